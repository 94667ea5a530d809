"""Charts as pictures: columns, lines, bars, shares and scorecards in SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from salescli.model.measures import Unit
from salescli.output.charts import Chart, Goal, Kind, headline, heat_map, over_time, waterfall
from salescli.output.charts.heat_map import HeatMap
from salescli.output.charts.over_time import Frame, strokes
from salescli.output.charts.scale import Scale, around
from salescli.output.charts.svg import (
    BOLD,
    LETTER,
    TITLE,
    cut,
    element,
    escape,
    feet,
    fill,
    label,
    lines_of,
    picture,
    style,
    text,
)

#: The height of a bar's row: of names in one line, and where one takes two.
_ROW, _TALL_ROW = 24.0, 32.0
#: At most this share of the width is for the names of bars.
_NAMES = 0.41
#: The share of the width that a pie may have, and the height of a row beside it.
_PIE, _PART = 0.42, 26.0


class Drawn(Struct, frozen=True):
    """The markup of a chart, and its size."""

    body: str
    width: float
    height: float


class Box(Struct, frozen=True):
    """Where the parts of a pie are named: its left edge, its top and its right edge."""

    left: float
    top: float
    right: float


def svg(chart: Chart | HeatMap, name: str, *, width: float = 760.0, height: float = 340.0, alone: bool = False) -> str:
    """A chart as SVG. `name` is unique among the pictures of a page; `alone` is for a separate file."""
    if isinstance(chart, HeatMap):
        return heat_map.svg(chart, name, alone=alone)
    made = draw(chart, name, width, height)
    body, whole = made.body, made.height
    if alone:
        unit = f" ({chart.unit})" if chart.unit and chart.kind is not Kind.SCORECARD else ""
        head = text(16, 28, cut(chart.title + unit, width / TITLE), style="head")
        notes, tall = feet(chart.notes, whole + 64, width)
        body = head + element("g", body, transform="translate(16 44)") + notes
        return picture(body, width=width + 32, height=whole + 60 + tall, name=name, title=chart.title,
                       description=chart.description, alone=True)  # fmt: skip
    return picture(
        body, width=made.width, height=whole, name=name, title=chart.title, description=chart.description, alone=False
    )


def draw(chart: Chart, name: str, width: float, height: float) -> Drawn:
    """The markup of a chart without its frame."""
    if not chart.known:
        return Drawn(text(0, 20, chart.language.text("nothing to show"), style="soft"), width, 32)
    if chart.kind in (Kind.COLUMN, Kind.LINE) and len(chart.panels) > 1:
        return _side_by_side(chart, name, width)
    return _DRAWERS[chart.kind](chart, name, width, height)


def sparkline(points: tuple[float | None, ...], *, width: float = 96.0, height: float = 24.0) -> str:
    """A series of numbers as a line without words; the text next to it says what it shows."""
    known = [point for point in points if point is not None]
    if len(known) < 2:
        return ""
    scale = around(known, with_zero=False)
    frame = Frame(
        3, 3, width - 6, height - 6, Scale(min(known), max(known) or 1, 1) if min(known) < max(known) else scale
    )
    step = frame.width / max(1, len(points) - 1)
    body = "".join(strokes(points, frame, step, 0))
    last = max(place for place, point in enumerate(points) if point is not None)
    body += element("circle", cx=frame.left + last * step, cy=frame.y(known[-1]), r=2.5, class_="dot")
    return element(
        "svg",
        style(body) + body,
        viewBox=f"0 0 {width:g} {height:g}",
        class_="spark",
        preserveAspectRatio="xMinYMid",
        aria_hidden="true",
        focusable="false",
    )


def _side_by_side(chart: Chart, name: str, width: float) -> Drawn:
    """A small chart for each group, all on one scale, so that they can be compared."""
    across = 3 if width >= 600 else 2 if width >= 360 else 1
    gap = 20.0
    wide = (width - gap * (across - 1)) / across
    tall = 150.0
    scale = around(chart.known, with_zero=chart.kind is Kind.COLUMN, ticks=3)
    parts = []
    for place, panel in enumerate(chart.panels):
        one = over_time.markup(chart, panel, name, wide, tall - 26, scale, shows_last=False)
        latest = headline(chart, panel).text
        head = text(0, 14, cut(panel.name or "", wide - (len(latest) + 3) * LETTER), style="name")
        head += text(wide, 14, latest, anchor="end")
        inside = head + element("g", one, transform="translate(0 20)")
        x, y = (place % across) * (wide + gap), (place // across) * (tall + 12)
        parts.append(element("g", inside, transform=f"translate({x:.1f} {y:.1f})"))
    rows = math.ceil(len(chart.panels) / across)
    return Drawn("".join(parts), width, rows * (tall + 12))


def _columns_or_line(chart: Chart, name: str, width: float, height: float) -> Drawn:
    scale = around([*chart.known, *chart.wanted], with_zero=chart.kind is Kind.COLUMN)
    return Drawn(over_time.markup(chart, chart.panels[0], name, width, height, scale), width, height)


def _bars(chart: Chart, name: str, width: float, height: float) -> Drawn:
    panel = chart.panels[0]
    names = min(max(map(len, chart.labels)) * LETTER + 4, width * _NAMES)
    called = [lines_of(label, names) for label in chart.labels]
    tall = _TALL_ROW if any(len(lines) > 1 for lines in called) else _ROW
    numbers = max(map(len, panel.texts)) * LETTER + 6
    room = width - names - 8
    reach = [*panel.known, *chart.wanted]
    low, high = min(0.0, *reach), max(0.0, *reach)
    size = (high - low) or 1.0
    bars = room - numbers * (2 if low < 0 < high else 1)
    zero = names + 8 + (numbers if low < 0 < high else 0) + (-low / size * bars if high > 0 else bars + numbers)
    parts = [element("line", x1=zero, x2=zero, y1=0, y2=tall * len(chart.labels), class_="axis")]
    for row, (lines, point, words) in enumerate(zip(called, panel.points, panel.texts, strict=True)):
        middle = row * tall + tall / 2
        parts.append(label(names, middle, lines, anchor="end"))
        length = 0.0 if point is None else abs(point) / size * bars
        minus = point is not None and point < 0
        if length:
            attributes = fill(name, 1) if chart.partial[row] else fill(name, 0)
            tip = element("title", escape(f"{chart.labels[row]}: {panel.tip(row)} {chart.unit}".rstrip()))
            parts.append(element("rect", tip, x=zero - length if minus else zero, y=middle - 8, width=length, height=16,
                                 **attributes))  # fmt: skip
        end = zero - length if minus else zero + length
        crossed = [x for goal in chart.goals if (wanted := goal.points[row]) is not None
                   and 0 <= (x := zero + wanted / size * bars) - end < len(words) * LETTER + 5]  # fmt: skip
        end = max(crossed, default=end) if not minus else end
        parts.append(text(end - 5 if minus else end + 5, middle + 4, words, anchor="end" if minus else "start"))
    parts += [line for goal in chart.goals for line in _across(goal, chart, zero, bars / size, tall)]
    return Drawn("".join(parts), width, tall * len(chart.labels) + 2)


def _across(goal: Goal, chart: Chart, zero: float, scale: float, tall: float) -> Iterator[str]:
    """A line across the bars of a goal, one for neighbours that want the same."""
    for value, run in groupby(enumerate(goal.points), key=lambda pair: pair[1]):
        if value is not None:
            rows = [row for row, _ in run]
            tip = element("title", escape(f"{goal.name}: {goal.figure(value, chart)}"))
            x = zero + value * scale
            yield element("line", tip, x1=x, x2=x, y1=rows[0] * tall, y2=(rows[-1] + 1) * tall, class_="goal")


def shares(chart: Chart) -> list[float]:
    """Each part of the whole, 0 to 1."""
    points = [point or 0.0 for point in chart.panels[0].points]
    whole = sum(points)
    return [point / whole if whole else 0.0 for point in points]


def _pie(chart: Chart, name: str, width: float, height: float) -> Drawn:
    panel = chart.panels[0]
    captions = [_share_words(chart, words, share) for words, share in zip(panel.texts, shares(chart), strict=True)]
    names, beside = max(map(len, chart.labels)) * LETTER * BOLD, max(map(len, captions)) * LETTER
    is_long = names > width * (1 - _PIE) - 40 - beside
    step = _TALL_ROW if is_long else _PART
    tall = max(min(height, 260.0), step * len(chart.labels) + 8)
    size = min(tall, width * _PIE)
    radius, centre, middle = size / 2 - 6, size / 2, tall / 2
    parts, angle = [], -math.pi / 2
    for number, share in enumerate(shares(chart)):
        if not share:
            continue
        tip = element("title", escape(f"{chart.labels[number]}: {panel.tip(number)} {chart.unit}".rstrip()))
        parts.append(_slice(centre, middle, radius, angle, share, tip, fill(name, number)))
        angle += share * 2 * math.pi
    left = size + 16
    right = min(width, left + 46 + names + beside)
    parts += _parts(chart, name, captions, Box(left, middle - step * len(chart.labels) / 2, right), step)
    return Drawn("".join(parts), width, tall)


def _parts(chart: Chart, name: str, captions: Sequence[str], box: Box, step: float) -> Iterator[str]:
    """A row for each part: its fill, its name and its share."""
    for number, (part, words) in enumerate(zip(chart.labels, captions, strict=True)):
        middle = box.top + step * (number + 0.5)
        yield element("rect", x=box.left, y=middle - 8, width=15, height=15, **fill(name, number))
        room = box.right - box.left - 24 - len(words) * LETTER
        yield label(box.left + 22, middle, lines_of(part, room, BOLD), style="name")
        yield text(box.right, middle + 4, words, anchor="end")


def _share_words(chart: Chart, words: str, share: float) -> str:
    percent = f"{chart.language.number(share * 100, Unit.RATIO)} %"
    return percent if chart.measure is Unit.PERCENT else f"{percent}  ({words})"


def _slice(x: float, y: float, radius: float, angle: float, share: float, tip: str, attributes: dict[str, str]) -> str:
    if share > 0.9999:
        return element("circle", tip, cx=x, cy=y, r=radius, **attributes)
    end = angle + share * 2 * math.pi
    start_x, start_y = x + radius * math.cos(angle), y + radius * math.sin(angle)
    end_x, end_y = x + radius * math.cos(end), y + radius * math.sin(end)
    large = 1 if share > 0.5 else 0
    d = f"M{x:.1f} {y:.1f}L{start_x:.1f} {start_y:.1f}A{radius:.1f} {radius:.1f} 0 {large} 1 {end_x:.1f} {end_y:.1f}Z"
    class_ = attributes["class_"]
    attributes = {**attributes, "class_": f"{class_} cut" if class_ == "mark" else class_}
    return element("path", tip, d=d, **attributes)


def _cards(chart: Chart, name: str, width: float, height: float) -> Drawn:
    across = 1 if len(chart.panels) == 1 else 3 if width >= 600 else 2
    wide = width / across
    tall = 108.0
    parts = []
    for place, panel in enumerate(chart.panels):
        card = headline(chart, panel)
        head = f"{panel.name}, {card.label}" if panel.name else card.label
        known = [point for point in card.trend if point is not None]
        inside = text(0, 14, cut(head, wide - 12), style="soft")
        inside += text(0, 44, f"{card.text} {chart.unit}".rstrip(), style="big")
        inside += text(0, 64, cut(card.change, wide - 12), style="soft") if card.change else ""
        if len(known) > 1 and min(known) < max(known):
            frame = Frame(2, 72, min(wide, 240) - 20, 22, Scale(min(known), max(known), 1))
            inside += "".join(strokes(card.trend, frame, frame.width / max(1, len(card.trend) - 1), 0))
        x, y = (place % across) * wide, (place // across) * tall
        parts.append(element("g", inside, transform=f"translate({x:.1f} {y:.1f})"))
    return Drawn("".join(parts), width, math.ceil(len(chart.panels) / across) * tall)


def _waterfall(chart: Chart, name: str, width: float, height: float) -> Drawn:
    body, tall = waterfall.markup(chart, name, width)
    return Drawn(body, width, tall)


_DRAWERS: Mapping[Kind, Callable[[Chart, str, float, float], Drawn]] = {
    Kind.COLUMN: _columns_or_line,
    Kind.LINE: _columns_or_line,
    Kind.BAR: _bars,
    Kind.PIE: _pie,
    Kind.SCORECARD: _cards,
    Kind.WATERFALL: _waterfall,
}
