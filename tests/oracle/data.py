"""Seeded folders of CSV: `clean`, `awkward`, `minimal`, `unaided`, `subscriptions`, `billing`, `last_days`, `ended`,
`lines`, `lines_alone`.

Every cell parses; a blank one is missing. In awkward folders ids, dimensions and names are spelt in several ways, and
some cells have a word for nothing.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from pathlib import Path
from random import Random
from typing import Any

# Fifteen months, the last of them running at AS_OF. Awkward folders go on to END.
START = date(2025, 1, 1)
AS_OF = date(2026, 3, 20)
END = date(2026, 5, 31)
#: The days that the data of `ended` folders do not go beyond.
ENDS = {
    "deals": date(2025, 10, 31), "activities": date(2025, 11, 20), "customers": date(2025, 12, 10),
    "costs": date(2026, 1, 15),
}  # fmt: skip
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

#: What a blank cell of an id or a dimension says now and then.
NOTHING = ("NULL", "null", "\\N", "N/A", "n/a", "(blank)", "(tom)", "–", "—", "-", "#N/A", "#SAKNAS!", "#REF!")
KEYS = (
    "deal_id", "customer_id", "rep_id", "activity_id", "region", "segment", "product", "source", "pipeline", "stage",
    "deal_type", "team", "category",
)  # fmt: skip

Row = dict[str, str]
Tables = dict[str, list[Row]]


def clean(folder: Path, seed: int) -> None:
    """Five tables in which every cell that can have a value has one, nothing dated after AS_OF."""
    write(folder, clean_tables(Random(seed)))


def awkward(folder: Path, seed: int) -> None:
    """The same with gaps, orphans, returning customers, odd values and spellings, late dates and rows that are none."""
    write(folder, with_rows_that_are_none(Random(seed), awkward_tables(Random(seed))))


def _drawn_once(draw: Callable[..., Tables]) -> Callable[..., Tables]:
    """The same tables of a generator in the same state, with less work: many tests begin with equal ones.

    Each call has rows of its own, and leaves the generator as drawing does.
    """
    known: dict[object, tuple[Tables, Any]] = {}

    @wraps(draw)
    def drawn(rng: Random, *args: Any, **kwargs: Any) -> Tables:
        key = (rng.getstate(), args, *kwargs.items())
        if key not in known:
            known[key] = draw(rng, *args, **kwargs), rng.getstate()
        tables, state = known[key]
        rng.setstate(state)
        return {table: [dict(row) for row in rows] for table, rows in tables.items()}

    return drawn


@_drawn_once
def awkward_tables(rng: Random, *, is_spelt: bool = True) -> Tables:
    tables = clean_tables(rng, END)
    for table, spoil in SPOILERS.items():
        spoil(rng, tables[table])
    tables["customers"] += returning(rng, tables["customers"])
    tables["reps"] += employed_again(tables["reps"])
    kept = {table: [avoid_empty_month(row) for row in rows] for table, rows in tables.items()}
    return {table: [respelt(rng, row) for row in rows] for table, rows in kept.items()} if is_spelt else kept


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


def repeated(folder: Path, seed: int) -> None:
    """Awkward tables in which keys repeat, in other states: of subscriptions and employments for days that overlap."""
    rng = Random(seed)
    tables = awkward_tables(rng)
    for number, row in enumerate(tables["customers"]):
        row["subscription_id"] = f"s{number}" if number % 9 else ""
    for table, share in {"deals": 0.1, "activities": 0.05, "customers": 0.2, "reps": 0.5}.items():
        rows = tables[table]
        again = [_in_another_state(rng, table, row) for row in rng.sample(rows, int(len(rows) * share))]
        for row in again:
            rows.insert(rng.randint(0, len(rows)), row)
    write(folder, tables)


def _in_another_state(rng: Random, table: str, row: Row) -> Row:
    """The same deal, activity, subscription or employment as another export has it."""
    region = {"region": rng.choice(REGIONS)}
    if table == "deals":
        closed = _day(rng, START, AS_OF).isoformat()
        status = rng.choice(("open", "won", "won", "lost"))
        dates = {"closed_at": "" if status == "open" else closed, "won_at": "", "lost_at": ""}
        return row | region | dates | {"status": status, "value": _money(rng, 500, 40_000)}
    if table == "activities":
        return row | region | {"done": rng.choice(("true", "false")), "cost": _money(rng, 0, 200)}
    if table == "reps":
        return row | region | {"quota": str(rng.randrange(60_000, 120_000, 5_000)), "team": rng.choice(TEAMS)}
    started = date.fromisoformat(row["started_at"]) if row["started_at"] else START
    begins = {"started_at": (started + timedelta(days=rng.randint(0, 60))).isoformat()}
    return row | region | begins | {"churned_at": "", "mrr": _money(rng, 100, 5_000)}


def billing(folder: Path, seed: int) -> None:
    """Awkward tables whose customers are a billing system's subscriptions: amounts, intervals, statuses, pauses."""
    write(folder, billing_tables(Random(seed)))


