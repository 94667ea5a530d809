"""Amounts in the base currency at the rate of the day of their row, where the settings name a file of rates.

A won or lost deal has the day on which it closed; activities and costs have their own day. An open deal, or a recurring
amount, has no day. It is read at the rate of one given day, or in its own currency, and then converted at the end of
the period in which it counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli import fix
from salescli.loading.column_names import CURRENCY_COLUMN, unread_of
from salescli.loading.currency.amount_refusals import Refusal, rate_of
from salescli.loading.currency.rates_on import RATE, Unrated
from salescli.loading.mapping import outcome
from salescli.loading.parsing import currencies, decimals, numbers
from salescli.loading.parsing.currency_words import NO_CURRENCY, code_of, is_known, is_shared
from salescli.loading.parsing.numbers import MONEY
from salescli.message import say
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.currency.rates_on import RatesOn
    from salescli.loading.parsing.cast import Reading

#: The columns with the day of a row, by table.
DAYS: Mapping[str, tuple[str, ...]] = {
    "deals": outcome.OUTCOME,
    "activities": ("occurred_at",),
    "costs": ("incurred_at",),
}
#: The text of an amount without a rate; it ends with the currency, and with the day or a dash.
_WITHOUT_RATE = regex(r".* \((?P<code>[^()]+) (?P<day>\d{4}-\d\d-\d\d|-)\)", re.DOTALL)
_NO_DAY = "-"
#: The entry that says for how many days a rate holds; the user knows how many.
LONGER_REACH = fix.setting("currency", "rates_reach", fix.BLANK, is_complete=False)
_VALUE, _CODE, _DAY = "value", "code", "day"


class DatedRates(Struct, frozen=True):
    """The rates of a file, which is called `name`.

    Columns of `rates`: code (of a currency), day, rate (one unit in the base currency). A rate applies on its day and
    on the `reach` days after it.
    """

    name: str
    rates: pl.DataFrame
    reach: int

    @property
    def codes(self) -> list[str]:
        """The currencies that have a rate on any day."""
        return self.rates["code"].unique().sort().to_list()

    def on_days(self, asked: pl.DataFrame) -> pl.DataFrame:
        """The rates for currencies and days. Columns of `asked`: code and day, neither of them null.

        The same rows with `rate`, that of the day or else of the latest day within reach; null where there is none.
        """
        pairs = asked.select("code", "day").unique().sort("day")
        found = pairs.join_asof(
            self.rates, on="day", by="code", strategy="backward", tolerance=f"{self.reach}d", check_sortedness=False
        )
        return asked.join(found, on=["code", "day"], how="left", maintain_order="left")


class RatesByDay(Struct, frozen=True):
    """How amounts are converted at the rates of their days. `codes` are the currencies by word, with or without rates.

    `own` are the user's words for currencies. `scales` are the factors of the rates, by currency, for minor units.
    """

    rates: DatedRates
    base: str
    codes: Mapping[str, str]
    own: frozenset[str]
    scales: Mapping[str, Decimal] | None = None

    def converted(
        self, column: pl.Expr, cells: Sequence[pl.Expr], value: pl.Expr, day: pl.Expr | None, *, is_lenient: bool
    ) -> pl.Expr:
        """Amounts in the base currency, as structs. A column names their currency, or texts (`cells`) do, or both.

        Fields: value, null without a rate; code, of the currency, null where it is not known; day. If it `is_lenient`,
        other words in the texts are ignored. Without a day amounts stay in their own currency.
        """
        texts = [cell.alias(f"text{number}") for number, cell in enumerate(cells)]
        parts = pl.struct(
            *texts,
            currencies.of_column(column).alias("column"),
            value.alias(_VALUE),
            pl.lit(None, pl.Date).alias(_DAY) if day is None else day.cast(pl.Date).alias(_DAY),
        )
        fields = pl.Struct({_VALUE: MONEY, _CODE: pl.String(), _DAY: pl.Date()})
        steps = partial(self._step_by_step, len(cells), is_lenient=is_lenient, is_own=day is None)
        return parts.map_batches(steps, return_dtype=fields, is_elementwise=True)

    def _step_by_step(self, texts: int, parts: pl.Series, *, is_lenient: bool, is_own: bool) -> pl.Series:
        frame = parts.struct.unnest()
        cells = [f"cell{number}" for number in range(texts)]
        frame = frame.with_columns(
            numbers.named_in(frame[f"text{number}"], self.own, is_lenient=is_lenient).alias(name)
            for number, name in enumerate(cells)
        )
        named = currencies.named_together(frame, ["column", *cells], self.own)
        codes = {word: self._code(word) for word in named.unique().drop_nulls()}
        code = named.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String())
        frame = frame.with_columns(code.alias(_CODE), named.alias("named"))
        asked = frame.filter(pl.col(_CODE).is_not_null(), pl.col(_DAY).is_not_null()).select(_CODE, _DAY).unique()
        frame = frame.join(self.rates.on_days(asked), on=[_CODE, _DAY], how="left", maintain_order="left")
        one = pl.col("named").is_null() | (pl.col(_CODE) == self.base)
        rate = pl.when(one).then(pl.lit(1, RATE)).otherwise(pl.col("rate"))
        if is_own:
            rate = pl.when(one | pl.col(_CODE).is_in(self.rates.codes)).then(pl.lit(1, RATE))
        frame = frame.with_columns((rate * self._scale()).cast(RATE).alias("rate"))
        value = currencies.converted_with_care(pl.col(_VALUE), pl.col("rate"))
        return frame.select(pl.struct(value.alias(_VALUE), _CODE, _DAY)).to_series()

    def _scale(self) -> pl.Expr:
        if self.scales is None:
            return pl.lit(1, pl.Int64)
        scales = decimals.column(self.scales.values(), RATE)
        found = pl.col(_CODE).replace_strict(list(self.scales), scales, default=None, return_dtype=RATE)
        return pl.when(pl.col("named").is_null()).then(pl.lit(1, RATE)).otherwise(found)

    def _code(self, word: str) -> str | None:
        """The currency that a word names; None where the currency or its minor unit is not known."""
        if word == NO_CURRENCY:
            return None
        code = self.codes.get(word) or (None if is_shared(word) or not is_known(word, self.own) else code_of(word))
        return None if self.scales is not None and code not in self.scales and code in self.codes.values() else code


def reading(read: Reading, rated: pl.Expr, column: pl.Expr, cells: Sequence[pl.Expr], own: frozenset[str]) -> Reading:
    """An amount that was `converted`; without a rate its text ends with its currency and its day."""
    value, code, day = (rated.struct.field(name) for name in (_VALUE, _CODE, _DAY))
    has_no_rate = value.is_null() & read.value.is_not_null()
    on = pl.coalesce(day.dt.to_string("%Y-%m-%d"), pl.lit(_NO_DAY))
    named, beside = [numbers.naming(cell, own) for cell in cells], currencies.of_column(column)
    said = [pl.format("{} ({} {})", read.text, code, on)]
    said += [*(pl.format("{} ({})", cell, beside) for cell in (*named, read.text)), *named]
    text = pl.when(has_no_rate).then(pl.coalesce(*said, pl.format("{} ()", read.text))).otherwise(read.text)
    return read._replace(value=value, text=text, unread=read.unread | has_no_rate)


def day_of(
    table: str, readings: Mapping[str, Reading], own: Mapping[str, str], every: RatesOn | None
) -> pl.Expr | None:
    """The day of a row, by those columns of `DAYS` that the file has; null for open deals and recurring amounts.

    `own` are the user's words for a status. `every` is a day for all rows, or gives one to those without; the result is
    None where no rates apply.
    """
    if isinstance(every, Unrated):
        return None
    if isinstance(every, date):
        return pl.lit(every)
    columns = {name: read.value for name, read in readings.items() if name in DAYS.get(table, ())}
    if "status" in columns:
        columns[unread_of("status")] = readings["status"].unread
    if table == "deals":
        day = outcome.closing_day(columns, outcome.status_of(columns, own))
    else:
        day = next(iter(columns.values()), pl.lit(None, pl.Date))
    if every is None:
        return day
    seen = pl.when(day.cast(pl.Date) <= every.ends.as_of).then(day.cast(pl.Date))
    begun = readings[every.column].value.cast(pl.Date) if every.column in readings else pl.lit(None, pl.Date)
    return pl.coalesce(seen, every.ends.of(begun))


def in_one_currency(names: Sequence[str], base: str) -> list[pl.Expr]:
    """The columns `rated` of some amounts, and their currency; an amount in another currency than the rest is null.

    The last, CURRENCY_COLUMN, is null for the base currency.
    """
    values, codes = ([pl.col(name).struct.field(field) for name in names] for field in (_VALUE, _CODE))
    own = [pl.when(code != base, value.is_not_null()).then(code) for value, code in zip(values, codes, strict=True)]
    one = pl.coalesce(*own) if own else pl.lit(None, pl.String)
    parts = []
    for name, value, code, mine in zip(names, values, codes, own, strict=True):
        same = pl.when(mine.eq_missing(one)).then(value)
        parts.append(pl.struct(same.alias(_VALUE), code, pl.col(name).struct.field(_DAY)).alias(name))
    return [*parts, one.alias(CURRENCY_COLUMN)]


def is_of_no_day(text: pl.Expr, codes: Sequence[str]) -> pl.Expr:
    """Whether an amount has no rate because it has no day, though its currency has rates; by its text."""
    ends = (text.str.ends_with(f"({code} {_NO_DAY})") for code in codes)
    return pl.any_horizontal(pl.lit(value=False), *ends)


def refusal(text: str, rates: DatedRates, base: str) -> Refusal | None:
    """Why an amount without a rate for its day did not read, and what to do; None for any other amount."""
    found = _WITHOUT_RATE.fullmatch(text)
    if found is None:
        return None
    code, day = found["code"], found["day"]
    if day == _NO_DAY and code not in rates.codes:
        what = say("loading.no_rate_at_all", currency=code, file=rates.name)
        advice = say("loading.add_rates_of")
    elif day == _NO_DAY:
        what = say("loading.no_day_of_rate", currency=code)
        advice = say("loading.give_one_rate", setting=rate_of(code), currency=code, base=base)
    else:
        what = say("loading.no_rate_of_day", currency=code, day=day, file=rates.name, count=rates.reach)
        advice = say("loading.add_the_rate_of_day", setting=LONGER_REACH)
    return Refusal(what, advice, is_of_currency=True, lacks_rate=True, has_day=day != _NO_DAY)
