"""What a view is.

A view has one row for each row of its table. Rows have `date` and the columns asked for. For every column of the table
they also have `COLUMN:unread` (whether its text is unreadable) and `COLUMN:text` (that text; only of text columns where
a table is read once for many questions). Views of intervals also have `entity`, `began` and `ended` (the first day
after).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.loading.column_names import text_of, unread_line_of, unread_of
from salescli.loading.currency.rates_on import OpenUntil, PeriodEnds, RatesOn, Unrated
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.together.spread import Gathering
from salescli.message import Message, Word, say
from salescli.model.words import named

if TYPE_CHECKING:
    from salescli.errors import SalesCliError
    from salescli.loading.dataset import Dataset
    from salescli.model.calendar import Grain


class Source(Struct, frozen=True):
    """The dataset as a view reads it: seen from `as_of`, at a grain, with `rows` also the file and line of each row.

    With `unread_is_blank` an unreadable value counts as blank; else its row is kept, so that it is reported. `only` is
    a condition on choices that all rows which are meant fulfil. `timed` asks for times of day too (`schema.TIMED`).
    Columns in `without` count as missing. Of order lines only those of a `part` of the deals are read. Where it
    `is_unrated`, amounts are in their own currency (see `Unrated`). `ends` are those of the periods asked for, at whose
    rates amounts without a day of their own are converted, by the period of the column `dated_by`. Texts in `coded` may
    come as Polars' categories, which are compared and grouped as text is, but faster. Where amounts are only
    `added` up, rows that are alike may come as one (see `Dataset.frame`).
    """

    dataset: Dataset
    as_of: date
    grain: Grain
    rows: bool = False
    unread_is_blank: bool = False
    only: pl.Expr | None = None
    timed: bool = False
    without: frozenset[str] = frozenset()
    part: Part = WHOLE
    is_unrated: bool = False
    ends: PeriodEnds | None = None
    dated_by: str = ""
    coded: frozenset[str] = frozenset()
    added: frozenset[str] | None = None

    def until_ends(self, column: str) -> Source:
        """The same, with the rates of the end of each period for amounts without a day, by the day in a column."""
        return replace(self, dated_by=column)

    def frame(self, table: str, columns: Iterable[str], *, rates_on: date | None = None) -> pl.LazyFrame:
        """The rows of a table, with those of the columns that it has; amounts at the rates of a day, or unrated."""
        named = [column for column in columns if column not in self.without]
        if self.ends and self.dated_by and rates_on is None:
            rates: RatesOn | None = OpenUntil(self.dated_by, self.ends)
        else:
            rates = rates_on
        return self.dataset.frame(
            table,
            named,
            rows=self.rows,
            only=self.only,
            timed=self.timed,
            part=self.part,
            rates_on=Unrated.OWN if self.is_unrated else rates,
            coded=self.coded,
            added=self.added,
        )

    def gathered(
        self,
        name: str,
        table: str,
        rows: Callable[[Source], pl.LazyFrame],
        by: Sequence[str] | None,
        finish: Callable[[pl.LazyFrame], pl.LazyFrame] = lambda frame: frame,
    ) -> pl.LazyFrame:
        """What all rows of a table say together (see `Gathering`); `rows` makes it from a source, `name` is its own."""
        if spread := self.dataset.spread:
            asked = Gathering(name, table, lambda part: rows(replace(self, part=part)), by, finish)
            if (found := spread.gathered(asked)) is not None:
                return found
        return finish(rows(self))

    def flag(self, column: str) -> pl.Expr:
        """Whether a flag is set. A blank means no; so does an unreadable value where such values count as blank."""
        unread = pl.lit(value=False) if self.unread_is_blank else pl.col(unread_of(column))
        return pl.coalesce(pl.col(column), unread)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table has the columns."""
        return not self.without.intersection(columns) and self.dataset.has(table, *columns)

    def key(self, table: str, column: str) -> pl.Expr:
        """An id or a dimension, clean; null for a blank one."""
        return self.dataset.key(table, column)


