"""Verdicts in words: what was wanted, how it stands, and why. Plain text; each format makes it harmless for itself."""

from __future__ import annotations

from math import ceil

from salescli.measures import Unit
from salescli.output.figures import exactly, figure
from salescli.targets.model import ENOUGH_PAST, Bounds, Change, Check, Effort, Judged, Reason, Schedule, Verdict, Versus


def summary(check: Check) -> str:
    """How many verdicts of each kind: `3 met, 1 missed`."""
    counted = [f"{count} {verdict.value}" for verdict in Verdict if (count := check.count(verdict))]
    return ", ".join(counted) or "no targets"


def group(judged: Judged) -> str:
    """The group in a word: the name where there is one, else the key."""
    values = dict(judged.group)
    named = [values.get(name.removesuffix("_id")) or value for name, value in judged.group if name.endswith("_id")]
    others = [value for name, value in judged.group if not name.endswith("_id") and f"{name}_id" not in values]
    return ", ".join(value or "(none)" for value in [*named, *others])


def title(judged: Judged) -> str:
    """The target with its group and period: unlike that of any other verdict."""
    parts = [judged.target.name]
    if judged.group:
        keys = [value or "(none)" for name, value in judged.group if name.endswith("_id")]
        parts.append(group(judged) + (f" ({', '.join(keys)})" if keys and ", ".join(keys) != group(judged) else ""))
    if judged.period and judged.period.label not in judged.target.name:
        parts.append(judged.period.label)
    return " · ".join(parts)


def value(judged: Judged) -> str:
    """The number as it is."""
    return figure(judged.value, judged.target.unit, judged.currency)


def wanted(judged: Judged) -> str:
    """What the target asks for: the bounds in figures, else the change itself."""
    if judged.bounds is not None:
        return bounds(judged.bounds, judged.target.unit, judged.currency)
    match judged.target.aim:
        case Change() as change:
            return _change(change, judged)
        case Bounds() as given:
            return bounds(given, judged.target.unit, judged.currency)
        case Schedule():
            return "by period"
    return ""


def bounds(given: Bounds, unit: Unit, currency: str | None) -> str:
    """Bounds in words: `at least 12.00 %`."""
    low, high = figure(given.low, unit, currency), figure(given.high, unit, currency)
    if given.low is not None and given.high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if given.low is not None else f"at most {high}"


def sentence(judged: Judged) -> str:
    """The verdict explained in one line."""
    if judged.verdict is Verdict.FOLLOWED:
        return value(judged) + (f" ({because(judged)})" if judged.reason else "")
    if judged.verdict is Verdict.NOT_EVALUATED:
        return because(judged)
    parts = [f"{value(judged)}, wanted {wanted(judged)}{_from_base(judged)}"]
    stale = f"nothing is dated after {judged.data_end}" if judged.data_end else ""
    parts += [part for part in (because(judged), stale, pace(judged), takes(judged)) if part]
    return "; ".join(parts)


def because(judged: Judged) -> str:
    """Why there is no clear verdict; empty where there is one."""
    period = judged.period.label if judged.period else "the period"
    match judged.reason:
        case Reason.NO_INPUT:
            return (judged.detail or "").removesuffix(".")
        case Reason.NO_DATA:
            return f"there is nothing to compute it from in {period}"
        case Reason.EMPTY_GROUP:
            return f"there is nothing to divide by in {period}"
        case Reason.NO_BASE:
            return f"there is no number in {_versus(judged)} to compare {period} with"
        case Reason.ZERO_BASE:
            return f"it was 0 in {judged.base.label if judged.base else 'the base'}, of which there is no percentage"
        case Reason.NO_VALUE:
            return f"its values say nothing of {period}"
        case Reason.NOT_BEGUN:
            return f"{period} is still to come"
        case Reason.FEW_ROWS:
            return f"it rests on {judged.n} rows, a verdict needs {judged.target.min_n}"
        case Reason.INTERVAL:
            return f"{interval(judged)} holds the target"
    return ""


def interval(judged: Judged) -> str:
    """The confidence interval of a rate."""
    if judged.interval is None:
        return ""
    low, high = figure(judged.interval.low, Unit.PERCENT), figure(judged.interval.high, Unit.PERCENT)
    return f"its {exactly(judged.target.confidence * 100)} % interval, {low} to {high} (n = {judged.n}),"


def pace(judged: Judged) -> str:
    """How far a running period should be, and where it leads."""
    if judged.pace is None or judged.bounds is None or judged.value is None:
        return ""
    run, unit = judged.pace, judged.target.unit
    shares = f"{figure(run.by_days * 100, Unit.PERCENT)} of the days are over"
    if run.usual is not None:
        usual = figure(run.usual * 100, Unit.PERCENT)
        shares += f", {usual} is usual by then" if run.past >= ENOUGH_PAST else f" ({usual} the one time before)"
    needed = bounds(run.needed(judged.bounds), unit, judged.currency)
    leads = figure(run.projected(judged.value), unit, judged.currency)
    return f"{shares}: by now {needed}, at this pace {leads} in the end"


def takes(judged: Judged) -> str:
    """What it would take."""
    return _takes(judged.effort, judged) if judged.effort else ""


def _takes(effort: Effort, judged: Judged) -> str:
    is_count = effort.unit is Unit.COUNT
    left = figure(ceil(effort.remaining) if is_count else effort.remaining, effort.unit, judged.currency)
    parts = [f"{left} left" + (f" in {effort.days_left} days" if effort.days_left else "")]
    if effort.deals is not None:
        at = f" at {figure(effort.average_deal, Unit.MONEY, judged.currency)}" if effort.average_deal else ""
        parts.append(f"that is {_count(effort.deals, 'deal')}{at}")
    if effort.opportunities is not None and effort.win_rate is not None:
        worth = f" worth {figure(effort.pipeline, Unit.MONEY, judged.currency)}" if effort.pipeline else ""
        rate = figure(effort.win_rate, Unit.PERCENT)
        parts.append(f"from {_count(effort.opportunities, 'opportunity')}{worth} at a win rate of {rate}")
    if effort.days_left and effort.open_by and effort.cycle_days is not None:
        cycle = f"a cycle of {figure(effort.cycle_days, Unit.DAYS)}"
        in_time = effort.cycle_days <= effort.days_left
        parts.append(f"opened by {effort.open_by} at {cycle}" if in_time else f"open already, for {cycle} is longer")
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def _change(change: Change, judged: Judged) -> str:
    sign = "+" if change.amount >= 0 else "-"
    size = abs(change.amount)
    if change.is_relative:
        amount = f"{exactly(size)} %"
    elif judged.target.unit is Unit.PERCENT:
        amount = f"{exactly(size)} pp"
    else:
        amount = figure(size, judged.target.unit, judged.currency)
    return f"{sign}{amount} on {_versus(judged)}"


def _versus(judged: Judged) -> str:
    if judged.base:
        return judged.base.label
    words = {Versus.PREVIOUS: "the period before", Versus.YEAR: "the year before"}
    versus = judged.target.versus
    return words[versus] if isinstance(versus, Versus) else f"{versus.start} to {versus.end}" if versus else "its base"


def _from_base(judged: Judged) -> str:
    if not isinstance(judged.target.aim, Change) or judged.base is None:
        return ""
    base = figure(judged.base.value, judged.target.unit, judged.currency)
    return f" ({_change(judged.target.aim, judged)}, {base})"
