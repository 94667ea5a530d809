"""From text to typed values, as expressions.

Every cast has two parts. The quick part reads text as a clean export writes it, in the styles of the file's first rows.
The patient part reads the rest: blanks around a value, any case, every shape that goes with the style of the column.
Few texts come to it, and each distinct text is read once (see `stepwise`), so a bad cell in a large file costs little.

A cast is exact or fast (see `Precision`). A fast cast relies on the first rows. For a text that only the whole column
can decide, it raises NeedsExact, and the engine reads again exactly. So both give the same numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.loading.parsing import currencies, dates, decimals, numbers, stage_words
from salescli.loading.parsing import text as texts
from salescli.loading.parsing.choices import FLAGS, folded, folded_word, spelt, translated
from salescli.loading.parsing.date_forms.kinds import Form, Numbers
from salescli.loading.parsing.dates import Clock, TimeShape
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.parsing.slow_path import TEXT, VALUE, Mender, short, stepwise
from salescli.loading.parsing.styles import DateStyle, NumberStyle
from salescli.loading.parsing.text import stripped
from salescli.loading.precision import NeedsExact, Precision
from salescli.model import spelling
from salescli.model.schema import Column, Kind

#: A time zone that no place uses, and how far it is behind UTC. In UTC itself, a timestamp with an offset from London
#: in winter would look like one without an offset.
_ANOTHER_CLOCK, _BEHIND_UTC = "Etc/GMT+12", "12h"


class Reading(NamedTuple):
    """A column that was read: its values, null where text does not read; the text, null where it means nothing; and
    whether the text does not read.
    """

    value: pl.Expr
    text: pl.Expr
    unread: pl.Expr


class Cast(Struct, frozen=True):
    """How the text of one column is read.

    `has_time` says whether any file of the table shows a time of day. `values` are the export's own words, `seen` the
    words of its first rows, which are all that the quick part knows. `rates` are the rates of the currencies that cells
    of an amount may name; None where a column names them instead. If it `is_lenient`, words that are no known currency
    are ignored. `own` are the user's words for currencies, `blanks` the words for nothing in an id or a dimension.
    Stages that count as open, though their names speak of winning or losing, are added to `left_open` while rows are
    read. Where texts `are_many`, more is spent on getting ready.
    """

    column: Column
    values: Mapping[str, str] = field(default_factory=dict)
    number: NumberStyle = NumberStyle()
    date: DateStyle = DateStyle()
    has_time: bool = False
    seen: frozenset[str] = frozenset()
    rates: Mapping[str, Decimal] | None = None
    is_lenient: bool = False
    own: frozenset[str] = frozenset()
    blanks: Collection[str] = ()
    precision: Precision = Precision.EXACT
    left_open: set[str] | None = None
    are_many: bool = False

    @property
    def dtype(self) -> pl.DataType:
        """The type it gives."""
        time = pl.Datetime("us") if self.has_time else pl.Date()
        return {Kind.TIME: time, Kind.FLAG: pl.Boolean(), Kind.MONEY: MONEY, Kind.NUMBER: MONEY}.get(
            self.column.kind, pl.String()
        )

    def by_another_clock(self) -> Cast:
        """The same cast in a time zone that no place uses: only timestamps with an offset differ. See `in_utc`."""
        return replace(self, date=replace(self.date, clock=Clock(_ANOTHER_CLOCK)))

    @property
    def is_quick(self) -> bool:
        """Whether the column has a quick part: its text is to be read, not only cleaned."""
        return self.column.kind is not Kind.TEXT

    @property
    def mender(self) -> Mender:
        """The mender that completes the quick reading of a column."""
        accepted = dates.of_four_digits if self._may_read_short_years else None
        says, unread = self._what_is_said, self._refuse_unsettled
        return Mender(self._patient, self.dtype, says=says, accepted=accepted, unread=unread)

    def of_text(self, text: pl.Expr) -> Reading:
        """A column of text, cleaned; when fast, as written, for its distinct values are cleaned in the aggregates."""
        value = text
        if self.values or self.precision is Precision.EXACT:
            value = texts.without(texts.clean(text), self.blanks)
        if self.values:
            value = value.replace({spelling.clean(word): meaning for word, meaning in self.values.items()})
        return Reading(value, text, pl.lit(value=False))

    def finished(self, value: pl.Expr, text: pl.Expr, unread: pl.Expr) -> Reading:
        """A column that was read quickly and mended; for flags, a blank means false."""
        if self.column.kind is Kind.FLAG:
            value, text = pl.when(text.is_null()).then(pl.lit(value=False)).otherwise(value), text.fill_null("")
        if self.number.is_percent:
            value = (value * decimals.literal(Decimal("0.01"), MONEY)).cast(MONEY)
        return Reading(value, text, unread)

    def at_once(self, text: pl.Expr) -> Reading:
        """A column that is made from others, in one expression: quick, and patient where quick gives no value."""
        if not self.is_quick:
            return self.of_text(text)
        quick = self.quick(text)
        if self._may_read_short_years:
            quick = pl.when(quick.dt.year() >= dates.FIRST_YEAR).then(quick)
        left = pl.when(quick.is_null()).then(text)
        value = pl.coalesce(quick, stepwise(left, self._patient, self.dtype, self._refuse_unsettled))
        said = pl.when(quick.is_null()).then(stepwise(left, self._what_is_said, pl.String())).otherwise(text)
        return self.finished(value, said, value.is_null() & said.is_not_null())

    def in_foreign(self, text: pl.Expr, value: pl.Expr) -> pl.Expr:
        """The text of a number in a currency that has no rate; null for any other."""
        return numbers.naming(pl.when(value.is_null()).then(text), self.own)

    @property
    def _may_read_short_years(self) -> bool:
        """Whether a quick date may be of the first century, for `%Y` takes a year of two digits."""
        if self.column.kind is not Kind.TIME:
            return False
        return self.date.pattern is not None or any("%Y" in shape.format for shape in self.date.shapes)

    def quick(self, text: pl.Expr) -> pl.Expr:
        """The value of text as a clean export writes it, in the column's style; null for any other text."""
        kind = self.column.kind
        if kind is Kind.TIME:
            return self._quick_time(text)
        if kind in (Kind.MONEY, Kind.NUMBER):
            number = numbers.quick(text, self.number.decimal)
            return pl.when(number <= 1).then(number) if self.number.is_percent is False else number
        return translated(text, self.quick_words, self.dtype)

    @property
    def quick_words(self) -> dict[str, str | bool]:
        """The words of a choice or a flag that the quick reading knows, with what they mean."""
        known: dict[str, str | bool] = {}
        if self.column.follows_stage:
            known |= {word: stage_words.outcome_of(word) for word in self.seen if word.strip()}
            if self.left_open is not None:
                self.left_open.update(word for word in self.seen if stage_words.hint_of(word))
        else:
            known |= spelt(self._flags if self.column.kind is Kind.FLAG else self.column.choices)
            if self.column.may_say_more:
                outcomes = {word: stage_words.outcome_of(word) for word in self.seen if word not in known}
                known |= {word: outcome for word, outcome in outcomes.items() if outcome != "open"}
        known |= self._own_words
        return {word: value for word, value in known.items() if word in self.seen}

    def knows_any(self, words: pl.Series) -> bool:
        """Whether any of the words is one that the column knows."""
        return self._patient(words.alias(TEXT).to_frame())[VALUE].is_not_null().any()

    def _patient(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The steps that read the texts that the quick part did not."""
        kind = self.column.kind
        if kind is Kind.TIME:
            return self._patient_time(frame)
        return self._patient_number(frame) if kind in (Kind.MONEY, Kind.NUMBER) else self._patient_word(frame)

    def _refuse_unsettled(self, texts: pl.Series) -> None:
        """Raise NeedsExact where one of the texts might read if the whole column were known."""
        kind = self.column.kind
        if self.precision is Precision.EXACT or kind in (Kind.CHOICE, Kind.FLAG):
            return
        if kind is Kind.TIME:
            is_unsettled = self.date.is_open and dates.reads_in_numbers(texts)
            is_unsettled |= self.date.numbers is Numbers.OPEN and dates.hold_numbers(texts)
            is_unsettled |= self.date.clock.timezone is None and dates.carries_offset(texts, self.date.pattern)
        else:
            texts = numbers.could_be_numbers(texts, self.own, is_ledger=self.column.is_ledger)
            is_open = self.number.is_open or self.number.is_percent is False
            is_unsettled = len(texts) > 0 and (is_open or (self.rates is not None and numbers.name_more(texts)))
        if is_unsettled:
            raise NeedsExact

    def _what_is_said(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The steps that make null of text that means nothing."""
        text = stripped(pl.col(TEXT))
        if self.column.kind is Kind.TIME:
            text = self._but_no_date(frame, text)
        if self.column.kind is not Kind.CHOICE:
            text = pl.when(~numbers.says_nothing_expression(text)).then(text)
        return frame.with_columns(text.alias(VALUE))

    def _patient_number(self, frame: pl.DataFrame) -> pl.DataFrame:
        own, is_ledger = self.own, self.column.is_ledger
        frame = numbers.in_any_shape(
            self.number.decimal, frame, own, is_lenient=self.is_lenient, is_ledger=is_ledger
        )  # fmt: skip
        clean, value, named = pl.col("clean"), pl.col(VALUE), pl.col(numbers.NAMED)
        if self.column.kind is Kind.MONEY:
            value = pl.when(~clean.str.contains("%", literal=True)).then(value)
        elif not self.is_lenient:
            value = pl.when(named.is_null()).then(value)
        if self.number.is_percent is False:
            value = pl.when((value <= 1) & ~clean.str.contains("%", literal=True)).then(value)
        if self.rates is not None:
            worth = currencies.converted_with_care(value, currencies.rate_of(named, self.rates))
            value = pl.when(named.is_null()).then(value).otherwise(worth)
        return frame.with_columns(value.alias(VALUE))

    def _but_no_date(self, frame: pl.DataFrame, text: pl.Expr) -> pl.Expr:
        """The text of a date, null where it means no date, which is recorded for a note."""
        from salescli.loading.parsing.date_forms.forms import says_no_date

        none = says_no_date(text).fill_null(value=False)
        if self.date.met is not None and frame.select(none.any()).item():
            self.date.met.add(Form.NO_DATE)
        return pl.when(~none).then(text)

    def _quick_time(self, text: pl.Expr) -> pl.Expr:
        read = pl.coalesce(self._in_shape(text, shape) for shape in self.date.shapes)
        if not self.date.pattern or not self.date.pattern.has_day:
            return read
        return pl.coalesce(self._of_kind(dates.literal(text, self.date.pattern, self.date.clock), has_time=True), read)

    def _in_shape(self, text: pl.Expr, shape: TimeShape) -> pl.Expr:
        return self._of_kind(dates.quick(text, shape, self.date.clock, are_many=self.are_many), has_time=shape.has_time)

    def _of_kind(self, moment: pl.Expr, *, has_time: bool) -> pl.Expr:
        """A moment as the column has it: as a day or with its time."""
        if has_time == self.has_time:
            return moment
        return moment.cast(pl.Datetime("us")) if self.has_time else moment.dt.date()

    def _patient_time(self, frame: pl.DataFrame) -> pl.DataFrame:
        order = None if self.precision is Precision.FAST and self.date.is_open else self.date.order
        moment = pl.col(VALUE)
        frame = dates.in_any_shape(order, self.date.clock, frame, short_years=self.date.short_years)
        if self.date.pattern:
            own = dates.literal(short(pl.col(TEXT)).str.strip_chars(), self.date.pattern, self.date.clock)
            own = pl.when(own.dt.year() >= dates.FIRST_YEAR).then(own)
            frame = frame.with_columns(own.alias("own"))
            own = pl.col("own")
            if not self.date.pattern.has_day:
                own = self._of_month_alone(frame, own)
            moment = pl.coalesce(own, moment)
        frame = self._in_other_forms(frame.with_columns(moment.alias(VALUE)))
        return frame.with_columns(self._of_kind(pl.col(VALUE), has_time=True).alias(VALUE))

    def _of_month_alone(self, frame: pl.DataFrame, months: pl.Expr) -> pl.Expr:
        """Months that a pattern of the settings reads, as days."""
        from salescli.loading.parsing.date_forms import forms

        if self.date.met is not None and frame.select(months.is_not_null().any()).item():
            self.date.met.add(Form.MONTH)
        return forms.of_month_alone(months, self.date.of_month)

    def _in_other_forms(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The same with the other forms of dates read, which are recorded for notes."""
        from salescli.loading.parsing.date_forms import forms

        text = dates.as_written(pl.col(TEXT))
        frame = forms.in_other_forms(frame, text, self.date.numbers, self.date.of_month)
        if self.date.met is not None:
            self.date.met.update(frame[forms.FORM].drop_nulls())
        return frame

    def _patient_word(self, frame: pl.DataFrame) -> pl.DataFrame:
        text, is_flag = texts.clean(pl.col(TEXT)), self.column.kind is Kind.FLAG
        own_words = {spelling.clean(word): value for word, value in self._own_words.items()}
        own = translated(text, own_words, self.dtype)
        if self.column.follows_stage:
            return stage_words.steps(frame, self.left_open).with_columns(pl.coalesce(own, VALUE).alias(VALUE))
        words = self._flags if is_flag else self.column.choices
        readings = [own, translated(folded(text), words, self.dtype)]
        if is_flag:  # a blank flag means false
            readings.append(pl.when(text.is_null()).then(pl.lit(value=False)))
        elif self.column.may_say_more:
            frame = stage_words.steps(frame)
            readings.append(pl.when(pl.col(VALUE) != "open").then(pl.col(VALUE)))
        elif self.column.open_choice:
            readings.append(texts.without(text, self.blanks))
        return frame.with_columns(pl.coalesce(readings).alias(VALUE))

    @property
    def _own_words(self) -> Mapping[str, str]:
        """The export's own words for choices."""
        return {} if self.column.kind is Kind.FLAG else self.values

    @property
    def _flags(self) -> dict[str, bool]:
        """The words for true and false: the usual ones, those of presets, those of the settings."""
        own = {**self.column.choices, **self.values}
        return FLAGS | {folded_word(word): FLAGS.get(folded_word(value), False) for word, value in own.items()}


def in_utc(another: pl.Expr, local: pl.Expr) -> pl.Expr:
    """Timestamps with an offset, in UTC; null for any other. Both columns are read from the same text."""
    return pl.when(another != local).then(another.dt.offset_by(_BEHIND_UTC))
