"""What to see in a picture, in one line under its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salescli.model.measures import Unit
from salescli.output.charts import compact
from salescli.output.figures import glance

if TYPE_CHECKING:
    from salescli.cohorts.model import Cohorts
    from salescli.forecast import ForecastRow
    from salescli.funnel.steps import Group as Funnelled
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart, Goal
    from salescli.report.model import Point
    from salescli.results.table import Number

#: Fewer periods than these have no highest one worth a word.
_LEAST_PERIODS = 3


def of_trend(points: Sequence[Point], unit: Unit, currency: str | None, language: Language) -> str:
    """Whether the latest period is the highest or lowest of those shown; else the two that are."""
    known = [(point.value, point.period) for point in points if point.value is not None]
    if len(known) < _LEAST_PERIODS or points[-1].value is None:
        return ""
    (low, low_period), (high, high_period) = (pick(known, key=lambda pair: float(pair[0])) for pick in (min, max))
    latest, period = known[-1]
    if low == high:
        return language.text("the same in all {count} periods", count=len(known))
    if latest == high:
        return language.text("{period} is the highest of {count} periods", period=period, count=len(known))
    if latest == low:
        return language.text("{period} is the lowest of {count} periods", period=period, count=len(known))
    return language.text("highest {high} in {high_period}, lowest {low} in {low_period}", high_period=high_period,
                         low_period=low_period, high=_short(high, unit, currency, language),
                         low=_short(low, unit, currency, language))  # fmt: skip


def _short(value: Number, unit: Unit, currency: str | None, language: Language) -> str:
    """A number as short as on the axis of the picture: money without its currency, which stands over it."""
    assert value is not None
    return compact(float(value), language) if unit is Unit.MONEY else glance(value, unit, currency, language)


def of_groups(names: Sequence[str], values: Sequence[Number], total: Number, unit: Unit, language: Language) -> str:
    """The share of the largest group in the total, where groups add up to one; else how far the groups lie apart."""
    known = [(name, float(value)) for name, value in zip(names, values, strict=True) if value is not None]
    if len(known) < 2:
        return ""
    name, most = max(known, key=lambda pair: pair[1])
    if unit in (Unit.MONEY, Unit.COUNT):
        if total is None or float(total) <= 0 or min(value for _, value in known) < 0:
            return ""
        share = language.number(most / float(total) * 100, Unit.RATIO)
        return language.text("{name} has {share} % of the total", name=name, share=share)
    last, least = min(known, key=lambda pair: pair[1])
    return language.text("from {low} ({last}) to {high} ({name})", name=name, last=last,
                         low=glance(least, unit, None, language), high=glance(most, unit, None, language))  # fmt: skip


def of_shares(names: Sequence[str], values: Sequence[Number], language: Language) -> str:
    """The largest part of all deals won."""
    known = [(name, float(value)) for name, value in zip(names, values, strict=True) if value is not None]
    if len(known) < 2:
        return ""
    name, most = max(known, key=lambda pair: pair[1])
    return language.text("{name} has {share} % of the deals won", name=name, share=language.number(most, Unit.RATIO))


def of_reached(values: Sequence[Number], par: int, language: Language) -> str:
    """How many groups got as far as what counts as reached."""
    known = [float(value) for value in values if value is not None]
    reached = sum(value >= par for value in known)
    goal = language.number(par, Unit.COUNT)
    return language.text("{count} of {all} reached {goal} % (the line)", count=reached, all=len(known), goal=goal)


def of_lines(goals: Sequence[Goal], unit: Unit, currency: str | None, language: Language) -> str:
    """What the lines of a chart are: each with its latest number."""
    said = []
    for goal, template in zip(goals, ("line: {what}", "dashed: {what}"), strict=False):
        latest = next(point for point in reversed(goal.points) if point is not None)
        figure = _short(latest, unit, currency, language)
        said.append(language.text(template, what=f"{goal.name} {figure}"))
    return "; ".join(said)


def of_change(chart: Chart) -> str:
    """The largest step from one number to the other."""
    panel = chart.panels[0]
    steps = [(abs(point or 0.0), place) for place, point in enumerate(panel.points)][1:-1]
    if not steps or not max(steps)[0]:
        return ""
    place = max(steps)[1]
    return chart.language.text("most of it: {step} {change}", step=chart.labels[place], change=panel.texts[place])


def of_funnel(group: Funnelled, language: Language) -> str:
    """How many of the deals were won, and what the percentages of the picture are."""
    first, last = group.steps[0], group.steps[-1]
    said = language.text("percent of the stage before")
    if not first.reached:
        return said
    won, share = (language.number(number, unit) for number, unit in (
        (last.reached, Unit.COUNT), (last.reached / first.reached * 100, Unit.RATIO)))  # fmt: skip
    of = language.number(first.reached, Unit.COUNT)
    return f"{language.text('{won} of {all} deals are won by now ({share} %)', won=won, all=of, share=share)}; {said}"


def of_cohorts(cohorts: Cohorts, language: Language) -> str:
    """What is left of all cohorts after one period and after as many as are shown."""
    known = [total for total in cohorts.total.totals if total.percent is not None and total.age > 0]
    if not known:
        return ""
    last = known[-1]
    share = language.styled(f"{last.percent:.0f}")
    periods = cohorts.grain.value if last.age == 1 else f"{cohorts.grain.value}s"
    later = language.text(f"{periods} later")
    return language.text("{share} % are left {age} {later}", share=share, age=last.age, later=later)


def of_forecast(rows: Sequence[ForecastRow], currency: str | None, language: Language) -> str:
    """What is won, and open and weighted, in the periods that are not over, against their quota if all have one."""
    ahead = [row for row in rows if not row.complete]
    if not ahead:
        return ""
    weighted = sum(float(row.weighted) for row in ahead if row.weighted is not None)
    won = sum(float(row.won) for row in ahead if row.won is not None)
    quotas = [row.quota for row in ahead]
    quota = 0.0 if None in quotas else sum(float(each or 0) for each in quotas)
    amount = glance(weighted + won, Unit.MONEY, currency, language)
    fields = {"amount": amount, "first": ahead[0].period or "", "last": ahead[-1].period or ""}
    if not quota:
        return language.text("{amount} to expect in {first} to {last}", **fields)
    of = glance(quota, Unit.MONEY, currency, language)
    share = language.number((weighted + won) / quota * 100, Unit.RATIO)
    return language.text("{amount} to expect in {first} to {last}, {share} % of the quota of {quota}", **fields,
                         share=share, quota=of)  # fmt: skip
