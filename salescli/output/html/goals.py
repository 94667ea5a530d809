"""Targets and quotas on a page: beside a key figure, as lines of its chart, and as a list by what needs attention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from salescli import kpis
from salescli.model.measures import Unit
from salescli.output import verdict_text as words
from salescli.output.charts import Goal as Line
from salescli.output.charts.svg import element, style
from salescli.output.figures import glance, headline
from salescli.output.html.tables import Head, Shown, Table, number
from salescli.output.terminal import one_line
from salescli.targets.model import Verdict as Word

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.report.model import Report, Scorecard, Verdict

#: The length of a bar that reaches its goal, and of the longest.
_BAR, _LONGEST = 80.0, 100.0
#: What needs attention, the most urgent first; the other verdicts come after these.
_URGENT = (Word.MISSED, Word.WARNING, Word.BEHIND, Word.NOT_EVALUATED)
#: How many targets stand on the page unfolded.
MOST = 10
#: A missed target is called that, whatever its severity.
_SHOWN = {Word.WARNING: Word.MISSED}


class Goal(Struct, frozen=True):
    """A target beside its figure: how far it got, the words after that, its tone, and its name as a tip."""

    reached: str
    rest: str
    tone: str
    tip: str


class Item(Struct, frozen=True):
    """A target of the list: its name and scope, its period, verdict and figures, and a bar of how far it got."""

    name: str
    period: str
    verdict: str
    tone: str
    figures: str
    reached: str
    bar: Markup


def tone(is_good: bool | None) -> str:
    """The class of the style sheet: good, bad, or none."""
    return {True: "good", False: "bad", None: ""}[is_good]


def verdict(verdict: Verdict, language: Language) -> str:
    """The verdict in a word."""
    word = Word(verdict.word)
    return language.text(_SHOWN.get(word, word).value)


def beside(card: Scorecard, report: Report, language: Language) -> list[Goal]:
    """The targets and the quota of a key figure: what is wanted, and how far it got."""
    found = []
    for each in card.verdicts:
        wanted = _wanted(each, language) or one_line(each.target)
        found.append(Goal(verdict(each, language), f": {wanted}", tone(each.is_good), _name(each, language)))
    quota = _quotas(card, report).get(card.period)
    if quota and card.value is not None:
        amount = glance(quota, card.unit, report.currency, language)
        share = headline(float(card.value) / float(quota) * 100, Unit.PERCENT, language)
        found.append(Goal(f"{share} %", f" {language.text('of the quota {amount}', amount=amount)}", "", ""))
    return found


def lines(card: Scorecard, periods: Sequence[str], report: Report, language: Language) -> tuple[Line, ...]:
    """What the chart of a key figure has as lines: the quota (or what counts as reached) and a target."""
    quotas: dict[str, float] = {period: float(quota) for period, quota in _quotas(card, report).items()}
    if card.kpi in kpis.names() and (par := kpis.get(card.kpi).par) is not None:
        quotas = dict.fromkeys(periods, float(par))
    wanted: dict[str, float] = {}
    for each in report.verdicts:
        limits = each.judged.bounds
        if (each.kpi, each.scope) == (card.kpi, "") and limits and each.period:
            goal = limits.low if limits.low is not None else limits.high
            if goal is not None:
                wanted[each.period] = float(goal)
    named = ((language.text("quota"), quotas), (language.text("target"), wanted))
    found = (Line(name, tuple(values.get(period) for period in periods)) for name, values in named)
    return tuple(line for line in found if any(point is not None for point in line.points))


def count(report: Report) -> int:
    """How many targets need attention."""
    return sum(each.word in _URGENT for each in report.verdicts)


def attention(report: Report, language: Language) -> list[Item]:
    """The targets that need attention, at most ten: the most urgent first, of one verdict those that got least far."""
    urgent = [each for each in report.verdicts if each.word in _URGENT]
    urgent.sort(key=lambda each: (_URGENT.index(Word(each.word)), _near(each)))
    return [_item(each, report, language) for each in urgent[:MOST]]


def summary(report: Report, language: Language) -> str:
    """How many targets have each verdict: `2 missed, 3 met`."""
    counts: dict[str, int] = {}
    for word in (*_URGENT, *(word for word in Word if word not in _URGENT)):
        shown = _SHOWN.get(word, word).value
        counts[shown] = counts.get(shown, 0) + sum(each.word == word for each in report.verdicts)
    return ", ".join(f"{count} {language.text(word)}" for word, count in counts.items() if count)


def table(report: Report, language: Language) -> Table:
    """All targets with their verdicts and reasons."""
    text = language.text
    heads = [
        Head(text("target")), Head(text("group")), Head(text("period")), Head(text("verdict")),
        Head(text("value"), is_number=True), Head(text("why")),
    ]  # fmt: skip
    rows = []
    for each in report.verdicts:
        value = number(each.value, each.unit, language)
        unit = language.unit(each.unit, report.currency) if each.value is not None else ""
        scope, why = (words_of(each.judged, language) for words_of in (words.scope, words.sentence))
        rows.append([
            Shown(one_line(each.target)), Shown(one_line(scope)), Shown(each.period or ""),
            Shown(verdict(each, language), tone=tone(each.is_good)),
            Shown(f"{value.text} {unit}".rstrip(), value.key), Shown(one_line(why), tone="long"),
        ])  # fmt: skip
    return Table(text("All targets"), heads, rows, shows_caption=False)


def _item(each: Verdict, report: Report, language: Language) -> Item:
    figures = ""
    if each.value is not None:
        figures = glance(each.value, each.unit, report.currency, language)
        if wanted := _wanted(each, language):
            figures = language.text("{value}, wanted {wanted}", value=figures, wanted=wanted)
    why = words.because(each.judged, language)
    figures = "; ".join(part for part in (figures, one_line(why)) if part)
    reached = _reached(each)
    share = "" if reached is None else f"{headline(round(reached * 100), Unit.COUNT, language)} %"
    return Item(_name(each, language), each.period or "", verdict(each, language), tone(each.is_good), figures, share,
                _bar(each))  # fmt: skip


def _name(each: Verdict, language: Language) -> str:
    scope = words.scope(each.judged, language)
    name = one_line(each.target)
    return f"{name}, {one_line(scope)}" if scope else name


def _wanted(each: Verdict, language: Language) -> str:
    """The bounds in words, money in whole units."""
    limits, currency = each.judged.bounds, each.judged.currency
    return "" if limits is None else words.bounds(limits, each.unit, currency, language, at_a_glance=True)


def _reached(each: Verdict) -> float | None:
    """How far a number got: 1 is just met; None where that cannot be said."""
    limits = each.judged.bounds
    if limits is None or each.value is None:
        return None
    value = Decimal(str(each.value)) if isinstance(each.value, float) else Decimal(each.value)
    if limits.low is not None and limits.low > 0 and value < limits.low:
        return max(0.0, float(value / limits.low))
    if limits.high is not None and limits.high > 0 and value > limits.high:
        return float(value / limits.high)
    return None


def _near(each: Verdict) -> float:
    """How near a missed goal is: 1 is met, 0 where nothing can be said."""
    reached = _reached(each)
    return 0.0 if not reached else min(reached, 1 / reached)


def _bar(each: Verdict) -> Markup:
    """A bar as long as what was reached, with a mark where the goal is; the words beside it say the same."""
    reached = _reached(each)
    if reached is None:
        return Markup("")
    body = element("rect", x=0, y=4, width=_BAR, height=8, class_="track")
    body += element("rect", x=0, y=4, width=min(reached * _BAR, _LONGEST), height=8, class_="mark")
    body += element("line", x1=_BAR, x2=_BAR, y1=0, y2=16, class_="goal")
    return Markup(element("svg", style(body) + body, viewBox=f"0 0 {_LONGEST:g} 16", class_="bar", aria_hidden="true",
                          focusable="false"))  # fmt: skip


def _quotas(card: Scorecard, report: Report) -> Mapping[str, Decimal]:
    """The quota of each period of the forecast, for the KPI that quotas are set for."""
    if report.forecast is None or card.kpi not in kpis.names() or not kpis.get(card.kpi).has_quota:
        return {}
    return report.forecast.quotas
