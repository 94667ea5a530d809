"""Response times against Python's own zones: over changes of the clock, with and without offsets and times of day."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from salescli import compute
from salescli.api import Exports, Request, validate
from salescli.results.result import KpiResult

#: Changes of the clock, by zone, in local time: an hour that is not there, one that is there twice, in zones whose
#: winter time is UTC, ahead of it and behind it; one by half an hour, one at midnight, a whole day left out.
CHANGES = [
    ("Europe/London", "2026-03-29 01:00"), ("Europe/London", "2026-10-25 01:00"),
    ("Europe/Dublin", "2026-10-25 01:00"), ("Europe/Lisbon", "2026-03-29 01:00"), ("Europe/Lisbon", "2026-10-25 01:00"),
    ("Europe/Stockholm", "2026-03-29 02:00"), ("Europe/Stockholm", "2026-10-25 02:00"),
    ("America/New_York", "2026-03-08 02:00"), ("America/New_York", "2026-11-01 01:00"),
    ("Australia/Lord_Howe", "2026-10-04 02:00"), ("Australia/Lord_Howe", "2026-04-05 01:30"),
    ("America/Santiago", "2026-09-06 00:00"), ("Africa/Casablanca", "2026-03-22 02:00"),
    ("Pacific/Apia", "2011-12-30 00:00"), ("Pacific/Kiritimati", "2026-03-29 01:00"), ("UTC", "2026-03-29 01:00"),
]  # fmt: skip
SHAPES = ("plain", "plain", "zulu", "own offset", "another offset", "day")


@dataclass(frozen=True)
class Cell:
    """A cell as it is written, and what it means."""

    text: str
    local: datetime
    instant: datetime
    gap: timedelta

    @property
    def is_bare(self) -> bool:
        return (self.local.hour, self.local.minute, self.local.second) == (0, 0, 0)


def cell(local: datetime, shape: str, zone: ZoneInfo) -> Cell:
    """A local time, written in a shape."""
    if shape == "day":
        local = datetime(local.year, local.month, local.day)
    aware = local.replace(tzinfo=zone)
    instant = aware.astimezone(UTC)
    if shape in ("plain", "day"):
        is_there = instant.astimezone(zone).replace(tzinfo=None) == local
        gap = timedelta() if is_there else _offset(local.replace(fold=1), zone) - _offset(local, zone)
        text = local.strftime("%Y-%m-%d" if shape == "day" else "%Y-%m-%d %H:%M:%S")
        return Cell(text, local, instant, gap)
    other = {"zulu": UTC, "own offset": zone}.get(shape) or ZoneInfo("Asia/Kolkata")
    text = instant.astimezone(other).isoformat(sep=" ").replace("+00:00", "Z" if shape == "zulu" else "+00:00")
    return Cell(text, instant.astimezone(zone).replace(tzinfo=None), instant, timedelta())


def _offset(local: datetime, zone: ZoneInfo) -> timedelta:
    found = local.replace(tzinfo=zone).utcoffset()
    assert found is not None
    return found


def hours_between(asked: Cell, answered: Cell) -> tuple[float | None, str]:
    """The hours that count, None for an answer before the question, and how they were told."""
    if asked.is_bare or answered.is_bare:
        days = (answered.local.date() - asked.local.date()).days
        return (24.0 * days if days >= 0 else None), "days"
    exact = answered.instant - asked.instant
    gap = max(asked.gap, answered.gap)
    if -gap < exact < timedelta():
        return 0.0, "untold"
    return (exact.total_seconds() / 3600 if exact >= timedelta() else None), "exact"


def drawn(zone: ZoneInfo, change: datetime, rng: Random, count: int) -> list[tuple[Cell, Cell]]:
    """Questions and answers around a change of the clock, the second pass of an hour that is there twice among them."""
    found = []
    for _ in range(count):
        asked = change + timedelta(minutes=rng.randint(-90, 150))
        answered = asked + timedelta(minutes=rng.choice((-30, -10, 0, 5, 20, 40, 60, 90, 120, 1500)))
        shapes = rng.choices(SHAPES, k=2)
        pair = [
            cell(local.replace(fold=rng.randint(0, 1) if "offset" in shape or shape == "zulu" else 0), shape, zone)
            for local, shape in zip((asked, answered), shapes, strict=True)
        ]
        found.append((pair[0], pair[1]))
    return found


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def ask(folder: Path, zone: str | None, as_of: date) -> KpiResult:
    config = folder / "salescli.toml"
    config.write_text(f'[calendar]\ntimezone = "{zone}"\n' if zone else "", encoding="utf-8")
    return compute("response-time", folder, period="total", by="customer", as_of=as_of, config=config)


def notes(result: KpiResult) -> dict[str, int]:
    return {note.code: note.count for note in result.notes}


@pytest.mark.parametrize(("name", "change"), CHANGES)
@pytest.mark.parametrize("side", ["first_response_at", "activities"])
def test_hours_are_those_of_the_clock(name: str, change: str, side: str, tmp_path: Path) -> None:
    zone = ZoneInfo(name)
    pairs = drawn(zone, datetime.fromisoformat(change), Random(f"{name} {change}"), 300)
    deals = [[f"d{n}", f"c{n:03}", asked.text, answered.text] for n, (asked, answered) in enumerate(pairs)]
    if side == "activities":
        write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at"], [row[:3] for row in deals])
        calls = [["call", row[0], row[3]] for row in deals]
        write(tmp_path / "activities.csv", ["type", "deal_id", "occurred_at"], calls)
    else:
        write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at", "first_response_at"], deals)
    result = ask(tmp_path, name, date(2027, 1, 1))
    found = dict(zip(result.frame["customer_id"], result.frame["value"], strict=True))
    expected = {row[1]: hours_between(*pair) for row, pair in zip(deals, pairs, strict=True)}
    wrong = [
        (row[2], row[3], found[row[1]], expected[row[1]])
        for row in deals
        if found[row[1]] != pytest.approx(expected[row[1]][0])
    ]
    assert not wrong, f"{len(wrong)} of {len(deals)}: {wrong[:4]}"
    told = [how for hours, how in expected.values() if hours is not None]
    assert notes(result).get("whole_days", 0) == told.count("days") > 0
    assert notes(result).get("untold_order", 0) == told.count("untold")
    early = sum(hours is None for hours, _ in expected.values())
    assert notes(result).get("answered_first", 0) == (early if side == "first_response_at" else 0)


def test_the_hour_that_is_there_twice_where_winter_is_utc(tmp_path: Path) -> None:
    write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at", "first_response_at"],
          [["d1", "c1", "2026-10-25T00:40:00Z", "2026-10-25T01:40:00Z"]])  # fmt: skip
    assert ask(tmp_path, "Europe/London", date(2026, 12, 1)).frame["value"].to_list() == [1.0]


@pytest.mark.parametrize(
    ("answer", "hours", "code"),
    [
        ("04:15", 1.0, None),
        ("03:05", 0.0, "untold_order"),
        ("02:10", 0.0, "untold_order"),
        ("01:10", None, "answered_first"),
    ],
)
def test_a_time_that_is_not_there_is_that_hour_later(
    answer: str, hours: float | None, code: str | None, tmp_path: Path
) -> None:
    write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at", "first_response_at"],
          [["d1", "c1", "2026-03-29 02:15", f"2026-03-29 {answer}"]])  # fmt: skip
    result = ask(tmp_path, "Europe/Stockholm", date(2026, 12, 1))
    assert result.frame["value"].to_list() == [hours]
    assert list(notes(result)) == ([code] if code else [])


@pytest.mark.parametrize("zone", [None, "Europe/Stockholm"])
@pytest.mark.parametrize("side", ["first_response_at", "activities"])
@pytest.mark.parametrize("late", ["created_at", "answered"])
def test_times_of_day_far_down_a_column_count(side: str, late: str, zone: str | None, tmp_path: Path) -> None:
    """Whether there is a time is asked of the cell: the first thousands of rows show none."""
    count = 6_000
    bare = [[f"d{n}", f"c{n:05}", "2026-02-02", "2026-02-02"] for n in range(count)]
    last = [f"d{count}", f"c{count:05}", "2026-02-02 09:00", "2026-02-02 10:30"]
    deals = [*bare, last]
    if late == "answered":
        deals = [[*row[:2], "2026-02-02 09:00", row[3]] for row in deals]
    if side == "activities":
        write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at"], [row[:3] for row in deals])
        calls = [["call", row[0], row[3]] for row in deals]
        write(tmp_path / "activities.csv", ["type", "deal_id", "occurred_at"], calls)
    else:
        write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at", "first_response_at"], deals)
    result = ask(tmp_path, zone, date(2026, 3, 1))
    exports = Exports(tmp_path)
    exports.expect(9, ["customer"])  # a table that is read once for many questions says the same
    shared = exports.answer("response-time", Request(period="total", by="customer", as_of="2026-03-01")).result
    for found in (result, shared):
        assert found.frame.filter(customer_id=last[1])["value"].to_list() == [1.5]
        assert notes(found)["whole_days"] == count


def test_the_first_answer_is_the_one_that_takes_least(tmp_path: Path) -> None:
    """Where a date alone stands beside times, what is known to take less."""
    write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at"],
          [["d1", "c1", "2026-03-02 09:00"], ["d2", "c2", "2026-03-02 09:00"], ["d3", "c3", "2026-03-02"]])  # fmt: skip
    calls = [("d1", "2026-03-03"), ("d1", "2026-03-03 08:00"), ("d2", "2026-03-02"), ("d2", "2026-03-02 10:00"),
             ("d3", "2026-03-01 12:00"), ("d3", "2026-03-04 12:00")]  # fmt: skip
    write(tmp_path / "activities.csv", ["deal_id", "occurred_at", "type"], [[*row, "email"] for row in calls])
    result = ask(tmp_path, None, date(2026, 3, 31))
    assert result.frame["value"].to_list() == [23.0, 0.0, 48.0]
    assert notes(result) == {"whole_days": 2}


def test_validate_finds_what_is_answered_before_it_came_in(tmp_path: Path) -> None:
    days = ("2026-03-02", "2026-03-03")
    moments = [f"{day}{time}" for day in days for time in ("", " 00:00", " 08:00", " 09:00")]
    pairs = [(asked, answered) for asked in moments for answered in moments]
    deals = [[f"d{n}", f"c{n}", *pair] for n, pair in enumerate(pairs)]
    write(tmp_path / "deals.csv", ["deal_id", "customer_id", "created_at", "first_response_at"], deals)
    result = ask(tmp_path, None, date(2026, 3, 31))
    found = [finding.line for finding in validate(str(tmp_path), as_of="2026-03-31").findings
             if finding.rule.name == "answered_first"]  # fmt: skip
    assert len(found) == notes(result)["answered_first"] == result.frame["value"].null_count() > 5
