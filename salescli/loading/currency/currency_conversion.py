"""The amounts of the files in one currency: the base one, at the rates of the settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.loading.currency import amount_refusals, base_currency, by_day, minor_units
from salescli.loading.currency.amount_refusals import Amount, Currencies, Refusal
from salescli.loading.currency.by_day import RatesByDay
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
    from salescli.loading.currency.by_day import DatedRates
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.loading.parsing.cast import Reading

_CURRENCY = "currency"


class Money(Struct, dict=True):
    """What the files and the settings say of currencies.

    Without a base in the settings, the currency of most rows is it; another one then has no rate. As long as the first
    rows name one alone, it is taken for that, until rows must be read exactly. What was said once stays.
    `dated` are the rates of days, where the settings name a file of them.
    """

    files: Sequence[MappedFile]
    settings: CurrencySettings
    dated: DatedRates | None = None
    _settled: list[str | None] = field(default_factory=list)

    @property
    def currency(self) -> str | None:
        """The base currency as a code, None where nothing says it. From now on it is that one."""
        base = self._base(Precision.FAST)
        self._settled[:] = [base]
        return base if base and not is_shared(base) else None

    @cached_property
    def own(self) -> frozenset[str]:
        """The settings' words for currencies."""
        named = [self.settings.base] if self.settings.base else []
        constants = [file.columns[_CURRENCY].source.constant for file in self.files if _CURRENCY in file.columns]
        named += [str(constant) for constant in constants if constant is not None]
        return frozenset(map(folded, (*named, *self.settings.fixed_rates, *(self.dated.codes if self.dated else ()))))

    def settle(self) -> None:
        """Have the rows of each currency counted, where the settings do not say the base and nothing was said yet."""
        if not self.settings.base and not self._settled:
            self._settled.append(base_currency.of_most(self.rows))

    @cached_property
    def rows(self) -> Counter[str]:
        """How many rows have an amount in each currency that is named; the files are read for it."""
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
        """The headers that hold the currency of the file's amounts."""
        mapped = file.columns.get(_CURRENCY)
        return [mapped.source.header] if mapped and mapped.source.header else []

    def handles_itself(self, file: MappedFile, headers: Collection[str]) -> bool:
        """Whether an expression over these headers looks at the currency of an amount itself."""
        return not set(headers).isdisjoint(self.needs(file))

    def rates_of_cells(
        self, file: MappedFile, mapped: MappedColumn, precision: Precision
    ) -> Mapping[str, Decimal] | None:
        """What the currencies that cells of an amount may name beside their number are worth (see `Cast.rates`).

        None where a column names them too: then the two are set against each other (see `converted`).
        """
        is_known = precision is Precision.EXACT or bool(self._words(file, mapped))
        if self.dated is not None or self._named_apart(file):
            return None if is_known else {}
        return self._worth(file, precision) if is_known else {}

    def rates_in_expression(
        self, file: MappedFile, headers: Sequence[str], cells: Sequence[str], precision: Precision
    ) -> Mapping[str, Decimal] | None:
        """The same for an expression over `headers`, for what some of these, `cells`, say."""
        if self.dated is not None or self._named_apart(file) or self.handles_itself(file, headers):
            return None
        is_known = precision is Precision.EXACT or bool(self._words_behind(file, cells))
        return self._worth(file, precision) if is_known else {}

    def may_name(self, file: MappedFile, headers: Sequence[str], precision: Precision) -> bool:
        """Whether the cells behind an expression may name a currency beside the one that a column names."""
        is_exact = precision is Precision.EXACT
        if self.dated is not None:
            return True
        return self._named_apart(file) and (is_exact or bool(self._words_behind(file, headers)))

    def converted(
        self, file: MappedFile, mapped: MappedColumn, named_by: Sequence[str], read: Reading, precision: Precision
    ) -> Reading:
        """The amount in the base currency; it does not read where its currency has no rate.

        `named_by` are the columns of the frame that hold the currency, at most one.
        """
        is_plain = precision is Precision.FAST and not self._words(file, mapped)
        return self._converted(file, named_by, read, [] if is_plain else [read.text], precision)

    def converted_expression(
        self,
        file: MappedFile,
        named_by: Sequence[str],
        read: Reading,
        cells: Sequence[pl.Expr],
        precision: Precision,
    ) -> Reading:
        """The same of what an expression made from `cells` of the file that may name currencies too."""
        return self._converted(file, named_by, read, cells, precision, is_lenient=True)

    def rates_by_day(self, file: MappedFile) -> RatesByDay | None:
        """How amounts of a file are converted at the rates of days; None where those of the settings are fixed."""
        if self.dated is None or self.settings.base is None:
            return None
        base = code_of(self.settings.base)
        scales = None
        if file.minor_units is not None:
            ones = dict.fromkeys([base, *self.dated.codes], Decimal(1))
            scales = minor_units.relative(ones, base, file.minor_units)
        return RatesByDay(self.dated, base, self._codes(base), self.own, scales)

    def _codes(self, base: str) -> Mapping[str, str]:
        """The currency that each word names which can only be the base one, or one with rates of days."""
        codes = [code for code in (self.dated.codes if self.dated else ()) if code != base]
        numbered = {code: Decimal(number) for number, code in enumerate(codes, start=2)}  # 1 is the base currency
        by_number = {number: code for code, number in numbered.items()} | {Decimal(1): base}
        return {word: by_number[number] for word, number in currencies.worth(base, numbered).items()}

    def named_by(self, file: MappedFile, headers: Sequence[str]) -> pl.Expr:
        """The currency of each row as a column or a constant names it; `headers` are the columns, at most one."""
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
    ) -> Reading:
        mapped = file.columns.get(_CURRENCY)
        if mapped is None or not self._named_apart(file):
            return read
        column = pl.col(named_by[0]) if named_by else pl.lit(str(mapped.source.constant))
        is_told = precision is Precision.FAST and self._base(Precision.FAST) is not None
        by_word = self._worth(file, Precision.FAST if is_told else Precision.EXACT)
        blank = Decimal(1) if self.settings.base or not by_word else None
        is_settled = precision is Precision.EXACT or bool(self.settings.base or self._settled)
        slowly = partial(_slowly, _Conversion(by_word, blank, self.own, is_lenient, is_settled))
        if not cells:
            seen = {word for other in self.needs(file) for word in file.file.distinct(other)}
            value = _quickly(column, read.value, by_word, blank, seen)
            left = value.is_null() & read.value.is_not_null()
            text, column, number = (pl.when(left).then(part) for part in (read.text, column, read.value))
            value = pl.coalesce(value, slowly([text], column, number))
            return read._replace(value=value, unread=read.unread | (value.is_null() & read.value.is_not_null()))
        amount = slowly(cells, column, read.value)
        column = currencies.of_column(column)
        has_no_rate = amount.is_null() & read.value.is_not_null()
        named = [numbers.naming(pl.when(has_no_rate).then(cell), self.own) for cell in cells]
        beside = [pl.format("{} ({})", cell, column) for cell in (*(named if is_lenient else ()), read.text)]
        named = [pl.when(has_no_rate).then(pl.coalesce(*beside, *named, pl.format("{} ()", read.text)))]
        return read._replace(value=amount, text=pl.coalesce(*named, read.text), unread=read.unread | has_no_rate)

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
        """What one minor unit of the base currency is in whole ones; None where the amounts of the file are whole.

        Raises InputError where that is not known.
        """
        if file.minor_units is None:
            return None
        return minor_units.unit(file, self._base(Precision.FAST) or self._base(Precision.EXACT))

    def _worth(self, file: MappedFile, precision: Precision) -> Mapping[str, Decimal]:
        """What one unit is worth in the base currency, by word; of a file in minor units, one of these in these."""
        base = self._base(precision)
        rates = currencies.worth(base, self.settings.fixed_rates)
        if base is None or file.minor_units is None:
            return rates
        return minor_units.relative(rates, base, file.minor_units)

    def _base(self, precision: Precision) -> str | None:
        """The base currency; EXACT is to be sure of it."""
        if self.settings.base:
            return self.settings.base
        if precision is Precision.EXACT or len(self._sampled) > 1:
            self.settle()
        return self._settled[0] if self._settled else next(iter(self._sampled), None)

    def refusal(self, text: str, amount: Amount) -> Refusal | None:
        """Why an amount did not read and what to do about it; None where its words and its currency are not it."""
        is_told_apart = any(map(self._named_apart, self.files))
        base = self._base(Precision.EXACT)
        if self.dated is not None and (found := by_day.refusal(text, self.dated, self.settings.base or "")):
            return found
        known = currencies.worth(base, self.settings.fixed_rates)
        if self.dated is not None and base is not None:
            known = dict.fromkeys(self._codes(base), Decimal(1))
        place = self._place() if is_told_apart else None
        units = next((file.minor_units for file in self.files if file.table == amount.table), None)
        return amount_refusals.refusal(text, amount, Currencies(base, known, self.own, place, units))

    def _place(self) -> Message:
        """Where the currencies of the amounts stand, as a message names it."""
        headers = list(dict.fromkeys(header for file in self.files for header in self.needs(file)))
        if len(headers) == 1:
            return say("common.place_column", column=headers[0])
        return say("loading.column_of_its_currency")

    @property
    def remarks(self) -> list[Note]:
        """Which files say nothing of the currency of their amounts, where others of the same table do."""
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
    """How amounts become those in the base currency: the rates by word, that of one that nothing names (`blank`), and
    the settings' `own` words for currencies.

    Other words are passed over in texts to be `is_lenient`. Where the base currency `is_settled`, an
    amount without a rate does not read; else it raises NeedsExact.
    """

    by_word: Mapping[str, Decimal]
    blank: Decimal | None
    own: frozenset[str]
    is_lenient: bool
    is_settled: bool