class Rule(Struct, frozen=True):
    """A reason why a row cannot take part: `fails` is true for such a row, `text` follows their number in a note.

    With `error` such rows do not get a note: `error` makes an error from them. Rules of one code that are not the same
    differ in `of`.
    """

    code: str
    text: Message | str
    fails: pl.Expr
    error: Callable[[pl.DataFrame], SalesCliError] | None = None
    of: str = ""

    @property
    def key(self) -> str:
        """What tells it from other rules of a view."""
        return f"{self.code}:{self.of}" if self.of else self.code

    @property
    def reason(self) -> Message | Word:
        """The text in a message."""
        return Word(self.text) if isinstance(self.text, str) else self.text


class Condition(Struct, frozen=True):
    """Some rows of a view, named by a word such as `won`: they are those for which `holds` is true, called `noun`.

    It reads the columns `reads`. All these rows also meet the condition `within`, by default that for all rows. Where
    it depends on what is not known of a row from the beginning, `may_hold` is true for every row that it may hold of.
    """

    holds: pl.Expr
    noun: str
    reads: tuple[str, ...] = ()
    within: str = ""
    may_hold: pl.Expr | None = None

    @property
    def widest(self) -> pl.Expr:
        """The condition of the rows that are meant or may be."""
        return self.holds if self.may_hold is None else self.may_hold


class DerivedColumn(Struct, frozen=True):
    """A column that a view makes from columns of its table. Rows that fail one of `rules` have no sensible value.

    Where none of `reads_if_there` is in the files, it reads `reads_instead`. `requires` raises the error that names
    what is missing, where the column needs other tables. With `timed` it reads times of day. `amount` is the amount
    that it is a share of; then the lines of a deal add up to it. `needs_days` are the dates, each with its table,
    beside those that it reads, whose very days it counts or compares: a month will not do.
    """

    reads: tuple[str, ...]
    add: Callable[[pl.LazyFrame, Source], pl.LazyFrame]
    rules: tuple[Rule, ...] = ()
    reads_if_there: tuple[str, ...] = ()
    reads_instead: tuple[str, ...] = ()
    requires: Callable[[Dataset, str], None] | None = None
    timed: bool = False
    amount: str = ""
    needs_days: tuple[tuple[str, str], ...] = ()

    def reads_in(self, table: str, dataset: Dataset) -> list[str]:
        """The columns that it reads, given those in the files."""
        present = [column for column in self.reads_if_there if dataset.has(table, column)]
        return [*self.reads, *(present or self.reads_instead)]


class View(Struct, frozen=True):
    """A named set of rows.

    `given` says whether the files have what it needs; `requires` raises an error that names what is missing; `dated_by`
    names the column of the date, for messages. An unreadable value in a column of `decided_by` always matters: these
    decide whether a row counts, and in which period. `is_ahead`: dates may be after the as-of date. `is_state`: rows
    say how things were at a moment, so a KPI of such views alone runs to the as-of date. Without `needs_date`, a row
    without a date has simply not happened and is not left out. The columns `as_written` are choices whose words are as
    in the files. `placed_by` is the column of the day that decides which employment gives a row its region and team.
    `outcome` adds how a deal ended, its status and the day, to rows that do not have it.
    `rated_as_of`: amounts are converted at the rates of the as-of date, not at those of a day of their own;
    `rated_at_ends`: at those of the end of each period. Where the data of the tables `ends_with` end, its own do too.
    With `compares_rows` it compares rows of its table with each other, so that all of them must be read together. Where
    it `is_row_by_row`, each of its rows follows from one row of the table, but for derived columns.
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
    as_written: Callable[[Dataset], frozenset[str]] = lambda dataset: frozenset()
    placed_by: str = "date"
    rated_as_of: bool = False
    outcome: DerivedColumn | None = None
    rated_at_ends: bool = False
    ends_with: tuple[str, ...] = ()
    compares_rows: bool = False
    is_row_by_row: bool = False

    def condition(self, name: str) -> Condition:
        """The condition of a name; without a name that of all usual rows. Raises ValueError for an unknown name."""
        if found := self.conditions.get(name):
            return found
        if name:
            known = ", ".join(filter(None, self.conditions))
            raise ValueError(f"no condition of the {self.noun} is called {name!r}; there are: {known}")
        return Condition(pl.lit(value=True), self.noun)

    def wider(self, name: str) -> list[str]:
        """The conditions that all rows of the named condition meet too."""
        found = []
        while name:
            name = self.condition(name).within
            found.append(name)
        return found

    def columns_behind(self, columns: Iterable[str], *, if_there: bool = False) -> list[str]:
        """The table's columns that these are made of; with `if_there` also those that help but are not needed."""
        found: list[str] = []
        for column in columns:
            derived = self.derived.get(column)
            found += (column,) if derived is None else derived.reads + (derived.reads_if_there if if_there else ())
        return list(dict.fromkeys(found))

    def amount_behind(self, column: str) -> str:
        """The amount of the table that a column is a share of; else the column itself."""
        return (self.derived[column].amount if column in self.derived else "") or column

    def rules_for(self, required: Iterable[str]) -> list[Rule]:
        """The reasons why a row that needs these columns cannot take part, in the order in which they are counted."""
        rules = list(self.always)
        for column in required:
            rules += self.derived[column].rules if column in self.derived else [without(column)]
        return list({rule.key: rule for rule in rules}.values())


