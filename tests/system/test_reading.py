"""What is being read, as far as the system says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from salescli.system import reading
from salescli.system.reading import Input, Reading


@pytest.fixture
def counters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the system says, at first 1,000 bytes."""
    path = tmp_path / "io"
    path.write_text("rchar: 1000\nwchar: 7\n")
    monkeypatch.setattr(reading, "_COUNTERS", path)
    reading.watch()
    yield path
    reading.watch(watched=False)


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"x" * 500)
    return path


def test_bytes_are_counted_from_the_announcement_on(counters: Path, deals: Path) -> None:
    assert reading.state() is None
    reading.announce([Input("deals.csv", deals)])
    assert reading.state() == Reading(["deals.csv"], 0, 500, 1)
    counters.write_text("rchar: 1300\n")
    assert reading.state() == Reading(["deals.csv"], 300, 500, 1)


def test_files_may_be_read_several_times(counters: Path, deals: Path) -> None:
    reading.announce([Input("deals.csv", deals), Input("deals.csv", deals)])
    counters.write_text("rchar: 2005\n")
    assert reading.state() == Reading(["deals.csv"], 1000, 1000, 1)  # the rest are other files
    counters.write_text("rchar: 3400\n")
    assert reading.state() == Reading(["deals.csv"], 400, 1000, 3)


def test_what_is_elsewhere_has_no_size(counters: Path, deals: Path) -> None:
    reading.announce([Input("deals.csv", deals), Input("s3://a/b.csv", None)])
    assert reading.state() == Reading(["deals.csv", "s3://a/b.csv"])
    reading.announce([Input("gone.csv", deals.with_name("gone.csv"))])
    assert reading.state() == Reading(["gone.csv"])


def test_of_columns_alone_the_size_is_the_most_that_is_read(counters: Path, deals: Path) -> None:
    reading.announce([Input("deals.parquet", deals, by_columns=True)])
    counters.write_text("rchar: 1300\n")
    assert reading.state() == Reading(["deals.parquet"], 300, 500, at_most=True)
    counters.write_text("rchar: 1500\n")  # several times, so that nobody knows how often
    assert reading.state() == Reading(["deals.parquet"])


def test_rows_that_are_kept_are_a_step_before_the_questions(
    counters: Path, deals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter((10.0, 14.0))
    monkeypatch.setattr(reading, "monotonic", lambda: next(now))
    reading.expect(20)
    reading.expect(8)
    reading.announce([Input("deals.csv", deals)], keeps=True)
    counters.write_text("rchar: 1300\n")
    assert reading.state() == Reading(["deals.csv"], 300, 500, 1, step=1, begun=10.0, later=0.6)
    reading.answer()
    assert reading.state() == Reading(["deals.csv"], step=2, begun=14.0, later=0.6, took=4.0)


def test_many_questions_take_no_longer_than_all(counters: Path, deals: Path) -> None:
    assert counters
    reading.expect(1_000)
    reading.announce([Input("deals.csv", deals)], keeps=True)
    found = reading.state()
    assert found
    assert found.later == 1.2


def test_a_system_may_not_say(counters: Path, deals: Path) -> None:
    for said in (b"", b"rchar: many\n"):
        counters.write_bytes(said)
        reading.announce([Input("deals.csv", deals)])
        assert reading.state() == Reading(["deals.csv"], None, 500)
    counters.unlink()
    assert reading.state() == Reading(["deals.csv"], None, 500)


def test_nothing_is_remembered_where_nobody_watches(deals: Path) -> None:
    reading.watch(watched=False)
    reading.announce([Input("deals.csv", deals)])
    reading.answer()
    assert reading.state() is None
