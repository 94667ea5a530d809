"""Every reading once more, in plain Python over the lines of the files, and which readings are listed at all."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from statistics import median

import pytest

from salescli.reconcile.model import Reconciled
from tests.reconcile.asking import by_words, reconciled

DAY = timedelta(days=1)
AS_OF = date(2026, 4, 10)
START, END = date(2026, 3, 1), date(2026, 3, 31)
Row = Mapping[str, str]
#: What a row adds to a reading: to the number or what is above the line, to what is below it, and, where that may be
#: nothing though the row counts, whether it counts.
Adds = tuple[Fraction, ...]
Choice = Mapping[str, str]
WINDOWS = {
    "period": (START, END),
    "without_last_day": (START, END - DAY),
    "day_later": (START + DAY, END + DAY),
    "day_earlier": (START - DAY, END - DAY),
}
NOTHING: Adds = (Fraction(0), Fraction(0))


def a_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def deals(seed: int) -> list[dict[str, str]]:
    """Deals around March, many of them on its first and last days, with much left blank."""
    chance = random.Random(seed)

    def some_day() -> str:
        edge = chance.choice([START, END, START - DAY, END + DAY, None, None, None])
        return str(edge or date(2026, 1, 1) + chance.randrange(110) * DAY)

    rows = []
    for number in range(160):
        status = chance.choice(["won", "won", "won", "lost", "open"])
        closed = some_day() if status != "open" and chance.random() > 0.05 else ""
        created = some_day()
        rows.append({
            "deal_id": f"D{number}",
            "customer_id": chance.choice(["", "C1", "C2"]),
            "status": status,
            "value": chance.choice(["", "0", str(Decimal(chance.randrange(1, 900_000)) / 100)]),
            "cost": chance.choice(["", "0", str(chance.randrange(500))]),
            "deal_type": chance.choice(["new", "renewal", "upsell", ""]),
            "qualified": chance.choice(["true", "false", ""]),
            "pipeline": chance.choice(["Inbound", "Partner", ""]),
            "created_at": min(created, closed) if closed and chance.random() > 0.1 else created,
            "quoted_at": chance.choice(["", some_day()]),
            "expected_close_at": chance.choice(["", some_day()]),
            "closed_at": closed,
        })  # fmt: skip
    return rows


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def state(row: Row) -> str:
    closed = a_day(row["closed_at"])
    return "open" if closed and closed > AS_OF else row["status"]


def within(day: date | None, which: str, last: date = AS_OF) -> bool:
    start, end = WINDOWS[which]
    return day is not None and start <= day <= min(end, last)


def closed_in(row: Row, which: str) -> bool:
    return state(row) != "open" and within(a_day(row["closed_at"]), which)


def of_won(kpi: str) -> Callable[[Row, Choice], Adds]:
    def adds(row: Row, choice: Choice) -> Adds:
        who, day, which = choice["who"], choice["day"], choice["which"]
        if day == "closed_at":
            is_in = closed_in(row, which)
        else:
            is_in = within(a_day(row[day]), which, date.max if day == "expected_close_at" else AS_OF)
        won = state(row) == "won"
        is_of = {
            "won": won,
            "won_and_lost": state(row) in ("won", "lost"),
            "all": True,
            "no_renewals": won and row["deal_type"] != "renewal",
            "new": won and row["deal_type"] == "new",
            "qualified": won and row["qualified"] == "true",
            "with_customer": won and row["customer_id"] != "",
        }.get(who, won and f"pipeline:{row['pipeline']}" == who)
        if not is_in or not is_of:
            return NOTHING
        if kpi == "deals-won":
            return Fraction(1), Fraction(1)
        if not row["value"]:
            return NOTHING
        if choice["much"] == "margin" and not row["cost"]:
            return Fraction(0), Fraction(0)
        cost = Fraction(row["cost"]) if choice["much"] == "margin" else 0
        return Fraction(row["value"]) - cost, Fraction(1)

    return adds


def lead(row: Row, choice: Choice) -> Adds:
    is_of = {"all": True, "qualified": row["qualified"] == "true", "without_customer": row["customer_id"] == ""}
    holds = is_of[choice["who"]] and within(a_day(row["created_at"]), choice["which"])
    return (Fraction(holds), Fraction(holds))


def win_rate(row: Row, choice: Choice) -> Adds:
    which, created = choice["which"], a_day(row["created_at"])
    if choice["day"] == "created_at":
        below = within(created, which)
        above = below and state(row) == "won" and row["closed_at"] != ""
    else:
        below = closed_in(row, which)
        above = below and state(row) == "won"
        if choice["of"] == "closed_and_open":
            last = min(WINDOWS[which][1], AS_OF)
            closed = a_day(row["closed_at"])
            is_open = state(row) == "open" or (closed is not None and closed > last)
            below = below or (is_open and created is not None and created <= last)
    if choice["by"] == "number":
        return Fraction(above), Fraction(below), Fraction(below)
    value = Fraction(row["value"] or 0)
    return value * above, value * below, Fraction(below and row["value"] != "")


def conversion(row: Row, choice: Choice) -> Adds:
    is_lead = within(a_day(row["created_at"]), choice["which"])
    is_lead = is_lead and (choice["who"] == "all" or row["qualified"] == "true")
    if choice["basis"] == "cohort":
        return Fraction(is_lead and state(row) == "won" and row["closed_at"] != ""), Fraction(is_lead)
    return Fraction(closed_in(row, choice["which"]) and state(row) == "won"), Fraction(is_lead)


def cycle(row: Row, choice: Choice) -> Adds:
    if not closed_in(row, choice["which"]) or (choice["who"] == "won" and state(row) != "won"):
        return NOTHING
    created, closed = a_day(row["created_at"]), a_day(row["closed_at"])
    assert created and closed
    if closed < created:
        return NOTHING
    days = [created + number * DAY for number in range((closed - created).days)]
    counted = days if choice["days"] == "days" else [day for day in days if day.weekday() < 5]
    return Fraction(len(counted)), Fraction(1)


DAYS = ("closed_at", "created_at", "expected_close_at", "quoted_at")
WHICH = {"which": tuple(WINDOWS)}
OF_WON = [
    {"day": DAYS},
    {"who": ("won", "won_and_lost", "all", "no_renewals", "new", "qualified", "with_customer", "pipeline:Inbound",
             "pipeline:Partner")},
    {"much": ("value", "margin")},
    WHICH,
]  # fmt: skip
#: The columns of each KPI, each with the words of its slots; what a row adds; what the number is multiplied with.
ORACLES: dict[str, tuple[Sequence[Mapping[str, Sequence[str]]], Callable[[Row, Choice], Adds], int | None]] = {
    "revenue": (OF_WON, of_won("revenue"), None),
    "deals-won": (OF_WON, of_won("deals-won"), None),
    "average-purchase-value": (OF_WON, of_won("average-purchase-value"), 1),
    "leads": ([{"who": ("all", "qualified", "without_customer")}, WHICH], lead, None),
    "win-rate": (
        [{"day": DAYS[:2]}, {"by": ("number", "value"), "of": ("closed", "closed_and_open")}, WHICH], win_rate, 100,
    ),
    "lead-conversion": ([{"basis": ("period", "cohort")}, {"who": ("all", "qualified")}, WHICH], conversion, 100),
    "sales-cycle": (
        [{"who": ("won", "won_and_lost")}, {"average": ("mean", "median"), "days": ("days", "weekdays")}, WHICH],
        cycle, 1,
    ),
}  # fmt: skip


def choices(columns: Sequence[Mapping[str, Sequence[str]]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """The changes of every reading but the published one."""
    other = [(place, slot, word) for place, slots in enumerate(columns) for slot, known in slots.items()
             for word in known[1:]]  # fmt: skip
    yield from ((change[1:],) for change in other)
    yield from ((one[1:], two[1:]) for one, two in combinations(other, 2) if one[0] != two[0])


def number(kpi: str, rows: Sequence[Row], choice: Choice) -> Fraction | None:
    _, adds, scale = ORACLES[kpi]
    every = [adds(row, choice) for row in rows]
    if choice.get("average") == "median":
        ranked = [above for above, counts in every if counts]
        return Fraction(median(ranked)) if ranked else None
    above, below = (sum(each[part] for each in every) for part in (0, 1))
    if scale is None:
        return Fraction(above)
    return Fraction(above) / Fraction(below) * scale if below else None


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kpi", ORACLES)
def test_every_reading_is_what_it_says(kpi: str, seed: int, tmp_path: Path) -> None:
    rows = deals(seed)
    found = reconciled(kpi, write(tmp_path / "deals.csv", rows), at="2026-03", as_of=str(AS_OF))
    columns, adds, _ = ORACLES[kpi]
    published = {slot: known[0] for slots in columns for slot, known in slots.items()}
    expected = {(): number(kpi, rows, published)}

    def each_row(changes: Sequence[tuple[str, str]]) -> tuple[list[Adds], str | None]:
        choice = {**published, **dict(changes)}
        return [adds(row, choice) for row in rows], choice.get("average")

    for changes in choices(columns):
        without = [tuple(other for other in changes if other != change) for change in changes]
        if all(each_row(changes) != each_row(fewer) for fewer in without):
            name = tuple(f"{slot}_{word}" for slot, word in changes)
            expected[name] = number(kpi, rows, {**published, **dict(changes)})
    readings = by_words(found)
    assert {*readings} == {*expected}
    for name, exact in expected.items():
        value = readings[name].value
        assert (value is None) == (exact is None), name
        if exact is not None and value is not None:
            assert abs(Fraction(value) - exact) <= Fraction(1, 2_000_000), (name, value, float(exact))


@pytest.mark.parametrize("kpi", ["revenue", "deals-won", "leads", "win-rate", "lead-conversion", "sales-cycle"])
def test_the_rows_of_the_best_reading_lead_to_it(kpi: str, tmp_path: Path) -> None:
    rows = deals(7)
    path = write(tmp_path / "deals.csv", rows)
    columns, adds, scale = ORACLES[kpi]
    published = {slot: known[0] for slots in columns for slot, known in slots.items()}
    first = reconciled(kpi, path, at="2026-03", as_of=str(AS_OF))
    for reading in first.readings[::7]:
        if not reading.changes or reading.value is None:
            continue
        found = reconciled(kpi, path, expect=str(reading.value), at="2026-03", as_of=str(AS_OF))
        assert found.best is not None and found.best.match
        check_rows(found, rows, published, adds, is_ratio=scale is not None)


def check_rows(
    found: Reconciled, rows: Sequence[Row], published: Choice, adds: Callable[[Row, Choice], Adds], *, is_ratio: bool
) -> None:
    """The rows listed are those that add something else, each with what it adds more."""
    assert found.best is not None
    changes = [message.code.removeprefix("reconcile.") for message in found.best.changes]
    named = [f"pipeline:{message.fields['name']}" if "name" in message.fields else "" for message in found.best.changes]
    choice = {**published, **{code.split("_", 1)[0]: name or code.split("_", 1)[1]
                              for code, name in zip(changes, named, strict=True)}}  # fmt: skip
    expected = {}
    for line, row in enumerate(rows, 2):
        old, new = adds(row, published), adds(row, choice)
        if old != new:
            effect = new[0] - old[0]
            expected[row["deal_id"]] = (line, effect, new[1] - old[1] if is_ratio else None)
    listed = {row["deal_id"]: (row["line"], Fraction(row["effect"]),
                               None if row["effect_d"] is None else Fraction(row["effect_d"]))
              for row in found.rows.iter_rows(named=True)}  # fmt: skip
    assert listed == expected
    sizes = [abs(effect) for effect in found.rows["effect"].to_list()]
    assert sizes == sorted(sizes, reverse=True)
