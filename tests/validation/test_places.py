"""Where rows stand, and what a file calls a column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salescli.config.settings import Settings
from salescli.loading import load
from salescli.loading.order_lines import neighbours
from salescli.validation import one_pass, validate
from salescli.validation.places import Places
from tests.validation.conftest import Look


def test_rows_stand_on_their_lines(tmp_path: Path) -> None:
    places = Look(tmp_path, deals='deal_id,name,value\n1,"a\nb",5\n2,c,7\n3,"d\ne",9').places
    assert [places.line(0, row) for row in range(3)] == [2, 4, 5]
    assert places.name(0) == str(tmp_path / "deals.csv")


def test_rows_of_a_file_without_lines_are_numbered(tmp_path: Path) -> None:
    pl.DataFrame({"deal_id": ["1", "2"], "value": [5, 7]}).write_parquet(tmp_path / "deals.parquet")
    places = Places(load([str(tmp_path / "deals.parquet")], {}, Settings()))
    assert [places.line(0, row) for row in range(2)] == [1, 2]


def test_columns_are_called_by_their_header_or_their_expression(tmp_path: Path) -> None:
    toml = '[tables.deals.columns]\nvalue = "Prize"\ncost = { sql = \'Prize * 2\' }\nstatus = { constant = "won" }\n'
    places = Look(tmp_path, toml, deals="deal_id,Prize\n1,5").places
    assert [places.header(0, name) for name in ("value", "cost", "status", "region")] == [
        "Prize", "Prize * 2", "status", "region",
    ]  # fmt: skip


def test_order_lines_are_such_where_the_settings_say_so(tmp_path: Path) -> None:
    text = "deal_id,value\n1,5\n1,7"
    assert Look(tmp_path, deals=text).places.lines is None
    lines = Look(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=text).places.lines
    assert lines is not None
    assert lines.size.deals == 1


@pytest.mark.parametrize(("last", "of_lines"), [("2026-01-06", False), ("2026-01-07", True), ("", True)])
def test_order_lines_that_agree_are_rows_like_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, of_lines: bool
) -> None:
    monkeypatch.setattr(neighbours, "LEAST_BYTES", 0)
    monkeypatch.setattr(one_pass, "SMALL_BYTES", 0)
    text = f"deal_id,value,closed_at\n1,5,2026-01-05\n1,7,2026-01-05\n2,3,2026-01-06\n2,4,{last}\n3,x,2026-01-06"
    look = Look(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=text)
    assert look.places.of_lines is of_lines
    fast = validate(look.names, {}, look.settings, date(2026, 2, 1), None)
    monkeypatch.setattr(neighbours, "LEAST_BYTES", 1 << 40)
    assert fast == validate(look.names, {}, look.settings, date(2026, 2, 1), None)
    assert "unreadable_value" in {finding.rule.name for finding in fast.findings}
    assert ("lines_differ" in {finding.rule.name for finding in fast.findings}) == (last == "2026-01-07")


def test_rows_that_are_no_lines_are_none(tmp_path: Path) -> None:
    assert not Look(tmp_path, deals="deal_id,value\n1,5\n2,7").places.of_lines
