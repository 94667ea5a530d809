"""Columns that expressions of the settings make, from files to rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salescli import fix
from salescli.errors import SettingsError
from salescli.loading.dataset import Dataset
from tests.loading.conftest import tables
from tests.said import hint_of

FILE = """Ref,Status,Amount,Close,Done,Due,N,Interval
0012,won,100,2026-01-05,TRUE,2026-01-15,2,month
0013,lost,"1 250,50",2026-02-06,,2026-02-15,10,year
"""
COLUMNS = {"status": "Status", "value": "Amount", "closed_at": "Close"}


def opened(folder: Path, columns: Mapping[str, str | Mapping[str, str]]) -> Dataset:
    """The file under settings that map its columns."""
    entries = (
        f"{name} = {fix.text(source)}" if isinstance(source, str) else f"{name} = {{ sql = {fix.text(source['sql'])} }}"
        for name, source in columns.items()
    )
    return tables(folder / "deals.csv", toml="\n".join(["[tables.deals.columns]", *entries]))


def column(folder: Path, name: str, sql: str) -> list[object]:
    """What an expression makes of the two rows."""
    (folder / "deals.csv").write_text(FILE, encoding="utf-8")
    data = opened(folder, {**COLUMNS, name: {"sql": sql}})
    frame = data.reader.frame(data.files[0], [name]).collect(engine="streaming")
    assert not frame[f"{name}:unread"].any()
    found: list[object] = frame[name].to_list()
    return found


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("Ref", ["0012", "0013"]),
        ("LEFT(Ref, 3)", ["001", "001"]),
        ("SUBSTR(Ref, 3, 2)", ["12", "13"]),
        ("Status || '-' || Ref", ["won-0012", "lost-0013"]),
        ("N + 1", ["3", "11"]),
        ("N / 4", ["0.5", "2.5"]),
        ("CASE WHEN N > 5 THEN 'many ' || N ELSE Ref END", ["0012", "many 10"]),
        ("CASE WHEN Ref = '0012' THEN 'a' ELSE 'b' END", ["a", "b"]),
        ("CASE WHEN Done THEN 'done' ELSE 'to do' END", ["done", "to do"]),
        ("CASE WHEN NOT Done THEN 'to do' ELSE 'done' END", ["done", "to do"]),
        ("CASE WHEN Done = 'TRUE' THEN 'done' ELSE 'to do' END", ["done", "to do"]),
        ("LEFT(Due, 7)", ["2026-01", "2026-02"]),
        ('UPPER("Interval")', ["MONTH", "YEAR"]),
    ],
)
def test_text(tmp_path: Path, sql: str, found: list[object]) -> None:
    assert column(tmp_path, "region", sql) == found


def test_days(tmp_path: Path) -> None:
    assert column(tmp_path, "created_at", "month_start(Due)") == [date(2026, 1, 1), date(2026, 2, 1)]
    assert column(tmp_path, "created_at", "add_months(Due, -N)") == [date(2025, 11, 15), date(2025, 4, 15)]


def test_amounts_by_an_id_that_looks_like_a_number(tmp_path: Path) -> None:
    made = "CASE WHEN Ref = '0012' THEN Amount * N ELSE Amount END"
    assert [float(str(each)) for each in column(tmp_path, "value", made)] == [200, 1250.5]


def test_one_header_as_a_number_in_one_column_and_as_text_in_another(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(FILE, encoding="utf-8")
    columns = {**COLUMNS, "value": {"sql": "N * 2"}, "region": {"sql": "N"}, "deal_id": {"sql": "Ref"}}
    data = opened(tmp_path, columns)
    frame = data.reader.frame(data.files[0], ["value", "region", "deal_id"]).collect(engine="streaming")
    assert frame["value"].cast(pl.Float64).to_list() == [4, 20]
    assert frame["region"].to_list() == ["2", "10"]
    assert frame["deal_id"].to_list() == ["0012", "0013"]


def test_what_does_not_go_with_its_columns_says_what_these_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        column(tmp_path, "region", "CASE WHEN Status THEN 'a' END")
    assert "'Status' as text" in (hint_of(error.value) or "")
    with pytest.raises(SettingsError) as error:
        column(tmp_path, "region", "Interval || Ref")
    assert "'Interval'" in str(error.value)
    assert '"Interval" || Ref' in (hint_of(error.value) or "")
