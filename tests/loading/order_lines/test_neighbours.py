"""Deals that are made of order lines in passing, where these are neighbours, and lines that are not."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from salescli import kpis
from salescli.engine import run
from salescli.engine.plan import Query
from salescli.errors import InputError
from salescli.loading.dataset import Dataset
from salescli.loading.order_lines import neighbours, whole_deals
from salescli.loading.order_lines.neighbours import LinesApart
from salescli.loading.precision import Precision
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from tests.engine.conftest import tables

SAID = '[currency]\nbase = "SEK"\nrates = { EUR = 10 }\n\n[tables.deals]\nduplicates = "lines"\n'
HEAD = "deal_id,region,product,status,value,cost,currency,closed_at\n"
ORDERS = """
    O1,north,Chair,won,5.50,2,SEK,2026-01-05
    O1,north,Table,won,7,3,SEK,2026-01-05
    O2,south,Chair,lost,3,1,SEK,2026-01-06
    O3,south,Chair,won,2,1,EUR,2026-02-07
    O3,south,Chair,won,4,1,EUR,2026-02-07
    O3,south,Lamp,won,,,EUR,2026-02-07
    O4,north,Lamp,won,1,1,SEK,2026-02-08
"""
PLAIN = ORDERS.replace("won,,,EUR", "won,9,2,EUR")


@pytest.fixture(autouse=True)
def _of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "LEAST_BYTES", 0)


def orders(folder: Path, text: str = PLAIN, more: str = "") -> Dataset:
    return tables(folder, SAID + more, deals=HEAD + text.strip("\n"))


def gathered(own: Dataset) -> Dataset:
    return replace(own, gathers=True).at(Precision.FAST)


def deals(own: Dataset, *columns: str) -> list[tuple[object, ...]]:
    frame = gathered(own).frame("deals", columns)
    return frame.select(columns).collect(engine="streaming").rows()


def test_a_deal_has_the_sums_of_its_lines_and_all_else_once(tmp_path: Path) -> None:
    assert deals(orders(tmp_path), "deal_id", "region", "value", "cost") == [
        ("O1", "north", Decimal("12.5"), 5), ("O2", "south", 3, 1), ("O3", "south", 150, 40), ("O4", "north", 1, 1),
    ]  # fmt: skip


def test_deals_are_counted_not_lines(tmp_path: Path) -> None:
    assert neighbours.count(gathered(orders(tmp_path))) == 4


def test_a_deal_all_of_whose_lines_are_blank_has_no_amount(tmp_path: Path) -> None:
    text = PLAIN.replace("7,3", "7.00,3").replace("2,1,EUR", ",,EUR")
    own = orders(tmp_path, text.replace("4,1,EUR", ",,EUR").replace("9,2,EUR", ",,EUR"))
    assert deals(own, "deal_id", "value") == [("O1", Decimal("12.5")), ("O2", 3), ("O3", None), ("O4", 1)]


def test_ids_may_go_down(tmp_path: Path) -> None:
    lines = "\n".join(reversed(PLAIN.strip("\n").splitlines()))
    assert deals(orders(tmp_path, lines), "deal_id", "value")[-1] == ("O1", Decimal("12.5"))


def test_longer_ids_come_after_shorter_ones(tmp_path: Path) -> None:
    text = PLAIN.replace("O4", "O10")
    assert [row[0] for row in deals(orders(tmp_path, text), "deal_id")] == ["O1", "O2", "O3", "O10"]


@pytest.mark.parametrize(
    "text",
    [
        ORDERS,  # a line without an amount
        PLAIN + "    O1,north,Lamp,won,8,2,SEK,2026-01-05\n",  # no neighbour
        PLAIN.replace("O2", "O2 "),  # clean, it might be another's
        PLAIN.replace("O2", ""),
        PLAIN.replace("O2", "#DIV/0!"),
        PLAIN.replace("O2", "1.2E+11"),
        PLAIN.replace("north,Table", "south,Table"),
        PLAIN.replace("O1,north,Table,won", "O1,north,Table,"),
        PLAIN.replace("7,3,SEK,2026-01-05", "7,3,SEK,2026-01-06"),
        PLAIN.replace("7,3,SEK", "7,3,EUR"),
        PLAIN.replace("7,3,SEK", "seven,3,SEK"),
        PLAIN.replace("7,3,SEK", "7,,SEK"),
    ],
)
def test_other_lines_are_left_to_a_reading_by_ids(tmp_path: Path, text: str) -> None:
    with pytest.raises(LinesApart):
        deals(orders(tmp_path, text), "deal_id", "region", "status", "value", "cost", "closed_at")


def test_a_column_that_nobody_asks_for_may_differ(tmp_path: Path) -> None:
    own = orders(tmp_path)
    assert len(deals(own, "region", "value")) == 4
    with pytest.raises(LinesApart):
        deals(own, "product", "value")


def test_rows_with_their_places_are_lines(tmp_path: Path) -> None:
    with pytest.raises(LinesApart):
        gathered(orders(tmp_path)).frame("deals", ["value"], rows=True)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (PLAIN, 'amounts = "deal"\n'),
        (PLAIN.replace("5.50,2", "7,2").replace("2,1,EUR", "9,1,EUR").replace("4,1,EUR", "9,1,EUR"), ""),
        (PLAIN.replace("5.50,2", "7.00,2").replace("2,1,EUR", "9,1,EUR").replace("4,1,EUR", "9,1,EUR"), ""),
    ],
)
def test_amounts_that_may_be_the_deals_are_left_too(tmp_path: Path, text: str, more: str) -> None:
    with pytest.raises(LinesApart):
        deals(orders(tmp_path, text, more), "value")


def test_sums_that_have_no_room_on_the_way_are_left(tmp_path: Path) -> None:
    huge = "9" * 31
    text = "\n".join(f"O{n:03},north,Chair,won,{huge}.{n % 7},1,SEK,2026-01-05" for n in range(100, 130))
    text = "O001,north,Chair,won,1,1,SEK,2026-01-05\nO001,north,Chair,won,2,2,SEK,2026-01-05\n" + text
    with pytest.raises(LinesApart):
        deals(orders(tmp_path, text), "value")


def query() -> Query:
    return Query(Grain.MONTH, (), (), Span(), AsOf(date(2026, 12, 31)), Calendar())


def revenue(own: Dataset) -> list[tuple[object, ...]]:
    result = run.compute(kpis.get("revenue"), own, query()).result
    return [*result.frame.select("period", "value").rows(), *((each.code, each.count) for each in result.notes)]


@pytest.mark.parametrize("text", [PLAIN, ORDERS, PLAIN.replace("O2", "O2 ")])
def test_answers_are_those_of_the_lines(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = revenue(orders(tmp_path, text))
    monkeypatch.setattr(neighbours, "LEAST_BYTES", 1 << 40)
    assert found == revenue(orders(tmp_path, text))


def test_the_pass_that_answers_counts_the_lines(tmp_path: Path) -> None:
    own = orders(tmp_path)
    frame = gathered(own).frame("deals", ["value"]).select(pl.col("value").sum())
    assert frame.collect(engine="streaming").item() == Decimal("166.5")
    assert own.lines.size == (2, 5, 0)
    assert own.rows_in(own.files[0]) == 7


def test_what_is_left_is_answered_from_the_lines(tmp_path: Path) -> None:
    asked: list[tuple[Sequence[int], bool]] = []

    def work(questions: Sequence[int], dataset: Dataset) -> Iterator[int]:
        asked.append((questions, dataset.gathers))
        for number in questions:
            if dataset.gathers and number == 2:
                raise LinesApart
            yield number

    own = orders(tmp_path)
    assert list(neighbours.answered([1, 2, 3], own, work)) == [1, 2, 3]
    assert asked == [([1, 2, 3], True), ([2, 3], False)]
    assert list(neighbours.answered([4], own, work)) == [4]
    assert asked[-1] == ([4], False)  # it is not tried again


def test_an_error_about_rows_is_that_of_the_lines(tmp_path: Path) -> None:
    def work(questions: Sequence[int], dataset: Dataset) -> Iterator[InputError | int]:
        for number in questions:
            yield InputError("of a deal", "") if dataset.gathers else number

    assert list(neighbours.answered([1], orders(tmp_path), work)) == [1]


def test_lines_that_agree_have_no_facts_to_gather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = orders(tmp_path)
    assert neighbours.agree(own)  # products differ, but none is blank
    monkeypatch.setattr(type(own.lines), "_gathered", lambda *_: pytest.fail("it reads the lines again"))
    assert own.lines.size == (2, 5, 0)
    assert own.lines.without("cost") == 0
    assert own.lines.filled(["product", "value"]).collect().height == 7


@pytest.mark.parametrize(
    "text",
    [
        ORDERS,
        PLAIN.replace("north,Table", "north,"),
        PLAIN.replace("north,Table", "north,n/a"),
        PLAIN.replace("north,Table", "north,\u200b"),
        PLAIN.replace("north,Table", ",Table"),
        PLAIN.replace("7,3,SEK,2026-01-05", "7,3,SEK,2026-01-06"),
        PLAIN.replace("7,3,SEK", "7,x,SEK"),
    ],
)
def test_lines_that_differ_or_fill_blanks_do_not_agree(tmp_path: Path, text: str) -> None:
    assert not neighbours.agree(orders(tmp_path, text))


def test_lines_without_amounts_may_agree(tmp_path: Path) -> None:
    head, lines = "deal_id,product,status\n", "O1,Chair,won\nO1,Table,won\nO2,Chair,lost"
    own = tables(tmp_path, SAID, deals=head + lines)
    assert neighbours.agree(own)
    assert own.lines.size == (1, 2, 0)


@pytest.mark.parametrize("size", [1, 2, 50_000])
def test_sums_are_exact_next_to_their_room(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_deals, "_ROWS", size)
    huge = "4" * 29
    text = f"O1,north,Chair,won,1.000000,1,SEK,2026-01-05\nO1,north,Chair,won,{huge}.000001,2,SEK,2026-01-05\n"
    text += f"O2,north,Chair,won,-{huge}.5,1,SEK,2026-01-05\nO3,north,Chair,won,7,2,SEK,2026-01-05"
    wanted = [("O1", Decimal(f"{int(huge) + 1}.000001")), ("O2", Decimal(f"-{huge}.5")), ("O3", 7)]
    assert deals(orders(tmp_path, text), "deal_id", "value") == wanted


@pytest.mark.parametrize("size", [1, 2, 3])
def test_deals_that_lie_in_two_batches_are_whole(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_deals, "_ROWS", size)
    assert deals(orders(tmp_path), "deal_id", "region", "value", "cost") == [
        ("O1", "north", Decimal("12.5"), 5), ("O2", "south", 3, 1), ("O3", "south", 150, 40), ("O4", "north", 1, 1),
    ]  # fmt: skip
    assert revenue(orders(tmp_path)) == [
        ("2026-01", Decimal("12.5")), ("2026-02", 151), ("order_lines", 5)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_random_orders_have_the_sums_of_plain_python(tmp_path: Path, seed: int) -> None:
    chance, rows = random.Random(seed), []
    wanted: dict[str, Decimal] = defaultdict(Decimal)
    for number in range(40):
        status, day = chance.choice(["won", "lost", "open"]), date(2026, chance.randint(1, 6), chance.randint(1, 28))
        currency = chance.choice(["SEK", "EUR"])
        for line in range(chance.choice([1, 2, 3]) if number else 2):
            value = Decimal(chance.randint(100, 99_999) + line) / 100
            rows.append(f"O{number + 8},north,Chair,{status},{value:.2f},1.{line},{currency},{day}")
            if status == "won":
                wanted[f"{day:%Y-%m}"] += value * (10 if currency == "EUR" else 1)
    own = orders(tmp_path, "\n".join(rows))
    answer = run.compute(kpis.get("revenue"), own, query())
    assert not own.caches.get(neighbours._FAILED, "deals")
    assert {period: value for period, value in answer.result.frame.select("period", "value").rows() if value} == wanted
