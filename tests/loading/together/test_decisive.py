"""Values that have a say in how others are read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from salescli.loading.files.file import File
from salescli.loading.together.decisive import decides
from salescli.model.tables import TABLES

FILE = File(Path("deals.csv"), ("text",), ())
DAYS = replace(FILE, sample=(("2026-03-05",),))
SHARES = replace(FILE, sample=(("0.25",),))
PLAIN = {"closed_at": ["2026-03-05", "2026-03-05 10:00:00", "soon", None], "value": ["5", "1000", "plenty", None]}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("closed_at", "05/03/2026"),
        ("closed_at", "5.3.26"),
        ("closed_at", "2026-03-05T10:00:00+02:00"),
        ("closed_at", "45000"),
        ("closed_at", "202603"),
        ("value", "5.25"),
        ("value", "1,5"),
        ("value", "1.234"),
    ],
)
def test_only_such_values_have_a_say(column: str, value: str) -> None:
    assert deciding(column, FILE, [*PLAIN[column], value]) == [value]


def test_days_like_the_first_rows_have_none_and_a_year_of_two_digits_is_no_such_day() -> None:
    odd = ["24-03-05", "2026-03-05T10:00:00Z", "45000"]
    assert deciding("closed_at", DAYS, ["2026-03-05", None, *odd, "2026-3-5", "soon"]) == odd


def test_shares_above_one_or_in_percent_have_a_say() -> None:
    assert deciding("probability", SHARES, ["0.5", "1", "0", None, "40", "50 %", "1.5"]) == ["40", "50 %", "1.5"]


def test_any_number_has_a_say_in_a_share_without_a_decimal_mark_and_none_in_a_text() -> None:
    columns = TABLES["deals"].columns
    assert decides(columns["probability"], FILE, "text") is None
    assert decides(columns["region"], FILE, "text") is None


def deciding(column: str, file: File, values: list[str | None]) -> list[str]:
    """The values that decide: those that meet the cheap condition and the full one, which the first must not narrow."""
    asked = decides(TABLES["deals"].columns[column], file, "text")
    assert asked is not None
    cheap, full = asked
    frame = pl.DataFrame({"text": values})
    found = frame.filter(cheap).filter(full)["text"].to_list()
    assert frame.filter(full.fill_null(value=False))["text"].to_list() == found
    return found
