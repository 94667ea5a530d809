"""What a deal adds to each reading of a KPI, by the facts that are known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.reconcile.days import BY_DAYS
from salescli.reconcile.excluded import BIN, REPEATED
from salescli.reconcile.readings import READINGS, Column
from salescli.reconcile.source import ROWS, Terms

if TYPE_CHECKING:
    from salescli.reconcile.readings import Choice

#: The day on which a deal closed; of an open one, where the files have it there, that on which it should.
ANY_CLOSED = "any_closed_at"
#: KPIs of which a reading takes rows that the export excludes, or that repeat others.
TAKES_EXCLUDED = ("revenue", "deals-won", "average-purchase-value", "leads")
_SUMS_OF_WON = ("revenue", "deals-won", "average-purchase-value")
_AMOUNTS = {"value": "value", "margin": "margin", "own_currencies": "own", "base_only": "value"}
#: The kind of a row that counts as any other.
USUAL = "usual"
_STATE = pl.col("state")
_IS_WON, _IS_CLOSED = _STATE == "won", _STATE.is_in(["won", "lost"])
_USUAL = pl.col("kind") == USUAL


def days_of(kpi: str) -> set[str]:
    """The days of a deal by which readings of a KPI choose."""
    slots = READINGS[kpi].get(Column.DAY, {})
    found = set(slots.get("day", ())) | ({ANY_CLOSED} if kpi in _SUMS_OF_WON else set())
    if "basis" in slots:
        found |= {"created_at", "closed_at"}
    return found or {"closed_at"}


def days_to_the_day(kpi: str, choice: Choice) -> set[str]:
    """The dates of a deal that must be days, not months, for a choice; none where months will do."""
    if choice.get("days") == "weekdays":
        return {"created_at", "closed_at"}
    if choice["which"] not in BY_DAYS:
        return set()
    if kpi == "lead-conversion":
        return {"created_at"} if choice["basis"] == "cohort" else {"created_at", "closed_at"}
    opened = {"created_at"} if choice.get("of") == "closed_and_open" else set()
    return {choice.get("day", "closed_at"), *opened}


def in_days(day: str, which: str) -> str:
    """The column that says whether a day of a deal is among the days that a reading counts."""
    return f"in:{day}:{which}"


def open_at(which: str) -> str:
    """The column that says whether a deal was open at the end of these days."""
    return f"open:{which}"


def of(kpi: str, choice: Choice) -> Terms:
    """What a deal adds to a reading."""
    match kpi:
        case "leads":
            return _counted(_is_lead(choice["who"]) & pl.col(in_days("created_at", choice["which"])))
        case "win-rate":
            return _win_rate(choice)
        case "lead-conversion":
            return _conversion(choice)
        case "sales-cycle":
            return _cycle(choice)
    return _of_won(kpi, choice)


def _of_won(kpi: str, choice: Choice) -> Terms:
    day = ANY_CLOSED if choice["who"] == "all" and choice["day"] == "closed_at" else choice["day"]
    holds = _is_of(choice["who"]) & pl.col(in_days(day, choice["which"]))
    if choice["much"] == "base_only":
        holds &= pl.col("foreign") == 0
    if kpi == "deals-won":
        return _counted(holds)
    holds &= pl.col("has_value")
    if choice["much"] == "margin":
        holds &= pl.col("costs").is_not_null()
    amount = _amount(_AMOUNTS[choice["much"]], holds)
    count = _rows(holds)
    return Terms(amount, count) if kpi == "revenue" else Terms(amount, count, count)


def _is_of(who: str) -> pl.Expr:
    """Whether a deal is one of those that a reading of won deals counts."""
    if name := who.partition(":")[2]:
        return _IS_WON & _USUAL & (pl.col("group") == name).fill_null(value=False)
    is_type = pl.col("type")
    found = {
        "won": _IS_WON & _USUAL,
        "won_and_lost": _IS_CLOSED & _USUAL,
        "all": _USUAL,
        "no_renewals": _IS_WON & _USUAL & is_type.ne_missing(pl.lit("renewal")),
        "new": _IS_WON & _USUAL & (is_type == "new"),
        "qualified": _IS_WON & _USUAL & pl.col("is_qualified"),
        "with_customer": _IS_WON & _USUAL & pl.col("has_customer"),
        "with_bin": _IS_WON & (_USUAL | (pl.col("kind") == BIN)),
        "repeats": _IS_WON & (_USUAL | (pl.col("kind") == REPEATED)),
    }[who]
    return found.fill_null(value=False)


def _is_lead(who: str) -> pl.Expr:
    return {
        "all": _USUAL,
        "qualified": _USUAL & pl.col("is_qualified"),
        "without_customer": _USUAL & ~pl.col("has_customer"),
        "with_bin": _USUAL | (pl.col("kind") == BIN),
    }[who]


def _win_rate(choice: Choice) -> Terms:
    which = choice["which"]
    if choice["day"] == "created_at":
        of_all = pl.col(in_days("created_at", which)) & _STATE.is_not_null()
        won = of_all & _IS_WON & pl.col("is_dated")
    else:
        closed = pl.col(in_days("closed_at", which))
        won, of_all = closed & _IS_WON, closed & _IS_CLOSED
        if choice["of"] == "closed_and_open":
            of_all |= pl.col(open_at(which))
    if choice["by"] == "number":
        return Terms(_rows(won), _rows(of_all), _rows(of_all), 100)
    won, of_all = won & pl.col("has_value"), of_all & pl.col("has_value")
    return Terms(_amount("value", won), _rows(of_all), _amount("value", of_all), 100)


def _conversion(choice: Choice) -> Terms:
    leads = pl.col(in_days("created_at", choice["which"]))
    if choice["who"] == "qualified":
        leads &= pl.col("is_qualified")
    won = _IS_WON & pl.col(in_days("closed_at", choice["which"]))
    if choice["basis"] == "cohort":
        won = leads & _IS_WON & pl.col("is_dated")
    return Terms(_rows(won), _rows(leads), _rows(leads), 100)


def _cycle(choice: Choice) -> Terms:
    is_closed = _IS_WON if choice["who"] == "won" else _IS_CLOSED
    holds = is_closed & pl.col(in_days("closed_at", choice["which"])) & (pl.col("days") >= 0)
    count, days = _rows(holds), choice["days"]
    total = pl.when(holds).then(pl.col(f"sum:{days}")).otherwise(pl.lit(0, pl.Int64))
    return Terms(total, count, count, median_of=days if choice["average"] == "median" else None)


def _counted(holds: pl.Expr) -> Terms:
    return Terms(_rows(holds), _rows(holds))


def _rows(holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.col(ROWS)).otherwise(pl.lit(0, pl.Int64))


def _amount(name: str, holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.col(name)).otherwise(pl.lit(0)).fill_null(0)
