"""Verdicts in words: what was wanted, what is, and why. It is plain text; each format escapes it."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

from msgspec.structs import replace

from salescli.i18n.language import ENGLISH, Language
from salescli.message import say
from salescli.model.calendar import Span
from salescli.model.measures import Unit
from salescli.output.figures import exactly, figure, glance
from salescli.targets.model import (
    ENOUGH_PAST,
    Bounds,
    ByGroup,
    Change,
    Check,
    Effort,
    Judged,
    Reason,
    Schedule,
    Target,
    Verdict,
    Versus,
)


def summary(check: Check, language: Language = ENGLISH) -> str:
    """The number of each verdict: `3 met, 1 missed`."""
    counted = [f"{count} {language.text(verdict.value)}" for verdict in Verdict if (count := check.count(verdict))]
    return ", ".join(counted) or language.text("no targets")


def heading(check: Check, language: Language = ENGLISH) -> str:
    """The title of a check, with its as-of date."""
    return language.text("Targets as of {day}", day=check.as_of)


def notes(check: Check, language: Language = ENGLISH) -> list[str]:
    """The notes on what the numbers left out, each with its KPI before it."""
    return [f"{kpi}: {language.say(note)}" for kpi, note in check.notes]


def name(target: Target, language: Language = ENGLISH) -> str:
    """The name of a target: its own, else one made of what it is about, in another language than English in words."""
    if target.named_for is None or language.code == ENGLISH.code:
        return target.name
    number = language.title(target.kpi)
    parts = [number if target.column == "value" else f"{number} ({language.column(target.column)})"]
    or_ = f" {language.text('or')} "
    for dimension, values in target.named_for:
        if dimension != "at":
            said = or_.join(value or language.text("(none)") for value in values)
            parts.append(f"{language.column(dimension)} {said}")
    if target.by:
        parts.append(language.text("by {dimensions}", dimensions=", ".join(map(language.column, target.by))))
    parts += [value for dimension, values in target.named_for if dimension == "at" for value in values]
    return ", ".join(parts)


#: Why a rate gets no verdict by its number alone, and how to get one.
_INTERVAL = (
    "chance may explain that: {n} rows say {low} to {high} at {confidence} % confidence "
    "(confidence = 0 judges the number as it is)"
)


def group(judged: Judged, language: Language = ENGLISH) -> str:
    """The group in words: its name, with the key where another group has that name too; else its key."""
    values = dict(judged.group)
    pairs = [(value, values.get(name.removesuffix("_id"))) for name, value in judged.group if name.endswith("_id")]
    named = [f"{name} ({key})" if name in judged.namesakes else name or key for key, name in pairs]
    others = [value for name, value in judged.group if not name.endswith("_id") and f"{name}_id" not in values]
    return ", ".join(value or language.text("(none)") for value in [*named, *others])


def scope(judged: Judged, language: Language = ENGLISH) -> str:
    """The scope of a verdict: the group, then the target's own conditions; empty for everything."""
    return ", ".join(word for word in (group(judged, language), *judged.target.where) if word)


def title(judged: Judged, language: Language = ENGLISH) -> str:
    """The target with its group and period: unique among the verdicts."""
    own = name(judged.target, language)
    parts = [own]
    if judged.group:
        keys = [value or language.text("(none)") for name, value in judged.group if name.endswith("_id")]
        named = group(replace(judged, namesakes=frozenset()), language)
        parts.append(named + (f" ({', '.join(keys)})" if keys and ", ".join(keys) != named else ""))
    if judged.period and judged.period.label not in own:
        parts.append(judged.period.label)
    return " · ".join(parts)


def value(judged: Judged, language: Language = ENGLISH) -> str:
    """The number in words."""
    return figure(judged.value, judged.target.unit, judged.currency, language)


