"""What a view is.

A view keeps the grain of its table. Its rows carry `date`, the columns asked for, and beside every column of the table
whether its text does not read (`COLUMN:unread`) and that text (`COLUMN:text`); of tables that are read once for many
questions, the text only of columns that are text. Views of intervals also carry `entity`, `began` and `ended`, the
first day after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.loading.column_names import text_of, unread_line_of, unread_of
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.message import Message, Word, say
from salescli.model.words import named

if TYPE_CHECKING:
    from salescli.errors import SalesCliError
    from salescli.loading.dataset import Dataset
    from salescli.model.calendar import Grain


class Source(Struct, frozen=True):
    """The tables as a view reads them: seen from `as_of`, at a grain, with the places of rows or without.

    `unread_is_blank` takes a value that does not read as none; else its row must be met, so that it is told. `only` is
    a condition on choices that all rows which are meant fulfil. `timed` asks for times of day too (`schema.TIMED`).
    Columns that are `without` count as not there. Of order lines those of a
    `part` of the deals are read.
    """

    tables: Dataset
    as_of: date
    grain: Grain
    rows: bool = False
    unread_is_blank: bool = False
    only: pl.Expr | None = None
    timed: bool = False
    without: frozenset[str] = frozenset()
    part: Part = WHOLE

    def frame(self, table: str, columns: Iterable[str], *, rates_on: date | None = None) -> pl.LazyFrame:
        """The table's rows with those of the columns that it has; amounts at the rates of a day (`Dataset.frame`)."""
        named = [column for column in columns if column not in self.without]
        return self.tables.frame(
            table, named, rows=self.rows, only=self.only, timed=self.timed, part=self.part, rates_on=rates_on
        )

    def flag(self, column: str) -> pl.Expr:
        """Whether a flag is set; a blank says no, and so does one that does not read where such values are blank."""
        unread = pl.lit(value=False) if self.unread_is_blank else pl.col(unread_of(column))
        return pl.coalesce(pl.col(column), unread)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table has the columns."""
        return not self.without.intersection(columns) and self.tables.has(table, *columns)

    def key(self, table: str, column: str) -> pl.Expr:
        """An id or a dimension, clean; null for a blank one."""
        return self.tables.key(table, column)


class Rule(Struct, frozen=True):
    """A reason why a row cannot take part: `fails` is true for such a row, `text` follows its count, in English.

    With `error` such rows are no matter of a note: it makes the error from them.
    """

    code: str
    text: Message | str
    fails: pl.Expr
    error: Callable[[pl.DataFrame], SalesCliError] | None = None

    @property
    def reason(self) -> Message | Word:
        """The text in a message."""
        return Word(self.text) if isinstance(self.text, str) else self.text


class Condition(Struct, frozen=True):
    """Some of a view's rows, by a word such as `won`: what tells them, what they are called, the columns it reads.

    They are all among those `within`, another condition of the view, by default that of any row it means.
    """

    holds: pl.Expr
    noun: str
    reads: tuple[str, ...] = ()
    within: str = ""


class DerivedColumn(Struct, frozen=True):
    """A column that a view makes: from which of its table, how, and which rows have none that makes sense.

    Where none of `reads_if_there` is in the files, it reads `reads_instead`. `requires` raises the error that names
    what is missing, where it reads more than columns of its own. What is `timed` reads times of day. `amount` is the
    column whose share it is, which lines of a deal add up.
    """

    reads: tuple[str, ...]
    add: Callable[[pl.LazyFrame, Source], pl.LazyFrame]
    rules: tuple[Rule, ...] = ()
    reads_if_there: tuple[str, ...] = ()
    reads_instead: tuple[str, ...] = ()
    requires: Callable[[Dataset, str], None] | None = None
    timed: bool = False
    amount: str = ""

    def reads_in(self, table: str, tables: Dataset) -> list[str]:
        """What it reads of what the files have."""
        there = [column for column in self.reads_if_there if tables.has(table, column)]
        return [*self.reads, *(there or self.reads_instead)]


class View(Struct, frozen=True):
    """A named set of rows.

    `given` says whether the files hold what it is made of, `requires` raises the error that names what is missing.
    `dated_by` names the column of the date, for messages; a value that does not read in one of `decided_by` always
    matters, for these decide whether a row counts, and in which period. `is_ahead`: its dates may lie after the as-of
    date. `is_state`: its rows say how things stood, so a KPI of nothing else runs to the as-of date. Unless it
    `needs_date`, a row without one has not happened, which is no loss. The columns `as_written` are choices that stand
    in its rows as the files have them. `placed_by` is the column of the day on which a row's rep says its region and
    team.
    """

    table: str
    noun: str
    dated_by: str
    rows: Callable[[Source, Sequence[str]], pl.LazyFrame]
    requires: Callable[[Dataset, str], None]
    given: Callable[[Dataset], bool]
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    derived: Mapping[str, DerivedColumn] = field(default_factory=dict)
    always: tuple[Rule, ...] = ()
    decided_by: tuple[str, ...] = ()
    is_ahead: bool = False
    is_state: bool = False
    needs_date: bool = True
    as_written: Callable[[Dataset], frozenset[str]] = lambda tables: frozenset()
    placed_by: str = "date"

    def condition(self, name: str) -> Condition:
        """The rows that a measure means by a word; for none the usual ones. Raises ValueError for an unknown word."""
        if found := self.conditions.get(name):
            return found
        if name:
            known = ", ".join(filter(None, self.conditions))
            raise ValueError(f"no condition of the {self.noun} is called {name!r}; there are: {known}")
        return Condition(pl.lit(value=True), self.noun)

    def wider(self, name: str) -> list[str]:
        """The conditions that hold for all rows that the one of this name means."""
        found = []
        while name:
            name = self.condition(name).within
            found.append(name)
        return found

    def columns_behind(self, columns: Iterable[str], *, if_there: bool = False) -> list[str]:
        """The columns of the table that the ones asked for are made of; those of use but not needed too."""
        found: list[str] = []
        for column in columns:
            derived = self.derived.get(column)
            found += (column,) if derived is None else derived.reads + (derived.reads_if_there if if_there else ())
        return list(dict.fromkeys(found))

    def amount_behind(self, column: str) -> str:
        """The amount of the table that a column is, or is a share of; the column itself for any other."""
        return (self.derived[column].amount if column in self.derived else "") or column

    def rules_for(self, required: Iterable[str]) -> list[Rule]:
        """Why a row cannot take part where these columns are needed, in the order in which reasons are counted."""
        rules = list(self.always)
        for column in required:
            rules += self.derived[column].rules if column in self.derived else [without(column)]
        return list({rule.code: rule for rule in rules}.values())


def without(column: str) -> Rule:
    """The rule that a row needs a column."""
    return Rule(f"without_{column}", lacking(column), pl.col(column).is_null())


def lacking(column: str) -> Message:
    """Why a row cannot take part that lacks a column."""
    return say("views.without", column=named(column))


def day_of(column: str) -> pl.Expr:
    """A date or timestamp as its day."""
    return pl.col(column).cast(pl.Date)


def build(view: View, source: Source, columns: Iterable[str]) -> pl.LazyFrame:
    """The rows of a view: `date`, the columns, and what goes with those of the table (see above)."""
    wanted = list(dict.fromkeys(columns))
    made = {name: view.derived[name].reads_in(view.table, source.tables) for name in wanted if name in view.derived}
    read = [column for name in wanted for column in made.get(name, [name])]
    source = replace(source, timed=any(view.derived[name].timed for name in made))
    frame = view.rows(source, list(dict.fromkeys(read)))
    for name in wanted:
        if name in view.derived:
            frame = view.derived[name].add(frame, source)
    return frame


def checked_columns(frame: pl.LazyFrame) -> list[str]:
    """The columns of a view that were read from text and may not have read."""
    schema = frame.collect_schema()
    return [
        name for name, dtype in schema.items()
        if unread_of(name) in schema and (dtype != pl.String or name == "status")
    ]  # fmt: skip


def does_not_read(frame: pl.LazyFrame, column: str) -> pl.Expr:
    """Whether a row's own text of a column does not read, whatever it takes from other lines of its deal."""
    of_line = unread_line_of(column)
    is_unread = pl.col(of_line) if of_line in frame.collect_schema() else pl.col(column).is_null()
    return pl.col(text_of(column)).is_not_null() & is_unread


def dated(table: str, column: str) -> Callable[[Source, Sequence[str]], pl.LazyFrame]:
    """The rows of a table, dated by one of its columns."""
    return lambda source, columns: source.frame(table, [*columns, column]).with_columns(day_of(column).alias("date"))


def needs(table: str, *columns: str) -> Callable[[Dataset, str], None]:
    """What `requires` of a view is that needs no more than these columns."""
    return lambda tables, purpose: tables.require(table, columns, purpose)


def has(table: str, *columns: str) -> Callable[[Dataset], bool]:
    """What `given` of a view is that needs no more than these columns."""
    return lambda tables: tables.has(table, *columns)


def days(frame: pl.LazyFrame, columns: Iterable[str]) -> pl.LazyFrame:
    """The days of those of the columns that the frame has."""
    there = frame.collect_schema().names()
    return frame.select(day_of(column) for column in columns if column in there)
