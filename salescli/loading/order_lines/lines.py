"""Order lines: rows that share a deal_id and are one deal.

Amounts of the lines add up. All else is the deal's, so a line that leaves a column blank takes the value of another
line. One scan of the wanted columns finds whether lines agree where they must, and whose their amounts are; columns
that some lines leave blank take a second scan. Where every deal has one line, nothing is filled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.loading.column_names import (
    DEAL_COLUMN,
    FILE_COLUMN,
    ROW_COLUMN,
    fill_of,
    text_of,
    unread_line_of,
    unread_of,
    utc_of,
)
from salescli.loading.duplicates import meanings
from salescli.loading.order_lines.line_facts import CURRENCY, LINES, LineColumn, LineFacts, Size, Tally
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.order_lines.parts import in_part, parts_for
from salescli.loading.parsing.text import stripped
from salescli.loading.precision import Precision
from salescli.message import Word
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_TABLE, _KEY = "deals", "deal_id"
#: Amounts that a deal has only when all of its lines do.
WHOLE_OR_NONE = ("cost",)


class Whose(StrEnum):
    """Whose an amount is: the line's, so that lines add up, or the deal's, on one of its lines or on all of them."""

    LINE = "line"
    ON_ONE = "deal, on one line"
    ON_ALL = "deal, on every line"

    @property
    def is_deals(self) -> bool:
        """Whether it is the deal's."""
        return self is not Whose.LINE


