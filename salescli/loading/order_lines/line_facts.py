"""The facts of one column of order lines, by deal: on how many lines it has a value, and whether these differ."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from salescli.loading.column_names import DEAL_COLUMN, fill_of, text_of, unread_of, utc_of
from salescli.loading.parsing.text import stripped
from salescli.model.schema import Kind

CURRENCY = "currency"
#: Columns of words in which lines of one deal must agree, as in dates, numbers and flags.
_SHARED = ("status", "stage", CURRENCY)
#: The fact of how many lines a deal has.
LINES = "lines"
#: If so many deals or more repeat an amount on all of their lines, that is no coincidence.
_MANY = 3
#: The most keys that are kept of deals whose lines differ, to find the first of them.
_MOST_KEYS = 1000


class Tally(NamedTuple):
    """How deals with several lines give a column: the number of deals that …

    have a value; have it on one line only; have the same on every line; the same and not 0; have it on some lines only;
    have different values, and the keys of some of these deals.
    """

    some: int = 0
    single: int = 0
    same: int = 0
    nonzero: int = 0
    partial: int = 0
    differing: int = 0
    keys: tuple[str, ...] = ()

    @property
    def is_on_one_line(self) -> bool:
        """Whether every deal with a value has it on one line only."""
        return 0 < self.some == self.single

    @property
    def is_on_all_lines(self) -> bool:
        """Whether every deal with a value has the same on all lines, and some of these values are not 0."""
        return 0 < self.some == self.same and self.nonzero > 0

    @property
    def asks_whose(self) -> bool:
        """Whether so many deals repeat an amount on all of their lines that it may be the deal's."""
        return self.is_on_all_lines and self.nonzero >= _MANY

    def and_of(self, other: Tally) -> Tally:
        """The tally of these deals and others."""
        return Tally(*(one + more for one, more in zip(self, other, strict=True)))  # type: ignore[operator]


class Size(NamedTuple):
    """How many deals have several lines, how many lines these are, and how many lines name no deal."""

    deals: int = 0
    lines: int = 0
    unnamed: int = 0

    def and_of(self, other: Size) -> Size:
        """The size of both."""
        return Size(*(one + more for one, more in zip(self, other, strict=True)))


class LineFacts(NamedTuple):
    """The facts of a column from the lines of some deals.

    `marks` (row:deal, unread:NAME, part:NAME) are the deals with a line that does not read, or with lines that leave
    the column blank. `fills` (row:deal, fill:NAME, maybe fill:NAME:utc) are the values that lines of a deal take. Each
    is None where it has no deals.
    """

    tally: Tally
    marks: pl.DataFrame | None
    fills: pl.DataFrame | None

    def typed_as(self, schema: pl.Schema) -> LineFacts:
        """The same for lines with a `schema`, which may have days where these are moments."""
        if self.fills is None:
            return self
        fills = {fill_of(name): kind for name, kind in schema.items() if fill_of(name) in self.fills.columns}
        times = {name: kind for name, kind in fills.items() if kind.is_temporal()}
        return self._replace(fills=self.fills.select(DEAL_COLUMN, *fills).cast(times))  # type: ignore[arg-type]


