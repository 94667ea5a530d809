"""The account of a change in sentences: for people in their language, for programs in English."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from salescli.message import Message, say
from salescli.model.measures import Unit
from salescli.output import words
from salescli.output.figures import figure
from salescli.why.model import RowKind

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.results.table import Number
    from salescli.why.model import Row, Why

#: The most sentences.
_MOST = 8


def points(unit: Unit) -> Unit:
    """The unit in which numbers of a unit differ."""
    return Unit.POINTS if unit is Unit.PERCENT else unit


def signed(value: Number, unit: Unit, currency: str | None, language: Language) -> str:
    """A difference with its sign and unit."""
    exact = Decimal(0) if value is None else Decimal(str(value))
    shown = figure(_whole(exact, unit), points(unit), currency, language)
    is_zero = not any(sign in "123456789" for sign in shown)
    return f"+{shown}" if exact > 0 and not is_zero else shown


def plain(value: Number, unit: Unit, currency: str | None, language: Language) -> str:
    """A number with its unit."""
    return figure(None if value is None else _whole(Decimal(str(value)), unit), unit, currency, language)


def _whole(value: Decimal, unit: Unit) -> Decimal | int:
    return int(value) if unit is Unit.COUNT and value == int(value) else value


def sentences(why: Why, language: Language) -> list[str]:
    """The total, then the largest driver and the largest group of every split, the largest contribution first."""
    rows = [max(rows, key=_size) for rows in (why.of_drivers, *_groups(why)) if rows]
    rows.sort(key=_size, reverse=True)
    found = [_total(why, language), *(_sentence(row, why, language) for row in rows)]
    return [language.say(message) for message in found[:_MOST]]


def _groups(why: Why) -> list[list[Row]]:
    return [[row for row in rows if row.kind is RowKind.GROUP] for rows in why.splits.values()]


def _size(row: Row) -> Decimal:
    return abs(row.contribution or Decimal(0))


def _total(why: Why, language: Language) -> Message:
    total, unit, currency = why.total, why.kpi.unit, why.currency
    at, versus = why.at.label, why.versus.label
    known = [None if value is None else plain(value, unit, currency, language)
             for value in (total.value, total.previous)]  # fmt: skip
    value, previous = (language.say(say("why.no_number")) if each is None else each for each in known)
    figures: list[Message | str] = [value]
    if total.contribution is None:
        figures.append(say("why.against", versus=versus, previous=previous))
    else:
        change = signed(total.contribution, unit, currency, language)
        if why.change_percent is None:
            figures.append(say("why.from", change=change, versus=versus, previous=previous))
        else:
            percent = signed_percent(why.change_percent, language)
            figures.append(
                say("why.from_with_percent", change=change, percent=percent, versus=versus, previous=previous)
            )
    return say("why.total", title=language.title(why.kpi), at=at, figures=figures)


def signed_percent(value: Decimal, language: Language) -> str:
    """A share with its sign and `%`."""
    shown = figure(value, Unit.PERCENT, None, language)
    return f"+{shown}" if value > 0 and any(sign in "123456789" for sign in shown) else shown


def _sentence(row: Row, why: Why, language: Language) -> Message:
    unit, currency = why.kpi.unit, why.currency
    figures: list[Message | str] = _moved(row, currency, language)
    contribution = signed(row.contribution, unit, currency, language)
    if row.rate is not None and row.mix is not None:
        weights = {name: plain(weight, Unit.PERCENT, None, language)
                   for name, weight in (("weight", row.weight), ("previous", row.previous_weight))}  # fmt: skip
        own = {
            name: signed(amount, unit, currency, language) for name, amount in (("rate", row.rate), ("mix", row.mix))
        }
        figures.append(say("why.apart", contribution=contribution, **own, **weights))
    else:
        figures.append(contribution)
        if row.dimension is not None and row.share is not None:
            figures.append(say("why.share", share=plain(row.share, Unit.PERCENT, None, language)))
    return say("why.subject", name=_subject(row, language), figures=figures)


def _moved(row: Row, currency: str | None, language: Language) -> list[Message | str]:
    if row.is_new or row.is_gone:
        return [say("why.is_new" if row.is_new else "why.is_gone")]
    if row.value is None or row.previous is None:
        return []
    value, previous = (plain(each, row.unit, currency, language) for each in (row.value, row.previous))
    return [say("why.moved", previous=previous, value=value)]


def _subject(row: Row, language: Language) -> Message | str:
    if row.dimension is None:
        return driver(row.name or "", language)
    group = language.text("(none)") if row.name is None else row.name
    return say("why.group", dimensions=split_named(row.dimension.split(","), language), group=group)


def subject(row: Row, language: Language) -> str:
    """What a row is about, in words: a driver, or a dimension and its group."""
    found = _subject(row, language)
    return found if isinstance(found, str) else language.say(found)


def driver(name: str, language: Language) -> str:
    """The name of a driver in words."""
    return language.column(name).replace("_", " ")


def split_named(split: Sequence[str], language: Language) -> str:
    """The dimensions of a split in words."""
    return ", ".join(words.dimension(name, language) for name in split)