def last_days(folder: Path, seed: int) -> None:
    """The same, where the files write the last day of each subscription: `ends = "last day"`."""
    tables = billing_tables(Random(seed))
    days = [date.fromisoformat(row["churned_at"]) if row["churned_at"] else None for row in tables["customers"]]
    before = ["" if day is None else (day - timedelta(days=1)).isoformat() for day in days]
    write(
        folder,
        tables | {"customers": [r | {"churned_at": d} for r, d in zip(tables["customers"], before, strict=True)]},
    )


def billing_tables(rng: Random) -> Tables:
    tables = awkward_tables(rng)
    rows = [_subscription(rng, n, row) for n, row in enumerate(tables["customers"])]
    ended = [row for row in rows if row["status"] in ENDED and row["churned_at"] and row["started_at"]]
    for row in rng.sample(ended, len(ended) // 25):
        row["churned_at"] = ""
    return tables | {"customers": rows}


PAYING, ENDED = (
    ("active", "active", "Active", "past_due", "non_renewing", "paying"),
    ("canceled", "cancelled", "expired"),
)
INTERVALS = (
    "monthly", "monthly", "annual", "quarterly", "weekly", "12 months", "2 year", "28 days", "årligen", "3", "30 days",
    "18 months", "year", "one-time", "lifetime",
)  # fmt: skip


def _subscription(rng: Random, n: int, row: Row) -> Row:
    """A spell as a billing system has it. No two of a subscription overlap: each has an id of its own."""
    started, churned = row["started_at"], row["churned_at"]
    status, paused = rng.choice(PAYING), ""
    if churned:
        status = rng.choice((*ENDED, *ENDED, "active", ""))
    elif rng.random() < 0.15:
        status = rng.choice(("trialing", "in_trial"))
    elif rng.random() < 0.25:
        status = "paused"
        paused = "" if rng.random() < 0.4 or not started else _day(rng, date.fromisoformat(started), END).isoformat()
    own = row["mrr"] if rng.random() < 0.3 else ""
    by_unit = rng.random() < 0.4
    return row | {
        "paused_at": paused,
        "subscription_id": f"s{n}",
        "status": status,
        "plan": rng.choice(("basic", "pro", "pro", "")),
        "mrr": own,
        "amount": "" if by_unit or rng.random() < 0.05 else _money(rng, 10, 9_000),
        "unit_amount": _money(rng, 1, 300) if by_unit else "",
        "quantity": rng.choice(("", "1", "3", "2.5", "40")) if by_unit else "",
        "billing_interval": rng.choice(("", "other", *INTERVALS)) if own else rng.choice(INTERVALS),
    }


def ended(folder: Path, seed: int) -> None:
    """Tables whose data end long before AS_OF, each on another day."""
    write(folder, ended_tables(Random(seed)))


def ended_tables(rng: Random) -> Tables:
    tables = clean_tables(rng, ENDS["deals"])
    tables["activities"] = [_activity(rng, n, tables["deals"], ENDS["activities"]) for n in range(1, 1501)]
    tables["customers"] = [_customer(rng, n, tables["reps"], ENDS["customers"]) for n in range(1, 81)]
    tables["costs"] = [_cost(rng, ENDS["costs"]) for _ in range(120)]
    return tables


def lines(folder: Path, seed: int) -> None:
    """The awkward folder with the deals as order lines, which differ in product, and some in region, rep or source."""
    rng = Random(seed)
    tables = awkward_tables(rng)
    tables["reps"][4]["hired_at"] = "2026-02-06"  # whose quota entry counts once hired is another matter
    write(folder, {**tables, "deals": order_lines(rng, tables["deals"])})


def lines_alone(folder: Path, seed: int) -> None:
    """Order lines and activities alone, without the columns that say outright what others only tell."""
    rng = Random(seed)
    tables = awkward_tables(rng)
    missing = {"status", "closed_at", "quoted_at", "first_response_at", "done"}
    deals = _without(missing, order_lines(rng, tables["deals"]))
    write(folder, {"deals": deals, "activities": _without(missing, tables["activities"])})


def order_lines(rng: Random, deals: Sequence[Row]) -> list[Row]:
    """Each deal as one to four lines: what one leaves blank another says, amounts add up, some costs are missing."""
    found = []
    for deal in deals:
        count = rng.choice((1, 1, 2, 3, 4))
        own = [dict(deal) for _ in range(count)]
        differing = [column for column, share in _DIFFERING.items() if rng.random() < share]
        for line in own:
            line |= {"value": _part(rng, deal["value"]), "cost": _part(rng, deal["cost"])}
            line |= {column: rng.choice(_WORDS[column]) for column in differing}
            has_time = line["created_at"][10:] not in ("", " 00:00:00")
            if has_time and rng.random() < 0.05:
                line["created_at"] = line["created_at"][:11] + "23:59:59"
        if count > 1:
            _leave_to_others(rng, own)
            if deal["value"] and all(not line["value"] for line in own):
                own[0]["value"] = "1"
        elif rng.random() < 0.05:
            own[0]["deal_id"] = ""
        found += own
    rng.shuffle(found)
    return found


#: How often lines of a deal differ in what they may differ in, and what they say then.
_DIFFERING = {"product": 0.8, "region": 0.3, "rep_id": 0.3, "source": 0.3}
_WORDS = {"product": PRODUCTS, "region": REGIONS, "rep_id": ("r1", "r2", "r3", "r4"), "source": SOURCES}


def _part(rng: Random, amount: str) -> str:
    """What a line says of an amount that its deal has."""
    return (_money(rng, 0, 9_000) if rng.random() < 0.9 else "") if amount else ""


def _leave_to_others(rng: Random, own: Sequence[Row]) -> None:
    """Blank cells that another line of the deal fills: all but one line's, or here and there."""
    kept = rng.randrange(len(own))
    bare = rng.random() < 0.3
    for number, line in enumerate(own):
        for column in line:
            said = column in ("deal_id", "product", "value", "cost")
            if number != kept and not said and (bare or rng.random() < 0.25):
                line[column] = ""


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


@_drawn_once
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


def respelt(rng: Random, row: Row) -> Row:
    """The row with some of its ids, dimensions and names in a spelling that means the same."""
    found = dict(row)
    for column in (*KEYS, "name"):
        if column not in row or rng.random() >= 0.08:
            continue
        if row[column]:
            found[column] = rng.choice(SPELLINGS)(row[column])
        elif column != "name":
            found[column] = rng.choice(NOTHING)
    return found


#: Other ways to spell a text: letters apart from their marks, what nobody sees before, inside and behind, odd blanks.
SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f"\u200b{text}",
    lambda text: f"{text[:1]}\u00ad{text[1:]}",
    lambda text: f"{text}\u200e",
    lambda text: f"\ufeff {text}",
    lambda text: f"\u00a0{text}\u2009",
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: f" {text} ",
)


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
        _orphan(rng, row, {"rep_id": rng.choice(("r99", "R3", "r3.0")), "customer_id": rng.choice(("c999", "C7"))})
        _spoil_close(rng, row)
        _forget_times(row, row["deal_id"], ("created_at", "first_response_at"))


def _forget_times(row: Row, seed: str, columns: Sequence[str]) -> None:
    """Moments of which the day alone is told, or midnight for it. (Of their own chance: all else stays as it is.)"""
    rng = Random(seed)
    for column in columns:
        if row[column] and rng.random() < 0.15:
            row[column] = row[column][:10] + rng.choice(("", " 00:00:00"))


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
        _forget_times(row, row["activity_id"], ("occurred_at",))


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


def employed_again(rows: list[Row]) -> list[Row]:
    """Further employments of some reps, elsewhere: from the last day of the one before, after a pause, and to come."""
    third, fourth, last = (rows[n] for n in (2, 3, 7))
    return [
        third | {"hired_at": third["left_at"], "left_at": "", "region": "Väst", "team": "field", "quota": "70000"},
        fourth | {"hired_at": "2025-11-03", "left_at": "2026-01-31", "region": "Öst", "team": ""},
        fourth | {"hired_at": "2026-01-31", "left_at": "", "region": "North", "name": "", "monthly_cost": "51000"},
        last | {"hired_at": "2026-04-15", "left_at": "", "region": "South"},
    ]


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
