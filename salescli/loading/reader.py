"""From the text of a file to its canonical columns: typed, with what did not read, each in its file's style."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from functools import cached_property

import polars as pl

from salescli.errors import InputError
from salescli.loading import columns, dates, exclusions, numbers, recognition
from salescli.loading.casting import Cast, DateStyle, Doubt, NumberStyle, Reading, stripped
from salescli.loading.columns import Given, Written
from salescli.loading.expressions import parse, refusal
from salescli.loading.mapping import MappedColumn, MappedFile
from salescli.loading.money import Money
from salescli.loading.names import DEAL_COLUMN, FILE_COLUMN, ROW_COLUMN, fill_of, text_of, unread_of, utc_of
from salescli.loading.recognition import ColumnOfFile
from salescli.loading.scanning import scan
from salescli.records import dataclass
from salescli.schema import Column, Kind
from salescli.settings import ColumnSetting, Settings


@dataclass(frozen=True)
class Reader:
    """Reads files as the settings and their own values say; `styles` are those that were recognised so far.

    What rows read without care leave in `doubt` is told there.
    """

    files: tuple[MappedFile, ...]
    settings: Settings
    doubt: Doubt
    styles: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    def of(self, table: str) -> list[MappedFile]:
        """The files that hold a table."""
        return [file for file in self.files if file.table == table]

    @cached_property
    def money(self) -> Money:
        """What the amounts of the files are in, and worth."""
        return Money(self.files, self.settings.currency)

    def has_time(self, table: str, column: str) -> bool:
        """Whether the first rows of any file show a time of day in the column."""
        key = ("time", table, column)
        if key not in self.styles:
            self.styles[key] = any(
                dates.has_time(value)
                for file in self.of(table)
                if (mapped := file.columns.get(column)) and mapped.source.header
                for value in file.file.values(mapped.source.header)
            )
        return self.styles[key] is True

    def frame(
        self,
        file: MappedFile,
        wanted: Sequence[str],
        *,
        careful: bool | Collection[str] = False,
        rows: bool = False,
        dropped: pl.Series | None = None,
        beside: Sequence[pl.Expr] = (),
        only: pl.Expr | None = None,
        deal_currencies: pl.DataFrame | None = None,
    ) -> pl.LazyFrame:
        """As `Tables.frame`, of one file; without the rows `dropped`, with expressions over its text `beside`.

        `deal_currencies` (columns: row:deal, fill:currency) are those of deals whose lines do not all say it.
        """
        frame = scan(file.file, ROW_COLUMN if rows or dropped is not None else None)
        if file.exclusions:
            _refuse_untold(file, file.exclusions)
            frame = frame.filter(~exclusions.is_excluded(file.exclusions))
        if dropped is not None:
            frame = frame.filter(~pl.col(ROW_COLUMN).is_in(dropped.implode()))
        if deal_currencies is not None:
            frame = self._with_currencies(frame, file, deal_currencies)
        frame = frame.with_columns(beside)
        with_care = set(wanted if careful is True else careful or ())
        sources = self._sql_sources(file, wanted, bool(with_care))
        # What is typed takes the name of a header, whose text steps aside.
        frame = frame.with_columns(pl.col(header).alias(_raw(header)) for header in sources)
        frame = frame.with_columns(typed.alias(header) for header, typed in sources.items())
        given = {name: self._given(file, name, name in with_care, sources) for name in wanted}
        given |= {utc_of(name): in_utc for name, found in given.items() if (in_utc := self._in_utc(file, name, found))}
        currencies = [_raw(other) if other in sources else other for other in self.money.needs(file)]
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
                found = self.money.converted(file, mapped.source.header, currencies, found, careful=name in with_care)
            if name in amounts:
                cells = [pl.col(_raw(header)) for header in amounts[name]]
                cells = [*cells, found.text] if cells else []
                found = self.money.converted_expression(file, currencies, found, cells, careful=name in with_care)
            ending = [text_of(name), unread_of(name)] if name in wanted else []
            parts += [part.alias(as_name) for part, as_name in zip(found, [name, *ending], strict=False)]
        if rows:
            parts += [pl.lit(self.files.index(file)).alias(FILE_COLUMN), pl.col(ROW_COLUMN)]
        parts += [pl.col(expression.meta.output_name()) for expression in beside]
        return frame.select(parts)

    def _with_currencies(self, frame: pl.LazyFrame, file: MappedFile, currencies: pl.DataFrame) -> pl.LazyFrame:
        """The text of a file with the currency of its deal in every line that leaves it blank."""
        mapped, found = file.columns.get("deal_id"), fill_of("currency")
        if mapped is None or mapped.source.header is None:
            return frame
        for header in self.money.needs(file):
            key = self._cast(file, mapped, careful=True).at_once(pl.col(mapped.source.header)).value
            frame = frame.with_columns(key.alias(DEAL_COLUMN))
            frame = frame.join(currencies.lazy(), on=DEAL_COLUMN, how="left", maintain_order="none")
            frame = frame.with_columns(pl.coalesce(stripped(pl.col(header)), pl.col(found)).alias(header))
            frame = frame.drop(DEAL_COLUMN, found)
        return frame

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
            if not self.money.handles_itself(file, headers):
                careful = name in with_care
                may_name = self.money.may_name(file, headers, careful=careful)
                found[name] = headers if may_name else []
        return found

    def _given(self, file: MappedFile, name: str, careful: bool, aside: Collection[str]) -> Given:
        """One canonical column: how it is made, or as what a header's text is to be read."""
        mapped = file.columns.get(name)
        if mapped is None:
            cast = Cast(self._column(file.table, name), has_time=self.has_time(file.table, name))
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
            own=self.money.own if is_money else frozenset(),
            doubt=None if careful else self.doubt,
        )

    def _rates(self, file: MappedFile, mapped: MappedColumn, careful: bool) -> Mapping[str, Decimal] | None:
        """What the currencies that the texts of an amount may name are worth."""
        if mapped.source.header is not None:
            return self.money.rates_of_cells(file, mapped.source.header, careful=careful)
        if mapped.source.sql is None:
            return None
        headers = _expression(file, mapped.column.name, mapped.source.sql).meta.root_names()
        return self.money.rates_in_expression(file, headers, headers, careful=careful)

    def _number_style(self, file: MappedFile, header: str, look: bool, *, is_share: bool = False) -> NumberStyle:
        key = (file.file.path, header, "number", is_share, look)
        if key not in self.styles:
            amounts = [mapped.source.header for mapped in file.columns.values() if mapped.source.header
                       and mapped.column.kind in (Kind.MONEY, Kind.NUMBER)]  # fmt: skip
            others = amounts or file.file.headers
            column = ColumnOfFile(file.file, header, file.table)
            self.styles[key] = recognition.number_style(column, others, is_share=is_share, look=look)
        style = self.styles[key]
        assert isinstance(style, NumberStyle)
        return style

    def _date_style(self, file: MappedFile, mapped: MappedColumn, look: bool) -> DateStyle:
        header = mapped.source.header or ""
        key = (file.file.path, header, "date", look)
        if key not in self.styles:
            siblings = [
                ColumnOfFile(other.file, own.source.header, file.table)
                for other in self.of(file.table)
                if other is not file and (own := other.columns.get(mapped.column.name)) and own.source.header
            ]
            column = ColumnOfFile(file.file, header, file.table)
            timezone = self.settings.calendar.timezone
            self.styles[key] = recognition.date_style(column, siblings, timezone, look=look)
        style = self.styles[key]
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
            number, money = self._number_style(file, header, careful), self.money
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

    def _column(self, table: str, name: str) -> Column:
        return next(file.columns[name].column for file in self.of(table) if name in file.columns)


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


def _constant_text(constant: object) -> str:
    return str(constant).lower() if isinstance(constant, bool) else str(constant)


def _expression(file: MappedFile, name: str, sql: str) -> pl.Expr:
    return parse(sql, file.file.headers, _place(file, name))


def _place(file: MappedFile, name: str) -> str:
    return f"salescli.toml, tables.{file.table}.columns.{name}, on {file.file.name}"