def without(column: str) -> Rule:
    """The rule that a row needs a column."""
    return Rule(f"without_{column}", lacking(column), pl.col(column).is_null())


def lacking(column: str) -> Message:
    """The message that a row lacks a column."""
    return say("views.without", column=named(column))


def day_of(column: str) -> pl.Expr:
    """A date or timestamp as its day."""
    return pl.col(column).cast(pl.Date)


#: The condition of every row.
_EVERY = pl.lit(value=True)


def build(view: View, source: Source, columns: Iterable[str], only: pl.Expr = _EVERY) -> pl.LazyFrame:
    """The rows of a view: `date`, the columns, and for those of the table the columns described above.

    Rows that do not meet `only`, a condition on their date, are left out before columns are made for them.
    """
    wanted = list(dict.fromkeys(columns))
    made = {name: view.derived[name].reads_in(view.table, source.dataset) for name in wanted if name in view.derived}
    read = [column for name in wanted for column in made.get(name, [name])]
    source = replace(source, timed=any(view.derived[name].timed for name in made))
    frame = view.rows(source, list(dict.fromkeys(read))).filter(only)
    for name in wanted:
        if name in view.derived:
            frame = view.derived[name].add(frame, source)
    return frame


#: How texts come.
_TEXT = (pl.String, pl.Categorical, pl.Enum)


def checked_columns(frame: pl.LazyFrame) -> list[str]:
    """The columns of a view that were read from text and may be unreadable."""
    schema = frame.collect_schema()
    return [
        name for name, dtype in schema.items()
        if unread_of(name) in schema and (not isinstance(dtype, _TEXT) or name == "status")
    ]  # fmt: skip


def is_unreadable(frame: pl.LazyFrame, column: str) -> pl.Expr:
    """Whether a row's own text in a column is unreadable, even if it takes a value from other lines of its deal."""
    of_line = unread_line_of(column)
    is_unread = pl.col(of_line) if of_line in frame.collect_schema() else pl.col(column).is_null()
    return pl.col(text_of(column)).is_not_null() & is_unread


def dated(table: str, column: str) -> Callable[[Source, Sequence[str]], pl.LazyFrame]:
    """The rows of a table, dated by one of its columns; open deals have the rates of the end of that day's period."""

    def rows(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
        source = source.until_ends(column) if table == "deals" else source
        return source.frame(table, [*columns, column]).with_columns(day_of(column).alias("date"))

    return rows


def needs(table: str, *columns: str) -> Callable[[Dataset, str], None]:
    """The `requires` of a view that only needs these columns."""
    return lambda dataset, purpose: dataset.require(table, columns, purpose)


def has(table: str, *columns: str) -> Callable[[Dataset], bool]:
    """The `given` of a view that only needs these columns."""
    return lambda dataset: dataset.has(table, *columns)


def days(frame: pl.LazyFrame, columns: Iterable[str]) -> pl.LazyFrame:
    """The days in those of the columns that the frame has."""
    present = frame.collect_schema().names()
    return frame.select(day_of(column) for column in columns if column in present)
