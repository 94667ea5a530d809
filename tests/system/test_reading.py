"""What is being read, as far as the system says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from salescli.system import reading
from salescli.system.reading import Reading


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
    reading.announce([("deals.csv", deals)])
    assert reading.state() == Reading(["deals.csv"], 0, 500, 1)
    counters.write_text("rchar: 1300\n")
    assert reading.state() == Reading(["deals.csv"], 300, 500, 1)


def test_files_may_be_read_several_times(counters: Path, deals: Path) -> None:
    reading.announce([("deals.csv", deals), ("deals.csv", deals)])
    counters.write_text("rchar: 2005\n")
    assert reading.state() == Reading(["deals.csv"], 1000, 1000, 1)  # the rest are other files
    counters.write_text("rchar: 3400\n")
    assert reading.state() == Reading(["deals.csv"], 400, 1000, 3)


def test_what_is_elsewhere_has_no_size(counters: Path, deals: Path) -> None:
    reading.announce([("deals.csv", deals), ("s3://a/b.csv", None)])
    assert reading.state() == Reading(["deals.csv", "s3://a/b.csv"])
    reading.announce([("gone.csv", deals.with_name("gone.csv"))])
    assert reading.state() == Reading(["gone.csv"])


def test_a_system_may_not_say(counters: Path, deals: Path) -> None:
    for said in (b"", b"rchar: many\n"):
        counters.write_bytes(said)
        reading.announce([("deals.csv", deals)])
        assert reading.state() == Reading(["deals.csv"], None, 500)
    counters.unlink()
    assert reading.state() == Reading(["deals.csv"], None, 500)


def test_nothing_is_remembered_where_nobody_watches(deals: Path) -> None:
    reading.watch(watched=False)
    reading.announce([("deals.csv", deals)])
    assert reading.state() is None
