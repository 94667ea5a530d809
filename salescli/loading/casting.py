"""From text to typed values, as expressions.

Every cast has two forms. The quick one takes text as a clean export writes it, in the date shapes that the file's first
rows show. The careful one also takes blanks around a value, any case, and every date shape in any row. A value that
the quick form cannot read makes the engine ask again with the careful one, so both give the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import polars as pl

from salescli.schema import Column, Kind, fold

#: Money is decimal from the first cast to the last division: 38 digits, 6 of them after the point.
MONEY = pl.Decimal(38, 6)

_T = TypeVar("_T")

_FLAGS = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}


@dataclass(frozen=True)
class TimeShape:
    """One way to write a date or a timestamp: the pattern that tells it, the format that reads it."""

    pattern: str
    format: str
    zoned: bool = False

    @property
    def has_time(self) -> bool:
        """Whether it says more than the day."""
        return "%H" in self.format


_DAY, _CLOCK, _ZONE = r"\d{4}-\d{1,2}-\d{1,2}", r"\d{1,2}:\d\d:\d\d(\.\d+)?", r" ?(Z|[+-]\d\d:?\d\d)"
TIME_SHAPES = (
    TimeShape(_DAY, "%Y-%m-%d"),
    TimeShape(f"{_DAY} {_CLOCK}", "%Y-%m-%d %H:%M:%S%.f"),
    TimeShape(f"{_DAY}T{_CLOCK}", "%Y-%m-%dT%H:%M:%S%.f"),
    TimeShape(_DAY + r" \d{1,2}:\d\d", "%Y-%m-%d %H:%M"),
    TimeShape(_DAY + r"T\d{1,2}:\d\d", "%Y-%m-%dT%H:%M"),
    TimeShape(f"{_DAY}T{_CLOCK}{_ZONE}", "%Y-%m-%dT%H:%M:%S%.f%#z", zoned=True),
    TimeShape(f"{_DAY} {_CLOCK}{_ZONE}", "%Y-%m-%d %H:%M:%S%.f%#z", zoned=True),
)


def shapes_in(sample: Iterable[str]) -> tuple[TimeShape, ...]:
    """The shapes that the sampled values have, plain dates where none is recognised."""
    values = [value.strip() for value in sample]
    found = (shape for shape in TIME_SHAPES if any(re.fullmatch(shape.pattern, value) for value in values))
    return tuple(found) or TIME_SHAPES[:1]


@dataclass(frozen=True)
class Cast:
    """How the text of one column is read.

    `shapes` are the dates that its first rows show, `has_time` whether any file of the table shows a time of day,
    `values` the export's own words, `timezone` the clock for timestamps that carry an offset.
    """

    column: Column
    shapes: tuple[TimeShape, ...] = TIME_SHAPES[:1]
    has_time: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    timezone: str | None = None

    @property
    def dtype(self) -> pl.DataType:
        """The type it gives."""
        time = pl.Datetime("us") if self.has_time else pl.Date()
        return {Kind.TIME: time, Kind.FLAG: pl.Boolean(), Kind.MONEY: MONEY, Kind.NUMBER: MONEY}.get(
            self.column.kind, pl.String()
        )

    def quick(self, text: pl.Expr) -> pl.Expr:
        """Clean text to the column's type; null where it does not read."""
        kind = self.column.kind
        if kind is Kind.TIME:
            return self._time(text, self.shapes)
        if kind is Kind.TEXT:
            return text.replace(dict(self.values)) if self.values else text
        if kind is Kind.FLAG:
            return text.replace_strict(_spelt(self._flags), default=None, return_dtype=pl.Boolean)
        if kind is Kind.CHOICE and not self.column.open_choice:
            words = _spelt(self.column.choices) | dict(self.values)
            return text.replace_strict(words, default=None, return_dtype=pl.String)
        return self.careful(text) if kind is Kind.CHOICE else text.cast(MONEY, strict=False)

    def careful(self, text: pl.Expr) -> pl.Expr:
        """Any text to the column's type; null where it does not read."""
        kind = self.column.kind
        text = stripped(text)
        if kind is Kind.TIME:
            return self._time(text, TIME_SHAPES)
        if kind is Kind.TEXT:
            return text.replace(dict(self.values)) if self.values else text
        if kind is Kind.FLAG:
            return _folded(text).replace_strict(self._flags, default=None, return_dtype=pl.Boolean)
        return self._choice(text) if kind is Kind.CHOICE else text.cast(MONEY, strict=False)

    @property
    def _flags(self) -> dict[str, bool]:
        """The words for true and false: the usual ones, the preset's and the settings' own."""
        own = {**self.column.choices, **self.values}
        return _FLAGS | {fold(word): fold(meaning) == "true" for word, meaning in own.items()}

    def _choice(self, text: pl.Expr) -> pl.Expr:
        readings = [text.replace_strict(dict(self.values), default=None, return_dtype=pl.String)] * bool(self.values)
        readings.append(_folded(text).replace_strict(dict(self.column.choices), default=None, return_dtype=pl.String))
        return pl.coalesce(*readings, text) if self.column.open_choice else pl.coalesce(readings)

    def _time(self, text: pl.Expr, shapes: tuple[TimeShape, ...]) -> pl.Expr:
        return pl.coalesce(self._one_shape(text, shape) for shape in shapes)

    def _one_shape(self, text: pl.Expr, shape: TimeShape) -> pl.Expr:
        if not shape.has_time:
            day = text.str.to_date(shape.format, strict=False)
            return day.cast(pl.Datetime("us")) if self.has_time else day
        moment = text.str.to_datetime(shape.format, strict=False, time_unit="us")
        if shape.zoned:
            moment = moment.dt.convert_time_zone(self.timezone or "UTC").dt.replace_time_zone(None)
        return moment if self.has_time else moment.dt.date()


def stripped(text: pl.Expr) -> pl.Expr:
    """Text without the blanks around it; null where nothing is left."""
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all(r"[\s_\-]+", "_")


def _spelt(words: Mapping[str, _T]) -> dict[str, _T]:
    """The words as a clean export may spell them: `closed_won`, `Closed Won`, `CLOSED WON`."""
    return {
        form: value
        for word, value in words.items()
        for base in (word, word.replace("_", " "))
        for form in (base, base.title(), base.upper(), base.capitalize())
    }
