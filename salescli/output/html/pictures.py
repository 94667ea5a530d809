"""The pictures of the report: trends, bars of regions and reps, the funnel, the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from salescli import kpis
from salescli.forecast import RowKind
from salescli.model.measures import Unit
from salescli.output.charts import MOST_PARTS, Chart, Kind, Panel, heat_map
from salescli.output.charts.drawing import svg
from salescli.output.charts.pipeline import forecast_svg, funnel_svg
from salescli.output.figures import headline
from salescli.output.html import captions, goals
from salescli.output.terminal import one_line

if TYPE_CHECKING:
    from salescli.cohorts.model import Cohorts
    from salescli.forecast import Forecast
    from salescli.funnel.compute import Funnel
    from salescli.i18n.language import Language
    from salescli.report.model import Breakdown, Group, Measured, Report, Scorecard
    from salescli.results.table import Number

#: At most this many of the latest periods, and of the groups.
_PERIODS, MOST_BARS = 24, 15
_WIDTH, _HEIGHT = 440.0, 220.0


class Picture(Struct, frozen=True):
    """A picture with its title, its unit, and what to see in it; `shape` is a class of the style sheet."""

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
    """Bars of the first KPI, and a pie of a KPI that is a share, if the parts are few."""
    if not breakdown.kpis or not breakdown.groups:
        return ()
    found = [_bars(breakdown, 0, f"{name}-bars", language)]
    share = next((place for place, kpi in enumerate(breakdown.kpis) if _is_share_of_all(kpi)), None)
    if share is not None and len(breakdown.groups) <= MOST_PARTS:
        found.append(_pie(breakdown, share, f"{name}-share", language))
    rate = next((place for place, kpi in enumerate(breakdown.kpis) if place and kpi.unit is Unit.PERCENT
                 and place != share), None)  # fmt: skip
    if rate is not None and len(found) < 2:
        found.append(_bars(breakdown, rate, f"{name}-rate", language))
    return tuple(found)


def of_funnel(funnel: Funnel, language: Language) -> tuple[Picture, ...]:
    """The steps of all deals; a funnel by groups has only a table."""
    if len(funnel.groups) != 1:
        return ()
    markup = funnel_svg(funnel.groups[0], "funnel-chart", language)
    return (Picture(language.text("How far deals get"), "", "", Markup(markup), "funnel"),)


def of_cohorts(cohorts: Cohorts, title: str, language: Language) -> tuple[Picture, ...]:
    """The triangle of cohorts, with its percentages in it."""
    return (
        Picture(title, "", "", Markup(heat_map.svg(heat_map.of_cohorts(cohorts, language), "cohorts-map")), "cohorts"),
    )


def of_change(chart: Chart, name: str) -> Picture:
    """The waterfall of a change."""
    return Picture(chart.title, chart.unit, "", Markup(svg(chart, name, width=_WIDTH, height=_HEIGHT)))


def of_forecast(forecast: Forecast, language: Language) -> tuple[Picture, ...]:
    """Won and weighted against quota, period by period."""
    rows = [row for row in forecast.rows if row.kind is RowKind.PERIOD]
    if forecast.by is not None or not rows:
        return ()
    markup = forecast_svg(rows, "forecast-chart", language)
    unit = language.unit(Unit.MONEY, forecast.currency)
    caption = captions.of_forecast(rows, forecast.currency, language)
    return (Picture(language.text("Won and open against quota"), unit, caption, Markup(markup), "ahead"),)


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
    lines = goals.lines(card, report)
    wanted = tuple(lines.get(label) for label in labels)
    chart = Chart(kind, title, card.unit, unit, labels, (panel,), (False,) * len(points), (), language, wanted)
    caption = captions.of_trend(points, card.unit, report.currency, language)
    if any(goal is not None for goal in wanted):
        line = language.text("line: quota or target")
        caption = f"{caption}; {line}" if caption else line
    return Picture(title, unit, caption, Markup(svg(chart, name, width=_WIDTH, height=_HEIGHT)))


def _bars(breakdown: Breakdown, place: int, name: str, language: Language) -> Picture:
    kpi = breakdown.kpis[place]
    groups = sorted(breakdown.groups, key=lambda group: _rank(group.values[place]))
    shown = groups[:MOST_BARS]
    title = language.title_of(kpi.kpi, kpi.title)
    chart = _of_groups(Kind.BAR, title, kpi, shown, place, breakdown.currency, language)
    rest = len(groups) - len(shown)
    detail = chart.unit + (f" ({language.text('{count} others', count=rest)})" if rest else "")
    values = [group.values[place] for group in groups]
    names = [name_of(group, language) for group in groups]
    caption = captions.of_groups(names, values, breakdown.total[place], kpi.unit, language)
    return Picture(title, detail.strip(), caption, Markup(svg(chart, name, width=_WIDTH, height=_HEIGHT)))


def _pie(breakdown: Breakdown, place: int, name: str, language: Language) -> Picture:
    kpi = breakdown.kpis[place]
    groups = [group for group in breakdown.groups if group.values[place]]
    groups.sort(key=lambda group: _rank(group.values[place]))
    title = language.title_of(kpi.kpi, kpi.title)
    chart = _of_groups(Kind.PIE, title, kpi, groups, place, breakdown.currency, language)
    return Picture(title, "", "", Markup(svg(chart, name, width=_WIDTH, height=190.0)))


def _of_groups(
    kind: Kind,
    title: str,
    kpi: Measured,
    groups: Sequence[Group],
    place: int,
    currency: str | None,
    language: Language,
) -> Chart:
    panel = _panel([group.values[place] for group in groups], kpi.unit, language)
    labels = tuple(name_of(group, language) for group in groups)
    unit = language.unit(kpi.unit, currency)
    return Chart(kind, title, kpi.unit, unit, labels, (panel,), (False,) * len(groups), (), language)


def _panel(values: Sequence[Number], unit: Unit, language: Language) -> Panel:
    points = tuple(None if value is None else float(value) for value in values)
    return Panel(None, points, tuple("–" if value is None else headline(value, unit, language) for value in values))


def _rank(value: Number) -> tuple[bool, float]:
    return value is None, -float(value or 0)
