"""The canonical tables as lazy frames, made from the mapped files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.errors import InputError, OtherFileError
from salescli.loading.duplicates import meanings
from salescli.loading.duplicates.duplicates import Duplicates, Repeats
from salescli.loading.files import reach
from salescli.loading.files.opened import Opener, open_file
from salescli.loading.files.scanning import collected
from salescli.loading.mapping import excluded_rows, spell_status
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.parsing import text as texts
from salescli.loading.precision import Precision
from salescli.loading.sums import non_rows
from salescli.loading.table_reader import Reader
from salescli.loading.together.runs import of_part, runs
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.results.note import Note, note
from salescli.system.caches import Cache, Caches

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.currency.amount_refusals import Refusal
    from salescli.loading.currency.rates_on import RatesOn
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.order_lines.lines import Lines
    from salescli.loading.sums.non_rows import Candidate
    from salescli.loading.table_cache import TableCache
    from salescli.loading.together.spread import Spread
    from salescli.message import Message

_MARKED: Cache[str, tuple[Note | None, Note | None]] = Cache("rows that are excluded or archived")
_LEFT_OPEN: Cache[str, Note | None] = Cache("deals that are left open")
_UNMET: Cache[str, tuple[Note, ...]] = Cache("keys that meet nothing in a joined file")
_LINES: Cache[str, Lines] = Cache("order lines")


class Dataset(Struct, frozen=True, dict=True):
    """The inputs of a run: which canonical tables and columns there are, and their rows as lazy frames.

    `reader` reads all rows of the files. `duplicates` says which of them do not count; without it every row counts.
    `ignored` are the files of a folder that are not read, by name, with the reason. Frames are read at the `precision`.
    Where many questions are `expected`, split and filtered by these dimensions, tables are read once and kept. `caches`
    keep what was found out about the rows so far. With `spread` several machines scan the rows. One that `gathers`
    makes deals of order lines in passing (see `neighbours`).
    """

    reader: Reader
    duplicates: Duplicates | None = None
    ignored: Mapping[str, Message] = field(default_factory=dict)
    precision: Precision = Precision.EXACT
    expected: frozenset[str] | None = None
    caches: Caches = field(default_factory=Caches)
    spread: Spread | None = None
    gathers: bool = False

    @property
    def files(self) -> tuple[MappedFile, ...]:
        """The files, each with its table and columns."""
        return self.reader.files

    @property
    def settings(self) -> Settings:
        """The settings that the files are read by."""
        return self.reader.settings

    def of(self, table: str) -> list[MappedFile]:
        """The files of a table."""
        return self.reader.of(table)

    def has(self, table: str, *columns: str) -> bool:
        """Whether there are files of the table, and each of these columns is in at least one of them."""
        return self.reader.has(table, *columns)

    def at(self, precision: Precision) -> Dataset:
        """The same rows, read at a precision."""
        return self if precision is self.precision else replace(self, precision=precision)

    @property
    def exact(self) -> Dataset:
        """The same rows, read exactly."""
        return self.at(Precision.EXACT)

    def expecting(self, dimensions: Iterable[str]) -> Dataset:
        """The same dataset for many questions: tables are read once and kept, typed; large ones in a temporary file.

        The questions split and filter by these `dimensions`; other dimensions take longer.
        """
        return replace(self, expected=(self.expected or frozenset()).union(dimensions))

    def with_settings(self, settings: Settings) -> Dataset:
        """The same files under settings that read them in the same way."""
        reader = self.reader.with_settings(settings)
        duplicates = self.duplicates.with_reader(reader) if self.duplicates else None
        return replace(self, reader=reader, duplicates=duplicates, caches=self.caches.copied())

    def with_files(self, files: tuple[MappedFile, ...]) -> Dataset:
        """The same with other files, about which nothing has been found out yet."""
        reader = Reader(files, self.settings, opener=self.reader.opener)
        return Dataset(reader, Duplicates(reader) if self.duplicates else None, self.ignored)

    def require(self, table: str, columns: Iterable[str], purpose: Message | str) -> None:
        """Raise a MissingInputError that says what to add where the table or one of the columns is missing."""
        files = self.of(table)
        if not files:
            from salescli.loading.mapping import fits

            raise fits.missing_table(table, self.files, purpose)
        for column in columns:
            if not self.has(table, column):
                from salescli.loading.mapping import fits

                raise fits.missing(table, column, files, purpose)

    @property
    def remarks(self) -> tuple[Note, ...]:
        """Notes on how the files were read that a reader of the numbers must know, such as a guessed encoding."""
        of_files = (remark for file in self.files for remark in file.file.remarks)
        return tuple(dict.fromkeys((*of_files, *self.reader.money.remarks)))

    @property
    def currency(self) -> str | None:
        """The base currency: that of the settings, else that of the amounts; None where neither names one."""
        return self.reader.money.currency

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A context for collecting frames of these tables. It turns errors in a file into an InputError.

        A file that changes in the meantime is an InputError too, whatever follows: two passes see different rows.
        """
        try:
            yield
        except OtherFileError:
            raise
        except (Exception, pl.exceptions.PanicException) as error:
            self.check_unchanged()
            from salescli.loading import diagnose

            if (explained := diagnose.explained(self, error)) is None:
                raise
            raise explained from error
        self.check_unchanged()

    def check_unchanged(self) -> None:
        """Raise an InputError where a file has changed since its head was read."""
        for file in self.files:
            if file.file.source:
                file.file.source.check_unchanged()

    def refusal(self, table: str, column: str, text: str) -> Refusal | None:
        """Why an amount, a number or a date did not read; None where its words and its currency give no reason."""
        from salescli.loading import diagnose

        return diagnose.refusal(self, table, column, text)

    def cell(self, column: str, text: str) -> str:
        """The text of a value that did not read, as it is in its cell."""
        if not (self._is_money(column) and self.has_currency):
            return text
        from salescli.loading.currency.amount_refusals import bare

        return bare(text)

    @property
    def has_currency(self) -> bool:
        """Whether a column or a constant names the currency of amounts."""
        return self.settings.currency.file is not None or any("currency" in file.columns for file in self.files)

    def _is_money(self, column: str) -> bool:
        return any((mine := TABLES[file.table].columns.get(column)) and mine.kind is Kind.MONEY for file in self.files)

    def frame(
        self,
        table: str,
        columns: Iterable[str],
        *,
        exact: Collection[str] = (),
        rows: bool = False,
        only: pl.Expr | None = None,
        timed: bool = False,
        part: Part = WHOLE,
        rates_on: RatesOn | None = None,
        coded: Collection[str] = (),
        added: Collection[str] | None = None,
    ) -> pl.LazyFrame:
        """The rows of the table with the wanted columns, typed, each with the text it was read from.

        Columns: those of `columns` that some file has; for each its text, `COLUMN:text` (see `text_of`), and whether
        the text does not read, `COLUMN:unread` (see `unread_of`), which costs less than the text. With `rows` also the
        place of each row (`row:file`, `row:index`). The columns in `exact` are read exactly at any precision. With
        `timed` the columns of `schema.TIMED` have their time of day, whatever the first rows show, if any row has one.
        Rows that are excluded or repeat others are left out. So are rows that do not meet `only`, a condition on
        choices, which is tested first, so that the other columns of these rows need not be cast.
        Every order line has the values of its deal (see `lines.filled`) and the deal's key, DEAL_COLUMN; a large table
        may be read a `part` of the deals at a time. Where the settings name a file of rates, amounts are converted at
        the rate of each row's day, or all at that of `rates_on`. `coded`: see `TableCache`; `added`: see `rows_alike`.
        Raises InputError where a row repeats and must not, or where a spreadsheet has rounded ids of the columns.
        """
        wanted = [column for column in dict.fromkeys(columns) if self.has(table, column)]
        rates_on = rates_on if self.settings.currency.file else None
        if not rows and rates_on is None and (kept := self._kept(table)) is not None and kept.has(wanted):
            found = kept.frame(wanted, wanted if self.precision is Precision.EXACT else exact, part, coded)
            return found if only is None else found.filter(only)
        if self.gathers and table == "deals":
            from salescli.loading.order_lines import neighbours

            return neighbours.deals(self, wanted, exact=exact, rows=rows, only=only, timed=timed)
        if self.are_lines(table):
            return self.lines.filled(wanted, precision=self.precision, exact=exact, rows=rows, part=part, timed=timed)
        return self.unfilled(
            table, wanted, exact=exact, rows=rows, only=only, timed=timed, part=part, rates_on=rates_on, added=added
        )

    def collected(self, frame: pl.LazyFrame, *tables: str) -> pl.DataFrame:
        """What steps over the rows of tables make."""
        return collected(frame, (file.file for table in tables for file in self.of(table)))

    def unfilled(
        self,
        table: str,
        wanted: Sequence[str],
        *,
        exact: Collection[str] = (),
        rows: bool = False,
        only: pl.Expr | None = None,
        timed: bool = False,
        deal_currencies: pl.DataFrame | None = None,
        rates_on: RatesOn | None = None,
        part: Part = WHOLE,
        added: Collection[str] | None = None,
    ) -> pl.LazyFrame:
        """The same, but each order line has its own values alone, except for the currency of its amounts."""
        for file, unclear in self.unclear_rows(table) if self.duplicates else []:
            raise non_rows.refusal(file, unclear)
        dropped = self.duplicates.dropped(table, wanted) if self.duplicates else {}
        of = dict.fromkeys([*wanted, "status"], self.precision) | dict.fromkeys(exact, Precision.EXACT)
        frames = [
            self.reader.frame(
                file, wanted, precision=self.precision, exact=exact, rows=rows,
                dropped=dropped.get(self.reader.position(file)), only=only, timed=timed,
                deal_currencies=deal_currencies, rates_on=rates_on, added=added,
            )
            for file in runs(self.reader, of_part(self.reader, table, part), of, dropped)
        ]  # fmt: skip
        return pl.concat(frames, how="vertical") if len(frames) > 1 else frames[0]

    def settle(self) -> None:
        """Find the base currency from all rows, where the files say it. Errors in rows are left to their readers."""
        with suppress(InputError, OSError, pl.exceptions.PolarsError):
            self.reader.money.settle()

    def are_lines(self, table: str) -> bool:
        """Whether the rows of a table are order lines, several of which may be one deal."""
        return not self.gathers and self._have_lines(table)

    def _have_lines(self, table: str) -> bool:
        if table != "deals" or self.duplicates is None or not self.has(table, "deal_id"):
            return False
        return meanings.of_repeats(self.reader, table) == "lines"

    @cached_property
    def lines(self) -> Lines:
        """What the order lines of each deal say together."""
        from salescli.loading.order_lines.lines import Lines

        return self.caches.of(_LINES, "deals", lambda: Lines(replace(self.exact, gathers=False)))

    def _kept(self, table: str) -> TableCache | None:
        """The table, kept for many questions; None where few questions are expected, or where it cannot be kept."""
        if (dimensions := self.expected) is None or (self.spread and not self.spread.keeps):
            return None
        from salescli.loading import table_cache

        plain = replace(self, expected=None)
        name = table_cache.GATHERED if self.gathers and table == "deals" else table
        return self.caches.of(table_cache.TABLES, name, lambda: table_cache.fill(plain, table, dimensions))

    def stored(self, table: str) -> TableCache | None:
        """The table, where it is large and was read once for many questions."""
        return kept if (kept := self._kept(table)) and kept.parts else None

    def rows_in(self, file: MappedFile) -> int:
        """How many rows a file has; in a file with a column a month, each cell of these is a row."""
        alone = len(self.of(file.table)) == 1 and not file.exclusions and not self._have_lines(file.table)
        is_whole = alone and not self.repeats(file.table).dropped and self.reader.non_rows(file).rows is None
        if is_whole and (kept := self._kept(file.table)) is not None:
            return kept.count()
        count = self.reader.rows_in(file)
        return count * (len(file.file.months.wide) or 1) if file.file.months else count

    def repeats(self, table: str) -> Repeats:
        """The rows of a table that repeat others. Raises InputError where a row repeats another and must not."""
        return self.duplicates.of(table) if self.duplicates else Repeats()

    def search_non_rows(self, tables: Iterable[str], *, at_any_size: bool = False) -> bool:
        """Search all rows of some tables for those that are none, such as sums; whether new ones were found.

        The search reads every column, so it is made only where a row lacks a value that is needed, as such rows do.
        """
        found = self.reader.search_non_rows(tables, at_any_size=at_any_size)
        for table in found:  # it was made from all rows, some of which do not count
            from salescli.loading import table_cache

            table_cache.forget(self.caches, table)
            if self.duplicates:
                self.duplicates.forget(table)
        return bool(found)

    def key(self, table: str, column: str) -> pl.Expr:
        """An id or a dimension in frames of the table, cleaned; null for a blank one."""
        if self.precision is Precision.EXACT or ((kept := self.stored(table)) and column in kept.clean):
            return pl.col(column)
        return texts.without(texts.clean(pl.col(column).cast(pl.String)), self.reader.blanks(table, column))

    def stands_as_written(self, table: str, column: str) -> bool:
        """Whether a column is text that frames of the table have as written, not cleaned."""
        return self.precision is Precision.FAST and self.reader.is_as_it_stands(table, column)

    def non_rows(self, table: str) -> int:
        """How many rows of a table are left out because they are none of it, such as sums."""
        found = (self.reader.non_rows(file).rows for file in self.of(table))
        return sum(len(rows) for rows in found if rows is not None)

    def unclear_rows(self, table: str) -> list[tuple[MappedFile, tuple[Candidate, ...]]]:
        """The rows of a table that may sum others, by file, where only the settings can decide."""
        found = [(file, self.reader.non_rows(file).unclear) for file in self.of(table)]
        return [(file, unclear) for file, unclear in found if unclear]

    def excluded(self, table: str) -> Note | None:
        """How many rows of a table its files and the settings exclude; None for no row. The files are read for it."""
        return self._marked(table)[0]

    def archived(self, table: str) -> Note | None:
        """How many rows of a table are archived, but count; None for no row."""
        return self._marked(table)[1]

    def _marked(self, table: str) -> tuple[Note | None, Note | None]:
        in_reach = all(reach.is_within([file.file]) for file in self.of(table) if file.archived)
        archived = in_reach or self.duplicates is None
        return self.caches.of(_MARKED, table, lambda: excluded_rows.remarks(table, self.of(table), archived=archived))

    def remarks_on(self, table: str, columns: Collection[str] = ()) -> tuple[Note, ...]:
        """Notes on rows of a table that never count, and on the order lines that have the columns."""
        none = non_rows.remarks(table, [(file, self.reader.non_rows(file)) for file in self.of(table)])
        met = self.reader.left_open
        own = self.settings.values_of("deals", "status") if met else {}
        left_open = [self._left_open()] if table == "deals" and any(stage.strip() not in own for stage in met) else []
        mapped = [remark for file in self.of(table) for remark in file.remarks]
        of_words = [remark for file in self.of(table) for remark in spell_status.remarks(file, self.reader)]
        marked = filter(None, (*self._marked(table), *left_open))
        of_lines = self.lines.remarks(() if self.gathers else columns) if self._have_lines(table) else ()
        return (*mapped, *marked, *self._unmet(table), *none, *self.repeats(table).remarks, *of_words, *of_lines)

    def _unmet(self, table: str) -> tuple[Note, ...]:
        """Notes on keys that are not in the files that are joined to a table."""
        if not any(file.file.joins for file in self.of(table)):
            return ()
        from salescli.loading.mapping.lookups import unmet_keys

        return self.caches.of(_UNMET, table, lambda: unmet_keys.remarks(self, table))

    def _left_open(self) -> Note | None:
        """The note on stages whose deals count as open, though their names speak of an outcome."""
        from salescli.loading.mapping import undecided

        return self.caches.of(_LEFT_OPEN, "deals", lambda: undecided.remark(self))

    def mixed_clocks(self, table: str, columns: Iterable[str]) -> tuple[Note, ...]:
        """Notes on columns with moments at different offsets from UTC, as far as they have been read, where no setting
        gives a time zone.
        """
        times = {name for file in self.of(table) for name, mapped in file.columns.items()
                 if mapped.column.kind is Kind.TIME}  # fmt: skip
        mixed = (name for name in sorted(times.intersection(columns)) if self.reader.clock(table, name).is_mixed)
        return tuple(note("mixed_offsets", 0, "loading.mixed_offsets", column=f"{table}.{name}") for name in mixed)


def counted_once(
    files: tuple[MappedFile, ...],
    settings: Settings,
    ignored: Mapping[str, Message] | None = None,
    opener: Opener = open_file,
) -> Dataset:
    """The dataset of some files, in which duplicates count once; `opener` opens other files that settings name."""
    reader = Reader(files, settings, opener=opener)
    return Dataset(reader, Duplicates(reader), ignored or {})
