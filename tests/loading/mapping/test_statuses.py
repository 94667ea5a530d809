"""Whether a column that is called status is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config.settings import Settings
from salescli.loading import load
from salescli.loading.mapping.map_columns import MappedFile
from tests.engine.conftest import tables


def settled(folder: Path, text: str, toml: str = "") -> MappedFile:
    """A file of deals as it is read: its status is settled when it is loaded."""
    return tables(folder, toml, deals=text).files[0]


def status(file: MappedFile) -> tuple[str | None, bool] | None:
    """From which header the status comes, and whether as the name of a stage."""
    mapped = file.columns.get("status")
    return mapped and (mapped.source.header, mapped.column.follows_stage)


def test_a_status_with_a_word_that_is_won_or_lost_is_one(tmp_path: Path) -> None:
    assert status(settled(tmp_path, "deal_id,status,stage\n1,Won,Lead")) == ("status", False)
    assert status(settled(tmp_path, "Deal ID,Deal Status,Deal Stage,Amount\n1,Lost,Lead,5")) == ("Deal Status", False)


def test_a_word_below_the_first_rows_makes_it_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salescli.loading.files.opened._HEAD_BYTES", 40)
    text = "deal_id,status,stage\n" + "".join(f"{number},active,Lead\n" for number in range(9)) + "x,won,Lead"
    assert status(settled(tmp_path, text)) == ("status", False)


def test_where_no_word_is_the_stage_decides_and_it_is_told(tmp_path: Path) -> None:
    file = settled(tmp_path, "deal_id,status,stage\n1,active,Lead\n2,idle,Won")
    assert status(file) is None
    assert [(note.code, note.count) for note in file.remarks] == [("no_status", 2)]
    blank = settled(tmp_path, "deal_id,status,stage\n1,,Lead\n2,,Won")
    assert (status(blank), blank.remarks) == (None, ())


def test_where_nothing_else_decides_it_stays_one(tmp_path: Path) -> None:
    assert status(settled(tmp_path, "deal_id,status,value\n1,active,5")) == ("status", False)


def test_words_of_the_settings_make_it_one(tmp_path: Path) -> None:
    toml = '[tables.deals.values.status]\nactive = "won"\n'
    assert status(settled(tmp_path, "deal_id,status,stage\n1,active,Lead", toml)) == ("status", False)
    toml = '[tables.deals.columns]\nstatus = "status"\n'
    assert status(settled(tmp_path, "deal_id,status,stage\n1,active,Lead", toml)) == ("status", False)


def both(folder: Path, one: str, other: str) -> list[tuple[str | None, bool] | None]:
    paths = []
    for number, text in enumerate((one, other)):
        path = folder / f"deals{number}.csv"
        path.write_text(text)
        paths.append(str(path))
    return [status(file) for file in load([], {"deals": paths}, Settings()).files]


def test_one_file_settles_it_for_all_and_one_without_is_told_by_its_stages(tmp_path: Path) -> None:
    won, idle = "deal_id,status,stage\n1,won,Lead\n", "deal_id,status,stage\n2,idle,Lead\n"
    assert both(tmp_path, won, idle) == [("status", False), ("status", False)]
    assert both(tmp_path, won, "deal_id,stage\n2,Lead\n") == [("status", False), ("stage", True)]
    assert both(tmp_path, won, "deal_id,stage,won_at\n2,Lead,\n") == [("status", False), None]
    assert both(tmp_path, idle, "deal_id,stage\n2,Lead\n") == [None, None]


def test_a_status_that_is_not_read_yet_is_found_by_its_name(tmp_path: Path) -> None:
    toml = '[tables.deals.columns]\nstage = "State"\n'
    assert status(settled(tmp_path, "deal_id,Affärsstatus,State\n1,won,Lead", toml)) == ("Affärsstatus", False)
    constant = '[tables.deals.columns]\nstatus = { constant = "won" }\n'
    assert status(settled(tmp_path, "deal_id,status,stage\n1,active,Lead", constant)) == (None, False)
