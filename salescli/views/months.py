"""Customers whose rows are each of a month: the row is a spell of that month, and the last month ends the data.

Nobody leaves because the files stop: a spell of the last month goes on, and of later days nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli import fix
from salescli.config.settings import BEGINS
from salescli.errors import InputError, Place
from salescli.loading.column_names import unread_of
from salescli.loading.mapping.map_columns import text_column
from salescli.loading.mapping.months import header_of_months
from salescli.message import say
from salescli.system.caches import Cache
from salescli.views.base import day_of

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.views.base import Source

_TABLE = "customers"
_KEY = "customer_id"
#: What says that a customer pays in a month, the first that a row has.
_PAID = ("mrr", "amount", "unit_amount")
_MONTH, _DAYS, _FIRST, _LAST = "month", "days", "first", "last"


class MonthsUnsaid(InputError):
    """Rows of customers are of months, and the settings do not say so."""


class Months(Struct, frozen=True):
    """The months of the files, each by its first day: the last one, and those before it without a row."""

    last: date
    missing: tuple[date, ...] = ()

    @property
    def end(self) -> date:
        """The day to which the files are whole."""
        return cast("date", pl.select(pl.lit(self.last).dt.month_end()).item())


_MONTHS: Cache[str, Months | None] = Cache("months of the files")
_UNSAID: Cache[str, None] = Cache("spells that are months")


def of(dataset: Dataset) -> Months | None:
    """The months of the customers; None where their rows are none of months, or say none.

    Raises InputError where rows of one customer are of several days of a month, and so no row is that of the month.
    """
    if not dataset.settings.is_by_month(_TABLE) or not dataset.has(_TABLE, _KEY, BEGINS):
        return None
    return dataset.caches.of(_MONTHS, _TABLE, lambda: _of(dataset.exact))


def _of(dataset: Dataset) -> Months | None:
    frame = dataset.frame(_TABLE, [_KEY, BEGINS]).select(_KEY, day_of(BEGINS).alias(_DAYS)).drop_nulls(_DAYS)
    by_customer = frame.group_by(_KEY, pl.col(_DAYS).dt.month_start().alias(_MONTH)).agg(
        pl.col(_DAYS).min().alias(_FIRST), pl.col(_DAYS).max().alias(_LAST)
    )
    odd = pl.col(_KEY).is_not_null() & (pl.col(_FIRST) != pl.col(_LAST))
    several = (pl.col(name).filter(odd).sort_by(pl.col(_KEY).filter(odd)).first() for name in (_KEY, _FIRST, _LAST))
    found = by_customer.group_by(_MONTH).agg(several).collect(engine="streaming").sort(_MONTH)
    if found.is_empty():
        return None
    for customer, first_day, last_day in found.select(_KEY, _FIRST, _LAST).drop_nulls().rows():
        what = say("views.days_of_a_month", customer=customer, first=first_day, last=last_day)
        raise InputError.at(Place(dataset.of(_TABLE)[0].file.name), what, say("views.leave_one_a_month"))
    first, last = cast("tuple[date, date]", (found[_MONTH][0], found[_MONTH][-1]))
    every = pl.select(pl.date_range(first, last, "1mo"))
    missing = every.to_series().filter(~every.to_series().is_in(found[_MONTH].implode()))
    return Months(last, tuple(missing))


def refuse_unsaid(dataset: Dataset) -> None:
    """Raise MonthsUnsaid where rows of one customer, each of another month, are spells of the same days.

    Each would count in every month: the settings do not say that the rows are of months.
    """
    dataset.caches.of(_UNSAID, _TABLE, lambda: _refuse_unsaid(dataset.exact))


def _refuse_unsaid(dataset: Dataset) -> None:
    for at, file in enumerate(dataset.files):
        header = header_of_months(file.file) if file.table == _TABLE and {_KEY, BEGINS} <= file.columns.keys() else None
        if header is None:
            continue
        own = {_MONTH: text_column(_MONTH, header)}
        spell = [name for name in (_KEY, BEGINS, "churned_at") if name in file.columns]
        dropped = dataset.duplicates.dropped(_TABLE, spell).get(at) if dataset.duplicates else None
        rows = dataset.reader.frame(replace(file, columns={**file.columns, **own}), [*spell, _MONTH], dropped=dropped)
        several = (
            rows.drop_nulls([_KEY, BEGINS, _MONTH])
            .group_by(spell)
            .agg(pl.col(_MONTH).min().alias(_FIRST), pl.col(_MONTH).max().alias(_LAST))
            .filter(pl.col(_FIRST) != pl.col(_LAST))
        )
        for customer, first, last in several.select(_KEY, _FIRST, _LAST).sort(_KEY).head(1).collect().rows():
            what = say("views.months_unsaid", customer=customer, header=header, first=first, last=last)
            setting = fix.setting(f"tables.{_TABLE}", "snapshot", fix.text(_MONTH))
            raise MonthsUnsaid.at(Place(file.file.name), what, say("views.say_that_rows_are_months", fix=setting))


def spells(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """The rows of a month in which something is paid, where the files say what, as spells.

    Columns: those of the table, entity, date, began, ended (the first day after), and `left`, which is none that a
    status says.
    """
    paid = [name for name in _PAID if source.has(_TABLE, name)]
    frame = source.frame(_TABLE, [*columns, _KEY, BEGINS, "status", *paid])
    began = day_of(BEGINS).dt.month_start()
    months = of(source.dataset)
    after = began.dt.offset_by("1mo")
    goes_on = (after > source.as_of) | (began >= pl.lit(months.last if months else None, pl.Date))
    frame = frame.with_columns(
        source.key(_TABLE, _KEY).alias("entity"),
        began.alias("date"),
        began.alias("began"),
        pl.when(~goes_on).then(after).alias("ended"),
    )
    if not paid:
        return frame
    says = pl.any_horizontal(pl.col(unread_of(name)) for name in paid)
    return frame.filter((pl.coalesce(paid) != 0).fill_null(value=False) | says)


def happened(source: Source) -> pl.LazyFrame:
    """The days to which the files are whole: of each of their months, as far as it has come."""
    if not source.has(_TABLE, BEGINS):
        return pl.LazyFrame({"reached": []}, schema={"reached": pl.Date})
    began = day_of(BEGINS).dt.month_start()
    frame = source.frame(_TABLE, [BEGINS]).filter(began <= source.as_of)
    return frame.select(pl.min_horizontal(began.dt.month_end(), pl.lit(source.as_of)).alias("reached"))
