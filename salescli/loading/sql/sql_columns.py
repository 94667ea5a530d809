"""Columns that expressions of the settings make, over headers that are recognised by their values.

In an expression, numbers, dates, and true and false have their types. A column that can only be text there, such as an
id in `LEFT("Ref", 2)`, is the text of the file (see `parsing.sql.as_written`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.config.sections import ColumnSetting
from salescli.loading.mapping.map_columns import MappedColumn
from salescli.loading.parsing import dates, numbers
from salescli.loading.parsing.cast import Cast, Reading
from salescli.loading.parsing.sql.expressions import refusal
from salescli.loading.parsing.text import stripped
from salescli.loading.sql import sources
from salescli.loading.sql.recognised import kind_of
from salescli.message import Message, say
from salescli.model.schema import Column, Kind

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.precision import Precision
    from salescli.loading.table_reader import Reader

#: Kinds of columns that are made from values; columns of other kinds are made from text.
_VALUES = (Kind.MONEY, Kind.NUMBER, Kind.TIME, Kind.FLAG)
_AMOUNTS = (Kind.MONEY, Kind.NUMBER)
#: What a column is recognised as, in words.
_SEEN = {
    Kind.NUMBER: say("loading.seen_number"),
    Kind.TIME: say("loading.seen_time"),
    Kind.FLAG: say("loading.seen_flag"),
    Kind.TEXT: say("loading.seen_text"),
}


class _Made(Struct, frozen=True):
    """An expression over the typed headers of a file, how these are read, and the headers that it takes as text."""

    expression: pl.Expr
    casts: Mapping[str, Cast]
    texts: frozenset[str]


def with_sources(
    reader: Reader, file: MappedFile, wanted: Sequence[str], precision: Precision, frame: pl.LazyFrame
) -> tuple[frozenset[str], pl.LazyFrame]:
    """The headers in expressions of the wanted columns, and the frame with their typed values under these names.

    Their text gets another name (see `sources.raw`). Where an expression takes the text itself, it is cleaned like an
    id.
    """
    typed: dict[str, pl.Expr] = {}
    texts: dict[str, pl.Expr] = {}
    for name in wanted:
        mapped = file.columns.get(name)
        if mapped and mapped.source.sql is not None:
            made = _made(reader, file, name, mapped.column.kind, precision)
            sources.refuse_textless(file, [*made.casts, *made.texts])
            for header, cast in made.casts.items():
                if mapped.column.kind is Kind.MONEY or header not in typed:
                    typed[header] = cast.at_once(pl.col(header)).value
            texts |= {
                header: Cast(Column(header, Kind.TEXT, "")).at_once(pl.col(header)).value for header in made.texts
            }
    frame = frame.with_columns(pl.col(header).alias(sources.raw(header)) for header in {**typed, **texts})
    frame = frame.with_columns(text.alias(_text(header)) for header, text in texts.items())
    return frozenset(typed), frame.with_columns(value.alias(header) for header, value in typed.items())


def column(reader: Reader, file: MappedFile, name: str, cast: Cast) -> Reading:
    """A column that an expression makes, from a frame `with_sources`.

    Raises SettingsError where the expression does not go with the types of its headers.
    """
    made = _made(reader, file, name, cast.column.kind, cast.precision)
    expression, casts = made.expression, made.casts
    result = _type(file, name, made)
    value = expression
    if result == pl.String or cast.column.kind not in _AMOUNTS:
        value = cast.at_once(_as_text(expression, result)).value
    value = value.cast(cast.dtype, strict=False)
    unread = [
        pl.when(pl.col(header).is_null()).then(each.at_once(pl.col(sources.raw(header))).text)
        for header, each in casts.items()
    ]
    foreign = [
        each.in_foreign(pl.col(sources.raw(header)), pl.col(header)) for header, each in casts.items() if each.rates
    ]
    if foreign:  # a number in a currency without a rate is null, and so is what is made from it
        value = pl.when(pl.coalesce(foreign).is_null()).then(value)
    text = pl.coalesce(*foreign, *unread, _as_text(expression, result), value.cast(pl.String))
    text = stripped(text) if cast.is_quick else text
    return Reading(value, text, text.is_not_null() & value.is_null())


def _text(header: str) -> str:
    """The name of the column with the clean text of a header that an expression takes as text."""
    return f"{header}:written"


def _as_text(expression: pl.Expr, result: pl.DataType) -> pl.Expr:
    """The result of an expression as text; a number has no zeros at its end."""
    text = expression.cast(pl.String)
    if result.is_decimal() or result.is_float():
        return text.str.replace(r"(\.[0-9]*?)0+$", "${1}").str.replace(r"\.$", "")
    return text


def _type(file: MappedFile, name: str, made: _Made) -> pl.DataType:
    """The type of an expression's result. Raises SettingsError where it does not work on its headers."""
    types = {header: each.dtype for header, each in made.casts.items()}
    types |= dict.fromkeys(map(_text, made.texts), pl.String())
    try:
        return pl.DataFrame(schema=types).select(made.expression.alias(name)).schema[name]
    except pl.exceptions.PolarsError as error:
        place, sql = sources.place_of(file, name), file.columns[name].source.sql or ""
        raise refusal(place, sql, str(error), _what_it_sees(made)) from None


