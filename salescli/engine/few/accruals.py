"""What few rows accrue by the day: what `intervals.proration.accrued` computes with queries."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.few.values import MOST, listed, series_of, whole
from salescli.engine.windows import WINDOW
from salescli.loading.parsing.numbers import MONEY

if TYPE_CHECKING:
    from salescli.engine.few.rows import Group

#: A Float64 has all digits of whole numbers up to here.
_EXACT = 2.0**52
#: The first day that Python knows.
_FIRST = -719_162


def accrued(
    rows: pl.DataFrame,
    windows: pl.DataFrame,
    keys: Sequence[str],
    upto: str,
    ticks: Callable[[int], int],
    length: int,
) -> pl.DataFrame | None:
    """The amounts of rows times how long each lasts in every window; None where they are not few, or need a query.

    `ticks` is the time up to the beginning of a day (a number since 1970), an amount is for `length` of it. Columns:
    see `proration.accrued`.
    """
    money, began = rows["amount"].dtype, listed(rows["began"])
    if not isinstance(money, pl.Decimal) or rows.height > MOST or windows.is_empty():
        return None
    if any(day is None or day < _FIRST for day in began):
        return None
    edges = list(accumulate([*listed(windows["start"].head(1)), *(day + 1 for day in listed(windows[upto]))], max))
    passed = {
        group: list(map(int.__sub__, map(int.__mul__, accumulate(rate), map(ticks, edges)), accumulate(past)))
        for group, (rate, past) in _changes(rows, began, edges, keys, ticks).items()
    }
    products = [after - before for each in passed.values() for before, after in pairwise(each)]
    found = [_share(product, money.scale, length) for product in products]
    if not all(abs(amount) < _EXACT for amount in found):
        return None
    amounts = [round(amount) for amount in found]
    size, groups = windows.height, list(passed)
    columns = [pl.Series(WINDOW, list(range(size)) * len(groups), dtype=pl.Int64)]
    for place, key in enumerate(keys):
        columns.append(pl.Series(key, [group[place] for group in groups for _ in range(size)], dtype=rows[key].dtype))
    has_rows = pl.Series("has_rows", [amount != 0 for amount in amounts], dtype=pl.Boolean)
    return pl.DataFrame([*columns, series_of("amount", amounts, MONEY), has_rows])


def _share(product: int, scale: int, length: int) -> float:
    """An amount times a time, as so many of the last digit of money. A query multiplies by the inverse of a length."""
    return float(product / 10**scale) * (1 / length) * 10.0**MONEY.scale


def _changes(
    rows: pl.DataFrame, began: Sequence[int], edges: Sequence[int], keys: Sequence[str], ticks: Callable[[int], int]
) -> dict[Group, tuple[list[int], list[int]]]:
    """By how much the rows of every group change the rate at each edge, and what that would add for time before."""
    columns = [rows[key].to_list() for key in keys]
    groups: Sequence[Group] = list(zip(*columns, strict=True)) if keys else [()] * rows.height
    amounts, size = whole(rows["amount"]), len(edges)
    found: dict[Group, tuple[list[int], list[int]]] = {} if keys else {(): ([0] * size, [0] * size)}
    each = zip(groups, amounts, began, listed(rows["ended"]), strict=True)
    lasting = [row for row in each if row[3] is None or row[3] > row[2]]
    changes = [(group, amount, day) for group, amount, day, _ in lasting]
    changes += [(group, -amount, ended) for group, amount, _, ended in lasting if ended is not None]
    for group, amount, day in changes:
        rate, past = found.setdefault(group, ([0] * size, [0] * size))
        place = bisect_left(edges, day)
        if place < size:
            rate[place] += amount
            past[place] += amount * ticks(day)
    return found
