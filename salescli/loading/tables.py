"""The canonical tables as lazy frames, made from the mapped files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from salescli.errors import MissingInputError, did_you_mean, listing
from salescli.loading import damage, dates, numbers, recognition, repeats
from salescli.loading.casting import Cast, DateStyle, NumberStyle
from salescli.loading.expressions import parse, refusal
from salescli.loading.files import Remark
from salescli.loading.mapping import MappedColumn, MappedFile
from salescli.loading.money import Money
from salescli.loading.recognition import ColumnOfFile
from salescli.loading.repeats import Repeats
from salescli.loading.scanning import line_numbers, scan
from salescli.schema import TABLES, Column, Kind
from salescli.settings import ColumnSetting, Settings

__all__ = ["FILE_COLUMN", "ROW_COLUMN", "Tables", "lines_of", "scan", "text_of", "utc_of"]

#: Columns that say where a row stands: the position of its file and of the row in it.
FILE_COLUMN, ROW_COLUMN = "row:file", "row:index"


def text_of(column: str) -> str:
    """The name of the column that keeps the text a canonical column was read from."""
    return f"{column}:text"


def utc_of(column: str) -> str:
    """The name of the column that keeps a timestamp in UTC; one without an offset stands there as it is written."""
    return f"{column}:utc"


@dataclass(frozen=True)
class Tables:
    """The inputs of a run: which canonical tables and columns there are, and their rows as lazy frames.

    With `counts_once` an id that repeats is an error or makes rows not count, as the settings say.
    """

    files: tuple[MappedFile, ...]
    settings: Settings
    ignored: tuple[str, ...] = ()
    counts_once: bool = False
    _known: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, table: str) -> list[MappedFile]:
        """The files that hold a table."""
        return [file for file in self.files if file.table == table]

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
    def remarks(self) -> tuple[Remark, ...]:
        """What was recognised in the files that a reader of their numbers must know, as a guessed encoding."""
        return tuple(dict.fromkeys(remark for file in self.files for remark in file.file.remarks))

    @property
    def currency(self) -> str | None:
        """The base currency: that of the settings, else the one that the amounts are in, as far as they say."""
        return self._money.currency

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Around whatever collects frames of these tables: what is wrong in a file becomes an InputError."""
        try:
            yield
        except OSError as error:
            if not (addresses := [file.file.address for file in self.files if file.file.address]):
                raise
            from salescli.loading import remote

            raise remote.explained(listing(addresses), error) from error
        except pl.exceptions.PolarsError as error:
            if (explained := damage.explained([file.file for file in self.files], error)) is None:
                raise
            raise explained from error

    def unknown_currency(self, column: str, text: str) -> tuple[str, str] | None:
        """What is wrong with an amount that did not read, and the advice, where its currency is what is wrong."""
        return self._money.unknown(text) if self._is_money(column) else None

    def _is_money(self, column: str) -> bool:
        return any(
            mapped.column.kind is Kind.MONEY for file in self.files if (mapped := file.columns.get(column)) is not None
        )

    @property
    def _money(self) -> Money:
        if "money" not in self._known:
            self._known["money"] = Money(self.files, self.settings.currency)
        money = self._known["money"]
        assert isinstance(money, Money)
        return money

    def has_time(self, table: str, column: str) -> bool:
        """Whether the first rows of any file show a time of day in the column."""
        return any(
            dates.has_time(value)
            for file in self.of(table)
            if (mapped := file.columns.get(column)) and mapped.source.header
            for value in file.file.values(mapped.source.header)
        )

    def frame(
        self, table: str, columns: Iterable[str], *, careful: bool | Collection[str] = False, rows: bool = False
    ) -> pl.LazyFrame:
        """The table's rows with the columns asked for, typed, each with the text it was read from.

        Columns: every one of `columns` that some file has, and its text as `COLUMN:text` (see `text_of`). `careful`
        are those to be cast with care, or whether all are; with `rows` also where each row stands (`row:file`,
        `row:index`). Rows that repeat others are left out.
        Raises InputError where one repeats and must not.
        """
        wanted = [column for column in dict.fromkeys(columns) if self.has(table, column)]
        dropped = self.repeats(table).dropped
        frames = [
            self.frame_of(file, wanted, careful=careful, rows=rows, dropped=dropped.get(self.files.index(file)))
            for file in self.of(table)
        ]
        return pl.concat(frames, how="vertical") if len(frames) > 1 else frames[0]

    def repeats(self, table: str) -> Repeats:
        """The rows of a table that repeat others. Raises InputError where one does and must not."""
        if not self.counts_once:
            return Repeats()
        key = ("repeats", table)
        if key not in self._known:
            self._known[key] = repeats.find(self, table)
        found = self._known[key]
        assert isinstance(found, Repeats)
        return found

    def frame_of(
        self,
        file: MappedFile,
        wanted: Sequence[str],
        *,
        careful: bool | Collection[str] = False,
        rows: bool = False,
        dropped: pl.Series | None = None,
        beside: Sequence[pl.Expr] = (),
    ) -> pl.LazyFrame:
        """As `frame`, of one file; without the rows that are `dropped`, with expressions over its text `beside`."""
        frame = scan(file.file, ROW_COLUMN if rows or dropped is not None else None)
        if dropped is not None:
            frame = frame.filter(~pl.col(ROW_COLUMN).is_in(dropped.implode()))
        frame = frame.with_columns(beside)
        with_care = set(wanted if careful is True else careful or ())
        sources = self._sql_sources(file, wanted, bool(with_care))
        if sources:  # an expression sees typed columns under the file's headers; their text steps aside
            frame = frame.with_columns(pl.col(header).alias(_raw(header)) for header in sources)
            frame = frame.with_columns(typed.alias(header) for header, typed in sources.items())
        parts = [part for name in wanted for part in self._column(file, name, name in with_care, sources)]
        if rows:
            parts += [pl.lit(self.files.index(file)).alias(FILE_COLUMN), pl.col(ROW_COLUMN)]
        parts += [pl.col(expression.meta.output_name()) for expression in beside]
        return frame.select(parts)

    def _column(self, file: MappedFile, name: str, careful: bool, sources: Mapping[str, pl.Expr]) -> list[pl.Expr]:
        """One canonical column and its text; of a timestamp also what it is in UTC, where a timezone is set."""
        mapped = file.columns.get(name)
        if mapped is None:
            cast = Cast(_schema_column(self, file.table, name), has_time=self.has_time(file.table, name))
            nothing = [pl.lit(None, cast.dtype).alias(name), pl.lit(None, pl.String).alias(text_of(name))]
            in_utc = pl.lit(None, cast.dtype).alias(utc_of(name))
            return [*nothing, in_utc] if self._tells_utc(cast) else nothing
        cast = self._cast(file, mapped, careful)
        if self._tells_utc(cast):
            utc = self._read(file, name, mapped, cast.in_utc(), careful, sources, as_name=utc_of(name))
            return [*self._read(file, name, mapped, cast, careful, sources), utc[0]]
        return self._read(file, name, mapped, cast, careful, sources)

    def _tells_utc(self, cast: Cast) -> bool:
        return cast.has_time and self.settings.calendar.timezone is not None

    def _read(
        self,
        file: MappedFile,
        name: str,
        mapped: MappedColumn,
        cast: Cast,
        careful: bool,
        sources: Mapping[str, pl.Expr],
        as_name: str | None = None,
    ) -> list[pl.Expr]:
        """A column as a cast reads it, and its text."""
        as_name = as_name or name
        if mapped.source.header is not None:
            header = mapped.source.header
            text = pl.col(_raw(header) if header in sources else header)
            value = cast.careful(text) if careful else cast.quick(text)
            kept = cast.text(text, careful=careful)
            if mapped.column.kind is Kind.MONEY:
                raw = [_raw(other) if other in sources else other for other in self._money.needs(file)]
                value, kept = self._money.converted(file, header, raw, text, value, kept, careful=careful)
            return [value.alias(as_name), kept.alias(text_of(name))]
        if mapped.source.sql is not None:
            value, kept = self._sql_column(file, name, mapped.source.sql, cast, careful)
            return [value.alias(as_name), kept]
        value = pl.lit(_constant_text(mapped.source.constant))
        return [cast.careful(value).alias(as_name), value.alias(text_of(name))]

    def _cast(self, file: MappedFile, mapped: MappedColumn, careful: bool) -> Cast:
        """How a column of a file is read."""
        column, header = mapped.column, mapped.source.header
        number, date = NumberStyle(), DateStyle(timezone=self.settings.calendar.timezone)
        if header is None:
            if column.name == "probability" and mapped.source.sql is None:
                number = NumberStyle(is_percent=_is_percent(mapped.source.constant))
        elif column.kind in (Kind.MONEY, Kind.NUMBER):
            number = self._number_style(file, header, careful, is_share=column.name == "probability")
        elif column.kind is Kind.TIME:
            date = self._date_style(file, mapped, careful)
        return Cast(
            column,
            mapped.values,
            number,
            date,
            has_time=column.kind is Kind.TIME and self.has_time(file.table, column.name),
        )

    def _number_style(self, file: MappedFile, header: str, look: bool, *, is_share: bool = False) -> NumberStyle:
        key = (file.file.path, header, "number", is_share, look)
        if key not in self._known:
            amounts = [mapped.source.header for mapped in file.columns.values() if mapped.source.header
                       and mapped.column.kind in (Kind.MONEY, Kind.NUMBER)]  # fmt: skip
            others = amounts or file.file.headers
            column = ColumnOfFile(file.file, header, file.table)
            self._known[key] = recognition.number_style(column, others, is_share=is_share, look=look)
        style = self._known[key]
        assert isinstance(style, NumberStyle)
        return style

    def _date_style(self, file: MappedFile, mapped: MappedColumn, look: bool) -> DateStyle:
        header = mapped.source.header or ""
        key = (file.file.path, header, "date", look)
        if key not in self._known:
            siblings = [
                ColumnOfFile(other.file, own.source.header, file.table)
                for other in self.of(file.table)
                if other is not file and (own := other.columns.get(mapped.column.name)) and own.source.header
            ]
            column = ColumnOfFile(file.file, header, file.table)
            timezone = self.settings.calendar.timezone
            self._known[key] = recognition.date_style(column, siblings, timezone, look=look)
        style = self._known[key]
        assert isinstance(style, DateStyle)
        return style

    def _sql_sources(self, file: MappedFile, wanted: Sequence[str], careful: bool) -> Mapping[str, pl.Expr]:
        """The typed form of every header that an SQL expression of the wanted columns names."""
        sources: dict[str, pl.Expr] = {}
        for name in wanted:
            mapped = file.columns.get(name)
            if mapped and mapped.source.sql is not None:
                for header in _expression(file, name, mapped.source.sql).meta.root_names():
                    cast = self._recognised(file, header, careful)
                    text = pl.col(header)
                    sources[header] = cast.careful(text) if careful else cast.quick(text)
        return sources

    def _recognised(self, file: MappedFile, header: str, careful: bool) -> Cast:
        """The cast of a column that is known by its values alone."""
        values = [value for value in file.file.values(header) if not numbers.says_nothing(value)]
        if values and all(numbers.is_number(value, mark) for mark in (_mark_for(values),) for value in values):
            return Cast(Column(header, Kind.NUMBER, ""), number=self._number_style(file, header, careful))
        if values and all(dates.is_date(value) for value in values):
            column = Column(header, Kind.TIME, "")
            mapped = MappedColumn(column, ColumnSetting(header=header), {})
            has_time = any(dates.has_time(value) for value in values)
            return Cast(column, date=self._date_style(file, mapped, careful), has_time=has_time)
        return Cast(Column(header, Kind.TEXT, ""))

    def _sql_column(self, file: MappedFile, name: str, sql: str, cast: Cast, careful: bool) -> list[pl.Expr]:
        expression = _expression(file, name, sql)
        headers = expression.meta.root_names()
        types = {header: self._recognised(file, header, False).dtype for header in headers}
        try:
            result = pl.LazyFrame(schema=types).select(expression.alias(name)).collect_schema()[name]
        except pl.exceptions.PolarsError as error:
            raise refusal(_place(file, name), sql, str(error)) from None
        value = expression
        if result == pl.String or cast.column.kind not in (Kind.MONEY, Kind.NUMBER):
            words = expression.cast(pl.String)
            value = cast.careful(words) if careful else cast.quick(words)
        value = value.cast(cast.dtype, strict=False)
        unread = [
            pl.when(pl.col(header).is_null()).then(self._recognised(file, header, False).text(raw, careful=True))
            for header in headers
            for raw in (pl.col(_raw(header)),)
        ]
        text = pl.coalesce(*unread, expression.cast(pl.String), value.cast(pl.String))
        return [value.alias(name), text.alias(text_of(name))]


