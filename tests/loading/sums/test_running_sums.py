"""Whether the amounts of a row sum, average or count the rows above it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from salescli.config.sections import FormatSettings
from salescli.loading.files.opened import open_file
from salescli.loading.sums.running_sums import Sums
from tests.loading.conftest import Write

Make = Callable[..., Sums]


@pytest.fixture
def sums(write: Write) -> Make:
    """The running sums of a file with these values; rows of `headers` and of `sums` stand apart."""

    def sums(*values: str, headers: tuple[int, ...] = (), sums: tuple[int, ...] = (), **format_: str) -> Sums:
        path = write("id\tv\n" + "".join(f"{number}\t{value}\n" for number, value in enumerate(values)))
        return Sums(open_file(path, FormatSettings(separator="\t", **format_)), headers, sums)

    return sums


@pytest.mark.parametrize(
    ("values", "row", "is_sum"),
    [
        (("5", "7", "12"), 2, True),
        (("5", "7", "7"), 2, True),  # a run of one row
        (("5", "7", "5"), 2, False),  # it does not end above
        (("5", "7", "13"), 2, False),
        (("-5", "5", "0"), 2, True),
        (("0.1", "0.2", "0.3"), 2, True),
        (("5", "7", "12", "12"), 3, True),
        (("1/3", "5", "5"), 2, True),  # what is no number adds nothing
        (("12", "5", "7"), 0, False),
        (("", "5", "5"), 2, True),
    ],
)
def test_an_amount_is_the_sum_of_a_run_above(sums: Make, values: tuple[str, ...], row: int, is_sum: bool) -> None:
    found = sums(*values, sums=(row,))
    assert found.are_sums(row, {"v": values[row]}) is is_sum


def test_a_run_has_a_least_length(sums: Make) -> None:
    found = sums("5", "7", "7", "19", sums=(2, 3))
    assert not found.are_sums(2, {"v": "7"}, least=2)
    assert found.are_sums(3, {"v": "12"}, least=2)


def test_a_sum_is_right_to_the_digit_that_is_written(sums: Make) -> None:
    found = sums("0.333", "0.333", "0.333", "1.0", sums=(3,))
    assert found.are_sums(3, {"v": "1.0"})
    assert not found.are_sums(3, {"v": "1.000"})


def test_rows_of_sums_and_headers_are_passed_over_or_summed_alone(sums: Make) -> None:
    found = sums("5", "7", "12", "3", "3", "15", sums=(2, 4, 5))
    assert found.are_sums(5, {"v": "15"})  # 5 + 7 + 3, and 12 + 3
    assert found.are_sums(4, {"v": "3"})
    assert sums("5", "9", "7", "12", headers=(1,), sums=(3,)).are_sums(3, {"v": "12"})


def test_every_amount_of_a_row_must_be_one(sums: Make) -> None:
    found = sums("5", "7", "12", sums=(2,))
    assert found.are_sums(2, {"v": "12", "id": "1"})
    assert not found.are_sums(2, {"v": "12", "id": "9"})


@pytest.mark.parametrize(
    ("values", "row", "is_mean"),
    [
        (("5", "7", "6"), 2, True),
        (("5", "7", "7"), 2, False),
        (("1", "1", "2", "1.33"), 3, True),
        (("1", "1", "2", "1.34"), 3, False),
    ],
)
def test_an_amount_is_the_mean_of_all_rows_above(sums: Make, values: tuple[str, ...], row: int, is_mean: bool) -> None:
    assert sums(*values, sums=(row,)).are_means(row, {"v": values[row]}) is is_mean


def test_an_amount_may_be_the_mean_or_the_number_since_the_last_row_of_sums(sums: Make) -> None:
    found = sums("5", "7", "12", "9", "11", "10", sums=(2, 5))
    assert found.are_means(5, {"v": "10"})
    assert found.are_means(5, {"v": "8"})
    assert not found.are_means(5, {"v": "9"})
    assert not sums("5", sums=(0,)).are_means(0, {"v": "5"})


@pytest.mark.parametrize(("text", "is_count"), [("4", True), ("2", True), (" 2 ", True), ("3", False), ("2.0", False)])
def test_a_number_is_that_of_the_rows_above(sums: Make, text: str, is_count: bool) -> None:
    found = sums("5", "7", "12", "9", "11", "4", sums=(2, 5))
    assert found.are_counts(5, {"v": text}) is is_count


def test_header_rows_do_not_count(sums: Make) -> None:
    found = sums("5", "v", "7", "2", headers=(1,), sums=(3,))
    assert found.are_counts(3, {"v": "2"})
    assert not found.are_counts(3, {"v": "3"})


def test_amounts_are_read_by_the_mark_of_the_column(sums: Make) -> None:
    assert sums("1.234,5", "0,5", "1.235", sums=(2,)).are_sums(2, {"v": "1.235"})
    assert sums("1.234", "1.000", "2.234", sums=(2,)).are_sums(2, {"v": "2.234"})
    assert sums("1.5", "2", "3.5", sums=(2,), decimal=".").are_sums(2, {"v": "3.5"})
    assert not sums("1.5", "2", "3.5", sums=(2,), decimal=".").are_sums(2, {"v": "3,5"})


def test_a_typed_column_has_a_point(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"id": ["a", "b", "Total"], "v": [1.25, 2.5, 3.75]}).write_parquet(path)
    found = Sums(open_file(path), (), (2,))
    assert found.are_sums(2, {"v": "3.75"})
    assert not found.are_sums(2, {"v": "3.8"}, least=3)