def wanted(judged: Judged, language: Language = ENGLISH) -> str:
    """What the target wants: the bounds in figures, else the change."""
    if judged.bounds is not None:
        return bounds(judged.bounds, judged.target.unit, judged.currency, language)
    match judged.target.aim:
        case Change() as change:
            return _change(change, judged, language)
        case Bounds() as given:
            return bounds(given, judged.target.unit, judged.currency, language)
        case Schedule():
            return language.text("by period")
        case ByGroup():
            return language.text("by group")
    return ""


def bounds(
    given: Bounds, unit: Unit, currency: str | None, language: Language = ENGLISH, *, at_a_glance: bool = False
) -> str:
    """Bounds in words: `at least 12.00 %`; `at_a_glance` money has no decimals."""
    shown = glance if at_a_glance else figure
    low, high = (None if each is None else shown(each, unit, currency, language) for each in (given.low, given.high))
    if low is not None and high is not None:
        return language.text("{low} to {high}", low=low, high=high)
    if low is not None:
        return language.text("at least {low}", low=low)
    return language.text("at most {high}", high=high)


def sentence(judged: Judged, language: Language = ENGLISH) -> str:
    """The verdict explained in one line."""
    said = value(judged, language)
    why = because(judged, language)
    if judged.verdict is Verdict.FOLLOWED:
        return said + (f" ({why})" if judged.reason else "")
    if judged.verdict is Verdict.NOT_EVALUATED:
        return why
    asked = wanted(judged, language) + _from_base(judged, language)
    parts = [language.text("{value}, wanted {wanted}", value=said, wanted=asked), why]
    if judged.data_end:
        parts.append(language.text("nothing is dated after {day}", day=judged.data_end))
    parts += [pace(judged, language), takes(judged, language)]
    return "; ".join(part for part in parts if part)


def because(judged: Judged, language: Language = ENGLISH) -> str:
    """The reason why there is no clear verdict; empty where there is one."""
    text = language.text
    period = judged.period.label if judged.period else text("the period")
    match judged.reason:
        case Reason.NO_INPUT:
            return language.say(say("targets.clause", what=judged.detail))
        case Reason.NO_DATA:
            return text("there is nothing to compute it from in {period}", period=period)
        case Reason.DATA_END:
            return text("the data end on {day}, before {period}", day=judged.data_end, period=period)
        case Reason.EMPTY_GROUP:
            return text("there is nothing to divide by in {period}", period=period)
        case Reason.NO_BASE:
            base = _versus(judged, language)
            return text("there is no number in {base} to compare {period} with", base=base, period=period)
        case Reason.ZERO_BASE:
            base = judged.base.label if judged.base else text("the base")
            return text("it was 0 in {base}, of which there is no percentage", base=base)
        case Reason.NO_VALUE:
            return text("its values say nothing of {period}", period=period)
        case Reason.NOT_BEGUN:
            return text("{period} is still to come", period=period)
        case Reason.FEW_ROWS:
            return text("it rests on {n} rows, a verdict needs {least}", n=judged.n, least=judged.target.min_n)
        case Reason.INTERVAL:
            return interval(judged, language)
    return ""


def interval(judged: Judged, language: Language = ENGLISH) -> str:
    """The clause that the confidence interval of a rate spans the target."""
    if judged.interval is None:
        return ""
    low, high = (figure(each, Unit.PERCENT, None, language) for each in (judged.interval.low, judged.interval.high))
    confidence = language.styled(exactly(judged.target.confidence * 100))
    return language.text(_INTERVAL, confidence=confidence, low=low, high=high, n=judged.n)