def _slowly(how: _Conversion, cells: Sequence[pl.Expr], column: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Amounts in the base currency, which texts name, a column beside them, or both; null without a rate."""
    texts = [cell.alias(f"text{number}") for number, cell in enumerate(cells)]
    parts = pl.struct(*texts, currencies.of_column(column).alias("column"), value.alias("value"))
    return parts.map_batches(partial(_step_by_step, how, len(cells)), return_dtype=MONEY, is_elementwise=True)


def _step_by_step(how: _Conversion, texts: int, parts: pl.Series) -> pl.Series:
    """Amounts (`value`) in the base currency, that `column` or a text names; step by step, for a part used twice in
    an expression is worked out twice.
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
    if how.blank is None:  # nothing is worth as much in every currency
        rate = pl.when(pl.col("named").is_not_null() | (pl.col("value") == 0)).then(rate)
    frame = frame.with_columns(rate.alias("rate"))
    found = frame.select(currencies.converted_with_care(pl.col("value"), pl.col("rate"))).to_series()
    if not how.is_settled and found.null_count() > frame["value"].null_count():
        raise NeedsExact
    return found


def _quickly(
    column: pl.Expr, value: pl.Expr, by_word: Mapping[str, Decimal], blank: Decimal | None, named: Collection[str]
) -> pl.Expr:
    """The amount of a file whose cells are numbers alone; `named` are the currencies that its first rows name."""
    spelt = currencies.spelt(by_word)
    if len(named) == 1 and spelt.get(word := next(iter(named))) == 1:
        return pl.when((column == word).fill_null(value=blank is not None)).then(value)
    rate = currencies.rate_of(column, spelt)
    return currencies.converted(value, rate if blank else pl.when(column.is_not_null()).then(rate))
