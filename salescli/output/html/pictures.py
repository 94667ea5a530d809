"""The pictures of the report: trends, bars of regions and reps, the funnel, the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from salescli import kpis
from salescli.forecast import RowKind
from salescli.model.measures import Unit
from salescli.output.charts import MOST_PARTS, Chart, Goal, Kind, Panel, heat_map
from salescli.output.charts.drawing import svg
from salescli.output.charts.pipeline import forecast_svg, funnel_svg, title_of
from salescli.output.figures import headline
from salescli.output.html import captions, goals
from salescli.output.html.widths import NARROW, for_every_width
from salescli.output.terminal import one_line

if TYPE_CHECKING:
    from salescli.cohorts.model import Cohorts
    from salescli.forecast import Forecast
    from salescli.funnel.compute import Funnel
    from salescli.i18n.language import Language
    from salescli.report.model import Breakdown, Group, Measured, Report, Scorecard
    from salescli.results.table import Number

#: At most this many of the latest periods, and of the groups: these many of the first, the rest of the last.
_PERIODS, MOST_BARS, _FIRST_BARS = 24, 15, 10
#: Drawn about as large as it is shown, beside another on a screen and alone on a phone, so that letters can be read.
_WIDTH, _HEIGHT = NARROW


class Picture(Struct, frozen=True):
    """A picture with its title, its unit, and what to see in it; `shape` is a class of the style sheet.

    The picture of a wide shape is drawn twice: for screens and paper, and for phones.
    """

    title: str
    detail: str
    caption: str
    svg: Markup
    shape: str = ""


def trends(report: Report, language: Language) -> tuple[Picture, ...]:
    """The key figures that have a past, over time."""
    cards = [card for card in report.scorecards if len(card.history) > 1]
    return tuple(_trend(card, f"trend{number}", report, language) for number, card in enumerate(cards))


def _is_share_of_all(measured: Measured) -> bool:
    """Whether a column is a share of all; one of the settings' own KPIs is none."""
    return measured.kpi in kpis.names() and kpis.get(measured.kpi).is_share_of_all


def of_breakdown(breakdown: Breakdown, name: str, language: Language) -> tuple[Picture, ...]:
    """Bars of the first KPI; then a pie of a KPI that is a share, if the parts are few; then bars of a rate.

    Of the rates that is the one with a value that counts as reached, such as the attainment of quotas.
    """
    if not breakdown.kpis or not breakdown.groups:
        return ()
    found = [_bars(breakdown, 0, f"{name}-bars", language)]
    share = next((place for place, kpi in enumerate(breakdown.kpis) if _is_share_of_all(kpi)), None)
    if share is not None and len(breakdown.groups) <= MOST_PARTS:
        found.append(_pie(breakdown, share, f"{name}-share", language))
    rates = [place for place, kpi in enumerate(breakdown.kpis) if place and kpi.unit is Unit.PERCENT and place != share]
    rates.sort(key=lambda place: _par(breakdown.kpis[place]) is None)
    return (*found, *(_bars(breakdown, place, f"{name}-rate{place}", language) for place in rates[: 3 - len(found)]))


def of_funnel(funnel: Funnel, language: Language) -> tuple[Picture, ...]:
    """The steps of all deals; a funnel by groups has only a table."""
    if len(funnel.groups) != 1:
        return ()
    group = funnel.groups[0]
    markup = funnel_svg(group, "funnel-chart", language)
    caption = captions.of_funnel(group, language)
    return (Picture(language.text("How far deals get"), "", caption, Markup(markup), "funnel"),)


def of_cohorts(cohorts: Cohorts, title: str, language: Language) -> tuple[Picture, ...]:
    """The triangle of cohorts, with its percentages in it."""
    drawn = Markup(heat_map.svg(heat_map.of_cohorts(cohorts, language), "cohorts-map"))
    return (Picture(title, "", captions.of_cohorts(cohorts, language), drawn, "cohorts"),)


def of_change(chart: Chart, name: str) -> Picture:
    """The waterfall of a change; its largest step is what to see."""
    caption = captions.of_change(chart)
    return Picture(chart.title, chart.unit, caption, Markup(svg(chart, name, width=_WIDTH, height=_HEIGHT)))


def of_forecast(forecast: Forecast, language: Language) -> tuple[Picture, ...]:
    """Won and weighted against quota, period by period."""
    rows = [row for row in forecast.rows if row.kind is RowKind.PERIOD]
    if forecast.by is not None or not rows:
        return ()
    markup = for_every_width(lambda name, width, height: forecast_svg(rows, name, language, width=width, height=height),
                             "forecast-chart")  # fmt: skip
    unit = language.unit(Unit.MONEY, forecast.currency)
    caption = captions.of_forecast(rows, forecast.currency, language)
    return (Picture(title_of(rows, language), unit, caption, markup, "wide"),)


