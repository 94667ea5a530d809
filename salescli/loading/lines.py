"""Order lines: rows that share a deal_id and are one deal.

Amounts of the lines add up; all else is the deal's, so that a line takes what another one says where it says nothing
itself. What lines must agree on, and whose their amounts are, is told from all of them, in one scan of the columns that
are asked for; what they leave blank takes another. Where every deal has one line, nothing is filled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from salescli.loading.casting import stripped
from salescli.loading.files import Remark
from salescli.loading.names import (
    DEAL_COLUMN,
    FILE_COLUMN,
    ROW_COLUMN,
    fill_of,
    text_of,
    unread_line_of,
    unread_of,
    utc_of,
)
from salescli.loading.parts import WHOLE, Part, in_part, parts_for
from salescli.records import dataclass
from salescli.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.tables import Tables

_TABLE, _KEY, _CURRENCY = "deals", "deal_id", "currency"
#: What lines of one deal must agree on, besides dates, numbers and flags: in other words they may differ.
_SHARED = ("status", "stage", _CURRENCY)
#: Amounts that a deal has only when all of its lines do.
_WHOLE_OR_NONE = ("cost",)
#: From so many deals on that repeat an amount on all of their lines, that is no chance.
_MANY = 3
#: How many lines a deal has, among what is gathered of it.
_LINES = "lines"
#: So many deals whose lines differ are looked at to name the first of them.
_LOOKED_AT = 1000


class Whose(StrEnum):
    """Whose an amount is: the line's, so that lines add up, or the deal's, on one of its lines or on every one."""

    LINE = "line"
    ON_ONE = "deal, on one line"
    ON_ALL = "deal, on every line"

    @property
    def is_deals(self) -> bool:
        """Whether it is the deal's."""
        return self is not Whose.LINE


class Tally(NamedTuple):
    """How the deals of several lines say a column: so many of them …

    say it at all; on one line alone; on every line the same; the same and not 0; on some lines only; in two ways, and
    which these are (some of them).
    """

    some: int = 0
    single: int = 0
    same: int = 0
    nonzero: int = 0
    partial: int = 0
    differing: int = 0
    keys: tuple[str, ...] = ()

    def and_of(self, other: Tally) -> Tally:
        """The tally of these deals and others."""
        return Tally(*(one + more for one, more in zip(self, other, strict=True)))  # type: ignore[operator]


class Column(NamedTuple):
    """What the lines of a part say of a column.

    `marks` (row:deal, unread:NAME, part:NAME) are the deals with a line that does not read, or of which some lines say
    nothing; `fills` (row:deal, fill:NAME, maybe fill:NAME:utc) what the lines of a deal take; None where no deal does.
    """

    tally: Tally
    marks: pl.DataFrame | None
    fills: pl.DataFrame | None


class Size(NamedTuple):
    """How many deals have several lines, how many lines these are, and how many lines name no deal."""

    deals: int = 0
    lines: int = 0
    unnamed: int = 0

    def and_of(self, other: Size) -> Size:
        """The size of both."""
        return Size(*(one + more for one, more in zip(self, other, strict=True)))


