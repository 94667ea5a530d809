"""The canonical tables as lazy frames, made from the mapped files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.errors import InputError, MissingInputError, did_you_mean, listing
from salescli.loading import diagnose
from salescli.loading.amount_refusals import Amount, Refusal, bare
from salescli.loading.duplicates import duplicates as repeats
from salescli.loading.duplicates import rounded_ids
from salescli.loading.duplicates.duplicates import Repeats
from salescli.loading.files import reach
from salescli.loading.files.scanning import scan
from salescli.loading.mapping import excluded_rows, spell_status
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.parsing.cast import Doubt
from salescli.loading.sums import non_rows
from salescli.loading.table_reader import Reader
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.results.note import Note

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.order_lines.lines import Lines
    from salescli.loading.sums.non_rows import Candidate
    from salescli.loading.table_cache import TableCache

_T = TypeVar("_T")


class Tables(Struct, frozen=True, dict=True):
    """The inputs of a run: which canonical tables and columns there are, and their rows as lazy frames.

    `ignored` are the files of a folder that are not read, by name with the reason. With `counts_once` an id that
    repeats is an error or makes rows not count, as the settings say.
    """

    files: tuple[MappedFile, ...]
    settings: Settings
    ignored: Mapping[str, str] = field(default_factory=dict)
    counts_once: bool = False

    @cached_property
    def doubt(self) -> Doubt:
        """What rows read without care leave."""
        return Doubt()

    @cached_property
    def data_ends(self) -> dict[tuple[str, date], date | None]:
        """Where the data of tables end, by table and as-of date, as far as it was asked for (see `data_end`)."""
        return {}

    @cached_property
    def _known(self) -> dict[object, object]:
        return {}

    @cached_property
    def reader(self) -> Reader:
        """What reads one file of them."""
        return Reader(self.files, self.settings, self.doubt)

    def of(self, table: str) -> list[MappedFile]:
        """The files that hold a table."""
        return self.reader.of(table)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table was given, with all these columns in at least one of its files."""
        files = self.of(table)
        return bool(files) and all(any(column in file.columns for file in files) for column in columns)

    def require(self, table: str, columns: Iterable[str], purpose: str) -> None:
        """Raise a MissingInputError that says what to add where the table or one of the columns is missing."""
        files = self.of(table)
        if not files:
            given = listing(sorted({file.file.name for file in self.files})) or "none"
            raise MissingInputError(
                f"{purpose} needs the {table}; the files given are {given}.",
                f"Add the file of {table}, or name it with --{table} FILE.",
            )
        for column in columns:
            if not self.has(table, column):
                headers = list(dict.fromkeys(header for file in files for header in file.file.headers))
                meaning = TABLES[table].columns[column].meaning if column in TABLES[table].columns else column
                guess = did_you_mean(column, headers)
                raise MissingInputError(
                    f"{purpose} needs the column {column!r} ({meaning}) in {files[0].file.name}; "
                    f"its columns are {listing(headers)}.",
                    (f"{guess} " if guess else "")
                    + f'Map it in salescli.toml: [tables.{table}.columns] {column} = "HEADER".',
                )

    @property
    def remarks(self) -> tuple[Note, ...]:
        """What was recognised in the files that a reader of their numbers must know, as a guessed encoding."""
        of_files = (remark for file in self.files for remark in file.file.remarks)
        return tuple(dict.fromkeys((*of_files, *self.reader.money.remarks)))

    @property
    def currency(self) -> str | None:
        """The base currency: that of the settings, else the one that the amounts are in, as far as they say."""
        return self.reader.money.currency

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Around whatever collects frames of these tables: what is wrong in a file becomes an InputError.

        So does a file that changes meanwhile, whatever else that brings about: a pass would see it otherwise than the
        one before, and look in vain for what that one found.
        """
        try:
            yield
        except (Exception, pl.exceptions.PanicException) as error:
            self.check_unchanged()
            if (explained := diagnose.explained(self, error)) is None:
                raise
            raise explained from error
        self.check_unchanged()

    def check_unchanged(self) -> None:
        """Raise an InputError where a file is not what it was when its head was read."""
        for file in self.files:
            if file.file.source:
                file.file.source.check_unchanged()

    def refusal(self, table: str, column: str, text: str) -> Refusal | None:
        """Why an amount did not read; None where nothing about its words and its currency says so."""
        if not self._is_money(column):
            return None
        mapped = next(file.columns[column] for file in self.of(table) if column in file.columns)
        amount = Amount(table, column, mapped.source.header, mapped.column.is_ledger)
        return self.reader.money.refusal(text, amount)

    def cell(self, column: str, text: str) -> str:
        """The text of a value that did not read, as its cell has it."""
        return bare(text) if self._is_money(column) and self.has_currency else text

    @property
    def has_currency(self) -> bool:
        """Whether a column or a constant names the currency of amounts."""
        return any("currency" in file.columns for file in self.files)

    def _is_money(self, column: str) -> bool:
        return any(
            mapped.column.kind is Kind.MONEY for file in self.files if (mapped := file.columns.get(column)) is not None
        )

    def frame(
        self,
        table: str,
        columns: Iterable[str],
        *,
        careful: bool | Collection[str] = False,
        rows: bool = False,
        only: pl.Expr | None = None,
        timed: bool = False,
        part: Part = WHOLE,
    ) -> pl.LazyFrame:
        """The table's rows with the columns asked for, typed, each with the text it was read from.

        Columns: every one of `columns` that some file has, its text as `COLUMN:text` (see `text_of`), and whether that
        does not read as `COLUMN:unread` (see `unread_of`), which costs less than to carry the text. `careful`
        are those to be cast with care, or whether all are; with `rows` also where each row stands (`row:file`,
        `row:index`). Rows that are excluded or repeat others are left out, and those that `only` rules out, a condition
        on choices: it goes before all other casts, for which only the rows that are meant then pay. With `timed` the
        columns of `schema.TIMED` have their time of day, whatever the first rows of the files show.
        Order lines have what their deal says in every one of them (see `lines.filled`), and its key, DEAL_COLUMN; of
        large tables the deals of a `part` may be asked for.
        Raises InputError where one repeats and must not, or a spreadsheet has rounded ids among the columns.
        """
        wanted = [column for column in dict.fromkeys(columns) if self.has(table, column)]
        if not rows and (kept := self._held(table)) is not None and kept.has(wanted):
            held = kept.frame(wanted, careful=careful, part=part)
            return held if only is None else held.filter(only)
        if self.are_lines(table):
            return self.lines.filled(wanted, careful=careful, rows=rows, part=part, timed=timed)
        return self.unfilled(table, wanted, careful=careful, rows=rows, only=only, timed=timed)

    def unfilled(
        self,
        table: str,
        wanted: Sequence[str],
        *,
        careful: bool | Collection[str] = False,
        rows: bool = False,
        only: pl.Expr | None = None,
        timed: bool = False,
        deal_currencies: pl.DataFrame | None = None,
    ) -> pl.LazyFrame:
        """The same as each row says it, whatever other lines of its deal say, but for the currency of its amounts."""
        self._refuse_unclear(table)
        dropped = self._without_doubles(table, wanted)
        frames = [
            self.reader.frame(
                file, wanted, careful=careful, rows=rows, dropped=dropped.get(self.files.index(file)), only=only,
                timed=timed, deal_currencies=deal_currencies,
            )
            for file in self.of(table)
        ]  # fmt: skip
        return pl.concat(frames, how="vertical") if len(frames) > 1 else frames[0]

    def settle(self) -> None:
        """Be sure of the base currency, where the files tell it; who reads them meets what is wrong with them."""
        with suppress(InputError, OSError, pl.exceptions.PolarsError):
            self.reader.money.settle()

    def are_lines(self, table: str) -> bool:
        """Whether the rows of a table are the lines of orders, several of which may be one deal."""
        is_said = table == "deals" and self.counts_once and self.settings.duplicates_of(table) == "lines"
        return is_said and self.has(table, "deal_id")

    @cached_property
    def lines(self) -> Lines:
        """What order lines of one deal say together."""
        from salescli.loading.order_lines.lines import Lines

        found = self._known.setdefault("lines", Lines(self))
        assert isinstance(found, Lines)
        return found

    def hold(self, dimensions: Iterable[str]) -> None:
        """Expect many questions: large tables are read once and kept, typed, in a temporary file.

        They split and filter by these `dimensions`; by others it takes longer.
        """
        expected = self._known.setdefault("hold", set())
        assert isinstance(expected, set)
        expected.update(dimensions)

    def _held(self, table: str) -> TableCache | None:
        dimensions = self._known.get("hold")
        if not isinstance(dimensions, set):
            return None
        from salescli.loading import table_cache as held

        key = ("held", table)
        if key not in self._known:
            self._known[key] = None  # while it is read
            self._known[key] = held.hold(self, table, dimensions)
        found = self._known[key]
        assert found is None or isinstance(found, held.TableCache)
        return found

    def rows_in(self, file: MappedFile) -> int:
        """How many rows a file has."""
        alone = len(self.of(file.table)) == 1 and not file.exclusions and not self.repeats(file.table).dropped
        alone = alone and self.reader.non_rows(file).rows is None
        if alone and (kept := self._held(file.table)) is not None:
            return kept.count()
        count: int = scan(file.file).select(pl.len()).collect(engine="streaming").item()
        return count

    def with_settings(self, settings: Settings) -> Tables:
        """The same files under settings that read them in the same way."""
        tables = replace(self, settings=settings)
        tables._known.update(self._known)
        tables.reader.styles.update(self.reader.styles)
        tables.doubt.stages.update(self.doubt.stages)
        return tables

    def repeats(self, table: str, ids: Sequence[str] = ()) -> Repeats:
        """The rows of a table that repeat others. Raises InputError where one does and must not.

        Whoever asks first is told of rounded `ids` too: what is looked at together is read once.
        """
        if not self.counts_once:
            return Repeats()
        key = ("repeats", table)
        if key not in self._known:
            try:
                self._known[key] = repeats.find(self, table, ids)
            except InputError:  # the column names, or a word for a sum, may stand in several rows
                if not self.look_through([table]):
                    raise
                self._known[key] = repeats.find(self, table, ids)
        found = self._known[key]
        assert isinstance(found, Repeats)
        return found

    def is_large(self, table: str) -> bool:
        """Whether a table has more rows than every command compares."""
        key = ("large", table)
        if key not in self._known:
            self._known[key] = not reach.is_within(file.file for file in self.of(table))
        return self._known[key] is True

    def _without_doubles(self, table: str, wanted: Sequence[str]) -> Mapping[int, pl.Series]:
        """The rows that repeat others, by file; ids among the columns that a spreadsheet has rounded are an error."""
        if not self.counts_once:
            return {}
        ids = rounded_ids.ids_among(table, wanted)
        found = self.repeats(table, ids)
        if not ids or self.settings.takes_ids_as_written(table):
            return found.dropped
        known = self._known.setdefault(("rounded", table), dict(found.rounded))
        assert isinstance(known, dict)
        if new := [column for column in ids if column not in known]:
            known.update(rounded_ids.count(self, table, new, is_large=self.is_large(table)))
        rounded_ids.refuse(self, table, {column: known[column] for column in ids})
        return found.dropped

    def look_through(self, tables: Iterable[str], *, at_any_size: bool = False) -> bool:
        """Look through all of the files of some tables for rows that are none; whether that found what was not known.

        It costs a pass over every column, and is done where a row lacks what decides on it, as such rows do.
        """
        found = False
        for table in tables:
            new = False
            for file in self.of(table):
                known = self.reader.non_rows(file)
                if known is non_rows.NONE and (at_any_size or reach.is_within([file.file])):
                    new |= self.reader.look_through(file) != non_rows.NONE
            if new:  # what was made of all rows is made anew
                self._known.pop(("repeats", table), None)
                self._known.pop(("held", table), None)
            found |= new
        return found

    def non_rows(self, table: str) -> int:
        """How many rows of a table are left out because they are none."""
        found = (self.reader.non_rows(file).rows for file in self.of(table))
        return sum(len(rows) for rows in found if rows is not None)

    def unclear_rows(self, table: str) -> list[tuple[MappedFile, tuple[Candidate, ...]]]:
        """The rows of a table that may sum others and of which only the settings can say, by file."""
        found = [(file, self.reader.non_rows(file).unclear) for file in self.of(table)]
        return [(file, unclear) for file, unclear in found if unclear]

    def _refuse_unclear(self, table: str) -> None:
        for file, unclear in self.unclear_rows(table) if self.counts_once else []:
            raise non_rows.refusal(file, unclear)

    def excluded(self, table: str) -> Note | None:
        """How many rows of a table its files and the settings rule out; None for no row. It takes a look at them."""
        return self._marked(table)[0]

    def archived(self, table: str) -> Note | None:
        """How many rows of a table are archived and count all the same; None for no row."""
        return self._marked(table)[1]

    def _marked(self, table: str) -> tuple[Note | None, Note | None]:
        known = self._known.get(key := ("marked", table))
        if known is None:
            in_reach = all(reach.is_within([file.file]) for file in self.of(table) if file.archived)
            known = excluded_rows.remarks(table, self.of(table), archived=in_reach or not self.counts_once)
            self._known[key] = known
        assert isinstance(known, tuple)
        return known

    def remarks_on(self, table: str, columns: Collection[str] = ()) -> tuple[Note, ...]:
        """Which rows of a table do not count, whatever is asked, and what the lines of deals say of the columns."""
        none = non_rows.remarks(table, [(file, self.reader.non_rows(file)) for file in self.of(table)])
        own = self.settings.values_of("deals", "status") if self.doubt.stages else {}
        has_met = table == "deals" and any(stage.strip() not in own for stage in self.doubt.stages)
        left_open = [self._left_open()] if has_met else []
        mapped = [remark for file in self.of(table) for remark in file.remarks]
        of_words = [remark for file in self.of(table) for remark in spell_status.remarks(file, self.reader)]
        marked = filter(None, (*self._marked(table), *left_open))
        of_lines = self.lines.remarks(columns) if self.are_lines(table) else ()
        return (*mapped, *marked, *none, *self.repeats(table).remarks, *of_words, *of_lines)

    def _left_open(self) -> Note | None:
        """What is to be said of stages that were met and left in doubt what became of their deals."""
        from salescli.loading.mapping import undecided

        key = ("left open",)
        if key not in self._known:
            self._known[key] = undecided.remark(self)
        found = self._known[key]
        assert found is None or isinstance(found, Note)
        return found

    def mixed_clocks(self, table: str, columns: Iterable[str], *, careful: bool = False) -> tuple[Note, ...]:
        """Which columns have moments with different offsets from UTC, and nothing says whose days count."""
        times = {name for file in self.of(table) for name, mapped in file.columns.items()
                 if mapped.column.kind is Kind.TIME}  # fmt: skip
        found = []
        for name in sorted(times.intersection(columns)):
            if self.reader.clock(table, name, careful=careful).is_mixed:
                text = f"{table}.{name} has times with several offsets from UTC: they are counted in the days of UTC."
                found.append(Note("mixed_offsets", 0, f"{text} [calendar] timezone says whose days count."))
        return tuple(found)

    def once(self, key: tuple[object, ...], work: Callable[[], _T]) -> _T:
        """What `work` finds out about these tables, worked out for the first who asks for it by the key."""
        if key not in self._known:
            self._known[key] = work()
        return cast("_T", self._known[key])
