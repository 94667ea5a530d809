"""Columns and lines over time, with the goals of their periods and the latest number beside its mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from salescli.output.charts import Chart, Goal, Kind, Panel, compact
from salescli.output.charts.scale import Scale, every
from salescli.output.charts.svg import LETTER, element, escape, fill, on_anything, path, text

#: The room above the plot, and below it for the periods.
_ABOVE, _BELOW = 16.0, 26.0
#: A goal nearer than this to a number stands in its way.
_NEAR = 12.0
#: How far a line for one period alone reaches out of it, to be seen.
_OUT = 4.0
#: The dashes of a goal line, by its place among the goals of a chart.
_DASHES = ("", "4 2", "2 2")


class Frame(Struct, frozen=True):
    """Where numbers over time are drawn: left, top, width and height of the plot, and its axis."""

    left: float
    top: float
    width: float
    height: float
    scale: Scale

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return self.left + self.width

    def y(self, value: float) -> float:
        """How far from the top a number is."""
        return self.top + (1 - self.scale.share(value)) * self.height


def markup(
    chart: Chart, panel: Panel, name: str, width: float, height: float, scale: Scale, *, shows_last: bool = True
) -> str:
    """The markup of one panel: every number as text where there is room for all, else the latest beside its mark."""
    ticks = [(tick, compact(tick, chart.language, scale.step)) for tick in scale.ticks]
    left = max(len(words) for _, words in ticks) * LETTER + 8
    numbers = [None if point is None else compact(point, chart.language) for point in panel.points]
    room = (width - left - 4) / len(chart.labels)
    all_fit = max((len(each) for each in numbers if each), default=0) * LETTER + 4 <= room
    last = next((each for each in reversed(numbers) if each), "") if shows_last and not all_fit else ""
    margin = len(last) * LETTER + _OUT + 4 if last else 4.0
    frame = Frame(left, _ABOVE, width - left - margin, height - _ABOVE - _BELOW, scale)
    step = frame.width / len(chart.labels)
    parts = [
        element("line", x1=left, x2=frame.right, y1=frame.y(tick), y2=frame.y(tick), class_="axis" if tick == 0
                else "grid") + text(left - 6, frame.y(tick) + 4, words, anchor="end", style="soft")
        for tick, words in ticks
    ]  # fmt: skip
    if chart.kind is Kind.COLUMN:
        parts += _columns(chart, panel, name, frame, step)
    else:
        parts += strokes(panel.points, frame, step, step / 2)
        parts += _dots(chart, panel, frame, step)
    for place, goal in enumerate(chart.goals):
        parts += _goal(goal, chart, frame, step, _DASHES[place % len(_DASHES)])
    if all_fit:
        parts += _numbers(chart, panel, numbers, frame, step)
    elif last:
        point = next(point for point in reversed(panel.points) if point is not None)
        parts.append(text(frame.right + _OUT + 2, frame.y(point) + 4, last))
    parts += _periods(chart, frame, step, width, height)
    return "".join(parts)


def strokes(points: Sequence[float | None], frame: Frame, step: float, start: float) -> list[str]:
    """The lines between neighbouring points that are not missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, point in enumerate(points):
        if point is None:
            runs.append([])
        else:
            runs[-1].append((frame.left + start + step * place, frame.y(point)))
    return [element("path", d=path(run), class_="line") for run in runs if len(run) > 1]


def _periods(chart: Chart, frame: Frame, step: float, width: float, height: float) -> Iterator[str]:
    """The names of as many periods as there is room for."""
    longest = max(map(len, chart.labels)) * LETTER + 10
    for place in range(0, len(chart.labels), every(len(chart.labels), int(frame.width / longest))):
        x = min(max(frame.left + step * (place + 0.5), longest / 2), width - longest / 2 + 5)
        yield text(x, height - 8, chart.labels[place], anchor="middle", style="soft")


def _columns(chart: Chart, panel: Panel, name: str, frame: Frame, step: float) -> list[str]:
    found = []
    thick = min(step * 0.72, 56.0)
    for place, (point, partial) in enumerate(zip(panel.points, chart.partial, strict=True)):
        if point is None:
            continue
        y, zero = frame.y(point), frame.y(0.0)
        tip = element("title", escape(f"{chart.labels[place]}: {panel.tip(place)} {chart.unit}".rstrip()))
        attributes = fill(name, 1) if partial else fill(name, 0)
        found.append(
            element("rect", tip, x=frame.left + step * (place + 0.5) - thick / 2, y=min(y, zero), width=thick,
                    height=max(abs(y - zero), 0.8), **attributes)
        )  # fmt: skip
    return found


def _dots(chart: Chart, panel: Panel, frame: Frame, step: float) -> list[str]:
    found = []
    for place, point in enumerate(panel.points):
        if point is None:
            continue
        tip = element("title", escape(f"{chart.labels[place]}: {panel.tip(place)} {chart.unit}".rstrip()))
        class_ = "edge paper" if chart.partial[place] else "dot"
        radius = 3.0 if step > 8 else 1.6
        found.append(element("circle", tip, cx=frame.left + step * (place + 0.5), cy=frame.y(point), r=radius,
                             class_=class_))  # fmt: skip
    return found


def _goal(goal: Goal, chart: Chart, frame: Frame, step: float, dashes: str) -> Iterator[str]:
    """A line across the periods of a goal, one for neighbours that want the same."""
    look = {"stroke_dasharray": dashes} if dashes else {}
    for value, run in groupby(enumerate(goal.points), key=lambda pair: pair[1]):
        if value is None:
            continue
        places = [place for place, _ in run]
        first, last = chart.labels[places[0]], chart.labels[places[-1]]
        span = first if first == last else chart.language.text("{low} to {high}", low=first, high=last)
        tip = element("title", escape(f"{goal.name}, {span}: {goal.figure(value, chart)}"))
        y, out = frame.y(value), _OUT if len(places) == 1 else 0.0
        start, end = (frame.left + step * place for place in (places[0], places[-1] + 1))
        yield element("line", tip, x1=start - out, x2=end + out, y1=y, y2=y, class_="goal", **look)


def _numbers(chart: Chart, panel: Panel, numbers: Sequence[str | None], frame: Frame, step: float) -> Iterator[str]:
    """Every number at its mark; a goal line that would cross it pushes it up."""
    for place, (point, word) in enumerate(zip(panel.points, numbers, strict=True)):
        if word is None or point is None:
            continue
        y = frame.y(point) + 13 if point < 0 and chart.kind is Kind.COLUMN else frame.y(point) - 6
        lines = [frame.y(goal.points[place]) for goal in chart.goals if goal.points[place] is not None]  # type: ignore[arg-type]
        for line in sorted(lines, reverse=True):
            if y - _NEAR < line < y + 4:
                y = line - 6
        x = min(frame.left + step * (place + 0.5), frame.right - len(word) * LETTER / 2 + 4)
        yield on_anything(x, y, word, anchor="middle")
