"""The questions that program and oracle are both asked: which periods, splits, filters, cuts, days and settings.

A full product would be thousands of questions a KPI. `chosen` takes few in which most pairs of choices meet (a grain
with a split, a filter with a data set …; of choices that share a line, now one and now the other). The environment
variable SALESCLI_QUESTIONS=pairs asks on until every pair has met, =all asks the whole product, =200 that many drawn
from it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import combinations, product
from random import Random
from typing import Any

GRAINS = (("month",), ("quarter",), ("year",), ("total",), ("week", "day"))
SPLITS: tuple[tuple[tuple[str, ...] | None, ...], ...] = (
    ((),),
    (("region",),),
    (("rep",),),
    (("region", "rep"), ("segment",), ("team",), ("product",), ("customer",), ("plan",)),
)
FILTERS = ((), (("region", "South"),), (("rep", "r2"),), (("region", "South"), ("region", "")))
CUTS = ("nothing", "both ends", "the end", "the beginning")
DATA_SETS = (
    ("clean",), ("awkward",), ("unaided",), ("minimal", "subscriptions"), ("sample",), ("billing", "last days"),
    ("ended",), ("lines", "lines_alone"),
)  # fmt: skip
#: What the settings say of the ends of a data set's spells.
ENDS: Mapping[str, str] = {"last days": "last day"}
#: Data sets in which a deal has several rows.
OF_LINES = ("lines", "lines_alone")

# The KPIs whose answer is split when nobody asks for it, and those whose default grain is not the month (kpis.md).
OWN_SPLIT: Mapping[str, tuple[str, ...]] = {"sales-by-location": ("region",), "opportunity-value": ("stage",)}
OWN_GRAIN: Mapping[str, str] = {
    "clv": "year",
    "opportunity-value": "total",
    "sales-velocity": "total",
    "revenue-concentration": "year",
    "magic-number": "quarter",
    "time-to-first-win": "year",
}

_COHORT: Mapping[str, Any] = {"basis": "cohort"}
_INACTIVE = ({}, {"inactive_after": 45}, {"inactive_after": 120})
_QUOTAS = (
    [],
    [{"period": "2025-Q4", "amount": 900_000, "rep": "r2"}, {"period": "2025-08", "amount": 90_000, "rep": "r5"}],
    [{"period": "2025", "amount": 1_000_000, "region": "South"}, {"period": "2025-11", "amount": 50_000, "rep": "r3"}],
    [{"period": "2025-Q3", "amount": 2_500_000}, {"period": "2025-09", "amount": 70_000, "region": "North"}],
)
#: The settings of each KPI, one mapping a choice. `quota` is a table of the settings file, the rest are `--set`.
SETTINGS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "sales-cycle": ({}, {"include_lost": True}),
    "lead-conversion": ({}, _COHORT, {"qualified": True}, {"qualified": True, "basis": "cohort"}),
    "quote-to-close": ({}, _COHORT),
    "lead-velocity": ({}, {"qualified": True}),
    "cost-per-lead": ({}, {"cost": "total"}),
    "revenue-concentration": ({}, {"top": 2}, {"top": 5}),
    "churn-rate": _INACTIVE,
    "retention-rate": _INACTIVE,
    "clv": ({}, {"revenue": "mrr"}, {"lifespan": "churn"}, {"revenue": "mrr", "lifespan": "churn"}),
    "monthly-bookings": ({}, {"transaction_cost": 125.5}),
    "quota-attainment": tuple({"quota": entries} if entries else {} for entries in _QUOTAS),
    "reps-at-quota": tuple({"quota": entries} if entries else {} for entries in _QUOTAS),
    "pipeline-coverage": tuple({"quota": entries} if entries else {} for entries in _QUOTAS),
}


@dataclass(frozen=True)
class Days:
    """The days that a data set is asked about: seen from, seen from before, and where it is cut."""

    as_of: date
    before: date
    first: date
    last: date


_GENERATED = Days(date(2026, 3, 20), date(2025, 11, 12), date(2025, 8, 14), date(2025, 12, 9))
DAYS: Mapping[str, Days] = {
    "clean": _GENERATED,
    "awkward": _GENERATED,
    "minimal": _GENERATED,
    "unaided": _GENERATED,
    "subscriptions": _GENERATED,
    "billing": _GENERATED,
    "last days": _GENERATED,
    "ended": Days(date(2026, 3, 20), date(2025, 11, 12), date(2025, 10, 14), date(2026, 2, 9)),
    "lines": _GENERATED,
    "lines_alone": _GENERATED,
    "sample": Days(date(2025, 12, 31), date(2025, 8, 20), date(2025, 3, 12), date(2025, 7, 9)),
}


@dataclass(frozen=True)
class Question:
    """One question, about one data set. `by` None is the KPI's own split."""

    data_set: str
    period: str
    by: tuple[str, ...] | None
    where: tuple[tuple[str, str], ...]
    cut: str
    past: bool
    fiscal_year_start: int
    settings: Mapping[str, Any] = field(hash=False)

    @property
    def as_of(self) -> date:
        return DAYS[self.data_set].before if self.past else DAYS[self.data_set].as_of

    @property
    def date_from(self) -> date | None:
        return DAYS[self.data_set].first if self.cut in ("both ends", "the beginning") else None

    @property
    def date_to(self) -> date | None:
        return DAYS[self.data_set].last if self.cut in ("both ends", "the end") else None

    @property
    def filters(self) -> list[tuple[str, str]]:
        return [(dim, self.own_id(value) if dim == "rep" else value) for dim, value in self.where]

    def own_id(self, rep: str) -> str:
        """A rep as the data set calls it."""
        return rep.replace("r", "r0") if self.data_set == "sample" else rep

    def split(self, kpi: str) -> tuple[str, ...]:
        return OWN_SPLIT.get(kpi, ()) if self.by is None else self.by

    def __str__(self) -> str:
        parts = [self.data_set, self.period, "own split" if self.by is None else "by " + (",".join(self.by) or "none")]
        parts += [f"where {dimension}={value}" for dimension, value in self.filters]
        parts += [f"from {self.date_from}"] * (self.date_from is not None)
        parts += [f"to {self.date_to}"] * (self.date_to is not None)
        parts += [f"as of {self.as_of}", f"fiscal year {self.fiscal_year_start}", str(dict(self.settings))]
        return " · ".join(parts)