@dataclass
class Lines:
    """What the lines of the deals of some tables say together, as far as it was asked for."""

    tables: Tables
    _columns: dict[str, Column] = field(default_factory=dict)
    _tallies: dict[str, Tally] = field(default_factory=dict)
    _size: Size | None = None

    @cached_property
    def parts(self) -> list[Part]:
        """The parts in which a question is answered, so that memory does not grow with the ids."""
        from salescli.loading.repeats import estimated_rows

        return parts_for(sum(estimated_rows(file.file) for file in self.tables.of(_TABLE)))

    @property
    def size(self) -> Size:
        """How many lines and deals there are."""
        if self._size is None:
            self.tally([])
        assert self._size is not None
        return self._size

    @property
    def is_none(self) -> bool:
        """Whether every deal has one line."""
        return not self.size.deals

    def kind(self, column: str) -> Kind:
        """The kind of a column that some file has."""
        files = self.tables.of(_TABLE)
        return next(file.columns[column].column.kind for file in files if column in file.columns)

    def is_amount(self, column: str) -> bool:
        """Whether a column is an amount of deals."""
        return self.tables.has(_TABLE, column) and self.kind(column) is Kind.MONEY

    def is_shared(self, column: str) -> bool:
        """Whether lines of one deal must agree on a column."""
        return column in _SHARED or self.kind(column) in (Kind.TIME, Kind.NUMBER, Kind.FLAG)

    def filled(
        self, wanted: Sequence[str], *, careful: bool | Collection[str] = False, rows: bool = False, part: Part = WHOLE
    ) -> pl.LazyFrame:
        """The lines, each with what its deal says, and the deal's key: columns as of `Tables.frame`, DEAL_COLUMN.

        A line without an amount adds 0 to a deal that has one. A value that does not read makes all lines of its deal
        not read; with `rows` the line's own is kept as `COLUMN:unread:line`.
        Raises InputError where lines differ in what they must agree on, or nothing says whose an amount is.
        """
        self.check(wanted)
        frame = self._lines(wanted, part, careful=careful, rows=rows)
        if self.is_none:
            return frame
        told = self._told(wanted, part)
        if rows:
            frame = frame.with_columns(pl.col(unread_of(name)).alias(unread_line_of(name)) for name in wanted)
        found = [other for column in told.values() for other in (column.marks, column.fills) if other is not None]
        if not found:
            return frame
        joined = found[0]
        for other in found[1:]:
            joined = joined.join(other, on=DEAL_COLUMN, how="full", coalesce=True)
        frame = frame.join(joined.lazy(), on=DEAL_COLUMN, how="left", maintain_order="none")
        frame = frame.with_columns(each for name, column in told.items() for each in self._parts(name, column))
        return frame.drop(name for name in joined.columns if name != DEAL_COLUMN)

    def check(self, wanted: Iterable[str]) -> None:
        """Raise an InputError where lines differ in what they must agree on, or nothing says whose an amount is."""
        wanted = list(wanted)
        if any(map(self.is_amount, wanted)) and self.tables.has(_TABLE, _CURRENCY):
            wanted.insert(0, _CURRENCY)
        self.tally(wanted)
        for name in wanted:
            if self.is_amount(name):
                self.whose(name)
            elif self.is_shared(name) and self._tallies[name].differing:
                from salescli.loading import line_errors

                raise line_errors.differing(self.tables, name, self._tallies[name])

    def whose(self, column: str) -> Whose:
        """Whose an amount is. Raises InputError where the lines leave it open, or the settings say what is not so."""
        tally = self.tally([column])[column]
        said = self.tables.settings.amounts_of(_TABLE)
        if tally.some and tally.single == tally.some:
            return Whose.ON_ONE
        if tally.some and tally.same == tally.some and tally.nonzero:
            if said is None and tally.nonzero >= _MANY:
                from salescli.loading import line_errors

                raise line_errors.unclear_amount(self.tables, column, tally)
            return Whose.ON_ALL if said == "deal" else Whose.LINE
        if said == "deal" and tally.differing:
            from salescli.loading import line_errors

            raise line_errors.differing(self.tables, column, tally)
        return Whose.LINE

    def tally(self, columns: Sequence[str]) -> Mapping[str, Tally]:
        """How all deals say some columns."""
        if _CURRENCY in columns and len(columns) > 1:  # alone, for amounts are read with what it came to
            self.tally([_CURRENCY])
        missing = [name for name in dict.fromkeys(columns) if name not in self._tallies]
        if missing or self._size is None:
            size, found = Size(), dict.fromkeys(missing, Tally())
            for part in self.parts:
                own, told = self._gathered(missing, part)
                size = size.and_of(own)
                found = {name: found[name].and_of(column.tally) for name, column in told.items()}
                if part == WHOLE:
                    self._columns |= told
            self._size = size
            self._tallies |= found
        return self._tallies

    def remarks(self, columns: Collection[str]) -> tuple[Remark, ...]:
        """What is to be said of the lines to a reader of numbers that are made of some columns."""
        if self.is_none:
            return ()
        deals, lines, _ = self.size
        of = "1 deal" if deals == 1 else f"{deals:,} deals"
        found = [Remark("order_lines", lines, f"deals: {lines:,} rows are the lines of {of}, as the settings say.")]
        for name in _WHOLE_OR_NONE:
            count = self._tallies[name].partial if name in columns and name in self._tallies else 0
            if count and self.whose(name) is not Whose.ON_ONE:
                some = "1 deal has" if count == 1 else f"{count:,} deals have"
                text = f"deals: {some} a {name} on some lines only, and so counts as without."
                text = text if count == 1 else text.replace("and so counts", "and so count")
                found.append(Remark(f"{name}_on_some_lines", count, text))
        return tuple(found)

    def _told(self, wanted: Sequence[str], part: Part) -> Mapping[str, Column]:
        """What the lines of a part say of columns."""
        missing = [name for name in wanted if name != _KEY and (part.of > 1 or name not in self._columns)]
        told = self._gathered(missing, part)[1] if missing else {}
        if part == WHOLE:
            self._columns |= told
        return {name: told.get(name) or self._columns[name] for name in wanted if name != _KEY}

    def _parts(self, name: str, column: Column) -> list[pl.Expr]:
        """What a column is, of lines that have been joined with what their deals say."""
        marks = [] if column.marks is None else column.marks.columns
        fills = [] if column.fills is None else column.fills.columns
        found = []
        if _unread(name) in marks:
            found.append(pl.col(unread_of(name)) | pl.col(_unread(name)).fill_null(value=False))
        if _partial(name) in marks:
            partial, own = pl.col(_partial(name)).fill_null(value=False), pl.col(name)
            if name in _WHOLE_OR_NONE and self.whose(name) is not Whose.ON_ONE:
                found.append(pl.when(~partial).then(own))
            else:
                found.append(pl.when(partial).then(own.fill_null(0)).otherwise(own))
        if fill_of(name) in fills:
            fill, own = pl.col(fill_of(name)), pl.col(name)
            goes_first = self.kind(name) in (Kind.TIME, Kind.FLAG)  # another time of the day, a flag left blank
            found.append((pl.coalesce(fill, own) if goes_first else pl.coalesce(own, fill)).alias(name))
        if (utc := utc_of(name)) and fill_of(utc) in fills:
            found.append(pl.coalesce(pl.col(fill_of(utc)), pl.col(utc)).alias(utc))
        return found

    def _lines(
        self, wanted: Sequence[str], part: Part, *, careful: bool | Collection[str], rows: bool = False
    ) -> pl.LazyFrame:
        """The lines as each says it, with the key of its deal; a line that names none has one of its own."""
        columns = list(dict.fromkeys([*wanted, _KEY]))
        places = rows or (self._size is not None and self._size.unnamed > 0)
        with_care = True if careful is True else {*(careful or ()), _KEY}
        currencies = self._currencies(wanted, part)
        frame = self.tables.unfilled(_TABLE, columns, careful=with_care, rows=places, deal_currencies=currencies)
        key = stripped(pl.col(_KEY))
        if places:
            key = pl.coalesce(key, pl.format("\0{} {}", FILE_COLUMN, ROW_COLUMN))
        frame = frame.with_columns(key.alias(DEAL_COLUMN))
        unasked = [] if _KEY in wanted else [_KEY, text_of(_KEY), unread_of(_KEY)]
        return in_part(frame.drop(*unasked, *([FILE_COLUMN, ROW_COLUMN] if places and not rows else [])), part)

    def _currencies(self, wanted: Iterable[str], part: Part) -> pl.DataFrame | None:
        """The currencies of deals whose lines do not all say it, where amounts are read."""
        if not self.tables.has(_TABLE, _CURRENCY) or not any(map(self.is_amount, wanted)):
            return None
        return self._told([_CURRENCY], part)[_CURRENCY].fills

    def _gathered(self, columns: Sequence[str], part: Part) -> tuple[Size, dict[str, Column]]:
        """What the lines of a part say of columns, in one scan; in another what others take, where some say nothing."""
        columns = [name for name in columns if name != _KEY]
        frame = self._lines(columns, part, careful=True)
        schema = frame.collect_schema()
        facts = [fact for name in columns for fact in self._facts(name, unread_of(name) in schema)]
        named = pl.col(DEAL_COLUMN).is_not_null() & ~pl.col(DEAL_COLUMN).str.starts_with("\0").fill_null(value=False)
        deals = frame.group_by(DEAL_COLUMN).agg(pl.len().alias(_LINES), *facts)
        deals = deals.filter((pl.col(_LINES) > 1) | ~named | pl.col(DEAL_COLUMN).is_null())
        every = deals.with_columns(named.fill_null(value=False).alias("named")).collect(engine="streaming")
        several = every.filter("named")
        unnamed = every.filter(~pl.col("named"))[_LINES].sum()
        size = Size(several.height, int(several[_LINES].sum()), int(unnamed))
        gaps = [name for name in columns if not self.is_amount(name) and self._has_gaps(name, several)]
        fills = self._fills(frame, gaps) if gaps else {}
        return size, {
            name: Column(self._tally(name, several), self._marks(name, several), fills.get(name)) for name in columns
        }

    def _facts(self, name: str, is_typed: bool) -> list[pl.Expr]:
        """What is asked of the lines of a deal about one column: in few bytes, for it takes them for every id."""
        said = self._said(name)
        facts = [said.count().alias(_count(name))]
        if is_typed:
            facts.append(pl.col(unread_of(name)).any().alias(_unread(name)))
        if self.is_amount(name):
            facts.append((said != 0).any().alias(_nonzero(name)))
        if self.is_amount(name) or self.is_shared(name):
            told = said if self.kind(name) is Kind.TIME else pl.when(said.is_not_null()).then(said.hash())
            facts += [told.min().alias(_least(name)), told.max().alias(_most(name))]
        return facts

    def _said(self, name: str) -> pl.Expr:
        """What a line itself says of a column; null where it says nothing."""
        if name == _CURRENCY:  # as the amounts are read by it
            return stripped(pl.col(text_of(name)).str.to_uppercase())
        kind = self.kind(name)
        if kind is Kind.FLAG:  # a flag that is left blank is not set
            return pl.when(pl.col(text_of(name)) != "").then(pl.col(name))
        return stripped(pl.col(name)) if kind is Kind.TEXT else pl.col(name)

    def _has_gaps(self, name: str, several: pl.DataFrame) -> bool:
        """Whether lines must take what others say: some say nothing, or of a date another time of the day."""
        count = pl.col(_count(name))
        gaps = (count > 0) & (count < pl.col(_LINES))
        if self.kind(name) is Kind.TIME:
            gaps |= pl.col(_least(name)) != pl.col(_most(name))
        return not several.filter(gaps).is_empty()

    def _fills(self, frame: pl.LazyFrame, names: Sequence[str]) -> dict[str, pl.DataFrame]:
        """What the lines of each deal take: what they agree on, the earliest moment of a day, else the first word."""
        there = frame.collect_schema().names()
        least = [self._said(name).min().alias(fill_of(name)) for name in names]
        least += [pl.col(utc_of(name)).min().alias(fill_of(utc_of(name))) for name in names if utc_of(name) in there]
        found = frame.group_by(DEAL_COLUMN).agg(pl.len().alias(_LINES), *least).filter(pl.col(_LINES) > 1)
        deals = found.filter(pl.col(DEAL_COLUMN).is_not_null()).collect(engine="streaming")
        return {
            name: deals.select(DEAL_COLUMN, *(each for each in (fill_of(name), fill_of(utc_of(name)))
                                              if each in deals.columns)).filter(pl.col(fill_of(name)).is_not_null())
            for name in names
        }  # fmt: skip

    def _tally(self, name: str, several: pl.DataFrame) -> Tally:
        if not (self.is_amount(name) or self.is_shared(name)):
            return Tally()
        count, lines = pl.col(_count(name)), pl.col(_LINES)
        least, most = (pl.col(_least(name)), pl.col(_most(name)))
        if self.kind(name) is Kind.TIME:
            least, most = least.cast(pl.Date), most.cast(pl.Date)
        same = (count == lines) & (least == most)
        nonzero = same & pl.col(_nonzero(name)).fill_null(value=False) if self.is_amount(name) else same
        differs = (least != most).fill_null(value=False)
        row = several.select(
            some=(count > 0).sum(), single=(count == 1).sum(), same=same.sum(), nonzero=nonzero.sum(),
            partial=((count > 0) & (count < lines)).sum(), differing=differs.sum(),
        ).row(0, named=True)  # fmt: skip
        return Tally(**row, keys=tuple(several.filter(differs)[DEAL_COLUMN].sort().head(_LOOKED_AT)))

    def _marks(self, name: str, several: pl.DataFrame) -> pl.DataFrame | None:
        """The deals of which a line does not read, or of an amount does not say it."""
        count = pl.col(_count(name))
        marks = []
        if self.is_amount(name):
            marks.append(((count > 0) & (count < pl.col(_LINES))).alias(_partial(name)))
        if _unread(name) in several.columns:
            marks.append(pl.col(_unread(name)))
        found = several.select(DEAL_COLUMN, *marks).filter(pl.any_horizontal(pl.exclude(DEAL_COLUMN)))
        return None if not marks or found.is_empty() else found


def _count(name: str) -> str:
    return f"count:{name}"


def _least(name: str) -> str:
    return f"least:{name}"


def _most(name: str) -> str:
    return f"most:{name}"


def _nonzero(name: str) -> str:
    return f"nonzero:{name}"


def _unread(name: str) -> str:
    return f"unread:{name}"


def _partial(name: str) -> str:
    return f"part:{name}"
