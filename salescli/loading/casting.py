"""From text to typed values, as expressions.

Every cast has two forms. The quick one takes text as a clean export writes it, in the styles that the file's first
rows show. The careful one also takes blanks around a value, any case, and every shape that goes with the column's
style in any row. A value that the quick form cannot read makes the engine ask again with the careful one, so both give
the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

import polars as pl

from salescli.loading import dates, numbers
from salescli.loading.dates import ISO_DAY, Order, TimeShape
from salescli.loading.numbers import MONEY
from salescli.schema import Column, Kind

__all__ = ["MONEY", "Cast", "DateStyle", "NumberStyle", "stripped"]

_T = TypeVar("_T")

_FLAGS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "ja", "sim", "done", "oui", "sí", "si", "x"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "nej", "nein", "não", "nao", "to_do", "non", "not_done"), False),
}


@dataclass(frozen=True)
class NumberStyle:
    """How a column writes numbers: its decimal mark (None: no number seen has any), and whether plainly.

    `is_percent` is for a probability: whether the column counts in percent, None for other columns.
    """

    decimal: str | None = "."
    is_plain: bool = True
    is_percent: bool | None = None


@dataclass(frozen=True)
class DateStyle:
    """How a column writes dates.

    `shapes` are those of its first rows, `is_plain` whether they are all of them, `order` which part comes first,
    `pattern` the settings' own, `timezone` the clock for timestamps that carry an offset.
    """

    shapes: tuple[TimeShape, ...] = (ISO_DAY,)
    is_plain: bool = True
    order: Order = Order.DAY
    pattern: str | None = None
    timezone: str | None = None


@dataclass(frozen=True)
class Cast:
    """How the text of one column is read.

    `has_time` says whether any file of the table shows a time of day, `values` are the export's own words, `seen`
    the words of its first rows: the quick form knows no others.
    """

    column: Column
    values: Mapping[str, str] = field(default_factory=dict)
    number: NumberStyle = NumberStyle()
    date: DateStyle = DateStyle()
    has_time: bool = False
    seen: frozenset[str] = frozenset()

    @property
    def dtype(self) -> pl.DataType:
        """The type it gives."""
        time = pl.Datetime("us") if self.has_time else pl.Date()
        return {Kind.TIME: time, Kind.FLAG: pl.Boolean(), Kind.MONEY: MONEY, Kind.NUMBER: MONEY}.get(
            self.column.kind, pl.String()
        )

    def in_utc(self) -> Cast:
        """The same, with timestamps that carry an offset in UTC."""
        return replace(self, date=replace(self.date, timezone=None))

    def quick(self, text: pl.Expr) -> pl.Expr:
        """Clean text to the column's type; null where it does not read."""
        kind = self.column.kind
        if not self._has_quick_form:
            return self.careful(text)
        if kind is Kind.TIME:
            return self._in_shapes(text)
        if kind is Kind.TEXT:
            return text.replace(dict(self.values)) if self.values else text
        if kind is Kind.FLAG:
            return _flag(text, self._among_seen(_spelt(self._flags)))
        if kind is Kind.CHOICE and not self.column.open_choice:
            return translated(text, self._among_seen(_spelt(self.column.choices) | dict(self.values)), pl.String())
        if kind is Kind.CHOICE:
            return self.careful(text)
        return self._share(numbers.quick(text, self.number.decimal), text)

    def _among_seen(self, words: Mapping[str, _T]) -> Mapping[str, _T]:
        return {word: value for word, value in words.items() if word in self.seen}

    def careful(self, text: pl.Expr) -> pl.Expr:
        """Any text to the column's type; null where it does not read."""
        kind = self.column.kind
        text = stripped(text)
        if kind is Kind.TIME:
            read = self._in_shapes(text)
            if self.date.pattern:
                own = dates.literal(text, self.date.pattern)
                read = pl.coalesce(own if self.has_time else own.dt.date(), read)
            rest = dates.careful(pl.when(read.is_null()).then(text), self.date.order, self.date.timezone)
            return pl.coalesce(read, rest if self.has_time else rest.dt.date())
        if kind is Kind.TEXT:
            return text.replace(dict(self.values)) if self.values else text
        if kind is Kind.FLAG:
            return _flag(_folded(text), self._flags)
        if kind is Kind.CHOICE:
            return self._choice(text)
        number = numbers.careful(text, self.number.decimal)
        if kind is Kind.MONEY:
            return pl.when(~text.str.contains("%", literal=True)).then(number)
        return self._share(number, text)

    def text(self, text: pl.Expr, *, careful: bool) -> pl.Expr:
        """What is kept beside the value: the text it was read from, null where that says there is no value."""
        kind = self.column.kind
        if kind is Kind.FLAG:
            return text.fill_null("")
        if not careful and (kind is Kind.CHOICE or self._has_quick_form):
            return text
        text = stripped(text)
        if kind in (Kind.MONEY, Kind.NUMBER, Kind.TIME):
            return pl.when(~numbers.says_nothing_expression(text)).then(text)
        return text

    @property
    def _has_quick_form(self) -> bool:
        if self.column.kind in (Kind.MONEY, Kind.NUMBER):
            return self.number.is_plain
        return self.column.kind is not Kind.TIME or self.date.is_plain

    @property
    def _flags(self) -> dict[str, bool]:
        """The words for true and false: the usual ones, those of presets, those of the settings."""
        own = {**self.column.choices, **self.values}
        return _FLAGS | {_folded_word(word): _FLAGS.get(_folded_word(value), False) for word, value in own.items()}

    def _share(self, number: pl.Expr, text: pl.Expr) -> pl.Expr:
        """A probability as a fraction. Where none above 1 is known of, one above 1 does not read."""
        if self.number.is_percent is None:
            return number
        if self.number.is_percent:
            return (number * pl.lit(Decimal("0.01"), MONEY)).cast(MONEY)
        return pl.when((number <= 1) & ~text.str.contains("%", literal=True)).then(number)

    def _choice(self, text: pl.Expr) -> pl.Expr:
        readings = [translated(text, self.values, pl.String())] * bool(self.values)
        readings.append(translated(_folded(text), self.column.choices, pl.String()))
        return pl.coalesce(*readings, text) if self.column.open_choice else pl.coalesce(readings)

    def _in_shapes(self, text: pl.Expr) -> pl.Expr:
        """Text in the shapes that the first rows show."""
        return pl.coalesce(self._in_shape(text, shape) for shape in self.date.shapes)

    def _in_shape(self, text: pl.Expr, shape: TimeShape) -> pl.Expr:
        moment = dates.quick(text, shape, self.date.timezone)
        if shape.has_time == self.has_time:
            return moment
        return moment.cast(pl.Datetime("us")) if self.has_time else moment.dt.date()


