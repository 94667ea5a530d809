"""Fast or exactly: what is read fast comes to the same, or is read again exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.errors import InputError
from salescli.loading.files import opened
from salescli.loading.precision import NeedsExact, Precision, fast_if_it_will_do
from tests.loading.conftest import Write, column, tables

HEAD = "deal_id,status,value\n"


def test_what_is_read_fast_is_read_once() -> None:
    asked: list[Precision] = []

    def work(precision: Precision) -> int:
        asked.append(precision)
        return 1

    assert fast_if_it_will_do(work) == 1
    assert asked == [Precision.FAST]


def test_what_needs_more_is_read_again_exactly() -> None:
    asked: list[Precision] = []

    def work(precision: Precision) -> int:
        asked.append(precision)
        if precision is Precision.FAST:
            raise NeedsExact
        return 2

    assert fast_if_it_will_do(work) == 2
    assert asked == [Precision.FAST, Precision.EXACT]


def test_another_error_is_one() -> None:
    def work(precision: Precision) -> int:
        raise InputError(precision.value)

    with pytest.raises(InputError, match=r"^fast$"):
        fast_if_it_will_do(work)


def test_a_column_stands_as_written_where_its_rows_are_read_fast(write: Write) -> None:
    read = tables(write("deal_id,region\n 1 , North\n2,N/A\n"))
    assert column(read, "region") == ["North", None]
    assert column(read.at(Precision.FAST), "region") == [" North", "N/A"]
    assert read.at(Precision.FAST).stands_as_written("deals", "region")
    assert not read.stands_as_written("deals", "region")


def test_a_key_is_clean_however_its_rows_are_read(write: Write) -> None:
    read = tables(write("deal_id,region\n 1 , North\n2,N/A\n"))
    for precision in Precision:
        own = read.at(precision)
        found = own.frame("deals", ["region"]).select(own.key("deals", "region")).collect()
        assert found["region"].to_list() == ["North", None]


def test_some_columns_are_read_exactly_among_others(write: Write) -> None:
    read = tables(write("deal_id,region,segment\n1, North, Big\n")).at(Precision.FAST)
    found = read.frame("deals", ["region", "segment"], exact=["segment"]).select("region", "segment").collect()
    assert found.rows() == [(" North", "Big")]


def test_nothing_is_known_of_one_reading_in_another(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "_HEAD_BYTES", 200)
    rows = "".join(f"{number},won,{number}\n" for number in range(500))
    read = tables(write(f'{HEAD}{rows}x,won,"1,234.5"\n'))
    for _ in range(2):
        with pytest.raises(NeedsExact):
            column(read.at(Precision.FAST), "value")
        assert column(read, "value")[-1] == Decimal("1234.5")