def pace(judged: Judged, language: Language = ENGLISH) -> str:
    """How far a running period should be, and what it leads to."""
    if judged.pace is None or judged.bounds is None or judged.value is None:
        return ""
    run, unit = judged.pace, judged.target.unit
    over = figure(run.by_days * 100, Unit.PERCENT, None, language)
    if run.usual is None:
        shares = language.text("{share} of the days are over", share=over)
    else:
        usual = figure(run.usual * 100, Unit.PERCENT, None, language)
        if run.past >= ENOUGH_PAST:
            shares = language.text("{share} of the days are over, {usual} is usual by then", share=over, usual=usual)
        else:
            shares = language.text("{share} of the days are over ({usual} the one time before)", share=over,
                                   usual=usual)  # fmt: skip
    needed = bounds(run.needed(judged.bounds), unit, judged.currency, language)
    leads = figure(run.projected(judged.value), unit, judged.currency, language)
    return language.text("{shares}: by now {needed}, at this pace {leads} in the end", shares=shares, needed=needed,
                         leads=leads)  # fmt: skip


def takes(judged: Judged, language: Language = ENGLISH) -> str:
    """What it would take to reach the target."""
    return _takes(judged.effort, judged, language) if judged.effort else ""


def _takes(effort: Effort, judged: Judged, language: Language) -> str:
    text = language.text

    def money(amount: Decimal) -> str:
        return figure(amount, Unit.MONEY, judged.currency, language)

    is_count = effort.unit is Unit.COUNT
    left = figure(ceil(effort.remaining) if is_count else effort.remaining, effort.unit, judged.currency, language)
    time = _count(effort.days_left, ("1 day", "{count} days"), language)
    parts = [
        text("{left} left in {time}", left=left, time=time) if effort.days_left else text("{left} left", left=left)
    ]
    if effort.deals is not None:
        deals = _count(effort.deals, ("1 deal", "{count} deals"), language)
        average = effort.average_deal
        parts.append(
            text("that is {deals} at {average}", deals=deals, average=money(average))
            if average
            else text("that is {deals}", deals=deals)
        )
    if effort.opportunities is not None and effort.win_rate is not None:
        chances = _count(effort.opportunities, ("1 opportunity", "{count} opportunities"), language)
        if effort.pipeline:
            chances = text("{opportunities} worth {amount}", opportunities=chances, amount=money(effort.pipeline))
        rate = figure(effort.win_rate, Unit.PERCENT, None, language)
        parts.append(text("from {opportunities} at a win rate of {rate}", opportunities=chances, rate=rate))
    if effort.days_left and effort.open_by and effort.cycle_days is not None:
        cycle = figure(effort.cycle_days, Unit.DAYS, None, language)
        parts.append(
            text("opened by {day} at a cycle of {cycle}", day=effort.open_by, cycle=cycle)
            if effort.cycle_days <= effort.days_left
            else text("open already, for a cycle of {cycle} is longer", cycle=cycle)
        )
    return ", ".join(parts)


def _count(number: int, forms: tuple[str, str], language: Language) -> str:
    """A count with its noun, in the singular or plural form."""
    one, more = forms
    return language.text(one) if number == 1 else language.text(more, count=language.number(number, Unit.COUNT))


def _change(change: Change, judged: Judged, language: Language) -> str:
    sign = "+" if change.amount >= 0 else language.signs[2]
    size = abs(change.amount)
    if change.is_relative:
        amount = f"{language.styled(exactly(size))} %"
    elif judged.target.unit is Unit.PERCENT:
        amount = f"{language.styled(exactly(size))} {language.text('pp')}"
    else:
        amount = figure(size, judged.target.unit, judged.currency, language)
    return language.text("{change} on {base}", change=f"{sign}{amount}", base=_versus(judged, language))


def _versus(judged: Judged, language: Language) -> str:
    if judged.base:
        return judged.base.label
    match judged.target.versus:
        case Versus.PREVIOUS:
            return language.text("the period before")
        case Versus.YEAR:
            return language.text("the year before")
        case Span() as span:
            return language.text("{low} to {high}", low=span.start, high=span.end)
    return language.text("its base")


def _from_base(judged: Judged, language: Language) -> str:
    if not isinstance(judged.target.aim, Change) or judged.base is None:
        return ""
    base = figure(judged.base.value, judged.target.unit, judged.currency, language)
    return f" ({_change(judged.target.aim, judged, language)}, {base})"