class Lines(Struct, dict=True):
    """What the lines of each deal say together, gathered by column when it is needed."""

    dataset: Dataset
    _facts: dict[str, LineFacts] = field(default_factory=dict)
    _tallies: dict[str, Tally] = field(default_factory=dict)
    _size: Size | None = None

    @cached_property
    def parts(self) -> list[Part]:
        """The parts in which lines are read, so that memory does not grow with the ids."""
        from salescli.loading.files.reach import estimated_rows

        return parts_for(sum(estimated_rows(file.file) for file in self.dataset.of(_TABLE)))

    @property
    def size(self) -> Size:
        """How many lines and deals there are."""
        if self._size is None:
            self.tally([])
        assert self._size is not None
        return self._size

    def note_size(self, size: Size) -> None:
        """Note how many there are, where another reading has found that out."""
        self._size = size

    def note_agreement(self, columns: Iterable[str]) -> None:
        """Note that the lines of each deal agree in some columns, and none takes a value of another."""
        for name in columns:
            self._tallies.setdefault(name, Tally())
            self._facts.setdefault(name, LineFacts(Tally(), None, None))

    @property
    def is_none(self) -> bool:
        """Whether every deal has one line."""
        return not self.size.deals

    def column(self, name: str) -> LineColumn:
        """A column that some file has."""
        files = self.dataset.of(_TABLE)
        return LineColumn(name, next(file.columns[name].column.kind for file in files if name in file.columns))

    def is_amount(self, name: str) -> bool:
        """Whether a column is an amount of deals."""
        return self.dataset.has(_TABLE, name) and self.column(name).is_amount

    def filled(
        self,
        wanted: Sequence[str],
        *,
        precision: Precision = Precision.EXACT,
        exact: Collection[str] = (),
        rows: bool = False,
        timed: bool = False,
        part: Part = WHOLE,
        is_checked: bool = True,
    ) -> pl.LazyFrame:
        """The lines, each with the values of its deal. Columns: those of `Dataset.frame`, DEAL_COLUMN.

        A line without an amount adds 0 to a deal that has one. A value that does not read counts as unread in all lines
        of its deal; with `rows`, `COLUMN:unread:line` says it for the line alone.
        Raises InputError, if `is_checked`, where lines differ but must agree, or where it is not known whose an amount
        is.
        """
        if is_checked:
            self.check(wanted)
        frame = self._lines(wanted, part, precision=precision, exact=exact, rows=rows, timed=timed)
        if self.is_none:
            return frame
        if rows:
            frame = frame.with_columns(pl.col(unread_of(name)).alias(unread_line_of(name)) for name in wanted)
        there = frame.collect_schema()
        gathered = {name: each.typed_as(there) for name, each in self._of(wanted, part).items()}
        found = [other for each in gathered.values() for other in (each.marks, each.fills) if other is not None]
        if not found:
            return frame
        joined = found[0]
        for other in found[1:]:
            joined = joined.join(other, on=DEAL_COLUMN, how="full", coalesce=True)
        frame = frame.join(joined.lazy(), on=DEAL_COLUMN, how="left", maintain_order="none")
        frame = frame.with_columns(
            each
            for name, own in gathered.items()
            for each in self.column(name).taken(own, is_whole_or_none=self.without(name) > 0)
        )
        return frame.drop(name for name in joined.columns if name != DEAL_COLUMN)

    def check(self, wanted: Iterable[str]) -> None:
        """Raise an InputError where lines differ but must agree, or where it is not known whose an amount is."""
        wanted = list(wanted)
        if any(map(self.is_amount, wanted)) and self.dataset.has(_TABLE, CURRENCY):
            wanted.insert(0, CURRENCY)
        tallies = self.tally(wanted)
        for name in wanted:
            if self.is_amount(name):
                self.whose(name)
            elif self.column(name).is_shared and tallies[name].differing:
                from salescli.loading.order_lines import line_errors

                raise line_errors.differing(self.dataset, name, tallies[name])

    def whose(self, name: str) -> Whose:
        """Whose an amount is. Raises InputError where the lines do not show it, or contradict the settings."""
        from salescli.loading.order_lines import line_errors

        tally = self.tally([name])[name]
        said = meanings.of_amounts(self.dataset.reader, _TABLE, name)
        if tally.is_on_one_line:
            return Whose.ON_ONE
        if tally.is_on_all_lines:
            if said is None and tally.asks_whose:
                raise line_errors.unclear_amount(self.dataset, name, tally)
            return Whose.ON_ALL if said == "deal" else Whose.LINE
        if said == "deal" and tally.differing and (tally.nonzero > tally.differing or not self._deals_have_amounts):
            raise line_errors.differing(self.dataset, name, tally)
        return Whose.LINE

    @property
    def _deals_have_amounts(self) -> bool:
        """Whether some amount is the deal's; then the settings need not mean every amount."""
        names = dict.fromkeys(name for file in self.dataset.of(_TABLE) for name in file.columns)
        amounts = list(filter(self.is_amount, names))
        tallies = self.tally(amounts)
        return any(tallies[name].is_on_one_line or tallies[name].is_on_all_lines for name in amounts)

    def without(self, name: str) -> int:
        """How many deals have an amount on some lines only, and so count without one."""
        if name not in WHOLE_OR_NONE:
            return 0
        tally = self.tally([name])[name]
        return 0 if tally.is_on_one_line else tally.partial

    def tally(self, columns: Sequence[str]) -> Mapping[str, Tally]:
        """How all deals give some columns, by column."""
        if CURRENCY in columns and len(columns) > 1:  # by itself first, for amounts are read with its values
            self.tally([CURRENCY])
        missing = [name for name in dict.fromkeys(columns) if name not in self._tallies]
        if missing or self._size is None:
            size, found = Size(), dict.fromkeys(missing, Tally())
            for part in self.parts:
                own, gathered = self._gathered(missing, part)
                size = size.and_of(own)
                found |= {name: found[name].and_of(each.tally) for name, each in gathered.items()}
                if part == WHOLE:
                    self._facts |= gathered
            self._size = size
            self._tallies |= found
        return self._tallies

    def remarks(self, columns: Collection[str]) -> tuple[Note, ...]:
        """Notes on the lines for readers of numbers from some columns."""
        if self.is_none:
            return ()
        deals, lines, _ = self.size
        code = "loading.order_lines"
        if meanings.is_by_preset(self.dataset.reader, _TABLE):
            code = "loading.order_lines_by_preset"
        found = [note("order_lines", lines, code, deals=deals)]
        for name in set(WHOLE_OR_NONE).intersection(columns):
            if count := self.without(name):
                found.append(note(f"{name}_on_some_lines", count, "loading.on_some_lines", column=Word(name)))
        return tuple(found)

    def _of(self, wanted: Sequence[str], part: Part) -> Mapping[str, LineFacts]:
        """The facts of columns from the lines of a part."""
        names = [name for name in wanted if name != _KEY]
        missing = [name for name in names if part.of > 1 or name not in self._facts]
        gathered = self._gathered(missing, part)[1] if missing else {}
        if part == WHOLE:
            self._facts |= gathered
        return {name: gathered.get(name) or self._facts[name] for name in names}

    def _lines(
        self,
        wanted: Sequence[str],
        part: Part,
        *,
        precision: Precision = Precision.EXACT,
        exact: Collection[str] = (),
        rows: bool = False,
        timed: bool = True,
    ) -> pl.LazyFrame:
        """The lines with their own values and the key of the deal; a line without a deal_id is its own deal."""
        columns = list(dict.fromkeys([*wanted, _KEY]))
        places = rows or (self._size is not None and self._size.unnamed > 0)
        currencies = self.currencies(wanted, part)
        frame = self.dataset.at(precision).unfilled(
            _TABLE, columns, exact={*exact, _KEY}, rows=places, timed=timed, deal_currencies=currencies
        )
        key = stripped(pl.col(_KEY))
        if places:
            key = pl.coalesce(key, pl.format("\0{} {}", FILE_COLUMN, ROW_COLUMN))
        frame = frame.with_columns(key.alias(DEAL_COLUMN))
        unasked = [] if _KEY in wanted else [_KEY, text_of(_KEY), unread_of(_KEY)]
        return in_part(frame.drop(*unasked, *([FILE_COLUMN, ROW_COLUMN] if places and not rows else [])), part)

    def currencies(self, wanted: Iterable[str], part: Part = WHOLE) -> pl.DataFrame | None:
        """The currencies of deals with lines that leave it blank, if amounts are read; None where no line does.

        Columns: row:deal, fill:currency.
        """
        if not self.dataset.has(_TABLE, CURRENCY) or not any(map(self.is_amount, wanted)):
            return None
        return self._of([CURRENCY], part)[CURRENCY].fills

    def _gathered(self, names: Sequence[str], part: Part) -> tuple[Size, dict[str, LineFacts]]:
        """The facts of columns from the lines of a part, in one scan; values for blanks take a second one."""
        columns = [self.column(name) for name in names if name != _KEY]
        frame = self._lines([column.name for column in columns], part)
        is_named = pl.col(DEAL_COLUMN).is_not_null() & ~pl.col(DEAL_COLUMN).str.starts_with("\0")
        facts = [fact for column in columns for fact in column.facts]
        deals = frame.group_by(DEAL_COLUMN).agg(pl.len().alias(LINES), *facts)
        found = deals.filter((pl.col(LINES) > 1) | ~is_named).collect(engine="streaming")
        several, unnamed = found.filter(is_named), found.filter(~is_named)
        size = Size(several.height, int(several[LINES].sum()), int(unnamed[LINES].sum()))
        fills = self._fills(frame, [column for column in columns if column.has_gaps(several)])
        return size, {
            column.name: LineFacts(column.tally(several), column.marks(several), fills.get(column.name))
            for column in columns
        }  # fmt: skip

    def _fills(self, frame: pl.LazyFrame, columns: Sequence[LineColumn]) -> dict[str, pl.DataFrame]:
        """The values that lines of each deal take, by column. Columns: the deal, `fill:NAME`, maybe `fill:NAME:utc`."""
        if not columns:
            return {}
        there = frame.collect_schema().names()
        moments = [utc_of(column.name) for column in columns if utc_of(column.name) in there]
        fills = [*(column.fill for column in columns), *(pl.col(name).min().alias(fill_of(name)) for name in moments)]
        deals = frame.group_by(DEAL_COLUMN).agg(pl.len().alias(LINES), *fills).filter(pl.col(LINES) > 1)
        found = deals.filter(pl.col(DEAL_COLUMN).is_not_null()).collect(engine="streaming")
        own = {column.name: [fill_of(name) for name in (column.name, utc_of(column.name))] for column in columns}
        return {
            name: found.select(DEAL_COLUMN, *(each for each in mine if each in found.columns)).drop_nulls(mine[0])
            for name, mine in own.items()
        }
