"""The readings of each KPI, as data: for each column (which day, who, how much, which days) the other choices.

A choice is a word for a slot. The published reading has the first word of every slot, or what the settings of the KPI
say; each other reading differs from it in one slot, or in two slots of different columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations

from msgspec import Struct

from salescli.message import Message, say


class Column(StrEnum):
    """What a reading may differ in."""

    DAY = "day"
    WHO = "who"
    MUCH = "how much"
    WHICH = "which days"


#: Which word each slot has.
Choice = Mapping[str, str]

_WHICH = {"which": ("period", "without_last_day", "day_later", "day_earlier", "calendar", "calendar_before")}
_OF_DEALS: Mapping[Column, Mapping[str, tuple[str, ...]]] = {
    Column.DAY: {"day": ("closed_at", "created_at", "expected_close_at", "quoted_at", "won_at")},
    Column.WHO: {
        "who": (
            "won", "won_and_lost", "all", "no_renewals", "new", "qualified", "with_customer", "pipeline", "with_bin",
            "repeats",
        )
    },
    Column.MUCH: {"much": ("value", "margin", "own_currencies", "base_only")},
    Column.WHICH: _WHICH,
}  # fmt: skip
#: The KPIs that have readings: the words of the slots of each column, the published one first.
READINGS: Mapping[str, Mapping[Column, Mapping[str, tuple[str, ...]]]] = {
    "revenue": _OF_DEALS,
    "deals-won": _OF_DEALS,
    "average-purchase-value": _OF_DEALS,
    "leads": {
        Column.DAY: {"day": ("created_at",)},
        Column.WHO: {"who": ("all", "qualified", "without_customer", "with_bin")},
        Column.WHICH: _WHICH,
    },
    "win-rate": {
        Column.DAY: {"day": ("closed_at", "created_at")},
        Column.WHO: {"by": ("number", "value"), "of": ("closed", "closed_and_open")},
        Column.WHICH: _WHICH,
    },
    "lead-conversion": {
        Column.DAY: {"basis": ("period", "cohort")},
        Column.WHO: {"who": ("all", "qualified")},
        Column.WHICH: _WHICH,
    },
    "sales-cycle": {
        Column.WHO: {"who": ("won", "won_and_lost")},
        Column.MUCH: {"average": ("mean", "median"), "days": ("days", "weekdays")},
        Column.WHICH: _WHICH,
    },
    "churn-rate": {
        Column.WHO: {"of": ("customers", "mrr", "subscriptions"), "over": ("start", "end")},
        Column.WHICH: _WHICH,
    },
    "mrr": {
        Column.DAY: {"moment": ("end", "any_time", "day_before")},
        Column.WHO: {"who": ("all", "monthly")},
    },
}

#: The message that says each word; the words that are always published have none.
WORDS: Mapping[tuple[str, str], str] = {
    ("day", "created_at"): "reconcile.day_created_at",
    ("day", "expected_close_at"): "reconcile.day_expected_close_at",
    ("day", "quoted_at"): "reconcile.day_quoted_at",
    ("day", "won_at"): "reconcile.day_won_at",
    ("basis", "period"): "reconcile.basis_period",
    ("basis", "cohort"): "reconcile.basis_cohort",
    ("who", "won"): "reconcile.who_won",
    ("who", "won_and_lost"): "reconcile.who_won_and_lost",
    ("who", "all"): "reconcile.who_all",
    ("who", "no_renewals"): "reconcile.who_no_renewals",
    ("who", "new"): "reconcile.who_new",
    ("who", "qualified"): "reconcile.who_qualified",
    ("who", "with_customer"): "reconcile.who_with_customer",
    ("who", "without_customer"): "reconcile.who_without_customer",
    ("who", "pipeline"): "reconcile.who_pipeline",
    ("who", "with_bin"): "reconcile.who_with_bin",
    ("who", "repeats"): "reconcile.who_repeats",
    ("who", "monthly"): "reconcile.who_monthly",
    ("by", "value"): "reconcile.by_value",
    ("of", "closed_and_open"): "reconcile.of_closed_and_open",
    ("of", "mrr"): "reconcile.of_mrr",
    ("of", "subscriptions"): "reconcile.of_subscriptions",
    ("over", "end"): "reconcile.over_end",
    ("moment", "any_time"): "reconcile.moment_any_time",
    ("moment", "day_before"): "reconcile.moment_day_before",
    ("much", "margin"): "reconcile.much_margin",
    ("much", "own_currencies"): "reconcile.much_own_currencies",
    ("much", "base_only"): "reconcile.much_base_only",
    ("average", "median"): "reconcile.average_median",
    ("days", "weekdays"): "reconcile.days_weekdays",
}
#: What all leads are called beside the qualified ones.
EVERY_LEAD = "reconcile.who_every_lead"


class Change(Struct, frozen=True):
    """A slot of a column with another word than the published one; `words` say it to people."""

    column: Column
    slot: str
    word: str
    words: Message


def published(kpi: str, settings: Mapping[str, object]) -> dict[str, str]:
    """The choice of the published reading, given the settings of the KPI."""
    found = {slot: words[0] for slots in READINGS[kpi].values() for slot, words in slots.items()}
    if kpi == "lead-conversion":
        found |= {"basis": str(settings.get("basis") or "period")}
        found |= {"who": "qualified"} if settings.get("qualified") else {}
    if kpi == "sales-cycle" and settings.get("include_lost"):
        found |= {"who": "won_and_lost"}
    return found


def said(kpi: str, slot: str, word: str, **fields: str | None) -> Message:
    """The message that says a word of a slot."""
    if kpi == "lead-conversion" and (slot, word) == ("who", "all"):
        return say(EVERY_LEAD)
    return say(WORDS[slot, word], **fields)


def choices(base: Choice, changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """The changes of every reading but the published one: each alone, then each two of different columns."""
    other = [change for change in changes if base[change.slot] != change.word]
    pairs = [(one, two) for one, two in combinations(other, 2) if one.column is not two.column]
    return [*((change,) for change in other), *pairs]


def with_changes(base: Choice, changes: Sequence[Change]) -> dict[str, str]:
    """The choice of a reading."""
    return {**base, **{change.slot: change.word for change in changes}}
