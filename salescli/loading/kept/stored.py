"""How columns of a large table are stored: in few bytes, and as numbers where they are texts.

Grouping by a number takes a fraction of the time of grouping by text, and what is narrow is soon read. A column whose
values a narrow form cannot all have is stored as it is; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import unread_of
from salescli.loading.parsing import text as texts
from salescli.loading.parsing.numbers import MONEY

if TYPE_CHECKING:
    from collections.abc import Collection

#: The prefix of the column that says of each row whether its value does not fit into the narrow form of a column.
_MISFIT = "misfit:"
_LEAST = "least:"
#: The prefix of a column in its narrow form, beside what it was.
_NARROW = "narrow:"
#: Up to so many words are compared one by one, which is faster than to look them up.
_FEW_WORDS = 8
#: An amount in millionths has this as its unit.
_MILLIONTH = "0.000001"
_WHOLE = pl.Decimal(38, 0)
#: Sums of 64 bits stay well below this one.
_ROOM = 2.0**62


class Form(Struct, frozen=True):
    """How one column is stored. As it is, unless a narrower form is used."""

    column: str

    @property
    def narrow(self) -> pl.Expr:
        """The column as it is stored; null for a value that does not fit."""
        return pl.col(self.column)

    @property
    def may_not_fit(self) -> bool:
        """Whether there are values that the form cannot have."""
        return False

    @property
    def narrowed(self) -> pl.Expr:
        """The column as it is stored, where a frame has it beside what it was."""
        return pl.col(_NARROW + self.column)

    @property
    def fits_not(self) -> pl.Expr:
        """Whether the value of a row does not fit, in a frame that has both."""
        return pl.col(self.column).is_not_null() & self.narrowed.is_null()

    @property
    def has_range(self) -> bool:
        """Whether the form of what was stored depends on the least and the largest of its numbers."""
        return False

    @property
    def wider(self) -> Form:
        """The form for a column with values that do not fit."""
        return Form(self.column)

    def among(self, first: int, last: int) -> Form | None:
        """The form of what was stored as numbers between these; None where it must be stored in another."""
        del first, last
        return self

    def wide(self) -> pl.Expr:
        """The column as it was, from the stored one."""
        return pl.col(self.column)


class Millionths(Form, frozen=True):
    """An amount as a whole number of millionths, of 64 bits: up to nine million million."""

    @property
    def narrow(self) -> pl.Expr:
        """The column as it is stored; null for a value that does not fit."""
        return pl.col(self.column).to_physical().cast(pl.Int64, strict=False)

    @property
    def may_not_fit(self) -> bool:
        """Whether there are values that the form cannot have."""
        return True

    def wide(self) -> pl.Expr:
        """The column as it was."""
        return of_millionths(self.column)


def of_millionths(column: str) -> pl.Expr:
    """Whole millionths as amounts. A product of whole numbers, with the digits of the second: nothing is rounded."""
    return (pl.col(column).cast(_WHOLE) * pl.lit(_MILLIONTH).cast(MONEY)).alias(column)


def as_amounts(frame: pl.LazyFrame, columns: Iterable[str]) -> pl.LazyFrame:
    """The frame with amounts for those of the columns that are whole millionths."""
    schema = frame.collect_schema()
    return frame.with_columns(of_millionths(name) for name in columns if schema.get(name) == pl.Int64)


class Days(Form, frozen=True):
    """A moment without a time of day as its day, which it stays: no row of the column has a time."""

    @property
    def narrow(self) -> pl.Expr:
        """The column as it is stored; null for a value that does not fit."""
        return pl.col(self.column).cast(pl.Date)

    @property
    def may_not_fit(self) -> bool:
        """Whether there are values that the form cannot have."""
        return True

    @property
    def fits_not(self) -> pl.Expr:
        """Whether the moment has a time of day."""
        return (pl.col(self.column) != self.narrowed.cast(pl.Datetime("us"))).fill_null(value=False)


class Words(Form, frozen=True):
    """A choice as the number of its word."""

    words: tuple[str, ...]

    @property
    def narrow(self) -> pl.Expr:
        """The column as it is stored; null for a value that does not fit."""
        text = pl.col(self.column)
        if len(self.words) > _FEW_WORDS:
            return text.cast(pl.Enum(self.words), strict=False).to_physical()
        found: pl.Expr = pl.lit(None, pl.UInt8)
        for place, word in enumerate(self.words):
            found = pl.when(text == word).then(pl.lit(place, pl.UInt8)).otherwise(found)
        return found

    @property
    def may_not_fit(self) -> bool:
        """Whether there are values that the form cannot have."""
        return True

    def coded(self) -> pl.Expr:
        """The column with words that are numbers inside."""
        return pl.col(self.column).cat.to(pl.Enum(self.words))

    def wide(self) -> pl.Expr:
        """The column as text."""
        return self.coded().cast(pl.String)


class Codes(Form, frozen=True):
    """Text as the number of a text in a dictionary, which is kept in memory while the form is.

    `example` keeps the dictionary: Polars drops one that no series uses. The number that is stored for its first text
    is `first`.
    """

    example: pl.Series
    first: int = 0

    @classmethod
    def of(cls, column: str) -> Codes:
        """A form with a dictionary of its own."""
        return cls(column, pl.Series([None], dtype=pl.Categorical(pl.Categories.random())))

    @property
    def narrow(self) -> pl.Expr:
        """The column as it is stored."""
        return pl.col(self.column).cast(self.example.dtype).to_physical()

    def coded(self) -> pl.Expr:
        """The column with texts that are numbers inside."""
        number = pl.col(self.column)
        return (number - self.first if self.first else number).cat.to(self.example.dtype)

    def wide(self) -> pl.Expr:
        """The column as text."""
        return self.coded().cast(pl.String)

    def are_clean(self, blanks: Collection[str]) -> bool:
        """Whether all texts are as `texts.clean` would have them, and none is one of the words for nothing."""
        known = self.example.dtype.categories.to_series()  # type: ignore[attr-defined]
        return texts.cleaned(known).equals(known) and not known.is_in(sorted(blanks)).any()


class Same(Form, frozen=True):
    """A text that is always that of another column, which alone is stored."""

    other: Form

    @property
    def narrow(self) -> pl.Expr:
        """A column of nothing, in place of the text."""
        return pl.lit(None, pl.Boolean)

    @property
    def may_not_fit(self) -> bool:
        """Whether there are values that the form cannot have."""
        return True

    @property
    def fits_not(self) -> pl.Expr:
        """Whether the text is another than that of the other column, or that does not fit."""
        return pl.col(self.column).ne_missing(pl.col(self.other.column)) | self.other.fits_not

    def wide(self) -> pl.Expr:
        """The column as it was."""
        return self.other.wide().alias(self.column)


def to_store(frame: pl.LazyFrame, forms: Mapping[str, Form]) -> pl.LazyFrame:
    """The columns as they are stored, and for each that may not fit whether its value does not."""
    both = frame.select(*forms, *(form.narrow.alias(_NARROW + name) for name, form in forms.items()))
    misfits = [form.fits_not.alias(_MISFIT + name) for name, form in forms.items() if form.may_not_fit]
    return both.select(*(form.narrowed.alias(name) for name, form in forms.items()), *misfits)


class Survey(NamedTuple):
    """What all stored rows say: the columns with a value that did not fit, those whose sum 64 bits can have, by column
    the least and the largest of the numbers that stand for texts, the columns with a value that does not read, and the
    first and the last day of any column, as days since 1970.
    """

    misfits: frozenset[str] = frozenset()
    summable: frozenset[str] = frozenset()
    ranges: Mapping[str, tuple[int, int]] = {}
    unread: frozenset[str] = frozenset()
    days: tuple[int, int] = (0, 0)


def survey(rows: pl.LazyFrame, forms: Mapping[str, Form]) -> Survey:
    """What stored rows say of their forms."""
    asked = [name for name, form in forms.items() if form.may_not_fit]
    amounts = [name for name, form in forms.items() if isinstance(form, Millionths)]
    numbers = [name for name, form in forms.items() if form.has_range]
    checked = [name for name in forms if unread_of(name) in forms]
    days = [name for name, dtype in rows.collect_schema().items() if dtype == pl.Date]
    ranged = {*numbers, *days}
    found = rows.select(
        pl.len().alias(_MISFIT),
        *(pl.col(_MISFIT + name).any() for name in asked),
        *(pl.col(unread_of(name)).any() for name in checked),
        *(pl.col(name).cast(pl.Float64).abs().max() for name in amounts),
        *(pl.col(name).to_physical().min().alias(_LEAST + name) for name in ranged),
        *(pl.col(name).to_physical().max() for name in ranged),
    )
    said = found.collect(engine="streaming").row(0, named=True)
    ranges = {name: (said[_LEAST + name] or 0, said[name] or 0) for name in ranged}
    ends = [day for name in days if said[name] is not None for day in ranges[name]]
    return Survey(
        frozenset(name for name in asked if said[_MISFIT + name]),
        frozenset(name for name in amounts if (said[name] or 0) * said[_MISFIT] < _ROOM),
        {name: ranges[name] for name in numbers},
        frozenset(name for name in checked if said[unread_of(name)]),
        (min(ends), max(ends)) if ends else (0, 0),
    )


def settled(forms: Mapping[str, Form], found: Survey) -> tuple[dict[str, Form], bool]:
    """The forms of what was stored, as the survey found it; and whether they fit, or all must be stored once more."""
    known: dict[str, Form] = {}
    for name, form in forms.items():
        if name not in found.misfits and (mine := form.among(*found.ranges.get(name, (0, 0)))) is not None:
            known[name] = mine
    fits = len(known) == len(forms)
    return (known if fits else {name: form if name in known else form.wider for name, form in forms.items()}), fits
