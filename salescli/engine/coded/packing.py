"""Several keys of a group-by as one whole number: that takes half the time of a group-by with as many keys.

Each key has its bits of the number. A value that these cannot have makes the query fail, never a wrong number; then the
keys are used as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import reduce
from operator import add

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

#: The column with the packed keys.
PACKED = "scan:packed"
#: Days that are made of those of a table, such as the first of a month or the day after, lie so much apart at most.
_APART = 400
#: So many days have a number at most.
_DAYS = 1 << 16
_MOST_BITS = 64
#: The least of the numbers of 32 bits.
_LEAST = -(1 << 31)
#: What collecting raises for a value that has no number.
NO_NUMBER = (pl.exceptions.InvalidOperationError, pl.exceptions.OutOfBoundsError)
#: The narrowest numbers with so many bits. Few bits make a group-by faster.
_OF_BITS = {16: pl.UInt16(), 32: pl.UInt32(), _MOST_BITS: pl.UInt64()}


class Key(Struct, frozen=True):
    """A key of a group-by: its name and type, the number of a row's value, and the place of the lowest of its bits.

    Numbers begin with 0, for the value `first`, or are places in `values`. In the bits they are one more, 0 is null;
    without `has_null` they are themselves. With a `table` the number of a row is a place there, where its number is.
    """

    name: str
    dtype: pl.DataType
    number: pl.Expr
    bits: int
    place: int = 0
    first: int = 0
    values: pl.Series | None = None
    table: pl.Series | None = None
    has_null: bool = True

    def packed(self, dtype: pl.DataType) -> pl.Expr:
        """Its bits of the number of all keys, which has this type."""
        if self.table is not None:  # of all that follows, nothing is left to do for each row
            table = (self.table.cast(dtype) + 1) * pl.Series([1 << self.place], dtype=dtype)
            return pl.lit(table).gather(self.number).fill_null(0)
        one, number = pl.lit(1 << self.place, dtype), self.number.cast(dtype)
        number = number * one if self.place else number
        return (number + one).fill_null(0) if self.has_null else number

    @property
    def unpacked(self) -> pl.Expr:
        """Its value, from the number of all keys."""
        number = pl.col(PACKED).cast(pl.UInt64) // pl.lit(1 << self.place, pl.UInt64)
        if self.place + self.bits < _MOST_BITS:
            number = number % pl.lit(1 << self.bits, pl.UInt64)
        if not self.has_null:
            return number.cast(self.dtype).alias(self.name)
        value: pl.Expr = pl.when(number != 0).then(number.cast(pl.Int64) - 1 + self.first)
        if self.values is not None:
            value = pl.lit(self.values).gather(value)
        elif isinstance(self.dtype, pl.Categorical | pl.Enum):
            value = value.cast(_physical_of(self.dtype)).cat.to(self.dtype)
        else:
            value = value.cast(self.dtype)
        return value.alias(self.name)


def grouped(
    frame: pl.LazyFrame,
    keys: Sequence[str | pl.Expr],
    aggregates: Sequence[pl.Expr],
    bits: int,
    days: tuple[int, int],
) -> pl.LazyFrame:
    """The aggregates of a frame by keys, of which the last is a number of so many bits, never null.

    Grouped by all keys as one number, where they have room in one. Days lie between the first and the last of `days`,
    since 1970, or not far off. Columns: the keys, the aggregates.
    """
    mine = packed(frame, keys, bits, days)
    if not mine:
        return frame.group_by(keys).agg(aggregates)
    found = frame.group_by(number_of(mine).alias(PACKED)).agg(aggregates)
    return found.select(*(key.unpacked for key in mine), pl.exclude(PACKED))


def number_of(keys: Sequence[Key]) -> pl.Expr:
    """All keys of a row as one number."""
    dtype = next(each for most, each in _OF_BITS.items() if sum(key.bits for key in keys) <= most)
    return reduce(add, (key.packed(dtype) for key in keys))


def packed(frame: pl.LazyFrame, keys: Sequence[str | pl.Expr], bits: int, days: tuple[int, int]) -> list[Key]:
    """The keys with their places, the last one's first; none where one has no number, or not all have room.

    For the arguments see `grouped`.
    """
    every = pl.int_range(days[0] - _APART, days[1] + _APART + 1, dtype=pl.Int32, eager=True).cast(pl.Date)
    if len(every) > _DAYS:
        return []
    values = [pl.col(key) if isinstance(key, str) else key for key in keys]
    schema = frame.select(values).collect_schema()
    known = frame.collect_schema()
    found: list[Key] = []
    place = bits
    for value, (name, dtype) in zip(values, schema.items(), strict=True):
        if value is values[-1]:
            found.append(Key(name, dtype, value, bits, has_null=False))
            continue
        if [known[root] for root in set(value.meta.root_names())] == [pl.Date]:
            key: Key | None = _of_a_day(name, dtype, value, every)
        else:
            key = _key(name, dtype, value, len(every))
        if key is None or place + key.bits > _MOST_BITS:
            return []
        found.append(replace(key, place=place))
        place += key.bits
    return found


def _of_a_day(name: str, dtype: pl.DataType, value: pl.Expr, days: pl.Series) -> Key:
    """A key that is made from a day alone: it is looked up in a table of all `days`, in order."""
    root = value.meta.root_names()[0]
    first = days.to_physical()[0]
    found = days.alias(root).to_frame().select(value).to_series()
    values = found.unique().drop_nulls().sort()
    numbers = values.search_sorted(found).cast(pl.UInt16)
    numbers = numbers.zip_with(found.is_not_null(), pl.Series([None], dtype=pl.UInt16))
    place = (pl.col(root).to_physical() - first).cast(pl.UInt16)
    return Key(name, dtype, place, _bits(len(values)), values=values, table=numbers)


def _key(name: str, dtype: pl.DataType, value: pl.Expr, days: int) -> Key | None:
    """A key with the numbers of its type; None where it has none. Collecting raises for a value that has no number.

    A number of days is one between two of so many `days`.
    """
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return Key(name, dtype, value.to_physical(), _bits(_categories(dtype)))
    if dtype != pl.Int64:
        return None
    if name == "days":
        values = pl.int_range(-days, days + 1, eager=True)
        places = pl.int_range(len(values), dtype=pl.UInt32, eager=True)
        return Key(name, dtype, (value + days).cast(pl.UInt32), _bits(len(values)), values=values, table=places)
    return Key(name, dtype, (value - _LEAST).cast(pl.UInt32), 33, first=_LEAST)


def _bits(count: int) -> int:
    """How many bits so many numbers and null need. One at least: a key of none may have its place beyond the last."""
    return max(count.bit_length(), 1)


def _categories(dtype: pl.Categorical | pl.Enum) -> int:
    """How many numbers of categories there are at most."""
    if isinstance(dtype, pl.Enum):
        return len(dtype.categories)
    # What is public goes through the categories in Python, which takes longer than a group-by where they are customers.
    with suppress(AttributeError):
        return int(dtype.categories._categories.num_cats_upper_bound())
    return len(dtype.categories.to_series())


def _physical_of(dtype: pl.Categorical | pl.Enum) -> pl.DataType:
    """The type of the numbers of categories."""
    return pl.Series([], dtype=dtype).to_physical().dtype
