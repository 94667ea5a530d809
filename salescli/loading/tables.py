"""The canonical tables as lazy frames, made from the mapped files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError, MissingInputError, did_you_mean, listing
from salescli.loading import columns, damage, dates, exclusions, numbers, overflow, recognition, repeats
from salescli.loading.casting import Cast, DateStyle, Doubt, NumberStyle, Reading, stripped
from salescli.loading.columns import Given, Written
from salescli.loading.expressions import parse, refusal
from salescli.loading.files import Remark
from salescli.loading.mapping import MappedColumn, MappedFile
from salescli.loading.money import Money, bare
from salescli.loading.recognition import ColumnOfFile
from salescli.loading.repeats import Repeats
from salescli.loading.scanning import line_numbers, scan
from salescli.records import dataclass
from salescli.schema import TABLES, Column, Kind
from salescli.settings import ColumnSetting, Settings

if TYPE_CHECKING:
    from salescli.loading.held import Held

__all__ = ["FILE_COLUMN", "ROW_COLUMN", "Tables", "lines_of", "scan", "text_of", "utc_of"]

#: Columns that say where a row stands: the position of its file and of the row in it.
FILE_COLUMN, ROW_COLUMN = "row:file", "row:index"


def text_of(column: str) -> str:
    """The name of the column that keeps the text a canonical column was read from."""
    return f"{column}:text"


def unread_of(column: str) -> str:
    """The name of the column that says whether there is a text that does not read as the canonical column."""
    return f"{column}:unread"


def utc_of(column: str) -> str:
    """The name of the column that keeps a timestamp in UTC; one without an offset stands there as it is written."""
    return f"{column}:utc"


@dataclass(frozen=True)
class Tables:
    """The inputs of a run: which canonical tables and columns there are, and their rows as lazy frames.

    `ignored` are the files of a folder that are not read, by name with the reason. With `counts_once` an id that
    repeats is an error or makes rows not count, as the settings say. What rows read without care leave in `doubt` is
    told there.
    """

    files: tuple[MappedFile, ...]
    settings: Settings
    ignored: Mapping[str, str] = field(default_factory=dict)
    counts_once: bool = False
    doubt: Doubt = field(default_factory=Doubt, init=False, repr=False, compare=False)
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
        of_files = (remark for file in self.files for remark in file.file.remarks)
        return tuple(dict.fromkeys((*of_files, *self._money.remarks)))

    @property
    def currency(self) -> str | None:
        """The base currency: that of the settings, else the one that the amounts are in, as far as they say."""
        return self._money.currency

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
            if (explained := self._explained(error)) is None:
                raise
            raise explained from error
        self.check_unchanged()

    def _explained(self, error: BaseException) -> InputError | None:
        """What an error of Polars means to the user, where it is one of the files."""
        files = [file.file for file in self.files]
        if isinstance(error, OSError) and (addresses := [file.address for file in files if file.address]):
            from salescli.loading import remote

            return remote.explained(listing(addresses), error)
        if isinstance(error, pl.exceptions.PanicException) and any(file.is_parquet for file in files):
            return damage.of_parquet(files, error)  # Polars does not expect damage inside of one
        found = damage.explained(files, error) if isinstance(error, pl.exceptions.PolarsError | OSError) else None
        return found or (overflow.explained(self, error) if isinstance(error, pl.exceptions.PolarsError) else None)

    def check_unchanged(self) -> None:
        """Raise an InputError where a file is not what it was when its head was read."""
        for file in self.files:
            if file.file.source:
                file.file.source.check_unchanged()

    def unknown_currency(self, column: str, text: str) -> tuple[str, str] | None:
        """What is wrong with an amount that did not read, and the advice, where its currency is what is wrong."""
        return self._money.unknown(text) if self._is_money(column) else None

    def multiple(self, column: str, text: str) -> tuple[str, str] | None:
        """What is wrong with an amount that did not read, and the advice, where a word multiplies it."""
        return self._money.multiple(text) if self._is_money(column) else None

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

    @property
    def _money(self) -> Money:
        if "money" not in self._known:
            self._known["money"] = Money(self.files, self.settings.currency)
        money = self._known["money"]
        assert isinstance(money, Money)
        return money

    def has_time(self, table: str, column: str) -> bool:
        """Whether the first rows of any file show a time of day in the column."""
        key = ("time", table, column)
        if key not in self._known:
            self._known[key] = any(
                dates.has_time(value)
                for file in self.of(table)
                if (mapped := file.columns.get(column)) and mapped.source.header
                for value in file.file.values(mapped.source.header)
            )
        return self._known[key] is True

    def frame(
        self,
        table: str,
        columns: Iterable[str],
        *,
        careful: bool | Collection[str] = False,
        rows: bool = False,
        only: pl.Expr | None = None,
    ) -> pl.LazyFrame:
        """The table's rows with the columns asked for, typed, each with the text it was read from.

        Columns: every one of `columns` that some file has, its text as `COLUMN:text` (see `text_of`), and whether that
        does not read as `COLUMN:unread` (see `unread_of`), which costs less than to carry the text. `careful`
        are those to be cast with care, or whether all are; with `rows` also where each row stands (`row:file`,
        `row:index`). Rows that are excluded or repeat others are left out, and those that `only` rules out, a condition
        on choices: it goes before all other casts, for which only the rows that are meant then pay.
        Raises InputError where one repeats and must not.
        """
        wanted = [column for column in dict.fromkeys(columns) if self.has(table, column)]
        if not rows and (kept := self._held(table)) is not None and kept.has(wanted):
            held = kept.frame(wanted, careful=careful)
            return held if only is None else held.filter(only)
        dropped = self.repeats(table).dropped
        frames = [
            self.frame_of(
                file, wanted, careful=careful, rows=rows, dropped=dropped.get(self.files.index(file)), only=only
            )
            for file in self.of(table)
        ]
        return pl.concat(frames, how="vertical") if len(frames) > 1 else frames[0]

    def hold(self, dimensions: Iterable[str]) -> None:
        """Expect many questions: large tables are read once and kept, typed, in a temporary file.

        They split and filter by these `dimensions`; by others it takes longer.
        """
        expected = self._known.setdefault("hold", set())
        assert isinstance(expected, set)
        expected.update(dimensions)

    def _held(self, table: str) -> Held | None:
        dimensions = self._known.get("hold")
        if not isinstance(dimensions, set):
            return None
        from salescli.loading import held

        key = ("held", table)
        if key not in self._known:
            self._known[key] = None  # while it is read
            self._known[key] = held.hold(self, table, dimensions)
        found = self._known[key]
        assert found is None or isinstance(found, held.Held)
        return found

    def rows_in(self, file: MappedFile) -> int:
        """How many rows a file has."""
        alone = len(self.of(file.table)) == 1 and not file.exclusions and not self.repeats(file.table).dropped
        if alone and (kept := self._held(file.table)) is not None:
            return kept.count()
        count: int = scan(file.file).select(pl.len()).collect(engine="streaming").item()
        return count

    def with_settings(self, settings: Settings) -> Tables:
        """The same files under settings that read them in the same way."""
        tables = replace(self, settings=settings)
        tables._known.update({key: known for key, known in self._known.items() if key != "money"})
        return tables

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

    def excluded(self, table: str) -> Remark | None:
        """How many rows of a table its files and the settings rule out; None for no row. It takes a look at them."""
        key = ("excluded", table)
        if key not in self._known:
            self._known[key] = exclusions.remark(table, self.of(table))
        found = self._known[key]
        assert found is None or isinstance(found, Remark)
        return found

    def remarks_on(self, table: str) -> tuple[Remark, ...]:
        """Which rows of a table do not count, whatever is asked."""
        excluded = self.excluded(table)
        return (*([excluded] if excluded else []), *self.repeats(table).remarks)

    def frame_of(
        self,
        file: MappedFile,
        wanted: Sequence[str],
        *,
        careful: bool | Collection[str] = False,
        rows: bool = False,
        dropped: pl.Series | None = None,
        beside: Sequence[pl.Expr] = (),
        only: pl.Expr | None = None,
    ) -> pl.LazyFrame:
        """As `frame`, of one file; without the rows that are `dropped`, with expressions over its text `beside`."""
        frame = scan(file.file, ROW_COLUMN if rows or dropped is not None else None)
        if file.exclusions:
            _refuse_untold(file, file.exclusions)
            frame = frame.filter(~exclusions.is_excluded(file.exclusions))
        if dropped is not None:
            frame = frame.filter(~pl.col(ROW_COLUMN).is_in(dropped.implode()))
        frame = frame.with_columns(beside)
        with_care = set(wanted if careful is True else careful or ())
        sources = self._sql_sources(file, wanted, bool(with_care))
        # What is typed takes the name of a header, whose text steps aside.
        frame = frame.with_columns(pl.col(header).alias(_raw(header)) for header in sources)
        frame = frame.with_columns(typed.alias(header) for header, typed in sources.items())
        given = {name: self._given(file, name, name in with_care, sources) for name in wanted}
        given |= {utc_of(name): in_utc for name, found in given.items() if (in_utc := self._in_utc(file, name, found))}
        currencies = [_raw(other) if other in sources else other for other in self._money.needs(file)]
        amounts = self._amounts_behind(file, wanted, with_care)
        kept = [
            *currencies,
            *map(_raw, {header for own in amounts.values() for header in own}),
            *(expr.meta.output_name() for expr in beside),
            *([ROW_COLUMN] if rows else []),
        ]
        if not kept and not any(isinstance(column, Written) for column in given.values()):
            kept = [file.file.columns[0]]  # of constants alone there would be one row
        frame = columns.read(frame, given, kept, only)
        parts = []
        for name, column in given.items():
            found = columns.reading(name, column)
            if (mapped := file.columns.get(name)) and mapped.column.kind is Kind.MONEY and mapped.source.header:
                found = self._money.converted(file, mapped.source.header, currencies, found, careful=name in with_care)
            if name in amounts:
                cells = [pl.col(_raw(header)) for header in amounts[name]]
                cells = [*cells, found.text] if cells else []
                found = self._money.converted_expression(file, currencies, found, cells, careful=name in with_care)
            ending = [text_of(name), unread_of(name)] if name in wanted else []
            parts += [part.alias(as_name) for part, as_name in zip(found, [name, *ending], strict=False)]
        if rows:
            parts += [pl.lit(self.files.index(file)).alias(FILE_COLUMN), pl.col(ROW_COLUMN)]
        parts += [pl.col(expression.meta.output_name()) for expression in beside]
        return frame.select(parts)

    def _amounts_behind(
        self, file: MappedFile, wanted: Iterable[str], with_care: Collection[str]
    ) -> Mapping[str, Sequence[str]]:
        """The amounts that an expression makes in the currency that a column names, and the headers of numbers whose
        cells may name one too.
        """
        found = {}
        for name in wanted:
            mapped = file.columns.get(name)
            if mapped is None or mapped.source.sql is None or mapped.column.kind is not Kind.MONEY:
                continue
            headers = _expression(file, name, mapped.source.sql).meta.root_names()
            if not self._money.handles_itself(file, headers):
                careful = name in with_care
                may_name = self._money.may_name(file, headers, careful=careful)
                found[name] = headers if may_name else []
        return found

    def _given(self, file: MappedFile, name: str, careful: bool, aside: Collection[str]) -> Given:
        """One canonical column: how it is made, or as what a header's text is to be read."""
        mapped = file.columns.get(name)
        if mapped is None:
            cast = Cast(_schema_column(self, file.table, name), has_time=self.has_time(file.table, name))
            return Reading(pl.lit(None, cast.dtype), pl.lit(None, pl.String), pl.lit(value=False))
        cast = self._cast(file, mapped, careful)
        if mapped.source.sql is not None:
            return self._sql_column(file, name, mapped.source.sql, cast, careful)
        _refuse_untold(file, [mapped.source.header or ""])
        if mapped.source.header is None:
            text = pl.lit(_constant_text(mapped.source.constant))
            return cast.at_once(text)._replace(text=text)
        header = _raw(mapped.source.header) if mapped.source.header in aside else mapped.source.header
        return Written(header, cast) if cast.is_quick else cast.of_text(pl.col(header))

    def _in_utc(self, file: MappedFile, name: str, given: Given) -> Given | None:
        """A timestamp in UTC, where a timezone is set; a constant or an expression stands there as it is."""
        if self.settings.calendar.timezone is None or not self.has_time(file.table, name):
            return None
        return Written(given.header, given.cast.in_utc()) if isinstance(given, Written) else given

    def _cast(self, file: MappedFile, mapped: MappedColumn, careful: bool) -> Cast:
        """How a column of a file is read."""
        column, header = mapped.column, mapped.source.header
        number, date = NumberStyle(), DateStyle(timezone=self.settings.calendar.timezone)
        is_money = column.kind is Kind.MONEY
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
            seen=frozenset(file.file.values(header)) if header else frozenset(),
            rates=self._rates(file, mapped, careful) if is_money else None,
            is_lenient=header is None,
            own=self._money.own if is_money else frozenset(),
            doubt=None if careful else self.doubt,
        )

    def _rates(self, file: MappedFile, mapped: MappedColumn, careful: bool) -> Mapping[str, Decimal] | None:
        """What the currencies that the texts of an amount may name are worth."""
        if mapped.source.header is not None:
            return self._money.rates_of_cells(file, mapped.source.header, careful=careful)
        if mapped.source.sql is None:
            return None
        headers = _expression(file, mapped.column.name, mapped.source.sql).meta.root_names()
        return self._money.rates_in_expression(file, headers, headers, careful=careful)

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
                headers = _expression(file, name, mapped.source.sql).meta.root_names()
                _refuse_untold(file, headers)
                is_money = mapped.column.kind is Kind.MONEY
                for header in headers:
                    cast = self._recognised(file, header, careful, headers if is_money else None)
                    if is_money or header not in sources:
                        sources[header] = cast.at_once(pl.col(header)).value
        return sources

    def _recognised(self, file: MappedFile, header: str, careful: bool, amount: Sequence[str] | None = None) -> Cast:
        """The cast of a column that is known by its values alone.

        `amount` are all the headers that an amount is made from, where this one is among them.
        """
        doubt = None if careful else self.doubt
        values = [value for value in file.file.values(header) if not numbers.says_nothing(value)]
        if values and all(numbers.is_number(value, mark) for mark in (_mark_for(values),) for value in values):
            number, money = self._number_style(file, header, careful), self._money
            rates = money.rates_in_expression(file, amount, [header], careful=careful) if amount else None
            column = Column(header, Kind.NUMBER, "")
            return Cast(column, number=number, rates=rates, is_lenient=True, own=money.own, doubt=doubt)
        if values and all(dates.is_date(value) for value in values):
            column = Column(header, Kind.TIME, "")
            mapped = MappedColumn(column, ColumnSetting(header=header), {})
            has_time = any(dates.has_time(value) for value in values)
            return Cast(column, date=self._date_style(file, mapped, careful), has_time=has_time, doubt=doubt)
        return Cast(Column(header, Kind.TEXT, ""), doubt=doubt)

    def _sql_column(self, file: MappedFile, name: str, sql: str, cast: Cast, careful: bool) -> Reading:
        expression = _expression(file, name, sql)
        headers = expression.meta.root_names()
        amount = headers if cast.column.kind is Kind.MONEY else None
        casts = {header: self._recognised(file, header, careful, amount) for header in headers}
        types = {header: each.dtype for header, each in casts.items()}
        try:
            result = pl.LazyFrame(schema=types).select(expression.alias(name)).collect_schema()[name]
        except pl.exceptions.PolarsError as error:
            raise refusal(_place(file, name), sql, str(error)) from None
        value = expression
        if result == pl.String or cast.column.kind not in (Kind.MONEY, Kind.NUMBER):
            words = expression.cast(pl.String)
            value = cast.at_once(words).value
        value = value.cast(cast.dtype, strict=False)
        unread = [
            pl.when(pl.col(header).is_null()).then(each.at_once(pl.col(_raw(header))).text)
            for header, each in casts.items()
        ]
        foreign = [
            each.in_foreign(pl.col(_raw(header)), pl.col(header)) for header, each in casts.items() if each.rates
        ]
        if foreign:  # what the expression makes of nothing must not stand for it
            value = pl.when(pl.coalesce(foreign).is_null()).then(value)
        text = pl.coalesce(*foreign, *unread, expression.cast(pl.String), value.cast(pl.String))
        text = stripped(text) if cast.is_quick else text
        return Reading(value, text, text.is_not_null() & value.is_null())


def lines_of(rows: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The rows with `file` (its name) and `line` (the row's number in a file without lines) for where they stand."""
    parts = [rows.clear().drop(FILE_COLUMN, ROW_COLUMN).with_columns(file=pl.lit(""), line=pl.lit(0, pl.Int64))]
    for position, file in enumerate(tables.files):
        mine = rows.filter(pl.col(FILE_COLUMN) == position).drop(FILE_COLUMN)
        if not mine.is_empty():
            found = mine.join(line_numbers(file.file, ROW_COLUMN), on=ROW_COLUMN, how="left", maintain_order="left")
            parts.append(found.with_columns(file=pl.lit(file.file.name)).select(parts[0].columns))
    return pl.concat(parts)


def _refuse_untold(file: MappedFile, headers: Iterable[str]) -> None:
    """Raise an InputError where a column of a Parquet file is to be read that no text is made of."""
    for header in file.file.untold.intersection(headers):
        raise InputError(
            f"{file.file.name}, column {header!r}: it holds lists, records or bytes, not one value a row.",
            "Write it as text, a number or a date, or ask for another column.",
        )


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
