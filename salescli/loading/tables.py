"""The canonical tables as lazy frames, made from the mapped files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from salescli.errors import MissingInputError, did_you_mean, listing
from salescli.loading.casting import Cast, shapes_in, stripped
from salescli.loading.expressions import parse, refusal
from salescli.loading.files import File
from salescli.loading.mapping import MappedColumn, MappedFile
from salescli.schema import TABLES, Column, Kind
from salescli.settings import Settings

#: Columns that say where a row stands: the position of its file and of the row in it.
FILE_COLUMN, ROW_COLUMN = "row:file", "row:index"

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def text_of(column: str) -> str:
    """The name of the column that keeps the text a canonical column was read from."""
    return f"{column}:text"


@dataclass(frozen=True)
class Tables:
    """The inputs of a run: which canonical tables and columns there are, and their rows as lazy frames."""

    files: tuple[MappedFile, ...]
    settings: Settings
    ignored: tuple[str, ...] = ()

    def of(self, table: str) -> list[MappedFile]:
        """The files that hold a table."""
        return [file for file in self.files if file.table == table]

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table was given, with all these columns in at least one of its files."""
        files = self.of(table)
        return bool(files) and all(any(column in file.columns for file in files) for column in columns)

    def require(self, table: str, columns: Iterable[str], purpose: str) -> None:
        """Raise an InputError that says what to add where the table or one of the columns is missing."""
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

    def has_time(self, table: str, column: str) -> bool:
        """Whether the first rows of any file show a time of day in the column."""
        return any(
            shape.has_time
            for file in self.of(table)
            if (mapped := file.columns.get(column)) and mapped.source.header
            for shape in shapes_in(file.file.values(mapped.source.header))
        )

    def frame(self, table: str, columns: Iterable[str], *, careful: bool = False, rows: bool = False) -> pl.LazyFrame:
        """The table's rows with the columns asked for, typed, each with the text it was read from.

        Columns: every one of `columns` that some file has, and its text as `COLUMN:text` (see `text_of`);
        with `rows` also where each row stands (`row:file`, `row:index`).
        """
        wanted = [column for column in dict.fromkeys(columns) if self.has(table, column)]
        frames = [self._file_frame(file, wanted, careful, rows) for file in self.of(table)]
        return pl.concat(frames, how="vertical") if len(frames) > 1 else frames[0]

    def _file_frame(self, file: MappedFile, wanted: Sequence[str], careful: bool, rows: bool) -> pl.LazyFrame:
        frame = scan(file.file, ROW_COLUMN if rows else None)
        sources = self._sql_sources(file, wanted, careful)
        if sources:  # an expression sees typed columns under the file's headers; their text steps aside
            frame = frame.with_columns(pl.col(header).alias(_raw(header)) for header in sources)
            frame = frame.with_columns(typed.alias(header) for header, typed in sources.items())
        parts = [part for name in wanted for part in self._column(file, name, careful, sources)]
        if rows:
            parts += [pl.lit(self.files.index(file)).alias(FILE_COLUMN), pl.col(ROW_COLUMN)]
        return frame.select(parts)

    def _column(self, file: MappedFile, name: str, careful: bool, sources: Mapping[str, pl.Expr]) -> list[pl.Expr]:
        """One canonical column and its text."""
        mapped = file.columns.get(name)
        if mapped is None:
            cast = self._cast(file.table, _schema_column(self, file.table, name))
            return [pl.lit(None, cast.dtype).alias(name), pl.lit(None, pl.String).alias(text_of(name))]
        cast = self._cast(file.table, mapped.column, file, mapped)
        if mapped.source.header is not None:
            header = mapped.source.header
            text = pl.col(_raw(header) if header in sources else header)
            value = cast.careful(text) if careful else cast.quick(text)
            return [value.alias(name), (stripped(text) if careful else text).alias(text_of(name))]
        if mapped.source.sql is not None:
            return self._sql_column(file, name, mapped.source.sql, cast)
        value = pl.lit(_constant_text(mapped.source.constant))
        return [cast.careful(value).alias(name), value.alias(text_of(name))]

    def _cast(
        self, table: str, column: Column, file: MappedFile | None = None, mapped: MappedColumn | None = None
    ) -> Cast:
        header = mapped.source.header if mapped else None
        shapes = shapes_in(file.file.values(header)) if file and header and column.kind is Kind.TIME else ()
        return Cast(
            column,
            shapes or shapes_in(()),
            has_time=column.kind is Kind.TIME and self.has_time(table, column.name),
            values=mapped.values if mapped else {},
            timezone=self.settings.calendar.timezone,
        )

    def _sql_sources(self, file: MappedFile, wanted: Sequence[str], careful: bool) -> Mapping[str, pl.Expr]:
        """The typed form of every header that an SQL expression of the wanted columns names."""
        sources: dict[str, pl.Expr] = {}
        for name in wanted:
            mapped = file.columns.get(name)
            if mapped and mapped.source.sql is not None:
                for header in _expression(file, name, mapped.source.sql).meta.root_names():
                    cast = self._recognised(file.file, header)
                    text = pl.col(header)
                    sources[header] = cast.careful(text) if careful else cast.quick(text)
        return sources

    def _recognised(self, file: File, header: str) -> Cast:
        """The cast of a column that is known by its values alone."""
        values = file.values(header)
        shapes = shapes_in(values)
        if values and all(_NUMBER.fullmatch(value.strip()) for value in values):
            return Cast(Column(header, Kind.NUMBER, ""))
        if values and all(any(re.fullmatch(shape.pattern, value.strip()) for shape in shapes) for value in values):
            has_time = any(shape.has_time for shape in shapes)
            timezone = self.settings.calendar.timezone
            return Cast(Column(header, Kind.TIME, ""), shapes, has_time=has_time, timezone=timezone)
        return Cast(Column(header, Kind.TEXT, ""))

    def _sql_column(self, file: MappedFile, name: str, sql: str, cast: Cast) -> list[pl.Expr]:
        expression = _expression(file, name, sql)
        headers = expression.meta.root_names()
        types = {header: self._recognised(file.file, header).dtype for header in headers}
        try:
            result = pl.LazyFrame(schema=types).select(expression.alias(name)).collect_schema()[name]
        except pl.exceptions.PolarsError as error:
            raise refusal(_place(file, name), sql, str(error)) from None
        value = expression
        if result == pl.String or cast.column.kind not in (Kind.MONEY, Kind.NUMBER):
            value = cast.careful(expression.cast(pl.String))
        value = value.cast(cast.dtype, strict=False)
        unread = [pl.when(pl.col(header).is_null()).then(stripped(pl.col(_raw(header)))) for header in headers]
        text = pl.coalesce(*unread, expression.cast(pl.String), value.cast(pl.String))
        return [value.alias(name), text.alias(text_of(name))]


