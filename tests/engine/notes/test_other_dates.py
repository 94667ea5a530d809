"""What is said of columns that write months, days in numbers or no date: how many cells, and an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.engine.notes import other_dates
from salescli.i18n.language import ENGLISH
from tests.engine.conftest import tables

HEADER = "deal_id,status,value,closed_at,expected_close_at\n"


def remarks(folder: Path, *closed: str, column: str = "closed_at", **given: str) -> list[tuple[str, int, str]]:
    rows = "".join(f"{number},won,5,{cell},{cell}\n" for number, cell in enumerate(closed))
    read = tables(folder, deals=HEADER + rows, **given)
    read.frame("deals", [column]).collect(engine="streaming")
    return [(note.code, note.count, ENGLISH.say(note.text)) for note in other_dates.remarks(read, "deals", [column])]


def test_usual_dates_are_no_matter(tmp_path: Path) -> None:
    assert remarks(tmp_path, "2026-03-05", "5 Mar 2026", "") == []


@pytest.mark.parametrize(
    ("cells", "column", "code", "count", "said"),
    [
        (["2026-03", "mars 2026", "2026-03-05"], "closed_at", "months_first", 2, "'2026-03' stands for its first day, "
         "2026-03-01"),
        (["2026-03"], "expected_close_at", "months_last", 1, "'2026-03' stands for its last day, 2026-03-31"),
        (["46086", "46086", ""], "closed_at", "day_numbers", 2, "'46086' is 2026-03-05"),
        (["2026-W10-3"], "closed_at", "week_days", 1, "'2026-W10-3' is 2026-03-04"),
        (["1772668800", "1772668800000", "2026-03-05"], "closed_at", "since_1970", 2, "'1772668800' is 2026-03-05"),
        (["0000-00-00", "2026-03-05"], "closed_at", "no_dates", 1, "'0000-00-00' in 1 cell"),
    ],
)  # fmt: skip
def test_what_is_said(tmp_path: Path, cells: list[str], column: str, code: str, count: int, said: str) -> None:
    ((found, number, text),) = remarks(tmp_path, *cells, column=column)
    assert (found, number) == (code, count)
    assert said in text
    assert f"deals.{column}" in text


def test_several_forms_in_one_column(tmp_path: Path) -> None:
    found = remarks(tmp_path, "2026-03", "2026-W10-3", "0001-01-01", "2026-03-05")
    assert [code for code, _, _ in found] == ["months_first", "week_days", "no_dates"]


def test_only_what_was_read_is_told_of(tmp_path: Path) -> None:
    read = tables(tmp_path, deals=f"{HEADER}1,won,5,2026-03,2026-03\n")
    assert other_dates.remarks(read, "deals", ["closed_at", "expected_close_at"]) == ()
    read.frame("deals", ["closed_at"]).collect(engine="streaming")
    assert other_dates.with_months(read, "deals", ["closed_at", "expected_close_at"]) == ["closed_at"]
