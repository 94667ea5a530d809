"""A result as a chart: its kind, words and numbers, ready to be drawn on a terminal or as a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from salescli.engine.dimensions import column_of
from salescli.errors import UsageError
from salescli.i18n.language import ENGLISH, Language
from salescli.message import Option, say
from salescli.model.calendar import Grain
from salescli.model.measures import Aggregate, Measure, Unit
from salescli.output.against import heading
from salescli.output.terminal import one_line
from salescli.output.words import note_line
from salescli.results.labels import shown as names_apart

if TYPE_CHECKING:
    import polars as pl

    from salescli.results.result import KpiResult

_BAR = Option("--chart", "bar")
#: More groups and parts than these are counted, not drawn.
MOST_PANELS, MOST_BARS, MOST_PARTS = 12, 40, 7
#: At most this many numbers are named one by one in a description.
_MOST_DESCRIBED = 24
#: How many numbers the trend of a scorecard has.
_TREND = 12
#: At most this many incomplete periods are named.
_NAMED = 4
_SIZES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
#: More periods than this are a line, not columns.
_MOST_COLUMNS = 24
_SUMS = (Aggregate.SUM, Aggregate.COUNT, Aggregate.ACCRUED, Aggregate.QUOTA)
_LEVELS = (Aggregate.OPEN, Aggregate.RECURRING, Aggregate.TENURE)


class Kind(StrEnum):
    """The kinds of charts."""

    COLUMN = "column"
    LINE = "line"
    BAR = "bar"
    PIE = "pie"
    SCORECARD = "scorecard"
    WATERFALL = "waterfall"


class Panel(Struct, frozen=True):
    """The numbers of a group, or of all if `name` is None. A missing number is None, its text a dash.

    `exact` are the texts of tips, where the others are rounded.
    """

    name: str | None
    points: tuple[float | None, ...]
    texts: tuple[str, ...]
    exact: tuple[str, ...] = ()

    def tip(self, place: int) -> str:
        """The exact text of a number."""
        return (self.exact or self.texts)[place]

    @property
    def known(self) -> list[float]:
        """The numbers that are not missing."""
        return [point for point in self.points if point is not None]


class Goal(Struct, frozen=True):
    """What is wanted of the points of a chart: its name, such as a quota, and a number for each point that has one."""

    name: str
    points: tuple[float | None, ...]

    def figure(self, value: float, chart: Chart) -> str:
        """A number that is wanted, with the unit of the chart."""
        return f"{chart.language.number(value, chart.measure)} {chart.unit}".rstrip()


class Chart(Struct, frozen=True):
    """A chart before it is drawn.

    Column, line and scorecard have a point for each period and a panel for each group. Bar and pie have one panel with
    a point for each label. A waterfall begins with a number, then has the steps to another, which is the last point.
    `partial` says which points are of incomplete periods. `goals` are the quotas and targets of the points. `unit` is
    the word after every number, `measure` the unit that it stands for. `language` is that of the words.
    """

    kind: Kind
    title: str
    measure: Unit
    unit: str
    labels: tuple[str, ...]
    panels: tuple[Panel, ...]
    partial: tuple[bool, ...]
    notes: tuple[str, ...] = ()
    language: Language = ENGLISH
    goals: tuple[Goal, ...] = ()

    @property
    def known(self) -> list[float]:
        """All numbers that are not missing."""
        return [point for panel in self.panels for point in panel.known]

    @property
    def wanted(self) -> list[float]:
        """All numbers that are wanted of the points."""
        return [point for goal in self.goals for point in goal.points if point is not None]

    @property
    def description(self) -> str:
        """The chart in words, for people who do not see it."""
        lines = [f"{self.language.text(NAMES[self.kind])}: {self.title}."]
        for panel in self.panels:
            pairs = [f"{label} {text}" for label, text in zip(self.labels, panel.texts, strict=True)]
            words = "; ".join(pairs) if len(pairs) <= _MOST_DESCRIBED else extremes(panel, self.language)
            lines.append((f"{panel.name}: " if panel.name else "") + words + ".")
        return " ".join(lines)


class Card(Struct, frozen=True):
    """One number at a glance: its period, the numbers up to it, and the change from the one before."""

    label: str
    text: str
    trend: tuple[float | None, ...]
    change: str | None


NAMES = {
    Kind.COLUMN: "Column chart",
    Kind.LINE: "Line chart",
    Kind.BAR: "Bar chart",
    Kind.PIE: "Share chart",
    Kind.SCORECARD: "Scorecard",
    Kind.WATERFALL: "Waterfall chart",
}


def default_kind(result: KpiResult) -> Kind:
    """The best kind for a result: scorecard for one number, bars for groups, columns for sums over time, else lines."""
    periods = result.frame["period"].n_unique()
    if result.frame.height <= 1:
        return Kind.SCORECARD
    if periods == 1:
        return Kind.PIE if result.kpi.is_share_of_all and result.frame.height <= MOST_PARTS else Kind.BAR
    is_sum = result.kpi.unit in (Unit.MONEY, Unit.COUNT)
    return Kind.COLUMN if is_sum and not result.by and periods <= _MOST_COLUMNS else Kind.LINE


def of_result(result: KpiResult, word: str | None, language: Language = ENGLISH) -> Chart:
    """The chart of a result; without a word, or with `auto`, of its default kind.

    Raises UsageError for a kind that does not suit the numbers.
    """
    kind = Kind(word) if word and word != "auto" else default_kind(result)
    if kind in (Kind.BAR, Kind.PIE):
        return _of_one_period(result, kind, language)
    return _over_time(result, kind, language)


def headline(chart: Chart, panel: Panel) -> Card:
    """A panel's latest number of a complete period; of any period where none is complete."""
    places = [position for position, point in enumerate(panel.points) if point is not None]
    whole = [position for position in places if not chart.partial[position]]
    latest = (whole or places or [len(panel.points) - 1])[-1]
    point, before = panel.points[latest], panel.points[latest - 1] if latest else None
    change = None
    if point is not None and before is not None:
        number = chart.language.number(abs(point - before), chart.measure)
        sign = chart.language.signs[2] if point < before else "+"
        against = chart.language.text("against {period}", period=chart.labels[latest - 1])
        unit = chart.language.text("points") if chart.measure is Unit.PERCENT else chart.unit
        change = f"{sign}{number} {unit}".rstrip() + f" {against}"
    return Card(
        chart.labels[latest], panel.texts[latest], panel.points[max(0, latest - _TREND + 1) : latest + 1], change
    )


