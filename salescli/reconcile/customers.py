"""The customers and their subscriptions behind the readings of a KPI."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.batch import Batch, singles
from salescli.engine.currency import own_currency
from salescli.engine.eligibility import participation
from salescli.engine.notes.other_dates import with_months
from salescli.engine.scan import filtered, rows_with_marks
from salescli.loading.billing_intervals import pace_of
from salescli.loading.column_names import CURRENCY_COLUMN, FILE_COLUMN, ROW_COLUMN
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.parsing.slow_path import word_by_word
from salescli.model.calendar import Span
from salescli.model.measures import ACTIVE, MRR, Missing, Unit
from salescli.model.metric import Better, Kpi
from salescli.reconcile.days import BY_DAYS
from salescli.reconcile.days import said as days_said
from salescli.reconcile.readings import READINGS, WORDS, Change, said
from salescli.reconcile.source import ROWS, Source, Terms

if TYPE_CHECKING:
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.reconcile.days import Days
    from salescli.reconcile.readings import Choice

_TABLE = "customers"
_DAY = timedelta(days=1)
#: The dates by which customers come and go.
_DATES = ("started_at", "churned_at", "paused_at")
_A_MONTH = (12, 1)
_ZERO = pl.lit(0, MONEY)
#: What must be read of the customers, as a KPI: who is one, and what each pays where the files say it.
KPI = Kpi(
    title="Customers",
    unit=Unit.COUNT,
    better=Better.HIGHER,
    value=ACTIVE,
    hidden={"paid": MRR.or_missing(Missing.NULL)},
    name="reconcile",
)
_SHOWN: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("of", "mrr"): ("mrr_before", "mrr_after"),
    ("of", "subscriptions"): ("subscriptions_before", "subscriptions_ended"),
    ("over", "end"): ("began", "ended"),
    ("moment", "any_time"): ("began", "ended"),
    ("moment", "day_before"): ("began", "ended"),
    ("who", "monthly"): ("billing_interval",),
}


def source(kpi: str, answer: Answer, dataset: Dataset, days: Mapping[str, Days]) -> Source:
    """The rows of a KPI that pass the filters of its answer: subscriptions for mrr, else customers, each with their
    first row. `answer` is that of KPI.
    """
    rows = _spells(answer, dataset, days["period"])
    has_mrr = "paid" in answer.plan.measures
    every = _of_subscriptions(rows, days["period"]) if kpi == "mrr" else _of_customers(rows, days)
    can = {
        ("of", "mrr"): has_mrr,
        ("who", "monthly"): dataset.has(_TABLE, "billing_interval"),
    }
    changes = []
    for column, slots in READINGS[kpi].items():
        for slot, words in slots.items():
            for word in words:
                messages = days_said(days, word) if slot == "which" else []
                if (slot, word) in WORDS and can.get((slot, word), True):
                    messages = [said(kpi, slot, word)]
                changes += [Change(column, slot, word, message) for message in messages]
    shown = {**_SHOWN, **{("which", word): ("began", "ended") for word in days}}
    parts = answer.plan.measures["paid"].divided_by if has_mrr else 1
    terms = partial(_mrr if kpi == "mrr" else _churn, parts=parts)
    is_known = partial(_is_known, are_months=bool(with_months(dataset, _TABLE, _DATES)))
    return Source(_TABLE, changes, every, every.lazy(), terms, shown, is_known)


def _is_known(choice: Choice, *, are_months: bool) -> bool:
    """Whether the dates say what a choice counts: a choice by days needs days, not months."""
    return not are_months or (choice.get("which") not in BY_DAYS and choice.get("moment") != "day_before")


def _spells(answer: Answer, dataset: Dataset, period: Days) -> pl.DataFrame:
    """Every spell that passes the filters.

    Columns: entity, began, ended, paid_until, counts (as a customer), amount (0 where it does not count; see `parts` of
    the terms), billing_interval, FILE_COLUMN, ROW_COLUMN. Amounts are at the rates of the end of the period.
    """
    spec, measures = answer.evaluation.spec, answer.plan.measures
    paid = measures.get("paid")
    found = [single for measure in measures.values() for single in singles(measure)]
    batch = Batch("spells", tuple(dict.fromkeys(found)), measures["value"].details, Span())
    extra = ["billing_interval"] if dataset.has(_TABLE, "billing_interval") else []
    frame = filtered(rows_with_marks(batch, spec, dataset, rows=True, extra=extra), spec)
    names = frame.collect_schema().names()
    pays = pl.col(participation(paid).ok_column) if paid else pl.lit(value=False)
    amount = pl.when(pays).then(pl.col(paid.column)) if paid else pl.lit(None, MONEY)
    rows = frame.select(
        "entity", "began", "ended", "paid_until",
        counts=pl.col(participation(measures["value"]).ok_column),
        amount=amount.fill_null(0) if paid else _ZERO,
        billing_interval="billing_interval" if "billing_interval" in names else pl.lit(None, pl.String),
        **{name: pl.col(name) for name in (FILE_COLUMN, ROW_COLUMN, CURRENCY_COLUMN) if name in names},
    ).filter(pl.col("counts") | (pl.col("amount") != 0)).collect(engine="streaming")  # fmt: skip
    dated = dataset.reader.money.dated
    if CURRENCY_COLUMN in rows.columns and dated is not None:
        in_force = (pl.col("began") <= period.seen) & (pl.col("ended").is_null() | (pl.col("ended") > period.start))
        rows = own_currency.at_rates(rows, ["amount"], period.seen, dated, in_force)
    return rows


def _active(day: date) -> pl.Expr:
    """Whether a spell is in force at the end of a day."""
    return (pl.col("began") <= day) & (pl.col("ended").is_null() | (pl.col("ended") > day))


def _paid(day: date) -> pl.Expr:
    """What a spell pays at the end of a day; nothing from its pause on."""
    is_paused = (pl.col("paid_until") <= day).fill_null(value=False)
    return pl.when(_active(day) & ~is_paused).then(pl.col("amount")).otherwise(0)


def _of_subscriptions(rows: pl.DataFrame, period: Days) -> pl.DataFrame:
    """A row for each spell with what it pays at each moment."""
    start, seen = period.start, period.seen
    began = (pl.col("began") <= seen) & (pl.col("ended").is_null() | (pl.col("ended") > pl.col("began")))
    lasting = began & (pl.col("ended").is_null() | (pl.col("ended") > start))
    paused = (pl.col("paid_until") <= pl.max_horizontal(pl.lit(start), "began")).fill_null(value=False)
    monthly = word_by_word(pl.col("billing_interval"), lambda word: pace_of(word) == _A_MONTH, pl.Boolean())
    return rows.with_columns(
        **{
            "end": _paid(seen),
            "any_time": pl.when(lasting & ~paused).then(pl.col("amount")).otherwise(0),
            "day_before": _paid(seen - _DAY),
            "is_monthly": monthly.fill_null(value=False),
            ROWS: pl.lit(1, pl.Int64),
            "id": pl.col("entity"),
        }
    )


def _mrr(choice: Choice, parts: int) -> Terms:
    """What a subscription adds to a reading of mrr; amounts are that many times those of a month."""
    amount = pl.col(choice["moment"])
    if choice["who"] == "monthly":
        amount = pl.when(pl.col("is_monthly")).then(amount).otherwise(0)
    return Terms(amount, pl.when(amount != 0).then(1).otherwise(0), divided_by=parts)


def _of_customers(rows: pl.DataFrame, days: Mapping[str, Days]) -> pl.DataFrame:
    """A row for each customer: what was and is, by the days of each reading."""
    flags: dict[str, pl.Expr] = {}
    for word, each in days.items():
        before, after = each.start - _DAY, each.seen
        was, stays = _active(before) & pl.col("counts"), _active(after) & pl.col("counts")
        flags |= {
            f"was:{word}": was.any(), f"is:{word}": stays.any(),
            f"mrr_was:{word}": _paid(before).sum(), f"mrr_is:{word}": _paid(after).sum(),
            f"spells_was:{word}": was.sum().cast(pl.Int64), f"spells_is:{word}": stays.sum().cast(pl.Int64),
            f"spells_ended:{word}": (was & ~stays).sum().cast(pl.Int64),
        }  # fmt: skip
    found = rows.sort(FILE_COLUMN, ROW_COLUMN).group_by("entity", maintain_order=True).agg(
        pl.col(FILE_COLUMN, ROW_COLUMN).first(), began=pl.col("began").min(),
        ended=pl.when(pl.col("ended").is_not_null().all()).then(pl.col("ended").max()).first(), **flags,
    )  # fmt: skip
    return found.with_columns(
        id="entity",
        mrr_before="mrr_was:period",
        mrr_after="mrr_is:period",
        subscriptions_before="spells_was:period",
        subscriptions_ended="spells_ended:period",
        **{ROWS: pl.lit(1, pl.Int64)},
    )


def _churn(choice: Choice, parts: int) -> Terms:
    """What a customer adds to a reading of the churn rate; amounts are that many times those of a month."""
    which = choice["which"]
    at_start = choice["over"] == "start"
    zero, one = pl.lit(0, pl.Int64), pl.lit(1, pl.Int64)
    if choice["of"] == "mrr":
        was, stays = pl.col(f"mrr_was:{which}"), pl.col(f"mrr_is:{which}")
        lost = pl.when((was > 0) & (stays <= 0)).then(was).otherwise(0)
        below = pl.when((was if at_start else stays) > 0).then(was if at_start else stays).otherwise(0)
    elif choice["of"] == "subscriptions":
        lost = pl.col(f"spells_ended:{which}")
        below = pl.col(f"spells_was:{which}") if at_start else pl.col(f"spells_is:{which}")
    else:
        before, after = pl.col(f"was:{which}"), pl.col(f"is:{which}")
        lost = pl.when(before & ~after).then(one).otherwise(zero)
        below = pl.when(before if at_start else after).then(one).otherwise(zero)
    counted = pl.when(below != 0).then(one).otherwise(zero)
    return Terms(lost, counted, below, 100, divided_by=parts if choice["of"] == "mrr" else 1)
