"""What the files say about themselves, each found out once: how columns are written, which rows are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.loading.files import reach
from salescli.loading.files.opened import Opener, open_file
from salescli.loading.files.scanning import scan
from salescli.loading.parsing import column_style, dates
from salescli.loading.parsing.cast import Cast
from salescli.loading.parsing.dates import Clock
from salescli.loading.parsing.styles import DateStyle
from salescli.loading.parsing.text import stripped
from salescli.loading.precision import Precision
from salescli.loading.sums import non_rows
from salescli.model import spelling
from salescli.model.schema import Column, Kind, OfMonth
from salescli.system.caches import Cache, Caches

if TYPE_CHECKING:
    from pathlib import Path

    from salescli.config.settings import Settings
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.loading.parsing.styles import NumberStyle
    from salescli.loading.sums.non_rows import NonRows

#: What is found out about files and columns, by the path of a file or the name of a table, and by header or column.
_NON_ROWS: Cache[Path, NonRows] = Cache("rows that are none")
_HAS_TIME: Cache[tuple[str, str], bool] = Cache("columns with a time of day")
_CLOCKS: Cache[tuple[str, str, Precision], Clock] = Cache("clocks of columns")
_SAYS_NO_STATUS: Cache[tuple[Path, str], bool] = Cache("columns of status that say none")
_NUMBER_STYLES: Cache[tuple[Path, str, bool, Precision], NumberStyle] = Cache("styles of numbers")
_DATE_STYLES: Cache[tuple[Path, str, Precision], DateStyle] = Cache("styles of dates")
_IS_LARGE: Cache[str, bool] = Cache("tables of more rows than are compared")
_FORMS_MET: Cache[tuple[str, str], set[str]] = Cache("forms of dates that were met")
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
        """The files that hold a table."""
        return [file for file in self.files if file.table == table]

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table was given, with all these columns in at least one of its files."""
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
        """The forms of dates met so far in a canonical column that a note tells of (see `date_forms`)."""
        return self.caches.of(_FORMS_MET, (table, column), set)

    def has_met_forms(self, table: str | None = None) -> bool:
        """Whether any were met in a column of a table, or of any."""
        met = self.caches.every(_FORMS_MET)
        return any(found for (of, _), found in met.items() if table in (of, None))

    def any_date(self, table: str, column: Column, style: DateStyle | None = None) -> DateStyle:
        """A style of dates, the usual one where no file shows another, as a canonical column has it."""
        is_last = column.of_month is OfMonth.AFTER and self.settings.ends_are_last_days(table)
        style = style or DateStyle(clock=Clock(self.settings.calendar.timezone or "UTC"))
        of_month = OfMonth.LAST if is_last else column.of_month
        return replace(style, of_month=of_month, met=self.forms_met(table, column.name))

    def non_rows(self, file: MappedFile) -> NonRows:
        """The rows of a file that are none, where they have been looked for, or that costs nothing."""
        found = self.caches.get(_NON_ROWS, file.file.path)
        if found is None:
            return self._searched(file) if non_rows.is_quick(file) else non_rows.NONE
        return found

    def look_through(self, tables: Iterable[str], *, at_any_size: bool = False) -> list[str]:
        """Look through all of the files of some tables for rows that are none; the tables where that found new ones.

        It costs a pass over every column, and is done where a row lacks what decides on it, as such rows do.
        """
        found = []
        for table in tables:
            for file in self.of(table):
                known = self.non_rows(file)
                is_new = known is non_rows.NONE and (at_any_size or reach.is_within([file.file]))
                if is_new and self._searched(file) != non_rows.NONE:
                    found.append(table)
        return list(dict.fromkeys(found))

    def _searched(self, file: MappedFile) -> NonRows:
        """The rows of a file that are none, looked for in all of it."""
        found = non_rows.find(file, self.settings.totals_of(file.table))
        self.caches.put(_NON_ROWS, file.file.path, found)
        return found

    def has_time(self, table: str, column: str) -> bool:
        """Whether the first rows of any file show a time of day in the column."""

        def has_time() -> bool:
            return any(
                dates.has_time(value) or column_style.has_time_by_pattern(value, each.file)
                for each in self.columns_of(table, column)
                for value in each.values
            )

        return self.caches.of(_HAS_TIME, (table, column), has_time)

    def columns_of(self, table: str, column: str) -> list[column_style.ColumnOfFile]:
        """A canonical column in every file of its table that has it under a header."""
        return [
            column_style.column_of(file.file, mapped.source.header, table)
            for file in self.of(table)
            if (mapped := file.columns.get(column)) and mapped.source.header
        ]

    def clock(self, table: str, column: str, precision: Precision = Precision.FAST) -> Clock:
        """Whose days the moments of a canonical column count in that carry an offset, as far as was looked so far."""

        def clock() -> Clock:
            return column_style.clock_of(self.columns_of(table, column), self.settings.calendar.timezone, precision)

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
        """Whether the status of customers is none: no word under its header is known, in no row."""
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
            column = column_style.column_of(file.file, header, file.table)
            homes = map(file.file.home_of, amounts)
            others = [name for home, name in homes if home is column.file] or column.file.alone.headers
            return column_style.number_style(column, others, is_share=is_share, precision=precision)

        return self.caches.of(_NUMBER_STYLES, (file.file.path, header, is_share, precision), style)

    def date_style(self, file: MappedFile, mapped: MappedColumn, precision: Precision) -> DateStyle:
        """How a column of dates is written."""
        header, name = mapped.source.header or "", mapped.column.name

        def style() -> DateStyle:
            column = column_style.column_of(file.file, header, file.table)
            siblings = [other for other in self.columns_of(file.table, name) if other.file is not column.file]
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

    def _position(self, file: MappedFile) -> int:
        """The place of a file among the files, however it is mapped."""
        return next(place for place, each in enumerate(self.files) if each.file is file.file)

    def _goes_by_a_clock(self, table: str, name: str, precision: Precision) -> bool:
        """Whether the days of a column's moments are those of another clock than UTC's."""
        return self.settings.calendar.timezone is not None or self.clock(table, name, precision).is_own

    def _column(self, table: str, name: str) -> Column:
        return next(file.columns[name].column for file in self.of(table) if name in file.columns)

    def _end_needs_status(self, file: MappedFile, wanted: Sequence[str]) -> bool:
        """Whether the ends of a file are the days on which they were asked for, and its status tells who has ended."""
        end = file.columns.get("churned_at") if "churned_at" in wanted else None
        return end is not None and end.column.asked_for and "status" in file.columns and not self.says_no_status(file)
