"""What may be proposed for a column: what fits it by type and by sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config.settings import Settings
from salescli.loading.files.opened import open_file
from salescli.loading.mapping import fits
from salescli.loading.mapping.map_columns import MappedFile, claimed
from salescli.model.tables import TABLES


def _file(folder: Path, header: str, row: str) -> MappedFile:
    path = folder / "export.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    return claimed(open_file(path), "deals", Settings())


@pytest.mark.parametrize(
    ("table", "column", "header", "value", "expected"),
    [
        ("deals", "closed_at", "Closure", "2026-01-05", True),
        ("deals", "closed_at", "Closure", "Jan 2026", True),
        ("deals", "closed_at", "Closure", "700", False),  # an amount for a date
        ("deals", "closed_at", "Closing month", "202601", True),
        ("deals", "closed_at", "Closing date", "46086", True),
        ("deals", "closed_at", "Closing date", "90086", False),  # no day as spreadsheets count them
        ("deals", "closed_at", "Close value", "46086", False),
        ("deals", "closed_at", "Number", "46086", False),  # its header does not say a day
        ("deals", "created_at", "Created month", "202613", False),
        ("deals", "closed_at", "Created", "2026-01-05", False),  # when it came in, for when it closed
        ("deals", "closed_at", "Expected close", "2026-01-05", False),
        ("deals", "closed_at", "Lost on", "2026-01-05", False),
        ("deals", "value", "Net worth", "700", True),
        ("deals", "value", "Net worth", "2026-01-05", False),
        ("deals", "value", "Shipping", "700", False),
        ("deals", "value", "Unit price", "700", False),
        ("deals", "cost", "Cost price", "700", False),
        ("deals", "status", "How it went", "Closed Won", True),
        ("deals", "status", "How it went", "Monday", False),
        ("deals", "region", "Where", "South", True),
        ("deals", "region", "Where", "12", False),
        ("deals", "region", "Where", "2026-01", False),
        ("customers", "started_at", "canceled_at", "2026-01-05", False),
        ("customers", "started_at", "canceledat", "2026-01-05", False),
        ("customers", "started_at", "Start of it", "2026-01-05", True),
        ("customers", "mrr", "arr", "700", False),
        ("customers", "billing_interval", "how often", "6 months", True),
        ("customers", "billing_interval", "how often", "now and then", False),
        ("reps", "quota", "Quota", "700", True),
        ("reps", "quota", "Quota Q1", "700", False),  # of a quarter, for one of a month
    ],
)
def test_by_type_and_sense(table: str, column: str, header: str, value: str, expected: bool, tmp_path: Path) -> None:
    file = _file(tmp_path, f"x,{header}", f"1,{value}")
    is_fit = fits.fits(TABLES[table].columns[column], header, file.file)
    assert is_fit == expected


def test_a_blank_column_is_not_proposed(tmp_path: Path) -> None:
    assert fits.proposals("deals", "closed_at", [_file(tmp_path, "deal_id,Closure", "1,")]) == []


def test_what_is_read_already_is_not_proposed(tmp_path: Path) -> None:
    file = _file(tmp_path, "deal_id,created_at,closing on,shut_at", "1,2026-01-05,2026-01-06,2026-01-07")
    assert fits.proposals("deals", "closed_at", [file]) == ["closing on", "shut_at"]
    assert fits.likeliest("deals", "closed_at", [file]) == "shut_at"
    assert fits.proposals("deals", "industry", [file]) == []


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Where it is", "Closed Won", "Where it is"),
        ("Where it is", "Talking", None),
        ("Where it is,And then", "Closed Won,Won", None),  # which of them?
        ("Stage", "Closed Won", None),  # it is read as it is
    ],
)
def test_stages_are_told_by_their_words(header: str, row: str, expected: str | None, tmp_path: Path) -> None:
    assert fits.like_stages([_file(tmp_path, header, row)]) == expected