def extremes(panel: Panel, language: Language) -> str:
    """The highest, lowest and latest number of a panel, in words."""
    found = [(point, text) for point, text in zip(panel.points, panel.texts, strict=True) if point is not None]
    if not found:
        return language.text("no number")
    high, low = max(found, key=lambda pair: pair[0])[1], min(found, key=lambda pair: pair[0])[1]
    return language.text("highest {high}, lowest {low}, latest {last}", high=high, low=low, last=found[-1][1])


def compact(value: float, language: Language, step: float | None = None) -> str:
    """A number for a chart: three digits, then k, M, bn; on an axis enough digits for ticks `step` apart."""
    size, sign = next(((size, sign) for size, sign in _SIZES if abs(value) >= size), (1.0, ""))
    if step is None:
        digits = abs(value) / size
        places = 0 if digits >= 100 else 1 if digits >= 10 else 2
    else:
        places = max(0, -math.floor(math.log10(step / size) + 1e-9))
    text = f"{value / size:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if places else text
    return f"{language.styled(text)} {language.text(sign)}" if sign else language.styled(text)


def _over_time(result: KpiResult, kind: Kind, language: Language) -> Chart:
    """A point for each period and a panel for each group; of too many groups those with the largest numbers."""
    frame = result.frame
    periods = frame.select("period", "complete", "start").unique("period", keep="first", maintain_order=True)
    periods = periods.sort("start", nulls_last=True, maintain_order=True)
    if periods["period"].drop_nulls().len():  # rows without a date have no place in time
        periods = periods.drop_nulls("period")
    labels = periods["period"].to_list()
    called = _names(result)
    by_group: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in frame.select("period", *result.dimensions, "value").iter_rows():
        by_group.setdefault(row[1:-1], {})[row[0]] = row[-1]
    panels = [
        _panel(_name(group, result, language, called), [values.get(label) for label in labels], result, language)
        for group, values in by_group.items()
    ]
    notes = _notes(result, language)
    if len(labels) < frame["period"].n_unique():
        notes.insert(0, language.text("What has no date is not in the chart."))
    if len(panels) > MOST_PANELS:
        ranked = sorted(panels, key=lambda panel: sum(panel.known), reverse=True)
        notes.insert(0, language.text("{count} others", count=len(panels) - MOST_PANELS))
        panels = ranked[:MOST_PANELS]
    partial = tuple(not complete for complete in periods["complete"].to_list())
    shown = tuple(language.text("none") if label is None else language.text(label) for label in labels)
    unit = language.unit(result.kpi.unit, result.currency)
    return Chart(
        kind, heading(result, language), result.kpi.unit, unit, shown, tuple(panels), partial, tuple(notes), language
    )