def _what_it_sees(made: _Made) -> Message:
    """The advice for an expression that does not go with its columns; it says as what these are read."""
    kinds = {header: each.column.kind for header, each in made.casts.items()} | dict.fromkeys(made.texts, Kind.TEXT)
    seen = [say("loading.seen", header=header, kind=_SEEN[kind]) for header, kind in kinds.items()]
    return say("loading.what_it_sees", columns=seen)


def _made(reader: Reader, file: MappedFile, name: str, kind: Kind, precision: Precision) -> _Made:
    """An expression with what its headers are read as.

    A blank column has no values to recognise it by. It is read as numbers where the expression works with numbers.
    """
    made = sources.expression(file, name, file.columns[name].source.sql or "")
    headers = made.meta.root_names()
    amount = headers if kind is Kind.MONEY else None
    casts = {header: _recognised(reader, file, header, precision, amount) for header in headers}
    readable = {header: _text(header) for header, each in casts.items() if each.column.kind in (Kind.NUMBER, Kind.FLAG)}
    days = {header for header, each in casts.items() if each.column.kind is Kind.TIME}
    from salescli.loading.parsing.sql import as_written

    made, texts = as_written.with_texts(made, readable, days, gives_text=kind not in _VALUES)
    named = made.meta.root_names()
    casts = {header: each for header, each in casts.items() if header in named}
    blank = [header for header in casts if all(map(numbers.says_nothing, file.file.values(header)))]
    if blank and kind in _AMOUNTS:
        as_numbers = {header: _number(reader, file, header, precision, amount) for header in blank}
        types = {header: each.dtype for header, each in (casts | as_numbers).items()}
        types |= dict.fromkeys(map(_text, texts), pl.String())
        with suppress(pl.exceptions.PolarsError):
            pl.LazyFrame(schema=types).select(made).collect_schema()
            casts |= as_numbers
    return _Made(made, casts, frozenset(texts))


def _number(reader: Reader, file: MappedFile, header: str, precision: Precision, amount: Sequence[str] | None) -> Cast:
    number, money = reader.number_style(file, header, precision), reader.money
    rates = money.rates_in_expression(file, amount, [header], precision) if amount else None
    column = Column(header, Kind.NUMBER, "")
    return Cast(column, number=number, rates=rates, is_lenient=True, own=money.own, precision=precision)


def _recognised(
    reader: Reader, file: MappedFile, header: str, precision: Precision, amount: Sequence[str] | None
) -> Cast:
    """The cast of a column that is known by its values alone.

    `amount` are all the headers that an amount is made from, where this one is among them.
    """
    values = [value for value in file.file.values(header) if not numbers.says_nothing(value)]
    match kind_of(values):
        case Kind.NUMBER:
            return _number(reader, file, header, precision, amount)
        case Kind.TIME:
            column = Column(header, Kind.TIME, "")
            mapped = MappedColumn(column, ColumnSetting(header=header), {})
            has_time = any(dates.has_time(value) for value in values)
            return Cast(column, date=reader.date_style(file, mapped, precision), has_time=has_time, precision=precision)
        case Kind.FLAG:
            return Cast(Column(header, Kind.FLAG, ""), seen=frozenset(values), precision=precision)
    return _text_cast(header)


def _text_cast(header: str) -> Cast:
    """The cast of text, which is cleaned, for expressions compare it to words."""
    return Cast(Column(header, Kind.TEXT, ""))
