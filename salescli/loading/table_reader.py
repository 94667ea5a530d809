"""Reads the canonical columns from the text of a file: typed, in the file's style, with what did not read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading import column_parts
from salescli.loading.column_names import (
    CURRENCY_COLUMN,
    DEAL_COLUMN,
    ROW_COLUMN,
    fill_of,
    rated,
    text_of,
    unread_of,
    utc_of,
    worth_of,
)
from salescli.loading.currency.currency_conversion import Money
from salescli.loading.currency.rates_on import OpenUntil, Unrated
from salescli.loading.file_facts import LEFT_OPEN, FileFacts
from salescli.loading.files.scanning import PATH_COLUMN, scan
from salescli.loading.mapping import excluded_rows
from salescli.loading.parsing import cast as casting
from salescli.loading.parsing import columns, decimals
from salescli.loading.parsing.cast import Cast, Reading
from salescli.loading.parsing.columns import Given, Written
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.parsing.styles import NumberStyle
from salescli.loading.parsing.text import stripped
from salescli.loading.precision import Precision
from salescli.loading.sql import sources, sql_columns
from salescli.model.schema import TIMED, Kind
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from pathlib import Path

    from salescli.config.settings import Settings
    from salescli.loading.currency.by_day import DatedRates
    from salescli.loading.currency.rates_on import RatesOn
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile


#: The rates by day, by the path of their file.
_RATES: Cache[Path, DatedRates] = Cache("rates of days")


class Reader(FileFacts, frozen=True, dict=True):
    """Reads every row of the files as the settings and their own values say."""

    def with_settings(self, settings: Settings) -> Reader:
        """The same files under settings that read them in the same way."""
        caches = self.caches.copied()
        caches.put(LEFT_OPEN, "deals", set(self.left_open))
        return Reader(self.files, settings, caches, self.opener)

    @cached_property
    def money(self) -> Money:
        """The currencies of the amounts of the files, and their rates."""
        return Money(self.files, self.settings.currency, self._rates_of_days())

    def _rates_of_days(self) -> DatedRates | None:
        path, currency = self.settings.rates_file, self.settings.currency
        if path is None:
            return None
        from salescli.loading.currency import rate_file

        return self.caches.of(
            _RATES, path, lambda: rate_file.read(path, currency.base or "", currency.rates_reach, self.opener)
        )

    def is_as_it_stands(self, table: str, column: str) -> bool:
        """Whether a column is text that a fast reading leaves as written (see `Cast.of_text`)."""
        mapped = next((file.columns[column] for file in self.of(table) if column in file.columns), None)
        return mapped is not None and mapped.column.kind is Kind.TEXT and not mapped.values

    def is_long(self, table: str) -> bool:
        """Whether the first file of a table is so large that getting ready for it costs nothing."""
        return any(map(_is_large, self.of(table)[:1]))

    def frame(
        self,
        file: MappedFile,
        wanted: Sequence[str],
        *,
        precision: Precision = Precision.EXACT,
        exact: Collection[str] = (),
        rows: bool = False,
        dropped: pl.Series | None = None,
        text: pl.LazyFrame | None = None,
        beside: Sequence[pl.Expr] = (),
        only: pl.Expr | None = None,
        timed: bool = False,
        deal_currencies: pl.DataFrame | None = None,
        rates_on: RatesOn | None = None,
        added: Collection[str] | None = None,
    ) -> pl.LazyFrame:
        """As `Dataset.frame`, for one file; without the rows `dropped`, with the expressions `beside` over its text.

        Where a `text` is given, it stands for that of the file. Columns are read at the `precision`, those of `exact`
        exactly. `deal_currencies` (columns: row:deal, fill:currency) are those of deals with lines that leave it blank.
        """
        frame = self._rows_that_count(file, dropped, deal_currencies, rows=rows) if text is None else text
        frame = frame.with_columns(beside)
        dated = self._dated_by(file, wanted, rates_on)
        of = dict.fromkeys([*wanted, "status", *(dated or ())], precision) | dict.fromkeys(exact, Precision.EXACT)
        of |= {name: Precision.EXACT for name in wanted if dated is not None and column_parts.is_amount(file, name)}
        typed, frame = sql_columns.with_sources(
            self, file, [*wanted, *(dated or ())], Precision.EXACT if exact or dated is not None else precision, frame
        )
        by_status = self._end_needs_status(file, wanted)
        read = dict.fromkeys([*wanted, *(["status"] if by_status else []), *(dated or ())])
        with_time = [name for name in read if (timed and name in TIMED) or self.has_time(file.table, name)]
        given = {name: self._given(file, name, of[name], typed, has_time=name in with_time) for name in read}
        apart = {
            utc_of(name): name
            for name in with_time
            if name in wanted and self._goes_by_a_clock(file.table, name, of[name])
        }
        given |= {utc: column_parts.by_another_clock_of(given[name]) for utc, name in apart.items()}
        currencies = sources.currencies(file, self.money.needs(file), typed)
        amounts = self._amounts_behind(file, wanted, of)
        kept = [
            *currencies,
            *map(sources.raw, {header for own in amounts.values() for header in own}),
            *(expr.meta.output_name() for expr in beside),
            *([ROW_COLUMN, *([PATH_COLUMN] if file.file.parts else [])] if rows else []),
        ]
        if not kept and not any(isinstance(column, Written) for column in given.values()):
            kept = [file.file.columns[0]]  # a selection of constants alone would have one row
        if added is not None and not (
            rows or beside or amounts or with_time or by_status or rates_on or dated is not None
        ):
            alike = self._rows_alike(file, frame, given, currencies, added, only, of)
            if alike is not None:
                return alike
        frame = columns.read(frame, given, kept, only)
        if dated is not None:
            from salescli.loading.currency import by_day

            readings = {name: columns.reading(name, given[name]) for name in dated}
            day = by_day.day_of(file.table, readings, self.settings.values_of(file.table, "status"), rates_on)
            frame = self._with_rates(frame, file, given, day, currencies, amounts)
        parts, worths = list[pl.Expr](), list[pl.Expr]()
        for name, column in given.items():
            if name in read and name not in wanted:
                continue
            found = columns.reading(name, column)
            if name == "churned_at" and by_status:
                found = column_parts.of_the_ended(found, columns.reading("status", given["status"]).value)
            if (mapped := file.columns.get(name)) and mapped.column.kind is Kind.MONEY:
                found = self._amount(file, mapped, found, currencies, amounts.get(name), of[name])
                found = _as_worth(name, found, worths)
            if name in apart:
                local = columns.reading(apart[name], given[apart[name]])
                found = found._replace(value=casting.in_utc(found.value, local.value))
            ending = [text_of(name), unread_of(name)] if name in wanted else []
            parts += [part.alias(as_name) for part, as_name in zip(found, [name, *ending], strict=False)]
        parts += _currency_of_row(dated, rates_on)
        parts += self.places(file) if rows else []
        parts += [pl.col(expression.meta.output_name()) for expression in beside]
        return frame.with_columns(worths).select(parts)

    def _rows_that_count(
        self, file: MappedFile, dropped: pl.Series | None, deal_currencies: pl.DataFrame | None, *, rows: bool
    ) -> pl.LazyFrame:
        """The text of the rows of a file that are rows of its table and not `dropped`; with `rows` with their index."""
        if (none := self.non_rows(file).rows) is not None:
            dropped = none if dropped is None else pl.concat([none, dropped.cast(none.dtype)])
        frame = scan(file.file, ROW_COLUMN if rows or dropped is not None else None)
        if file.exclusions:
            sources.refuse_textless(file, file.exclusions)
            frame = frame.filter(~excluded_rows.is_excluded(file.exclusions))
        if dropped is not None:
            frame = frame.filter(column_parts.is_none_of(dropped))
        return frame if deal_currencies is None else self._with_currencies(frame, file, deal_currencies)

    def _rows_alike(
        self,
        file: MappedFile,
        frame: pl.LazyFrame,
        given: Mapping[str, Given],
        currencies: Sequence[str],
        added: Collection[str],
        only: pl.Expr | None,
        of: Mapping[str, Precision],
    ) -> pl.LazyFrame | None:
        """As `frame`, with rows alike as one and COUNT_COLUMN (see `rows_alike`); None where that does not pay."""
        if not _is_large(file) or any(name in file.columns and file.columns[name].source.sql for name in given):
            return None
        from salescli.loading.preaggregation import rows_alike

        amounts = [name for name in added if name in given and name in file.columns]
        if not rows_alike.pays(file.file, given, amounts, only):
            return None

        def finished(name: str, found: Reading) -> Reading:
            if (mapped := file.columns[name]).column.kind is not Kind.MONEY:
                return found
            return self._amount(file, mapped, found, currencies, None, of[name])

        finish = {name: partial(finished, name) for name in amounts}
        return rows_alike.added_up(frame, given, currencies, finish, only)

    def _amount(
        self,
        file: MappedFile,
        mapped: MappedColumn,
        found: Reading,
        currencies: Sequence[str],
        behind: Sequence[str] | None,
        precision: Precision,
    ) -> Reading:
        """Amounts in the base currency, in whole units of it.

        `currencies` are the columns that name it, `behind` the headers of numbers that an expression is made from.
        """
        if self.money.dated is not None:
            from salescli.loading.currency import by_day

            cells = column_parts.texts_of_amount(mapped, found, behind)
            if cells is not None:
                column = self.money.named_by(file, currencies)
                found = by_day.reading(found, pl.col(rated(mapped.column.name)), column, cells, self.money.own)
            return self._in_whole_units(file, mapped, found)
        if mapped.source.header:
            found = self.money.converted(file, mapped, currencies, found, precision)
        if behind is not None:
            cells = [pl.col(sources.raw(header)) for header in behind]
            cells = [*cells, found.text] if cells else []
            found = self.money.converted_expression(file, currencies, found, cells, precision)
        return self._in_whole_units(file, mapped, found)

    def _dated_by(self, file: MappedFile, wanted: Iterable[str], rates_on: RatesOn | None) -> tuple[str, ...] | None:
        """The columns with the day of a row's rate; None where rates are fixed, or no amount is wanted."""
        if self.money.dated is None or not any(column_parts.is_amount(file, name) for name in wanted):
            return None
        from salescli.loading.currency import by_day

        days = by_day.DAYS.get(file.table, ())
        if isinstance(rates_on, OpenUntil):
            days = (*days, rates_on.column)
        elif rates_on is not None:
            return ()
        return tuple(name for name in days if self.has(file.table, name))

    def _with_rates(
        self,
        frame: pl.LazyFrame,
        file: MappedFile,
        given: Mapping[str, Given],
        day: pl.Expr | None,
        currencies: Sequence[str],
        amounts: Mapping[str, Sequence[str]],
    ) -> pl.LazyFrame:
        """The frame with every amount at the rate of its row's day, as `rated` (see `RatesByDay.converted`).

        Without a day they stay in their own currency, which is in CURRENCY_COLUMN.
        """
        rates, converted = self.money.rates_by_day(file), []
        for name in filter(partial(column_parts.is_amount, file), given):
            mapped, found = file.columns[name], columns.reading(name, given[name])
            cells = column_parts.texts_of_amount(mapped, found, amounts.get(name))
            if rates is not None and cells is not None:
                column = self.money.named_by(file, currencies)
                is_lenient = mapped.source.header is None
                amount = rates.converted(column, cells, found.value, day, is_lenient=is_lenient)
                frame = frame.with_columns(amount.alias(rated(name)))
                converted.append(rated(name))
        if day is None:
            from salescli.loading.currency import by_day

            frame = frame.with_columns(by_day.in_one_currency(converted, rates.base if rates else ""))
        return frame

    def _in_whole_units(self, file: MappedFile, mapped: MappedColumn, found: Reading) -> Reading:
        """Amounts in minor units of the base currency as whole units; constants are in whole units already."""
        source = mapped.source
        if source.sql is not None and self.money.needs(file):
            headers = sources.expression(file, mapped.column.name, source.sql).meta.root_names()
            if self.money.handles_itself(file, headers):
                from salescli.loading.currency import minor_units

                minor_units.refuse_own_conversion(file, sources.place_of(file, mapped.column.name))
        unit = self.money.unit(file) if source.constant is None else None
        if unit is None:
            return found
        return found._replace(value=(found.value * decimals.literal(unit, MONEY)).cast(MONEY))

    def _with_currencies(self, frame: pl.LazyFrame, file: MappedFile, currencies: pl.DataFrame) -> pl.LazyFrame:
        """The text of a file with the currency of its deal in every line that leaves it blank."""
        mapped, found = file.columns.get("deal_id"), fill_of("currency")
        if mapped is None or mapped.source.header is None:
            return frame
        for header in self.money.needs(file):
            key = self._cast(file, mapped, Precision.EXACT, has_time=False).at_once(pl.col(mapped.source.header)).value
            frame = frame.with_columns(key.alias(DEAL_COLUMN))
            frame = frame.join(currencies.lazy(), on=DEAL_COLUMN, how="left", maintain_order="none")
            frame = frame.with_columns(pl.coalesce(stripped(pl.col(header)), pl.col(found)).alias(header))
            frame = frame.drop(DEAL_COLUMN, found)
        return frame

    def _amounts_behind(
        self, file: MappedFile, wanted: Iterable[str], of: Mapping[str, Precision]
    ) -> Mapping[str, Sequence[str]]:
        """The amounts that an expression makes in the currency of a column, each with the headers of numbers whose
        cells may name a currency too.
        """
        found = {}
        for name in wanted:
            mapped = file.columns.get(name)
            if mapped is None or mapped.source.sql is None or mapped.column.kind is not Kind.MONEY:
                continue
            headers = sources.expression(file, name, mapped.source.sql).meta.root_names()
            if not self.money.handles_itself(file, headers):
                found[name] = headers if self.money.may_name(file, headers, of[name]) else []
        return found

    def _given(
        self, file: MappedFile, name: str, precision: Precision, aside: Collection[str], *, has_time: bool
    ) -> Given:
        """One canonical column: as it is made, or the header with the cast that reads its text."""
        mapped = file.columns.get(name)
        if mapped is None or (name == "status" and self.says_no_status(file)):
            cast = Cast(self._column(file.table, name), has_time=has_time)
            return Reading(pl.lit(None, cast.dtype), pl.lit(None, pl.String), pl.lit(value=False))
        cast = self._cast(file, mapped, precision, has_time=has_time)
        if mapped.source.sql is not None:
            return sql_columns.column(self, file, name, cast)
        sources.refuse_textless(file, [mapped.source.header or ""])
        if mapped.source.header is None:
            text = pl.lit(column_parts.constant_text(mapped.source.constant))
            return cast.at_once(text)._replace(text=text)
        header = sources.raw(mapped.source.header) if mapped.source.header in aside else mapped.source.header
        return Written(header, cast) if cast.is_quick else cast.of_text(pl.col(header))

    def _cast(self, file: MappedFile, mapped: MappedColumn, precision: Precision, *, has_time: bool) -> Cast:
        """How a column of a file is read."""
        column, header = mapped.column, mapped.source.header
        number, date = NumberStyle(), self.any_date(file.table, column)
        is_money = column.kind is Kind.MONEY
        if header is None:
            if column.name == "probability" and mapped.source.sql is None:
                number = NumberStyle(is_percent=column_parts.is_percent(mapped.source.constant))
        elif column.kind in (Kind.MONEY, Kind.NUMBER):
            number = self.number_style(file, header, precision, is_share=column.name == "probability")
        elif column.kind is Kind.TIME:
            date = self.date_style(file, mapped, precision)
        return Cast(
            column,
            mapped.values,
            number,
            date,
            has_time=column.kind is Kind.TIME and has_time,
            seen=file.file.distinct(header) if header and column.kind in (Kind.CHOICE, Kind.FLAG) else frozenset(),
            rates=self._rates(file, mapped, precision) if is_money else None,
            is_lenient=header is None,
            own=self.money.own if is_money else frozenset(),
            blanks=self.blanks(file.table, column.name),
            precision=precision,
            left_open=self.left_open,
            are_many=column.kind is Kind.TIME and _is_large(file),
        )

    def _rates(self, file: MappedFile, mapped: MappedColumn, precision: Precision) -> Mapping[str, Decimal] | None:
        """The rates of the currencies that the texts of an amount may name."""
        if mapped.source.header is not None:
            return self.money.rates_of_cells(file, mapped, precision)
        if mapped.source.sql is None:
            return None
        headers = sources.expression(file, mapped.column.name, mapped.source.sql).meta.root_names()
        return self.money.rates_in_expression(file, headers, headers, precision)


#: From so many bytes on, the texts of a file are many.
_LARGE = 32 * 1024 * 1024


def _is_large(file: MappedFile) -> bool:
    """Whether a file is so large that getting ready for it costs nothing."""
    return not file.file.address and file.file.stored.stat().st_size >= _LARGE


def _as_worth(name: str, found: Reading, worths: list[pl.Expr]) -> Reading:
    """An amount whose value is a column, which is added to the `worths`: it is used more than once."""
    worths.append(found.value.alias(worth_of(name)))
    return found._replace(value=pl.col(worth_of(name)))


def _currency_of_row(dated: tuple[str, ...] | None, rates_on: RatesOn | None) -> list[pl.Expr]:
    """CURRENCY_COLUMN, where amounts stay in their own currency; else nothing."""
    if rates_on is not Unrated.OWN:
        return []
    return [pl.lit(None, pl.String).alias(CURRENCY_COLUMN) if dated is None else pl.col(CURRENCY_COLUMN)]
