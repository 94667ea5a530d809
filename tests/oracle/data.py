"""Seeded folders of CSV: `clean`, `awkward`, `minimal`, `unaided`, `subscriptions`.

Every cell parses; a blank one is missing.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

# Fifteen months, the last of them running at AS_OF. Awkward folders go on to END.
START = date(2025, 1, 1)
AS_OF = date(2026, 3, 20)
END = date(2026, 5, 31)
EMPTY_MONTH = (2025, 7)  # of awkward folders

STAGES: dict[str, str] = {"lead": "0.05", "qualified": "0.1", "proposal": "0.25", "negotiation": "0.6"}
REGIONS = ("North", "South", "Väst", "Öst")
SEGMENTS = ("enterprise", "mid-market", "små företag")
PRODUCTS = ("Basic", "Pro", "Pro, yearly", 'The "Suite"')
SOURCES = ("web", "referral", "mässa")
TEAMS = ("inside", "field")
DEAL_TYPES = ("new", "new", "new", "upsell", "cross-sell", "renewal")
TYPES = ("call", "call", "call", "email", "email", "meeting", "demo", "quote", "note")
NAMES = (
    "Åkerö Bygg",
    "Smith & Sons",
    'Kafé "Göta"',
    "Berg, Ek och Lind",
    "two\nlines",
    "Ölands Lås",
    "Ängsö AB",
)

Row = dict[str, str]
Tables = dict[str, list[Row]]


def clean(folder: Path, seed: int) -> None:
    """Five tables in which every cell that can have a value has one, nothing dated after AS_OF."""
    write(folder, clean_tables(Random(seed)))


def awkward(folder: Path, seed: int) -> None:
    """The same with gaps, orphans, returning customers, odd values, dates after AS_OF and rows that are none."""
    write(folder, with_rows_that_are_none(Random(seed), awkward_tables(Random(seed))))


def awkward_tables(rng: Random) -> Tables:
    tables = clean_tables(rng, END)
    for table, spoil in SPOILERS.items():
        spoil(rng, tables[table])
    tables["customers"] += returning(rng, tables["customers"])
    return {table: [avoid_empty_month(row) for row in rows] for table, rows in tables.items()}


def minimal(folder: Path, seed: int) -> None:
    """Deals alone, with the fewest columns."""
    columns = ("deal_id", "status", "value", "closed_at", "created_at", "rep_id", "region")
    deals = clean_tables(Random(seed))["deals"]
    write(folder, {"deals": [{column: row[column] for column in columns} for row in deals]})


def unaided(folder: Path, seed: int) -> None:
    """Awkward deals and activities alone, without the columns that say outright what others only tell."""
    tables = awkward_tables(Random(seed))
    missing = {"status", "closed_at", "quoted_at", "first_response_at", "cost", "done"}
    deals, activities = (_without(missing, tables[table]) for table in ("deals", "activities"))
    write(folder, {"deals": _named_otherwise(Random(seed), deals), "activities": activities})


def subscriptions(folder: Path, seed: int) -> None:
    """Awkward customers, reps and costs, no deals."""
    tables = awkward_tables(Random(seed))
    write(folder, {table: _without({"billing_interval"}, tables[table]) for table in ("customers", "reps", "costs")})


#: What else a stage may be called in which a deal is won, or lost.
OTHER_STAGES: dict[str, tuple[str, ...]] = {
    "Closed Won": ("Closed Won", "Won - renewal", "6 - Won: upsell", "CLOSED WON (partner)"),
    "Closed Lost": ("Closed Lost", "Lost: price", "7 Lost – no answer", "Closed Lost - price"),
}


def _named_otherwise(rng: Random, deals: list[Row]) -> list[Row]:
    return [row | {"stage": rng.choice(OTHER_STAGES.get(row["stage"], (row["stage"],)))} for row in deals]


#: What rows of sums are called.
SUMS = ("Summa Syd", "Totalt")


def with_rows_that_are_none(rng: Random, tables: Tables) -> Tables:
    """The tables with the column names once more, rows that sum those above, and rows in the bin (`is_deleted`)."""
    return {table: _with_rows_that_are_none(rng, rows) for table, rows in tables.items()}


def _with_rows_that_are_none(rng: Random, rows: Sequence[Row]) -> list[Row]:
    found = [row | {"is_deleted": rng.choice(("", "false", "0"))} for row in rows]
    names = list(found[0])
    money = [name for name in names if name in ("value", "cost", "mrr", "quota", "monthly_cost", "amount")]
    label = next(name for name in names if name.endswith("_id") or name == "category")

    def sums(above: Sequence[Row], word: str) -> Row:
        amounts = {name: str(sum((Decimal(row[name] or 0) for row in above), Decimal(0))) for name in money}
        return dict.fromkeys(names, "") | amounts | {label: word}

    half = len(found) // 2
    summed = [*found[:half], sums(found[:half], SUMS[0]), dict(zip(names, names, strict=True)), *found[half:]]
    summed.append(sums(found, SUMS[1]))
    for row in rng.sample(found, len(found) // 8):
        binned = row | {"is_deleted": rng.choice(("true", "TRUE", "1"))}
        summed.append(binned | ({label: f"x{row[label]}"} if label.endswith("_id") else {}))
    return summed


def _without(columns: set[str], rows: Sequence[Row]) -> list[Row]:
    return [{column: cell for column, cell in row.items() if column not in columns} for row in rows]


def write(folder: Path, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Writes each table as NAME.csv, with the columns of its first row."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


# ----------------------------------------------------------------------------------------- clean


def clean_tables(rng: Random, end: date = AS_OF) -> Tables:
    reps = [_rep(rng, n) for n in range(1, 9)]
    customers = [_customer(rng, n, reps, end) for n in range(1, 81)]
    deals = [_deal(rng, n, customers, end) for n in range(1, 401)]
    activities = [_activity(rng, n, deals, end) for n in range(1, 1501)]
    costs = [_cost(rng, end) for _ in range(120)]
    return {"deals": deals, "activities": activities, "customers": customers, "reps": reps, "costs": costs}


def _day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max((last - first).days, 0)))


def _at(rng: Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, rng.randint(7, 18), rng.randint(0, 59), rng.randint(0, 59))


def _money(rng: Random, low: int, high: int) -> str:
    return f"{rng.randint(low, high)}.{rng.randint(0, 99):02d}"


def _rep(rng: Random, n: int) -> Row:
    return {
        "rep_id": f"r{n}",
        "name": ("Åsa", "Örjan", "Kim", "Lee", "Maja", 'Bo "Bosse" Ek', "Ström, Ida", "Åsa")[n - 1],
        "region": REGIONS[n % len(REGIONS)],
        "team": rng.choice(TEAMS),
        "hired_at": _day(rng, date(2022, 1, 1), date(2024, 12, 1)).isoformat(),
        "left_at": "",
        "quota": str(rng.randrange(60_000, 120_000, 5_000)),
        "monthly_cost": str(rng.randrange(40_000, 60_000, 500)),
    }


def _customer(rng: Random, n: int, reps: Sequence[Row], end: date) -> Row:
    started = _day(rng, date(2024, 3, 1), end - timedelta(days=20))
    leaves = rng.random() < 0.35
    churned = _day(rng, max(started, START) + timedelta(days=15), end) if leaves else None
    rep = rng.choice(reps)
    return {
        "customer_id": f"c{n}",
        "started_at": started.isoformat(),
        "churned_at": churned.isoformat() if churned else "",
        "name": f"{rng.choice(NAMES)} {n}",
        "region": rep["region"],
        "segment": rng.choice(SEGMENTS),
        "rep_id": rep["rep_id"],
        "mrr": _money(rng, 100, 5_000),
        "billing_interval": rng.choice(("monthly", "annual", "monthly", "quarterly")),
    }


def _deal(rng: Random, n: int, customers: Sequence[Row], end: date) -> Row:
    customer = rng.choice(customers)
    created = _at(rng, _day(rng, START, end))
    closed = created.date() + timedelta(days=rng.randint(1, 90))
    status = "open" if closed > end else rng.choice(("won", "won", "lost", "open"))
    stage = {"won": "Closed Won", "lost": "Closed Lost"}.get(status) or rng.choice(tuple(STAGES))
    dates = _deal_dates(rng, created, closed, status, end)
    return {
        "deal_id": f"d{n}",
        "customer_id": customer["customer_id"],
        "rep_id": customer["rep_id"] if rng.random() < 0.7 else f"r{rng.randint(1, 8)}",
        "name": f"{rng.choice(NAMES)}, order {n}",
        "region": customer["region"],
        "segment": customer["segment"],
        "product": rng.choice(PRODUCTS),
        "source": rng.choice(SOURCES),
        "pipeline": rng.choice(("standard", "partner")),
        "stage": stage,
        "status": status,
        "value": _money(rng, 500, 40_000),
        "cost": _money(rng, 100, 20_000),
        "currency": "SEK",
        "deal_type": rng.choice(DEAL_TYPES),
        "probability": {"won": "1", "lost": "0"}.get(status) or f"0.{rng.randint(5, 95):02d}",
        "qualified": rng.choice(("true", "false")),
        **dates,
    }


def _deal_dates(rng: Random, created: datetime, closed: date, status: str, end: date) -> Row:
    answered = created + timedelta(minutes=rng.randint(1, 4_000))
    return {
        "created_at": created.isoformat(sep=" "),
        "quoted_at": min(created.date() + timedelta(days=rng.randint(0, 20)), end).isoformat(),
        "first_response_at": min(answered, _at(rng, end)).isoformat() if created.date() < end else "",
        "expected_close_at": (closed + timedelta(days=rng.randint(-20, 40))).isoformat(),
        "won_at": closed.isoformat() if status == "won" else "",
        "lost_at": closed.isoformat() if status == "lost" else "",
        "closed_at": "" if status == "open" else closed.isoformat(),
    }


def _activity(rng: Random, n: int, deals: Sequence[Row], end: date) -> Row:
    deal = rng.choice(deals)
    created = date.fromisoformat(deal["created_at"][:10])
    day = min(created + timedelta(days=rng.randint(0, 60)), end)
    return {
        "activity_id": f"a{n}",
        "type": rng.choice(TYPES),
        "occurred_at": _at(rng, day).isoformat(sep=" "),
        "rep_id": deal["rep_id"] if rng.random() < 0.8 else f"r{rng.randint(1, 8)}",
        "deal_id": deal["deal_id"],
        "customer_id": deal["customer_id"],
        "region": deal["region"],
        "done": "true" if rng.random() < 0.85 else "false",
        "cost": _money(rng, 0, 200),
    }


def _cost(rng: Random, end: date) -> Row:
    return {
        "incurred_at": _day(rng, START, end).isoformat(),
        "amount": _money(rng, 500, 20_000),
        "category": rng.choice(("ads", "events", "tools")),
        "region": rng.choice(REGIONS),
        "currency": "SEK",
    }


# ----------------------------------------------------------------------------------------- awkward


def _blank(rng: Random, row: Row, shares: Mapping[str, float]) -> None:
    for column, share in shares.items():
        if rng.random() < share:
            row[column] = ""


def _spoil_deals(rng: Random, rows: list[Row]) -> None:
    odd_values = ("0.1", "0.005", "0", "-250.5", "1000000.01", "0.2", "33.333333")
    for row in rows:
        if rng.random() < 0.12:
            row["value"] = rng.choice(odd_values)
        if rng.random() < 0.05:
            row["cost"] = rng.choice(("0", "-10.5", "0.1"))
        _blank(
            rng,
            row,
            {
                "customer_id": 0.08,
                "rep_id": 0.15,
                "region": 0.35,
                "segment": 0.3,
                "product": 0.1,
                "source": 0.1,
                "pipeline": 0.1,
                "deal_type": 0.1,
                "cost": 0.2,
                "qualified": 0.2,
                "probability": 0.3,
                "name": 0.05,
                "created_at": 0.04,
                "quoted_at": 0.3,
                "first_response_at": 0.25,
                "expected_close_at": 0.2,
                "value": 0.06,
            },
        )
        _orphan(rng, row, {"rep_id": "r99", "customer_id": "c999"})
        _spoil_close(rng, row)


def _orphan(rng: Random, row: Row, keys: Mapping[str, str]) -> None:
    for column, key in keys.items():
        if rng.random() < 0.03:
            row[column] = key


def _spoil_close(rng: Random, row: Row) -> None:
    """Closings without a date, open deals with one, deals closed on the day created or before."""
    chance = rng.random()
    if row["status"] == "open":
        if chance < 0.2:
            row["closed_at"] = row["expected_close_at"]
        return
    if row["status"] == "lost" and chance > 0.7:
        row["value"] = ""
    side = "won_at" if row["status"] == "won" else "lost_at"
    if chance < 0.10:
        row["closed_at"] = ""
    elif chance < 0.14:
        row["closed_at"] = row[side] = ""
    elif chance < 0.22 and row["created_at"]:
        created = date.fromisoformat(row["created_at"][:10])
        row["closed_at"] = row[side] = (created - timedelta(days=rng.choice((0, 0, 1, 9)))).isoformat()


def _spoil_activities(rng: Random, rows: list[Row]) -> None:
    for row in rows:
        _blank(
            rng,
            row,
            {
                "rep_id": 0.25,
                "deal_id": 0.08,
                "customer_id": 0.3,
                "region": 0.5,
                "done": 0.08,
                "cost": 0.3,
                "occurred_at": 0.01,
            },
        )
        _orphan(rng, row, {"rep_id": "r99", "customer_id": "c999", "deal_id": "d9999"})


def _spoil_customers(rng: Random, rows: list[Row]) -> None:
    for row in rows:
        _blank(
            rng,
            row,
            {
                "started_at": 0.02,
                "name": 0.05,
                "region": 0.3,
                "segment": 0.2,
                "rep_id": 0.2,
                "mrr": 0.1,
                "billing_interval": 0.1,
            },
        )
        if rng.random() < 0.08:
            row["mrr"] = rng.choice(("0", "0.1", "0.005"))


def _spoil_reps(rng: Random, rows: list[Row]) -> None:
    changes: dict[int, Row] = {
        0: {"hired_at": "", "left_at": ""},
        1: {"hired_at": "2025-03-14"},
        2: {"left_at": "2025-10-09"},
        3: {"hired_at": "2025-05-20", "left_at": "2025-08-11", "region": ""},
        4: {"hired_at": "2026-04-06"},
        5: {"left_at": "2026-04-30", "quota": ""},
        6: {"name": "", "team": "", "monthly_cost": ""},
        7: {"left_at": "2024-12-20"},
    }
    for n, change in changes.items():
        rows[n] |= change


def _spoil_costs(rng: Random, rows: list[Row]) -> None:
    for row in rows:
        _blank(rng, row, {"amount": 0.05, "category": 0.1, "region": 0.3, "incurred_at": 0.03})
        if rng.random() < 0.08:
            row["amount"] = rng.choice(("0", "-99.99", "0.005"))


def returning(rng: Random, rows: list[Row]) -> list[Row]:
    """Further spells of some customers: touching, overlapping, after a pause, or beside the first."""
    further = []
    for row in rng.sample([row for row in rows if row["started_at"]], 30):
        if not row["churned_at"] or rng.random() < 0.2:
            start = date.fromisoformat(row["started_at"]) + timedelta(days=rng.randint(0, 200))
        else:
            start = date.fromisoformat(row["churned_at"]) + timedelta(days=rng.choice((0, -20, 1, 35, 120)))
        again = row | {"started_at": start.isoformat(), "churned_at": "", "mrr": _money(rng, 0, 4_000)}
        if rng.random() < 0.4:
            again["churned_at"] = (start + timedelta(days=rng.randint(1, 250))).isoformat()
        _blank(rng, again, {"region": 0.4, "segment": 0.4, "rep_id": 0.3, "mrr": 0.15, "name": 0.5})
        if rng.random() < 0.15 and again["region"]:
            again["region"] = rng.choice(REGIONS)
        further.append(again)
    rng.shuffle(further)
    return further


def avoid_empty_month(row: Row) -> Row:
    """Moves every date out of EMPTY_MONTH, by 31 days, and nothing to before its own beginning."""
    moved = dict(row)
    for column, text in row.items():
        if column.endswith("_at") and text.startswith(f"{EMPTY_MONTH[0]}-{EMPTY_MONTH[1]:02d}"):
            later = date.fromisoformat(text[:10]) + timedelta(days=31)
            moved[column] = later.isoformat() + text[10:]
    for begin, end, instead in (
        ("created_at", "first_response_at", True),
        ("started_at", "churned_at", False),
    ):
        if moved.get(end) and moved[end].replace("T", " ") < moved[begin]:
            moved[end] = moved[begin] if instead else ""
    return moved


SPOILERS: dict[str, Callable[[Random, list[Row]], None]] = {
    "deals": _spoil_deals,
    "activities": _spoil_activities,
    "customers": _spoil_customers,
    "reps": _spoil_reps,
    "costs": _spoil_costs,
}
