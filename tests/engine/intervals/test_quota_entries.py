"""The quota entries that a question is answered with: of the settings and of the files, with the ids of their reps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.engine.intervals import quota_entries
from salescli.errors import InputError, SettingsError
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.measures import QUOTA, SALES
from tests.engine.conftest import tables

TOML = '[[quota]]\nperiod = "2026-01"\namount = 70\nrep = "Anna"\n'
REPS = "rep_id,name\nr1,Anna\nr2,Bo"
QUOTAS = "period,amount,region\n2026-01,9,north\n2026-02,8,"


@pytest.fixture
def files(tmp_path: Path) -> Dataset:
    return tables(tmp_path, TOML, quotas=QUOTAS, reps=REPS)


def test_entries_are_those_of_the_settings_and_of_the_files_with_the_ids_of_reps(files: Dataset) -> None:
    found = quota_entries.entries([SALES, QUOTA], files, "error")
    assert [(entry.first, entry.last, entry.amount, entry.rep, entry.region) for entry in found] == [
        (date(2026, 1, 1), date(2026, 1, 31), Decimal(70), "r1", None),
        (date(2026, 1, 1), date(2026, 1, 31), Decimal(9), None, "north"),
        (date(2026, 2, 1), date(2026, 2, 28), Decimal(8), None, None),
    ]


def test_where_nothing_is_a_quota_there_are_no_entries(files: Dataset) -> None:
    assert quota_entries.entries([SALES], files, "error") == ()
    assert quota_entries.notes([SALES], files, "null", ["rep"]) == []


def test_what_is_written_calls_reps_as_they_are_called_there(files: Dataset) -> None:
    assert [entry.rep for entry in quota_entries.written(files)] == ["Anna", None, None]


def test_reps_are_known_by_id_each_with_a_name(files: Dataset, tmp_path: Path) -> None:
    assert quota_entries.names_of_reps(files) == {"r1": "Anna", "r2": "Bo"}
    nameless = tables(tmp_path / "nameless", reps="rep_id,region\nr1,north\n,south")
    assert quota_entries.names_of_reps(nameless) == {"r1": None}
    assert quota_entries.names_of_reps(tables(tmp_path / "none", quotas=QUOTAS)) == {}


def test_a_rep_whom_nobody_knows_is_refused(tmp_path: Path) -> None:
    own = tables(tmp_path, TOML.replace("Anna", "Dag"), reps=REPS)
    with pytest.raises(SettingsError, match="'Dag'"):
        quota_entries.entries([QUOTA], own, "error")


def test_two_entries_of_one_scope_that_overlap_are_refused_unless_they_add_up(tmp_path: Path) -> None:
    twice = "period,amount,region\n2026-01,9,north\n2026-Q1,8,north"
    with pytest.raises(InputError, match="overlaps"):
        quota_entries.entries([QUOTA], tables(tmp_path, quotas=twice), "error")
    summed = tables(tmp_path / "lines", '[tables.quotas]\nduplicates = "lines"\n', quotas=twice)
    assert len(quota_entries.entries([QUOTA], summed, "error")) == 2


def test_a_value_that_does_not_read_is_an_error_or_leaves_its_row_out_with_a_note(tmp_path: Path) -> None:
    own = tables(tmp_path, quotas="period,amount\n2026-01,9\n2026-02,plenty\n")
    with pytest.raises(InputError, match="'plenty' is not an amount"):
        quota_entries.entries([QUOTA], own, "error")
    assert len(quota_entries.entries([QUOTA], own, "null")) == 1
    assert [(note.code, ENGLISH.say(note.text)) for note in quota_entries.notes([QUOTA], own, "null", [])] == [
        ("unreadable", "Quotas with a value that does not read, left out: 1.")
    ]
    assert quota_entries.notes([QUOTA], own, "error", []) == []


def test_entries_that_a_split_does_not_tell_apart_are_told(files: Dataset) -> None:
    (note,) = quota_entries.notes([QUOTA], files, "error", ["region"])
    assert (note.code, ENGLISH.say(note.text)) == (
        "quota_not_split",
        "Quotas for groups that region does not tell apart, left out of the split: 1.",
    )
    (note,) = quota_entries.notes([QUOTA], files, "error", ["rep"])
    assert note.count == 2
    assert quota_entries.notes([QUOTA], files, "error", []) == []