def name_of(group: Group, language: Language) -> str:
    """The name of a group."""
    name = group.label if group.label is not None else group.key
    return language.text("none") if name is None else one_line(name)


def _trend(card: Scorecard, name: str, report: Report, language: Language) -> Picture:
    points = card.history[-_PERIODS:]
    kind = Kind.COLUMN if card.unit in (Unit.MONEY, Unit.COUNT) else Kind.LINE
    title = language.title_of(card.kpi, card.title)
    panel = _panel([point.value for point in points], card.unit, language)
    labels = tuple(point.period for point in points)
    unit = language.unit(card.unit, report.currency)
    wanted = goals.lines(card, labels, report, language)
    chart = Chart(kind, title, card.unit, unit, labels, (panel,), (False,) * len(points), (), language, wanted)
    seen = captions.of_trend(points, card.unit, report.currency, language)
    lines = captions.of_lines(wanted, card.unit, report.currency, language)
    caption = "; ".join(each for each in (seen, lines) if each)
    return Picture(title, unit, caption, Markup(svg(chart, name, width=_WIDTH, height=_HEIGHT)))


def _par(measured: Measured) -> int | None:
    """The value of a KPI that counts as reached."""
    return kpis.get(measured.kpi).par if measured.kpi in kpis.names() else None


def _bars(breakdown: Breakdown, place: int, name: str, language: Language) -> Picture:
    kpi = breakdown.kpis[place]
    groups = sorted(breakdown.groups, key=lambda group: _rank(group.values[place]))
    values = [group.values[place] for group in groups]
    title = language.title_of(kpi.kpi, kpi.title)
    shown = _ends(groups, place)
    chart = _of_groups(Kind.BAR, title, kpi, shown, place, breakdown.currency, language, len(groups) - MOST_BARS)
    par = _par(kpi)
    if par is not None:
        chart = replace(chart, goals=(Goal(language.text("reached"), (float(par),) * len(chart.labels)),))
        caption = captions.of_reached(values, par, language)
    else:
        names = [name_of(group, language) for group in groups]
        caption = captions.of_groups(names, values, breakdown.total[place], kpi.unit, language)
    return Picture(title, chart.unit, caption, Markup(svg(chart, name, width=_WIDTH, height=_HEIGHT)))


def _ends(groups: Sequence[Group], place: int) -> list[Group | None]:
    """The groups that are drawn, in their order: of too many the first, and the last with a number; None is between."""
    if len(groups) <= MOST_BARS:
        return list(groups)
    known = sum(group.values[place] is not None for group in groups)
    last = MOST_BARS - _FIRST_BARS
    return [*groups[:_FIRST_BARS], None, *groups[max(_FIRST_BARS, known - last) : max(known, MOST_BARS)]]


def _pie(breakdown: Breakdown, place: int, name: str, language: Language) -> Picture:
    kpi = breakdown.kpis[place]
    groups = [group for group in breakdown.groups if group.values[place]]
    groups.sort(key=lambda group: _rank(group.values[place]))
    title = language.title_of(kpi.kpi, kpi.title)
    names, values = [name_of(group, language) for group in groups], [group.values[place] for group in groups]
    chart = _of_groups(Kind.PIE, title, kpi, groups, place, breakdown.currency, language)
    caption = captions.of_shares(names, values, language)
    return Picture(title, chart.unit, caption, Markup(svg(chart, name, width=_WIDTH, height=190.0)))


def _of_groups(
    kind: Kind,
    title: str,
    kpi: Measured,
    groups: Sequence[Group | None],
    place: int,
    currency: str | None,
    language: Language,
    others: int = 0,
) -> Chart:
    """The chart of groups; None among them stands for so many others."""
    panel = _panel([None if group is None else group.values[place] for group in groups], kpi.unit, language)
    between = language.text("{count} others", count=others)
    labels = tuple(between if group is None else name_of(group, language) for group in groups)
    texts = tuple("" if group is None else words for group, words in zip(groups, panel.texts, strict=True))
    unit = language.unit(kpi.unit, currency)
    panel = replace(panel, texts=texts)
    return Chart(kind, title, kpi.unit, unit, labels, (panel,), (False,) * len(groups), (), language)


def _panel(values: Sequence[Number], unit: Unit, language: Language) -> Panel:
    points = tuple(None if value is None else float(value) for value in values)
    texts = tuple("–" if value is None else headline(value, unit, language) for value in values)
    exact = tuple("–" if value is None else language.number(value, unit) for value in values)
    return Panel(None, points, texts, exact)


def _rank(value: Number) -> tuple[bool, float]:
    return value is None, -float(value or 0)
