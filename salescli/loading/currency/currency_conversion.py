"""Converts the amounts of the files to the base currency, at the rates of the settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.loading.column_names import worth_of
from salescli.loading.currency import base_currency
from salescli.loading.parsing import currencies, numbers
from salescli.loading.parsing.currency_words import code_of, folded, is_shared
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.precision import NeedsExact, Precision
from salescli.loading.together.layouts import alike
from salescli.message import Message, say
from salescli.model.schema import Kind
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.config.sections import CurrencySettings
    from salescli.loading.currency.amount_refusals import Amount, Refusal
    from salescli.loading.currency.by_day import DatedRates, RatesByDay
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.loading.parsing.cast import Reading

_CURRENCY = "currency"


#: So many currencies are compared with a text one by one.
_MOST_NAMED = 8


class Money(Struct, dict=True):
    """What the files and the settings say of currencies.

    Without a base currency in the settings, the currency of most rows is the base one; no other has a rate then. Where
    the first rows of the files name only one currency, it is the base one until rows must be read exactly. The answer
    never changes within a run. `dated` are the rates by day, where the settings name a file of them.
    """

    files: Sequence[MappedFile]
    settings: CurrencySettings
    dated: DatedRates | None = None
    _settled: list[str | None] = field(default_factory=list)

    @property
    def currency(self) -> str | None:
        """The code of the base currency; None where nothing names it. From now on it does not change."""
        base = self._base(Precision.FAST)
        self._settled[:] = [base]
        return base if base and not is_shared(base) else None

    @cached_property
    def own(self) -> frozenset[str]:
        """The user's own words for currencies."""
        named = [self.settings.base] if self.settings.base else []
        constants = [file.columns[_CURRENCY].source.constant for file in self.files if _CURRENCY in file.columns]
        named += [str(constant) for constant in constants if constant is not None]
        return frozenset(map(folded, (*named, *self.settings.fixed_rates, *(self.dated.codes if self.dated else ()))))

    def settle(self) -> None:
        """Count the rows of each currency, where the settings have no base currency and none was chosen yet."""
        if not self.settings.base and not self._settled:
            self._settled.append(base_currency.of_most(self.rows))

    @cached_property
    def rows(self) -> Counter[str]:
        """How many rows have an amount in each currency; all rows of the files are read for it."""
        return sum((base_currency.rows_of(file, self.own) for file in alike(self._paid)), Counter())

    @cached_property
    def _paid(self) -> list[MappedFile]:
        """The files with amounts."""
        return [file for file in self.files if any(each.column.kind is Kind.MONEY for each in file.columns.values())]

    @cached_property
    def _sampled(self) -> set[str]:
        """The currencies that the first rows of the files name."""
        return {code for file in self._paid for code in base_currency.in_sample(file, self.own)}

    def needs(self, file: MappedFile) -> list[str]:
        """The headers that name the currency of the file's amounts."""
        mapped = file.columns.get(_CURRENCY)
        return [mapped.source.header] if mapped and mapped.source.header else []

    def handles_itself(self, file: MappedFile, headers: Collection[str]) -> bool:
        """Whether an expression over these headers uses the column of currencies itself."""
        return not set(headers).isdisjoint(self.needs(file))

    def rates_of_cells(
        self, file: MappedFile, mapped: MappedColumn, precision: Precision
    ) -> Mapping[str, Decimal] | None:
        """The rates of the currencies that cells of an amount may name beside their number (see `Cast.rates`).

        None where a column names them too: then the two are compared (see `converted`).
        """
        is_known = precision is Precision.EXACT or bool(self._words(file, mapped))
        if self.dated is not None or self._named_apart(file):
            return None if is_known else {}
        return self._worth(file, precision) if is_known else {}

    def rates_in_expression(
        self, file: MappedFile, headers: Sequence[str], cells: Sequence[str], precision: Precision
    ) -> Mapping[str, Decimal] | None:
        """The same for an expression over `headers`, some of which, `cells`, may name currencies."""
        if self.dated is not None or self._named_apart(file) or self.handles_itself(file, headers):
            return None
        is_known = precision is Precision.EXACT or bool(self._words_behind(file, cells))
        return self._worth(file, precision) if is_known else {}

    def may_name(self, file: MappedFile, headers: Sequence[str], precision: Precision) -> bool:
        """Whether the cells of an expression may name a currency besides that of a column."""
        is_exact = precision is Precision.EXACT
        if self.dated is not None:
            return True
        return self._named_apart(file) and (is_exact or bool(self._words_behind(file, headers)))

    def converted(
        self, file: MappedFile, mapped: MappedColumn, named_by: Sequence[str], read: Reading, precision: Precision
    ) -> Reading:
        """The amount in the base currency; it does not read where its currency has no rate.

        `named_by` are the columns of the frame that name the currency, at most one. The value must become the column
        `worth_of` its name, which says whether it reads: Polars would compute it twice.
        """
        is_plain = precision is Precision.FAST and not self._words(file, mapped)
        return self._converted(
            file, named_by, read, [] if is_plain else [read.text], precision, worth=worth_of(mapped.column.name)
        )

    def converted_expression(
        self,
        file: MappedFile,
        named_by: Sequence[str],
        read: Reading,
        cells: Sequence[pl.Expr],
        precision: Precision,
    ) -> Reading:
        """The same for the result of an expression over `cells` of the file that may name currencies too."""
        return self._converted(file, named_by, read, cells, precision, is_lenient=True)

    def rates_by_day(self, file: MappedFile) -> RatesByDay | None:
        """How amounts of a file are converted at the rates of their days; None where rates are fixed."""
        if self.dated is None or self.settings.base is None:
            return None
        from salescli.loading.currency.by_day import RatesByDay

        base = code_of(self.settings.base)
        scales = None
        if file.minor_units is not None:
            from salescli.loading.currency import minor_units

            ones = dict.fromkeys([base, *self.dated.codes], Decimal(1))
            scales = minor_units.relative(ones, base, file.minor_units)
        return RatesByDay(self.dated, base, self._codes(base), self.own, scales)

    def _codes(self, base: str) -> Mapping[str, str]:
        """The currency by word, for words that can only mean the base currency, or one with rates by day."""
        codes = [code for code in (self.dated.codes if self.dated else ()) if code != base]
        numbered = {code: Decimal(number) for number, code in enumerate(codes, start=2)}  # 1 is the base currency
        by_number = {number: code for code, number in numbered.items()} | {Decimal(1): base}
        return {word: by_number[number] for word, number in currencies.worth(base, numbered).items()}

    def named_by(self, file: MappedFile, headers: Sequence[str]) -> pl.Expr:
        """The currency that a column or a constant names for each row; `headers` are the columns, at most one."""
        mapped = file.columns.get(_CURRENCY)
        constant = None if mapped is None else mapped.source.constant
        return pl.col(headers[0]) if headers else pl.lit(None if constant is None else str(constant), pl.String)

    def _converted(
        self,
        file: MappedFile,
        named_by: Sequence[str],
        read: Reading,
        cells: Sequence[pl.Expr],
        precision: Precision,
        *,
        is_lenient: bool = False,
        worth: str = "",
    ) -> Reading:
        mapped = file.columns.get(_CURRENCY)
        if mapped is None or not self._named_apart(file):
            return read
        column = pl.col(named_by[0]) if named_by else pl.lit(str(mapped.source.constant))
        is_base_known = precision is Precision.FAST and self._base(Precision.FAST) is not None
        by_word = self._worth(file, Precision.FAST if is_base_known else Precision.EXACT)
        blank = Decimal(1) if self.settings.base or not by_word else None
        is_settled = precision is Precision.EXACT or bool(self.settings.base or self._settled)
        how = _Conversion(by_word, blank, self.own, is_lenient, is_settled)
        if not cells:
            seen = {word for other in self.needs(file) for word in file.file.distinct(other)}
            named = seen if named_by else {str(mapped.source.constant)}
            quick = _quickly(column, read.value, by_word, blank, named)
            value = _completed(how, quick, read.text, column, read.value)
            has_none = (pl.col(worth) if worth else value).is_null()
            return read._replace(value=value, unread=read.unread | (has_none & read.value.is_not_null()))
        amount = _slowly(how, cells, column, read.value)
        column = currencies.of_column(column)
        has_no_rate = amount.is_null() & read.value.is_not_null()
        words = [numbers.naming(pl.when(has_no_rate).then(cell), self.own) for cell in cells]
        beside = [pl.format("{} ({})", cell, column) for cell in (*(words if is_lenient else ()), read.text)]
        text = pl.when(has_no_rate).then(pl.coalesce(*beside, *words, pl.format("{} ()", read.text)))
        return read._replace(value=amount, text=pl.coalesce(text, read.text), unread=read.unread | has_no_rate)

    def _named_apart(self, file: MappedFile) -> bool:
        """Whether a column or a constant names the currency of the file's amounts."""
        mapped = file.columns.get(_CURRENCY)
        return mapped is not None and (bool(self.needs(file)) or mapped.source.constant is not None)

    def is_named_in_cells(self, file: MappedFile, mapped: MappedColumn) -> bool:
        """Whether the first amounts of a column name currencies beside their numbers."""
        return bool(self._words(file, mapped))

    def _words(self, file: MappedFile, mapped: MappedColumn) -> list[str]:
        return base_currency.words_of_amounts(file, mapped, self.own)

    def _words_behind(self, file: MappedFile, headers: Iterable[str]) -> list[str]:
        return [word for header in headers for word in base_currency.words_behind(file, header, self.own)]

    def unit(self, file: MappedFile) -> Decimal | None:
        """The worth of one minor unit of the base currency in whole units; None where amounts are in whole units.

        Raises InputError where it is not known.
        """
        if file.minor_units is None:
            return None
        from salescli.loading.currency import minor_units

        return minor_units.unit(file, self._base(Precision.FAST) or self._base(Precision.EXACT))

    def _worth(self, file: MappedFile, precision: Precision) -> Mapping[str, Decimal]:
        """What one unit is worth in the base currency, by word; in a file with minor units, both are minor units."""
        base = self._base(precision)
        rates = currencies.worth(base, self.settings.fixed_rates)
        if base is None or file.minor_units is None:
            return rates
        from salescli.loading.currency import minor_units

        return minor_units.relative(rates, base, file.minor_units)

    def _base(self, precision: Precision) -> str | None:
        """The base currency; at EXACT, from all rows of the files."""
        if self.settings.base:
            return self.settings.base
        if precision is Precision.EXACT or len(self._sampled) > 1:
            self.settle()
        return self._settled[0] if self._settled else next(iter(self._sampled), None)

    def refusal(self, text: str, amount: Amount) -> Refusal | None:
        """Why an amount did not read and what to do; None where its words and its currency are not the reason."""
        from salescli.loading.currency import amount_refusals, by_day

        is_named_apart = any(map(self._named_apart, self.files))
        base = self._base(Precision.EXACT)
        if self.dated is not None and (found := by_day.refusal(text, self.dated, self.settings.base or "")):
            return found
        known = currencies.worth(base, self.settings.fixed_rates)
        if self.dated is not None and base is not None:
            known = dict.fromkeys(self._codes(base), Decimal(1))
        place = self._place() if is_named_apart else None
        units = next((file.minor_units for file in self.files if file.table == amount.table), None)
        return amount_refusals.refusal(text, amount, amount_refusals.Currencies(base, known, self.own, place, units))

    def _place(self) -> Message:
        """The column that names the currencies of the amounts, for messages."""
        headers = list(dict.fromkeys(header for file in self.files for header in self.needs(file)))
        if len(headers) == 1:
            return say("common.place_column", column=headers[0])
        return say("loading.column_of_its_currency")

    @property
    def remarks(self) -> list[Note]:
        """Notes on files that do not name the currency of their amounts, where other files of the table do."""
        found: list[Note] = []
        if self.settings.base or (base := self._base(Precision.FAST)) is None:
            return found
        for file in self.files:
            amounts = [each for each in file.columns.values() if each.column.kind is Kind.MONEY]
            said = self._named_apart(file) or any(self._words(file, each) for each in amounts if each.source.header)
            if (
                said
                or not amounts
                or not any(self._named_apart(each) for each in self.files if each.table == file.table)
            ):
                continue
            found.append(note("currency_assumed", 0, "loading.currency_assumed", file=file.file.name, base=base))
        return found