def _of_one_period(result: KpiResult, kind: Kind, language: Language) -> Chart:
    """A point for each group in the latest complete period; without a split a point for each period."""
    frame, title = result.frame, heading(result, language)
    if result.by and result.grain is not Grain.TOTAL and not frame.is_empty():
        import polars as pl

        complete = frame.filter("complete") if frame["complete"].any() else frame
        latest = complete.sort("start", nulls_last=False)["period"][-1]
        frame = frame.filter(pl.col("period").eq_missing(pl.lit(latest)))
        period = language.text("none") if latest is None else latest
        title = language.text("{title}, {period}", title=title, period=period)
    called = _names(result)
    rows = [
        (_name(group, result, language, called) or period or language.text("none"), value, not complete)
        for period, complete, value, *group in frame.select(
            "period", "complete", "value", *result.dimensions
        ).iter_rows()
    ]
    notes = _notes(result, language)
    if kind is Kind.PIE:
        _check_parts(result, [value for _, value, _ in rows])
        rows = sorted((row for row in rows if row[1]), key=lambda row: row[1], reverse=True)
        if len(rows) > MOST_PARTS:
            rest = rows[MOST_PARTS - 1 :]
            name = language.text("{count} others", count=len(rest))
            rows = [*rows[: MOST_PARTS - 1], (name, sum(value for _, value, _ in rest), False)]
    elif len(rows) > MOST_BARS and result.by:
        ranked = sorted(rows, key=lambda row: (row[1] is not None, row[1] or 0), reverse=True)
        notes.insert(0, language.text("{count} others", count=len(rows) - MOST_BARS))
        rows = ranked[:MOST_BARS]
    elif result.by and _is_in_default_order(frame, result):
        rows.sort(key=lambda row: (row[1] is None, -(row[1] or 0)))
    panel = _panel(None, [value for _, value, _ in rows], result, language)
    labels = tuple(name for name, _, _ in rows)
    unit = language.unit(result.kpi.unit, result.currency)
    partial = tuple(running for _, _, running in rows)
    return Chart(kind, title, result.kpi.unit, unit, labels, (panel,), partial, tuple(notes), language)


def _notes(result: KpiResult, language: Language) -> list[str]:
    """The lines under a chart: which periods are incomplete, and the notes of the result."""
    partial = result.frame.filter(~result.frame["complete"])["period"].drop_nulls().unique(maintain_order=True)
    lines = [note_line(note.text, language) for note in result.notes]
    if partial.is_empty():
        return lines
    periods = ", ".join(partial.head(_NAMED).to_list()) + (" …" if partial.len() > _NAMED else "")
    return [language.text("Not complete: {periods}", periods=periods), *lines]


def _panel(name: str | None, values: Sequence[Any], result: KpiResult, language: Language) -> Panel:
    points = tuple(None if value is None else float(value) for value in values)
    texts = tuple("–" if value is None else language.number(value, result.kpi.unit) for value in values)
    return Panel(name, points, texts)


def _names(result: KpiResult) -> Mapping[str, Mapping[Any, Any]]:
    """By dimension, what its values are called; nothing for one without names."""
    entities = [dimension for dimension in result.by if column_of(dimension) != dimension]
    return {
        dimension: names_apart(result.frame.select(column_of(dimension), dimension).unique().iter_rows())
        for dimension in entities
    }


def _name(
    group: Sequence[Any], result: KpiResult, language: Language, called: Mapping[str, Mapping[Any, Any]]
) -> str | None:
    """The name of a group from its values in the dimension columns; of a rep the name, if known."""
    values = dict(zip(result.dimensions, group, strict=True))
    names = []
    for dimension in result.by:
        key = values[column_of(dimension)]
        name = called[dimension][key] if dimension in called else key
        names.append(language.text("none") if name is None else one_line(str(name)))
    return ", ".join(names) or None


def _is_in_default_order(frame: pl.DataFrame, result: KpiResult) -> bool:
    """Whether the rows are in their default order."""
    keys = frame.select(column_of(dimension) for dimension in result.by)
    return keys.equals(keys.sort(keys.columns, nulls_last=True))


def _check_parts(result: KpiResult, values: Sequence[Any]) -> None:
    """Raise a UsageError where the numbers are not parts of a whole."""
    if not _adds_up(result):
        raise UsageError(
            say("output.pie_of_no_whole", kpi=result.kpi.name),
            say("output.take_bar_or_line", bar=_BAR, line=Option("--chart", "line")),
        )
    if any(value is not None and value < 0 for value in values):
        raise UsageError(say("output.pie_below_0"), say("output.take_bar", fix=_BAR))


def _adds_up(result: KpiResult) -> bool:
    kpi = result.kpi
    if kpi.is_share_of_all:
        return bool(result.by)
    value = kpi.value if isinstance(kpi.value, Measure) else kpi.parts.get(kpi.value)
    if not isinstance(value, Measure):
        return result.frame.height <= 1
    return value.aggregate in _SUMS or (bool(result.by) and value.aggregate in _LEVELS)
