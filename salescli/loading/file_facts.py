"""Facts about the files, each found out once: how columns are written, and which rows are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.files import reach
from salescli.loading.files.opened import Opener, open_file
from salescli.loading.files.scanning import PATH_COLUMN, rows_before, scan
from salescli.loading.parsing import column_style, dates
from salescli.loading.parsing.cast import Cast
from salescli.loading.parsing.dates import Clock
from salescli.loading.parsing.styles import DateStyle
from salescli.loading.parsing.text import stripped
from salescli.loading.precision import Precision
from salescli.loading.sums import non_rows
from salescli.loading.sums.non_rows import NonRows
from salescli.loading.together.layouts import of_layout, together
from salescli.loading.together.styles import DAYS, NOTHING, of_column
from salescli.model import spelling
from salescli.model.schema import Column, Kind, OfMonth
from salescli.system.caches import Cache, Caches

if TYPE_CHECKING:
    from pathlib import Path

    from salescli.config.settings import Settings
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.loading.parsing.styles import NumberStyle

#: Facts about files and columns, by the path of a file or the name of a table, and by header or column.
_NON_ROWS: Cache[Path, NonRows] = Cache("rows that are none")
_HAS_TIME: Cache[tuple[str, str], bool] = Cache("columns with a time of day")
_CLOCKS: Cache[tuple[str, str, Precision], Clock] = Cache("clocks of columns")
_SAYS_NO_STATUS: Cache[tuple[Path, str], bool] = Cache("columns of status that say none")
_NUMBER_STYLES: Cache[tuple[Path, str, bool, Precision], NumberStyle] = Cache("styles of numbers")
_DATE_STYLES: Cache[tuple[Path, str, Precision], DateStyle] = Cache("styles of dates")
_IS_LARGE: Cache[str, bool] = Cache("tables of more rows than are compared")
_ROWS_BEFORE: Cache[tuple[Path, ...], Mapping[str, int]] = Cache("rows before the parts of a file")
_ROWS_IN: Cache[Path, int] = Cache("how many rows files have")
_PLAIN: Cache[tuple[str, str], frozenset[Path]] = Cache("columns in which no value has a say about others")
FORMS_MET: Cache[tuple[str, str], set[str]] = Cache("forms of dates that were met")
LEFT_OPEN: Cache[str, set[str]] = Cache("stages that were met and decide nothing")


class FileFacts(Struct, frozen=True, dict=True):
    """The files, their settings, and in `caches` what was found out about them so far.

    `opener` opens other files that the settings name.
    """

    files: tuple[MappedFile, ...]
    settings: Settings
    caches: Caches = field(default_factory=Caches)
    opener: Opener = open_file

    def of(self, table: str) -> list[MappedFile]:
        """The files of a table."""
        return [file for file in self.files if file.table == table]

    def has(self, table: str, *columns: str) -> bool:
        """Whether there are files of the table, and each of these columns is in at least one of them."""
        files = self.of(table)
        return bool(files) and all(any(column in file.columns for file in files) for column in columns)

    def is_large(self, table: str) -> bool:
        """Whether a table has more rows than every command compares."""

        def is_large() -> bool:
            return not reach.is_within(file.file for file in self.of(table))

        return self.caches.of(_IS_LARGE, table, is_large)

    @property
    def left_open(self) -> set[str]:
        """The stages met so far that count as open, though their names speak of winning or losing."""
        return self.caches.of(LEFT_OPEN, "deals", set)

    def forms_met(self, table: str, column: str) -> set[str]:
        """The unusual forms of dates met so far in a canonical column, for notes (see `date_forms`)."""
        return self.caches.of(FORMS_MET, (table, column), set)

    def has_met_forms(self, table: str | None = None) -> bool:
        """Whether any were met in a column of a table, or of any."""
        met = self.caches.every(FORMS_MET)
        return any(found for (of, _), found in met.items() if table in (of, None))

    def any_date(self, table: str, column: Column, style: DateStyle | None = None) -> DateStyle:
        """A style of dates for a canonical column; the usual one where no file has another."""
        is_last = column.of_month is OfMonth.AFTER and self.settings.ends_are_last_days(table)
        style = style or DateStyle(clock=Clock(self.settings.calendar.timezone or "UTC"))
        of_month = OfMonth.LAST if is_last else column.of_month
        return replace(style, of_month=of_month, met=self.forms_met(table, column.name))

    def non_rows(self, file: MappedFile) -> NonRows:
        """The rows of a file that are none, if they have been searched for, or the search costs nothing."""
        if file.file.parts:
            return non_rows.NONE  # else they were not read together
        found = self.caches.get(_NON_ROWS, file.file.path)
        if found is not None:
            return found
        if not non_rows.is_quick(file):
            return non_rows.NONE
        self._search_those_like(file)
        return self.caches.get(_NON_ROWS, file.file.path) or self._searched(file)

    def _those_like(self, file: MappedFile) -> list[MappedFile]:
        """The files next to a file that are laid out like it, with itself."""
        runs = of_layout(self, file.table)
        return next((run for run in runs if any(each.file.path == file.file.path for each in run)), [file])

    def rows_in(self, file: MappedFile) -> int:
        """How many rows a file has; files of one layout are counted in one scan."""
        known = self.caches.get(_ROWS_IN, file.file.path)
        if known is not None:
            return known
        run = self._those_like(file)
        if len(run) < 2:
            count: int = scan(file.file.alone).select(pl.len()).collect(engine="streaming").item()
            self.caches.put(_ROWS_IN, file.file.path, count)
            return count
        frame = scan(together(run).file, ROW_COLUMN).group_by(PATH_COLUMN).len()
        counts = dict(frame.collect(engine="streaming").iter_rows())
        for each in run:
            self.caches.put(_ROWS_IN, each.file.path, counts.get(str(each.file.scanned), 0))
        return int(counts.get(str(file.file.scanned), 0))

    def note_rows_in(self, file: MappedFile, count: int) -> None:
        """Note how many rows a file has, where another scan has counted them."""
        self.caches.put(_ROWS_IN, file.file.path, count)

    def _search_those_like(self, file: MappedFile) -> None:
        """Search the files that are laid out like this one, in one scan; only files with candidates are then searched
        alone.
        """
        quick = [each for each in self._those_like(file) if non_rows.is_quick(each)]
        if len(quick) < 2:
            return
        asked = non_rows.parts_in_question(together(quick))
        for each in quick:
            if str(each.file.scanned) not in asked:
                self.caches.put(_NON_ROWS, each.file.path, NonRows())

    def search_non_rows(self, tables: Iterable[str], *, at_any_size: bool = False) -> list[str]:
        """Search all rows of some tables for those that are none, such as sums; the tables where new ones were found.

        The search reads every column, so it is made only where a row lacks a value that is needed, as such rows do.
        """
        found = []
        for table in tables:
            for file in self.of(table):
                known = self.non_rows(file)
                is_new = known is non_rows.NONE and (at_any_size or reach.is_within([file.file]))
                if is_new and self._searched(file) != non_rows.NONE:
                    found.append(table)
        return list(dict.fromkeys(found))

    def survey(self, table: str) -> None:
        """Find out in one pass over a table what exact readings of its columns and the search for rows that are none
        would each find out by a pass of their own.
        """
        from salescli.loading.together import survey
        from salescli.loading.together.decisive import decides

        found = survey.survey(self, table, decides)
        for name, paths in found.plain.items():
            self.caches.put(_PLAIN, (table, name), paths)
        for path in found.all_rows:
            if self.caches.get(_NON_ROWS, path) is None:
                self.caches.put(_NON_ROWS, path, NonRows())

    def assume(self, table: str) -> Callable[[], None]:
        """Take every row of a table for one of it, where that is not known; the call that is returned undoes it.

        It also forgets the forms of dates and the stages that are met from now on.
        """
        paths = [file.file.path for file in self.of(table) if self.caches.get(_NON_ROWS, file.file.path) is None]
        met = {key: set(forms) for key, forms in self.caches.every(FORMS_MET).items()}
        stages = set(self.left_open)
        for path in paths:
            self.caches.put(_NON_ROWS, path, NonRows())

        def undo() -> None:
            for path in paths:
                self.caches.forget(_NON_ROWS, path)
            for key, forms in self.caches.every(FORMS_MET).items():
                forms.intersection_update(met.get(key, ()))
            self.left_open.intersection_update(stages)

        return undo

    def settle(self, table: str) -> None:
        """Note that no value of a table decides how others are read: a fast reading of all of it has met none.

        Columns whose first rows are not in the usual styles are left out; an exact reading searches these.
        """
        for name in dict.fromkeys(name for file in self.of(table) for name in file.columns):
            found = [file.file.path for file in self.of(table) if self._is_usual(file, name)]
            self.caches.put(_PLAIN, (table, name), frozenset(found))

    def _is_usual(self, file: MappedFile, name: str) -> bool:
        """Whether the first rows show the usual style of a column of dates or numbers."""
        mapped = file.columns.get(name)
        if mapped is None or mapped.source.header is None or file.file.format.dates or file.file.format.decimal:
            return False
        kind = mapped.column.kind
        return (
            kind in (Kind.TIME, Kind.MONEY, Kind.NUMBER)
            and of_column(file.file, mapped.source.header, kind) is not None
        )

    def _searched(self, file: MappedFile) -> NonRows:
        """The rows of a file that are none, from a search of the whole file."""
        found = non_rows.find(file, self.settings.totals_of(file.table))
        self.caches.put(_NON_ROWS, file.file.path, found)
        return found

    def has_time(self, table: str, column: str) -> bool:
        """Whether the first rows of any file show a time of day in the column."""

        def has_time() -> bool:
            kinds = {file.columns[column].column.kind for file in self.of(table) if column in file.columns}
            return Kind.TIME in kinds and any(
                dates.has_time(value) or column_style.has_time_by_pattern(value, each.file)
                for each in self.columns_of(table, column)
                if of_column(each.file, each.header, Kind.TIME) not in (DAYS, NOTHING)
                or column_style.pattern_of(each.file)
                for value in each.values
            )

        return self.caches.of(_HAS_TIME, (table, column), has_time)

    def is_plain(self, file: MappedFile, name: str) -> bool:
        """Whether a whole column was searched, and no value decides how others are read.

        A small file is sampled to its end. Runs of others are searched, each in one scan; for one alone it says no.
        """
        if self._is_usual(file, name) and file.file.has_sampled_all(file.columns[name].source.header or ""):
            return True

        def plain() -> frozenset[Path]:
            found: set[Path] = set()
            for run in of_layout(self, file.table):
                mapped = run[0].columns.get(name)
                if len(run) < 2 or mapped is None or mapped.source.header is None:
                    continue
                from salescli.loading.together.decisive import decides

                decisive = decides(mapped.column, run[0].file, mapped.source.header)
                if decisive is None:
                    continue
                cheap, full = decisive
                frame = scan(together(run).file, ROW_COLUMN).filter(cheap).select(PATH_COLUMN, is_asked=full)
                asked = set(
                    frame.filter("is_asked")
                    .select(pl.col(PATH_COLUMN).unique())
                    .collect(engine="streaming")
                    .to_series()
                )
                found.update(each.file.path for each in run if str(each.file.scanned) not in asked)
            return frozenset(found)

        return file.file.path in self.caches.of(_PLAIN, (file.table, name), plain)

    def _column_of(self, file: MappedFile, name: str, header: str, precision: Precision) -> column_style.ColumnOfFile:
        """A column of a file that is to be recognised, at a precision."""
        column = column_style.column_of(file.file, header, file.table)
        mapped = file.columns.get(name)
        is_canonical = mapped is not None and mapped.source.header == header and column.file is file.file
        if precision is Precision.EXACT and is_canonical and self.is_plain(file, name):
            return replace(column, is_plain=True)
        return column

    def columns_of(
        self, table: str, column: str, precision: Precision = Precision.FAST
    ) -> Iterator[column_style.ColumnOfFile]:
        """A canonical column in every file of its table that has it under a header."""
        for file in self.of(table):
            if (mapped := file.columns.get(column)) and mapped.source.header:
                yield self._column_of(file, column, mapped.source.header, precision)

    def clock(self, table: str, column: str, precision: Precision = Precision.FAST) -> Clock:
        """The time zone for moments with an offset in a canonical column, as far as they have been read."""

        def clock() -> Clock:
            columns = [
                each
                for each in self.columns_of(table, column, precision)
                if precision is Precision.EXACT or each.file.format.dates
                or of_column(each.file, each.header, Kind.TIME) is None  # else no value has an offset
            ]  # fmt: skip
            return column_style.clock_of(columns, self.settings.calendar.timezone, precision)

        exact = self.caches.get(_CLOCKS, (table, column, Precision.EXACT))
        return exact or self.caches.of(_CLOCKS, (table, column, precision), clock)

    def blanks(self, table: str, column: str) -> frozenset[str]:
        """The words that a column of a table has for nothing: none where it is no id or dimension.

        A word that the settings give a meaning is not among them.
        """
        mapped = next((file.columns[column] for file in self.of(table) if column in file.columns), None)
        if mapped is None or not mapped.column.is_key:
            return frozenset()
        own = self.settings.blanks_of(table)
        words = spelling.BLANKS if own is None else map(spelling.clean, own)
        return frozenset(words).difference(map(spelling.clean, mapped.values))

    def says_no_status(self, file: MappedFile) -> bool:
        """Whether the status of customers is another one: no word under its header is known, in any row."""
        mapped = file.columns.get("status") if file.table == "customers" else None
        header = mapped.source.header if mapped else None
        if mapped is None or header is None:
            return False
        cast = Cast(mapped.column, mapped.values)

        def says_none() -> bool:
            words = pl.Series(file.file.values(header), dtype=pl.String)
            if not cast.knows_any(words):
                distinct = scan(file.file).select(stripped(pl.col(header)).drop_nulls().unique())
                words = distinct.collect(engine="streaming").to_series()
            return not words.is_empty() and not cast.knows_any(words)

        return self.caches.of(_SAYS_NO_STATUS, (file.file.path, header), says_none)

    def number_style(
        self, file: MappedFile, header: str, precision: Precision, *, is_share: bool = False
    ) -> NumberStyle:
        """How a column of numbers is written."""

        def style() -> NumberStyle:
            amounts = [mapped.source.header for mapped in file.columns.values() if mapped.source.header
                       and mapped.column.kind in (Kind.MONEY, Kind.NUMBER)]  # fmt: skip
            name = next((name for name, mapped in file.columns.items() if mapped.source.header == header), "")
            column = self._column_of(file, name, header, precision)
            homes = map(file.file.home_of, amounts)
            others = [name for home, name in homes if home is column.file] or column.file.alone.headers
            return column_style.number_style(column, others, is_share=is_share, precision=precision)

        return self.caches.of(_NUMBER_STYLES, (file.file.path, header, is_share, precision), style)

    def date_style(self, file: MappedFile, mapped: MappedColumn, precision: Precision) -> DateStyle:
        """How a column of dates is written."""
        header, name = mapped.source.header or "", mapped.column.name

        def style() -> DateStyle:
            column = self._column_of(file, name, header, precision)
            siblings = (other for other in self.columns_of(file.table, name) if other.file is not column.file)
            is_canonical = file.columns.get(name) is mapped
            timezone = self.settings.calendar.timezone
            clock = (
                self.clock(file.table, name, precision)
                if is_canonical
                else column_style.clock_of([column], timezone, precision)
            )
            return column_style.date_style(column, siblings, clock, precision)

        found = self.caches.of(_DATE_STYLES, (file.file.path, header, precision), style)
        return self.any_date(file.table, mapped.column, found)

    def position(self, file: MappedFile) -> int:
        """The place of a file among the files, however it is mapped."""
        return self._positions[file.file.path]

    @cached_property
    def _positions(self) -> Mapping[Path, int]:
        return {file.file.path: place for place, file in reversed(list(enumerate(self.files)))}

    def places(self, file: MappedFile) -> list[pl.Expr]:
        """Where each row of a scan stands: the position of its file and its index there, as the columns for these."""
        if not file.file.parts:
            return [pl.lit(self.position(file)).alias(FILE_COLUMN), pl.col(ROW_COLUMN)]
        paths = tuple(part.path for part in file.file.parts)
        before = self.caches.of(_ROWS_BEFORE, paths, lambda: rows_before(file.file))
        positions = {str(part.scanned): self._positions[part.path] for part in file.file.parts}
        path, index = pl.col(PATH_COLUMN), pl.get_index_type()
        return [
            path.replace_strict(positions, return_dtype=pl.Int32).alias(FILE_COLUMN),
            pl.col(ROW_COLUMN) - path.replace_strict(before, return_dtype=index),
        ]

    def _goes_by_a_clock(self, table: str, name: str, precision: Precision) -> bool:
        """Whether the days of a column's moments are those of another clock than UTC's."""
        return self.settings.calendar.timezone is not None or self.clock(table, name, precision).is_own

    def _column(self, table: str, name: str) -> Column:
        return next(file.columns[name].column for file in self.of(table) if name in file.columns)

    def _end_needs_status(self, file: MappedFile, wanted: Sequence[str]) -> bool:
        """Whether the ends of a file are the days on which they were asked for, and its status tells who has ended."""
        end = file.columns.get("churned_at") if "churned_at" in wanted else None
        return end is not None and end.column.asked_for and "status" in file.columns and not self.says_no_status(file)
