"""The dataset is a value: what is asked of another form of it changes nothing here."""

from __future__ import annotations

import pytest

from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading import table_cache
from salescli.loading.dataset import Dataset, counted_once
from salescli.loading.precision import Precision
from salescli.loading.table_reader import Reader
from salescli.system.caches import Cache
from tests.loading.conftest import Write, column, tables

SEEN: Cache[str, int] = Cache("seen by this test")
TWICE = "deal_id,status\n1,won\n1,lost\n2,won\n"
LAST = '[tables.deals]\nduplicates = "last"\n'


def test_a_dataset_cannot_be_changed(write: Write) -> None:
    read = tables(write("deal_id,status\n1,won\n"))
    with pytest.raises(AttributeError):
        read.precision = Precision.FAST  # type: ignore[misc]


def test_without_duplicates_every_row_counts_as_it_stands(write: Write) -> None:
    once = tables(write(TWICE), toml=LAST)
    every = Dataset(Reader(once.files, once.settings))
    assert column(every, "deal_id") == ["1", "1", "2"]
    assert column(once, "status") == ["lost", "won"]
    assert [remark.code for remark in once.repeats("deals").remarks] == ["repeated_ids"]
    assert every.repeats("deals").remarks == ()


def test_rows_that_repeat_are_an_error_each_time_they_are_asked_for(write: Write) -> None:
    once = tables(write(TWICE))
    for _ in range(2):
        with pytest.raises(InputError, match="stands on line 2 too"):
            column(once, "status")


def test_precisions_of_a_dataset_share_what_is_found_out(write: Write) -> None:
    read = tables(write(TWICE), toml=LAST)
    fast = read.at(Precision.FAST)
    assert fast.caches.of(SEEN, "deals", lambda: 1) == 1
    assert read.caches.get(SEEN, "deals") == 1
    assert fast.repeats("deals") is read.repeats("deals")
    assert fast.exact == read
    assert read.exact is read


def test_other_files_and_other_settings_keep_theirs_apart(write: Write) -> None:
    read = tables(write("deal_id,stage\n1,Won back\n"))
    read.caches.put(SEEN, "deals", 1)
    read.reader.left_open.add("Won back")
    others = read.with_settings(Settings())
    assert (others.caches.get(SEEN, "deals"), others.reader.left_open) == (1, {"Won back"})
    others.caches.put(SEEN, "reps", 2)
    others.reader.left_open.add("Signed")
    assert (read.caches.get(SEEN, "reps"), read.reader.left_open) == (None, {"Won back"})
    fresh = read.with_files(read.files)
    assert (fresh.caches.get(SEEN, "deals"), fresh.reader.left_open) == (None, set())
    assert fresh.ignored == read.ignored
    assert fresh.duplicates is not None


def test_tables_are_kept_for_those_who_expect_many_questions(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    filled: list[tuple[str, frozenset[str]]] = []
    monkeypatch.setattr(table_cache, "fill", lambda _, table, dimensions: filled.append((table, dimensions)))
    read = tables(write(TWICE), toml=LAST)
    many = read.expecting(["region"]).expecting(["product"])
    column(read, "status")
    assert filled == []
    for _ in range(2):
        assert column(many, "status") == ["lost", "won"]
    assert filled == [("deals", frozenset({"region", "product"}))]


def test_what_is_no_row_makes_the_rest_be_compared_anew(write: Write) -> None:
    path = write("deal_id,status\n1,won\ndeal_id,status\n2,won\ndeal_id,status\n")
    read = counted_once(tables(path).files, Settings())
    before = read.repeats("deals")
    assert not read.search_non_rows(["deals"])
    assert read.repeats("deals") is before
    assert read.duplicates is not None
    read.duplicates.forget("deals")
    assert read.repeats("deals") is not before
    assert column(read, "deal_id") == ["1", "2"]