def translated(text: pl.Expr, words: Mapping[str, str] | Mapping[str, bool], dtype: pl.DataType) -> pl.Expr:
    """The value that each word stands for; null for any other.

    Written as comparisons, for there are few values, and `replace_strict` takes memory that grows with the rows.
    """
    itself = [word for word, value in words.items() if word == value]
    found = pl.when(_is_one_of(text, itself)).then(text) if itself else pl.lit(None, dtype)
    by_value: dict[str | bool, list[str]] = {}
    for word, value in words.items():
        if word != value:
            by_value.setdefault(value, []).append(word)
    for value, spelt in by_value.items():
        found = pl.when(_is_one_of(text, spelt)).then(pl.lit(value, dtype)).otherwise(found)
    return found


def _is_one_of(text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """Whether text is one of the words: a few are compared faster than looked up."""
    return pl.any_horizontal(text == word for word in words) if len(words) < 4 else text.is_in(words)


def stripped(text: pl.Expr) -> pl.Expr:
    """Text without the blanks around it; null where nothing is left."""
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)


def _flag(text: pl.Expr, words: Mapping[str, bool]) -> pl.Expr:
    """A flag that is not set is left blank."""
    read = translated(text, words, pl.Boolean())
    return pl.when(text.is_null()).then(pl.lit(value=False)).otherwise(read)


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all(r"[\s_\-]+", "_")


def _folded_word(word: str) -> str:
    return "_".join(word.strip().lower().replace("-", " ").replace("_", " ").split())


def _spelt(words: Mapping[str, _T]) -> dict[str, _T]:
    """The words as a clean export may spell them: `closed_won`, `Closed Won`, `CLOSED WON`."""
    return {
        form: value
        for word, value in words.items()
        for base in (word, word.replace("_", " "))
        for form in (base, base.title(), base.upper(), base.capitalize())
    }