class LineColumn(NamedTuple):
    """A column of order lines, and the expressions for its facts."""

    name: str
    kind: Kind

    @property
    def is_amount(self) -> bool:
        """Whether the lines add up to the deal's amount."""
        return self.kind is Kind.MONEY

    @property
    def is_shared(self) -> bool:
        """Whether lines of one deal must agree on it."""
        return self.name in _SHARED or self.kind in (Kind.TIME, Kind.NUMBER, Kind.FLAG)

    @property
    def is_loose(self) -> bool:
        """Whether it is text in which the lines of one deal may differ."""
        return self.kind is Kind.TEXT and not self.is_shared

    @property
    def said(self) -> pl.Expr:
        """The value of a line itself; null where it is blank."""
        value = pl.col(self.name)
        if self.name == CURRENCY:  # in the form that amounts use
            return stripped(pl.col(text_of(self.name)).str.to_uppercase())
        if self.kind is Kind.FLAG:  # a blank flag is not set, so it says nothing
            return pl.when(pl.col(text_of(self.name)) != "").then(value)
        return stripped(value) if self.kind is Kind.TEXT else value

    @property
    def facts(self) -> list[pl.Expr]:
        """The facts from the lines of a deal, in few bytes, for they are kept for every id."""
        said = self.said
        facts = [said.count().alias(self._count), pl.col(unread_of(self.name)).any().alias(self.unread)]
        if self.is_amount:
            facts.append((said != 0).any().alias(self._nonzero))
        if self.is_amount or self.is_shared:
            compared = said if self.kind is Kind.TIME else pl.when(said.is_not_null()).then(said.hash())
            facts += [compared.min().alias(self._least), compared.max().alias(self._most)]
        return facts

    @property
    def fill(self) -> pl.Expr:
        """The value that all lines of a deal take: the common one, the earliest moment of a day, or the first word."""
        return self.said.min().alias(fill_of(self.name))

    @property
    def _gap(self) -> pl.Expr:
        """Whether some lines of a deal have a value and others do not."""
        return (pl.col(self._count) > 0) & (pl.col(self._count) < pl.col(LINES))

    def has_gaps(self, several: pl.DataFrame) -> bool:
        """Whether lines must take values of others: some are blank, or have another time of the same day."""
        moments = pl.col(self._least) != pl.col(self._most) if self.kind is Kind.TIME else pl.lit(value=False)
        return not self.is_amount and not several.filter(self._gap | moments).is_empty()

    def tally(self, several: pl.DataFrame) -> Tally:
        """The tally of deals with several lines; `several` has the facts of each."""
        if not (self.is_amount or self.is_shared):
            return Tally()
        least, most = pl.col(self._least), pl.col(self._most)
        if self.kind is Kind.TIME:
            least, most = least.cast(pl.Date), most.cast(pl.Date)
        same = (pl.col(self._count) == pl.col(LINES)) & (least == most)
        nonzero = same & pl.col(self._nonzero).fill_null(value=False) if self.is_amount else same
        differs = (least != most).fill_null(value=False)
        row = several.select(
            some=(pl.col(self._count) > 0).sum(), single=(pl.col(self._count) == 1).sum(), same=same.sum(),
            nonzero=nonzero.sum(), partial=self._gap.sum(), differing=differs.sum(),
        ).row(0, named=True)  # fmt: skip
        return Tally(**row, keys=tuple(several.filter(differs)[DEAL_COLUMN].sort().head(_MOST_KEYS)))

    def marks(self, several: pl.DataFrame) -> pl.DataFrame | None:
        """The deals with a line that does not read, or that has no amount."""
        partial = [self._gap.alias(self.partial)] if self.is_amount else []
        found = several.select(DEAL_COLUMN, self.unread, *partial)
        found = found.filter(pl.any_horizontal(pl.exclude(DEAL_COLUMN)))
        return None if found.is_empty() else found

    def taken(self, gathered: LineFacts, *, is_whole_or_none: bool) -> list[pl.Expr]:
        """The column, with its text and state, of lines that were joined with the facts of their deals.

        An amount that `is_whole_or_none` is null where some lines leave it blank; in any other such lines add 0.
        """
        found, own = [], pl.col(self.name)
        if gathered.marks is not None:
            unread, partial = pl.col(self.unread).fill_null(value=False), pl.col(self.partial).fill_null(value=False)
            found.append(pl.col(unread_of(self.name)) | unread)
            if self.is_amount and is_whole_or_none:
                found.append(pl.when(~partial).then(own))
            elif self.is_amount:
                found.append(pl.when(partial).then(own.fill_null(0)).otherwise(own))
        if gathered.fills is not None:
            fill = pl.col(fill_of(self.name))
            goes_first = self.kind in (Kind.TIME, Kind.FLAG)  # another time of the day, a flag left blank
            found.append((pl.coalesce(fill, own) if goes_first else pl.coalesce(own, fill)).alias(self.name))
            utc = utc_of(self.name)
            if fill_of(utc) in gathered.fills.columns:
                found.append(pl.coalesce(pl.col(fill_of(utc)), pl.col(utc)).alias(utc))
        return found

    @property
    def unread(self) -> str:
        """The mark that a line does not read."""
        return f"unread:{self.name}"

    @property
    def partial(self) -> str:
        """The mark that some lines leave it blank."""
        return f"part:{self.name}"

    @property
    def _count(self) -> str:
        return f"count:{self.name}"

    @property
    def _least(self) -> str:
        return f"least:{self.name}"

    @property
    def _most(self) -> str:
        return f"most:{self.name}"

    @property
    def _nonzero(self) -> str:
        return f"nonzero:{self.name}"