def lines_of(rows: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The rows with `file` (its name) and `line` (the row's number in a file without lines) for where they stand."""
    parts = [rows.clear().drop(FILE_COLUMN, ROW_COLUMN).with_columns(file=pl.lit(""), line=pl.lit(0, pl.Int64))]
    for position, file in enumerate(tables.files):
        mine = rows.filter(pl.col(FILE_COLUMN) == position).drop(FILE_COLUMN)
        if not mine.is_empty():
            found = mine.join(line_numbers(file.file, ROW_COLUMN), on=ROW_COLUMN, how="left", maintain_order="left")
            parts.append(found.with_columns(file=pl.lit(file.file.name)).select(parts[0].columns))
    return pl.concat(parts)


def _raw(header: str) -> str:
    return f"{header}:raw"


def _mark_for(values: Sequence[str]) -> str | None:
    """The decimal mark by which to tell whether values are numbers at all."""
    found = numbers.evidence_in(values)
    return found.decimal or ("," if found.undecided and "," in found.undecided else ".")


def _is_percent(constant: object) -> bool:
    return isinstance(constant, int | Decimal) and constant > 1


def _schema_column(tables: Tables, table: str, name: str) -> Column:
    return next(file.columns[name].column for file in tables.of(table) if name in file.columns)


def _constant_text(constant: object) -> str:
    return str(constant).lower() if isinstance(constant, bool) else str(constant)


def _expression(file: MappedFile, name: str, sql: str) -> pl.Expr:
    return parse(sql, file.file.headers, _place(file, name))


def _place(file: MappedFile, name: str) -> str:
    return f"salescli.toml, tables.{file.table}.columns.{name}, on {file.file.name}"
