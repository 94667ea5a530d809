"""Amounts that recur or are open, in their own currency, at the rates of the end of each period.

A period has one rate a currency, that of its last day (of the as-of date, where that is earlier), for all that it says:
what was in force before it, what is at its end, and what moved between. So a rate that moves is no expansion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.windows import WINDOW
from salescli.errors import MissingInputError
from salescli.loading.column_names import CURRENCY_COLUMN
from salescli.loading.currency.rates_on import RATE
from salescli.loading.parsing.currencies import converted_with_care
from salescli.message import say

if TYPE_CHECKING:
    from datetime import date

    from salescli.engine.batch import Batch
    from salescli.loading.currency.by_day import DatedRates
    from salescli.loading.dataset import Dataset

_CODE, _DAY = "code", "day"


def is_kept(batch: Batch, dataset: Dataset) -> bool:
    """Whether the amounts of a batch stay in their own currency until the periods are known."""
    if not dataset.settings.currency.file or not batch.view.rated_at_ends or dataset.are_lines(batch.view.table):
        return False
    return any(measure.column and not measure.is_flow for measure in batch.measures)


def by_window(
    read: Callable[[pl.DataFrame, pl.DataFrame, Sequence[str]], pl.DataFrame],
    rows: pl.DataFrame,
    windows: pl.DataFrame,
    keys: Sequence[str],
    rates: DatedRates | None,
    *,
    at_end: bool = False,
) -> pl.DataFrame:
    """What `read` makes of rows, with amounts at the rates of the end of each window where they are in others.

    Raises MissingInputError for an amount in force in a window (`at_end`: at its end) without a rate of that day.
    """
    if rates is None or CURRENCY_COLUMN not in rows.columns:
        return read(rows, windows, keys)
    if rows[CURRENCY_COLUMN].null_count() == rows.height or windows.is_empty():
        return read(rows.drop(CURRENCY_COLUMN), windows, keys)
    found = []
    for number, window in enumerate(windows.iter_slices(1)):
        began, ended = pl.col("began"), pl.col("ended") if "ended" in rows.columns else pl.lit(None, pl.Date)
        seen = window["seen"][0]
        counts = (began <= seen) & (ended.is_null() | (ended > (seen if at_end else window["before"][0])))
        mine = at_rates(rows, ["amount"], seen, rates, counts)
        only = window.with_columns(pl.lit(0, windows.schema[WINDOW]).alias(WINDOW))
        found.append(read(mine, only, keys).with_columns(pl.lit(number, pl.Int64).alias(WINDOW)))
    return pl.concat(found)


def at_rates(
    rows: pl.DataFrame, amounts: Sequence[str], day: date, rates: DatedRates, counts: pl.Expr | None = None
) -> pl.DataFrame:
    """Rows with amounts in the base currency, at the rates of a day, without CURRENCY_COLUMN.

    Only those that `counts` need one; the others keep their amounts. Raises MissingInputError for one without a rate.
    """
    codes = rows[CURRENCY_COLUMN].unique().drop_nulls().sort()
    found = rates.on_days(pl.DataFrame({_CODE: codes, _DAY: [day] * len(codes)}, {_CODE: pl.String, _DAY: pl.Date}))
    needed = pl.lit(value=True) if counts is None else counts.fill_null(value=False)
    lacking = found.filter(pl.col("rate").is_null())[_CODE]
    pays = pl.any_horizontal(pl.col(name) != 0 for name in amounts)
    refused = rows.filter(needed, pays, pl.col(CURRENCY_COLUMN).is_in(lacking.implode()))
    if (code := refused[CURRENCY_COLUMN].min()) is not None:
        from salescli.loading.currency.by_day import LONGER_REACH

        what = say("engine.no_rate_at_end", currency=str(code), day=day, file=rates.name, count=rates.reach)
        raise MissingInputError(what, say("loading.add_the_rate_of_day", setting=LONGER_REACH))
    rate = pl.col(CURRENCY_COLUMN).replace_strict(found[_CODE], found["rate"], default=None, return_dtype=RATE)
    rate = pl.when(needed).then(pl.coalesce(rate, pl.lit(1, RATE))).otherwise(pl.lit(1, RATE))
    converted = (converted_with_care(pl.col(name), rate).alias(name) for name in amounts)
    return rows.with_columns(converted).drop(CURRENCY_COLUMN)