def scan(file: File, row_index: str | None = None) -> pl.LazyFrame:
    """The file as it is, every column text under its own header."""
    if file.is_parquet:
        frame = pl.scan_parquet(file.path, glob=False, row_index_name=row_index)
        return frame.with_columns(pl.col(header).cast(pl.String) for header in file.headers)
    return pl.scan_csv(file.path, infer_schema=False, separator=file.separator, glob=False, row_index_name=row_index)


def lines_of(rows: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The rows with `file` (its name) and `line` (the row's number in a file without lines) for where they stand."""
    parts = [rows.clear().drop(FILE_COLUMN, ROW_COLUMN).with_columns(file=pl.lit(""), line=pl.lit(0, pl.Int64))]
    for position, file in enumerate(tables.files):
        mine = rows.filter(pl.col(FILE_COLUMN) == position).drop(FILE_COLUMN)
        if mine.is_empty():
            continue
        lines = (pl.col(ROW_COLUMN).cast(pl.Int64) + 1).alias("line")
        if not file.file.is_parquet:
            breaks = pl.sum_horizontal(
                pl.col(header).str.count_matches("\n", literal=True).fill_null(0) for header in file.file.headers
            ).cast(pl.Int64)
            before = scan(file.file, ROW_COLUMN).select(ROW_COLUMN, breaks.cum_sum().shift(1).fill_null(0).alias("in"))
            mine = mine.join(before.collect(), on=ROW_COLUMN, how="left", maintain_order="left")
            lines = (pl.col(ROW_COLUMN).cast(pl.Int64) + pl.col("in") + file.file.header_lines + 1).alias("line")
        placed = mine.with_columns(lines, pl.lit(file.file.name).alias("file"))
        parts.append(placed.select(parts[0].columns))
    return pl.concat(parts)


def _raw(header: str) -> str:
    return f"{header}:raw"


def _schema_column(tables: Tables, table: str, name: str) -> Column:
    return next(file.columns[name].column for file in tables.of(table) if name in file.columns)


def _constant_text(constant: object) -> str:
    return str(constant).lower() if isinstance(constant, bool) else str(constant)


def _expression(file: MappedFile, name: str, sql: str) -> pl.Expr:
    return parse(sql, file.file.headers, _place(file, name))


def _place(file: MappedFile, name: str) -> str:
    return f"salescli.toml, tables.{file.table}.columns.{name}, on {file.file.name}"
