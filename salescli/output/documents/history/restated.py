"""Numbers of closed periods that are others than when they were recorded, as part of a check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from salescli.history.model import Cause
from salescli.i18n.language import ENGLISH
from salescli.message import Message, say
from salescli.model.measures import Unit
from salescli.output.documents.why.sentences import plain, points, signed
from salescli.results.document import Case, Names, Outcome, Section
from salescli.results.table import Cell, Column, Quantity, Table

if TYPE_CHECKING:
    from salescli.history.model import DealEffect, Guarded, Restated
    from salescli.i18n.language import Language

#: So many deals of a number are named in sentences; programs get all.
_MOST_DEALS = 5
_CAUSES = {
    Cause.DATA: "history.by_data",
    Cause.NOT_COVERED: "history.by_cover",
    Cause.DEFINITION: "history.by_definition",
    Cause.SETTINGS: "history.by_settings",
    Cause.PROGRAM: "history.by_program",
}
_COLUMNS = ("kpi", "period", "group", "before", "now", "change", "cause", "since", "reference")
_NUMBERS = ("before", "now", "change")


def section(guarded: Guarded, language: Language) -> Section:
    """The table of what differs, and a sentence each with the deals that did it."""
    return Section(
        language.say(say("history.restated_title")),
        _table(guarded, language),
        lines=tuple(line for each in guarded.restated for line in lines(each, language)),
    )


def prose(guarded: Guarded, language: Language) -> Section:
    """The same where somebody else lays it out: a list below the table."""
    items = tuple((name(each, language), " ".join(line.strip() for line in lines(each, language)).partition(": ")[2])
                  for each in guarded.restated)  # fmt: skip
    return Section(language.say(say("history.restated_title")), _table(guarded, language), level=2, items=items)


def _table(guarded: Guarded, language: Language) -> Table:
    columns = tuple(Column(name, language.text(name), is_own=True, is_number=name in _NUMBERS) for name in _COLUMNS)
    return Table("restated", "", columns, tuple(tuple(_cells(each, language)) for each in guarded.restated))


def _cells(each: Restated, language: Language) -> Iterator[Cell]:
    yield each.series.kpi
    yield each.period
    yield group(each, language)
    yield Quantity(each.before, each.unit, each.recorded_in)
    yield Quantity(each.now, each.unit, each.currency)
    yield Quantity(each.change, points(each.unit), each.currency)
    yield language.text(each.cause.value)
    yield each.since.isoformat()
    yield each.reference.isoformat()


def group(each: Restated, language: Language = ENGLISH) -> str:
    """The group in words; empty for all."""
    return ", ".join(key or language.text("(none)") for key in json.loads(each.group).values())


def name(each: Restated, language: Language = ENGLISH) -> str:
    """What was restated: the KPI, the period, the group."""
    return ", ".join(filter(None, (each.series.kpi, each.period, group(each, language))))


def lines(each: Restated, language: Language = ENGLISH) -> list[str]:
    """What differs and why, then the deals with the largest effects."""
    found = [language.say(_sentence(each, language))]
    deals = each.deals or ()
    found += [f"  {language.say(_of_deal(deal, each.unit, each.currency, language))}" for deal in deals[:_MOST_DEALS]]
    if len(deals) > _MOST_DEALS:
        found.append(f"  {language.say(say('history.more_lines', count=len(deals) - _MOST_DEALS))}")
    return found


def _sentence(each: Restated, language: Language) -> Message:
    said = say(
        "history.restated", what=name(each, language), before=plain(each.before, each.unit, each.recorded_in, language),
        now=plain(each.now, each.unit, each.currency, language),
        change="–" if each.change is None else signed(each.change, each.unit, each.currency, language),
        since=each.since, reference=each.reference, cause=say(_CAUSES[each.cause]),
    )  # fmt: skip
    is_two = each.is_other_program and each.cause is Cause.DATA
    return say("history.and_program", said=said) if is_two else said


def _of_deal(deal: DealEffect, unit: Unit, currency: str | None, language: Language) -> Message:
    unit = unit if unit is Unit.MONEY else Unit.COUNT
    effect = say("history.effect", effect=signed(deal.effect, unit, currency, language)) if deal.effect else ""
    if deal.column is None:
        code = "history.deal_added" if deal.what == "added" else "history.deal_removed"
        return say(code, deal=deal.deal_id, effect=effect)
    return say(
        "history.deal_changed", deal=deal.deal_id, column=language.column(deal.column),
        before=deal.before or "–", now=deal.now or "–", effect=effect,
    )  # fmt: skip


def record(each: Restated) -> dict[str, Any]:
    """A number that differs, for programs."""
    return {
        "kpi": each.series.kpi,
        "filter": json.loads(each.series.filter),
        "split": json.loads(each.series.split),
        "group": Names(json.loads(each.group)),
        "period": each.period,
        "from": each.before,
        "to": each.now,
        "change": each.change,
        "cause": each.cause.value,
        "since": each.since,
        "reference": each.reference,
        "deals": None if each.deals is None else [deal_record(deal) for deal in each.deals],
    }


def deal_record(deal: DealEffect) -> dict[str, Any]:
    """A line of a deal, for programs."""
    return {
        "deal_id": deal.deal_id,
        "what": deal.what,
        "column": deal.column,
        "from": deal.before,
        "to": deal.now,
        "effect": deal.effect,
        "effect_d": deal.effect_d,
    }


def case(each: Restated, guarded: Guarded, *, fails: bool) -> Case:
    """A number that differs as a case; only one that the data restated can fail."""
    is_of_data = each.cause is Cause.DATA
    level = ("error" if fails else "warning") if is_of_data else None
    return Case(
        group="history",
        name=name(each),
        word="restated" if is_of_data else each.cause.value,
        kind=each.cause.value,
        text=" ".join(line.strip() for line in lines(each)),
        outcome=Outcome.FAILURE if fails and is_of_data else Outcome.PASSED,
        level=level,
        path=guarded.path,
        line=guarded.line or 1,
    )