#: The greediest choice comes first: so many questions hold most pairs.
_FEW = 7


@cache
def chosen(kpi: str, seed: int = 1) -> list[Question]:
    """The questions of a KPI, about all data sets, in a fixed order."""
    splits = ((None,), *SPLITS) if kpi in OWN_SPLIT else SPLITS
    choices: list[Sequence[Sequence[Any]]] = [
        DATA_SETS, GRAINS, splits, _each(FILTERS), _each(CUTS), _each((False, True)), _each((1, 7)),
        _each(SETTINGS.get(kpi, ({},))),
    ]  # fmt: skip
    rng = Random(f"{kpi} {seed}")
    wanted = os.environ.get("SALESCLI_QUESTIONS", "few")
    if wanted in ("few", "pairs"):
        met = pairwise([len(options) for options in choices], rng)
        rows = [
            [options[at][number % len(options[at])] for options, at in zip(choices, row, strict=True)]
            for number, row in enumerate(met[:_FEW] if wanted == "few" else met)
        ]
    else:
        every = list(product(*([choice for line in options for choice in line] for options in choices)))
        rows = [list(row) for row in (every if wanted == "all" else rng.sample(every, min(int(wanted), len(every))))]
    return sorted((_bearable(Question(*row)) for row in rows), key=lambda question: (question.data_set, question.past))


def _each(options: Sequence[Any]) -> list[tuple[Any]]:
    return [(option,) for option in options]


def _bearable(question: Question) -> Question:
    """Days are asked for within bounds: the rows of two years of them prove no more."""
    return replace(question, cut="both ends") if question.period == "day" else question


def pairwise(sizes: Sequence[int], rng: Random) -> list[tuple[int, ...]]:
    """Rows of choices in which every two choices of two factors meet, by greed: not the fewest, but few."""
    open_pairs = {
        ((one, a), (other, b))
        for one, other in combinations(range(len(sizes)), 2)
        for a in range(sizes[one])
        for b in range(sizes[other])
    }
    rows = []
    while open_pairs:
        candidates = [_row(sizes, rng, rng.choice(sorted(open_pairs))) for _ in range(40)]
        best = max(candidates, key=lambda row: len(open_pairs.intersection(combinations(enumerate(row), 2))))
        open_pairs.difference_update(combinations(enumerate(best), 2))
        rows.append(best)
    return rows


def _row(sizes: Sequence[int], rng: Random, pair: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, ...]:
    """A row at random that holds the pair."""
    fixed = dict(pair)
    return tuple(fixed.get(factor, rng.randrange(size)) for factor, size in enumerate(sizes))