class _Conversion(Struct, frozen=True):
    """How amounts are converted to the base currency: the rates by word, the rate of an amount without a currency
    (`blank`), and the user's `own` words for currencies.

    If it `is_lenient`, other words in the texts are ignored. Where the base currency `is_settled`, an amount without a
    rate does not read; else it raises NeedsExact.
    """

    by_word: Mapping[str, Decimal]
    blank: Decimal | None
    own: frozenset[str]
    is_lenient: bool
    is_settled: bool


def _slowly(how: _Conversion, cells: Sequence[pl.Expr], column: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Amounts in the base currency; null without a rate. Texts, a column, or both name the currency."""
    texts = [cell.alias(f"text{number}") for number, cell in enumerate(cells)]
    parts = pl.struct(*texts, currencies.of_column(column).alias("column"), value.alias("value"))
    return parts.map_batches(partial(_step_by_step, how, len(cells)), return_dtype=MONEY, is_elementwise=True)


def _step_by_step(how: _Conversion, texts: int, parts: pl.Series) -> pl.Series:
    """Amounts (`value`) in the base currency; `column` or a text names the currency. This takes several steps, because
    Polars computes a part that an expression uses twice, twice.
    """
    if parts.struct.field("value").null_count() == len(parts):
        return pl.repeat(None, len(parts), dtype=MONEY, eager=True)
    frame = parts.struct.unnest()
    cells = [f"cell{number}" for number in range(texts)]
    frame = frame.with_columns(
        numbers.named_in(frame[f"text{number}"], how.own, is_lenient=how.is_lenient).alias(name)
        for number, name in enumerate(cells)
    )
    frame = frame.with_columns(currencies.named_together(frame, ["column", *cells], how.own).alias("named"))
    rate = currencies.rate_of(pl.col("named"), how.by_word)
    if how.blank is None:  # 0 is worth the same in every currency
        rate = pl.when(pl.col("named").is_not_null() | (pl.col("value") == 0)).then(rate)
    frame = frame.with_columns(rate.alias("rate"))
    found = frame.select(currencies.converted_with_care(pl.col("value"), pl.col("rate"))).to_series()
    if not how.is_settled and found.null_count() > frame["value"].null_count():
        raise NeedsExact
    return found


def _completed(how: _Conversion, quick: pl.Expr, text: pl.Expr, column: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Amounts that were converted quickly, and slowly where that gave none.

    It is one call, for Polars would compute the quick ones anew for every use of them.
    """
    parts = pl.struct(quick.alias("quick"), text.alias("text0"), column.alias("column"), value.alias("value"))
    return parts.map_batches(partial(_complete, how), return_dtype=MONEY, is_elementwise=True)


def _complete(how: _Conversion, parts: pl.Series) -> pl.Series:
    quick, value = parts.struct.field("quick"), parts.struct.field("value")
    if quick.null_count() == value.null_count():
        return quick
    left = pl.col("quick").is_null() & pl.col("value").is_not_null()
    own = {"text0": pl.col("text0"), "column": currencies.of_column(pl.col("column")), "value": pl.col("value")}
    frame = parts.struct.unnest().select(pl.when(left).then(each).alias(name) for name, each in own.items())
    found = _step_by_step(how, 1, frame.to_struct())
    return quick.zip_with(quick.is_not_null(), found)


def _quickly(
    column: pl.Expr, value: pl.Expr, by_word: Mapping[str, Decimal], blank: Decimal | None, named: Collection[str]
) -> pl.Expr:
    """Amounts whose cells are numbers alone; `named` are the currencies that the first rows name."""
    spelt = currencies.spelt(by_word)
    if len(named) == 1 and spelt.get(word := next(iter(named))) == 1:
        return pl.when((column == word).fill_null(value=blank is not None)).then(value)
    if len(named) > _MOST_NAMED:
        rate = currencies.rate_of(column, spelt)
    else:
        rate = currencies.rate_among(column, {word: spelt[word] for word in sorted(named) if word in spelt})
    return currencies.converted(value, rate if blank else pl.when(column.is_not_null()).then(rate))
