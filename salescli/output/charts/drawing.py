"""Charts as pictures: columns, lines, bars, shares and scorecards in SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from msgspec import Struct

from salescli.model.measures import Unit
from salescli.output.charts import Chart, Kind, Panel, compact, headline, heat_map, waterfall
from salescli.output.charts.heat_map import HeatMap
from salescli.output.charts.scale import Scale, around, every
from salescli.output.charts.svg import LETTER, cut, element, escape, fill, on_anything, path, picture, text

_ROW = 24.0


class Drawn(Struct, frozen=True):
    """The markup of a chart, and its size."""

    body: str
    width: float
    height: float


class Frame(Struct, frozen=True):
    """Where numbers over time are drawn: left, top, width and height of the plot, and its axis."""

    left: float
    top: float
    width: float
    height: float
    scale: Scale

    def y(self, value: float) -> float:
        """How far from the top a number is."""
        return self.top + (1 - self.scale.share(value)) * self.height


def svg(chart: Chart | HeatMap, name: str, *, width: float = 760.0, height: float = 340.0, alone: bool = False) -> str:
    """A chart as SVG. `name` is unique among the pictures of a page; `alone` is for a separate file."""
    if isinstance(chart, HeatMap):
        return heat_map.svg(chart, name, alone=alone)
    made = draw(chart, name, width, height)
    body, whole = made.body, made.height
    if alone:
        unit = f" ({chart.unit})" if chart.unit and chart.kind is not Kind.SCORECARD else ""
        notes = [cut(note, width - 32) for note in chart.notes]
        head = text(16, 28, cut(chart.title + unit, (width - 32) * 0.8), style="head")
        feet = "".join(text(16, whole + 64 + 17 * row, note, style="soft") for row, note in enumerate(notes))
        body = head + element("g", body, transform="translate(16 44)") + feet
        return picture(body, width=width + 32, height=whole + 60 + 17 * len(notes), name=name, title=chart.title,
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
    body = "".join(_strokes(points, frame, step, 0))
    last = max(place for place, point in enumerate(points) if point is not None)
    body += element("circle", cx=frame.left + last * step, cy=frame.y(known[-1]), r=2.5, class_="dot")
    return element(
        "svg",
        body,
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
        one = _over_time(chart, panel, name, wide, tall - 26, scale, shows_last=False)
        latest = headline(chart, panel).text
        head = text(0, 14, cut(panel.name or "", wide - (len(latest) + 3) * LETTER), style="name")
        head += text(wide, 14, latest, anchor="end")
        inside = head + element("g", one.body, transform="translate(0 20)")
        x, y = (place % across) * (wide + gap), (place // across) * (tall + 12)
        parts.append(element("g", inside, transform=f"translate({x:.1f} {y:.1f})"))
    rows = math.ceil(len(chart.panels) / across)
    return Drawn("".join(parts), width, rows * (tall + 12))


def _columns_or_line(chart: Chart, name: str, width: float, height: float) -> Drawn:
    wanted = [goal for goal in chart.goals if goal is not None]
    scale = around([*chart.known, *wanted], with_zero=chart.kind is Kind.COLUMN)
    return _over_time(chart, chart.panels[0], name, width, height, scale)


def _over_time(
    chart: Chart, panel: Panel, name: str, width: float, height: float, scale: Scale, *, shows_last: bool = True
) -> Drawn:
    ticks = [(tick, compact(tick, chart.language, scale.step)) for tick in scale.ticks]
    left = max(len(words) for _, words in ticks) * LETTER + 8
    frame = Frame(left, 16, width - left - 4, height - 42, scale)
    step = frame.width / len(chart.labels)
    parts = [
        element("line", x1=left, x2=width, y1=frame.y(tick), y2=frame.y(tick), class_="axis" if tick == 0 else "grid")
        + text(left - 6, frame.y(tick) + 4, words, anchor="end", style="soft")
        for tick, words in ticks
    ]
    if chart.kind is Kind.COLUMN:
        parts += _columns(chart, panel, name, frame, step)
    else:
        parts += _strokes(panel.points, frame, step, step / 2)
        parts += _dots(chart, panel, frame, step)
    parts += _goals(chart, frame, step)
    parts += _number_labels(chart, panel, frame, step, shows_last=shows_last)
    longest = max(map(len, chart.labels)) * LETTER + 10
    skip = every(len(chart.labels), int(frame.width / longest))
    for place in range(0, len(chart.labels), skip):
        x = min(max(left + step * (place + 0.5), longest / 2), width - longest / 2 + 5)
        parts.append(text(x, height - 8, chart.labels[place], anchor="middle", style="soft"))
    return Drawn("".join(parts), width, height)


def _columns(chart: Chart, panel: Panel, name: str, frame: Frame, step: float) -> list[str]:
    found = []
    thick = min(step * 0.72, 56.0)
    for place, (point, text_, partial) in enumerate(zip(panel.points, panel.texts, chart.partial, strict=True)):
        if point is None:
            continue
        y, zero = frame.y(point), frame.y(0.0)
        tip = element("title", escape(f"{chart.labels[place]}: {text_} {chart.unit}".rstrip()))
        attributes = fill(name, 1) if partial else fill(name, 0)
        found.append(
            element("rect", tip, x=frame.left + step * (place + 0.5) - thick / 2, y=min(y, zero), width=thick,
                    height=max(abs(y - zero), 0.8), **attributes)
        )  # fmt: skip
    return found


def _strokes(points: tuple[float | None, ...], frame: Frame, step: float, start: float) -> list[str]:
    """The lines between neighbouring points that are not missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, point in enumerate(points):
        if point is None:
            runs.append([])
        else:
            runs[-1].append((frame.left + start + step * place, frame.y(point)))
    return [element("path", d=path(run), class_="line") for run in runs if len(run) > 1]


def _goals(chart: Chart, frame: Frame, step: float) -> list[str]:
    """A short line across each period that has a goal; neighbouring ones of one height make one line."""
    found = []
    for place, goal in enumerate(chart.goals):
        if goal is None:
            continue
        figure = f"{chart.language.number(goal, chart.measure)} {chart.unit}".rstrip()
        words = chart.language.text("{period}: wanted {goal}", period=chart.labels[place], goal=figure)
        x, y = frame.left + step * place, frame.y(goal)
        found.append(element("line", element("title", escape(words)), x1=x, x2=x + step, y1=y, y2=y, class_="goal"))
    return found


def _dots(chart: Chart, panel: Panel, frame: Frame, step: float) -> list[str]:
    found = []
    for place, (point, words) in enumerate(zip(panel.points, panel.texts, strict=True)):
        if point is None:
            continue
        tip = element("title", escape(f"{chart.labels[place]}: {words} {chart.unit}".rstrip()))
        class_ = "edge paper" if chart.partial[place] else "dot"
        radius = 3.0 if step > 8 else 1.6
        found.append(element("circle", tip, cx=frame.left + step * (place + 0.5), cy=frame.y(point), r=radius,
                             class_=class_))  # fmt: skip
    return found


def _number_labels(chart: Chart, panel: Panel, frame: Frame, step: float, *, shows_last: bool) -> list[str]:
    """The numbers as text where there is room for all; else only the latest, unless it is shown elsewhere."""
    words = [None if point is None else compact(point, chart.language) for point in panel.points]
    longest = max((len(each) for each in words if each), default=0)
    all_fit = longest * LETTER + 4 <= step
    found = []
    last = max((place for place, word in enumerate(words) if word), default=0)
    for place, word in enumerate(words):
        point = panel.points[place]
        if word is None or point is None or not (all_fit or (shows_last and place == last)):
            continue
        below = point < 0 and chart.kind is Kind.COLUMN
        reach = 0 if all_fit else math.ceil(len(word) * LETTER / 2 / step)
        near = slice(max(0, place - reach), place + 1)
        beside = [each for each in (*panel.points[near], *chart.goals[near]) if each is not None]
        x = min(frame.left + step * (place + 0.5), frame.left + frame.width - len(word) * LETTER / 2 + 4)
        y = frame.y(min(beside)) + 13 if below else frame.y(max(beside)) - 6
        found.append(on_anything(x, y, word, anchor="middle"))
    return found


def _bars(chart: Chart, name: str, width: float, height: float) -> Drawn:
    panel = chart.panels[0]
    names = min(max(map(len, chart.labels)) * LETTER + 4, width * 0.36)
    numbers = max(map(len, panel.texts)) * LETTER + 6
    room = width - names - 8
    low, high = min(0.0, *panel.known), max(0.0, *panel.known)
    size = (high - low) or 1.0
    bars = room - numbers * (2 if low < 0 < high else 1)
    zero = names + 8 + (numbers if low < 0 < high else 0) + (-low / size * bars if high > 0 else bars + numbers)
    parts = [element("line", x1=zero, x2=zero, y1=0, y2=_ROW * len(chart.labels), class_="axis")]
    for row, (label, point, words) in enumerate(zip(chart.labels, panel.points, panel.texts, strict=True)):
        middle = row * _ROW + _ROW / 2
        parts.append(text(names, middle + 4, cut(label, names), anchor="end"))
        length = 0.0 if point is None else abs(point) / size * bars
        minus = point is not None and point < 0
        if length:
            attributes = fill(name, 1) if chart.partial[row] else fill(name, 0)
            tip = element("title", escape(f"{label}: {words} {chart.unit}".rstrip()))
            parts.append(element("rect", tip, x=zero - length if minus else zero, y=middle - 8, width=length, height=16,
                                 **attributes))  # fmt: skip
        x = zero - length - 5 if minus else zero + length + 5
        parts.append(text(x, middle + 4, words, anchor="end" if minus else "start"))
    return Drawn("".join(parts), width, _ROW * len(chart.labels) + 2)


def shares(chart: Chart) -> list[float]:
    """Each part of the whole, 0 to 1."""
    points = [point or 0.0 for point in chart.panels[0].points]
    whole = sum(points)
    return [point / whole if whole else 0.0 for point in points]


def _pie(chart: Chart, name: str, width: float, height: float) -> Drawn:
    panel = chart.panels[0]
    tall = max(min(height, 260.0), 26.0 * len(chart.labels) + 8)
    size = min(tall, width * 0.42)
    radius, centre, middle = size / 2 - 6, size / 2, tall / 2
    parts, angle = [], -math.pi / 2
    for number, share in enumerate(shares(chart)):
        if not share:
            continue
        tip = element("title", escape(f"{chart.labels[number]}: {panel.texts[number]} {chart.unit}".rstrip()))
        parts.append(_slice(centre, middle, radius, angle, share, tip, fill(name, number)))
        angle += share * 2 * math.pi
    top = middle - 26 * len(chart.labels) / 2
    left = size + 16
    captions = [_share_words(chart, words, share) for words, share in zip(panel.texts, shares(chart), strict=True)]
    names = max(map(len, chart.labels)) * LETTER * 1.1
    edge = min(width, left + 22 + names + max(map(len, captions)) * LETTER + 24)
    for number, (label, words) in enumerate(zip(chart.labels, captions, strict=True)):
        y = top + 26 * number
        parts.append(element("rect", x=left, y=y + 5, width=15, height=15, **fill(name, number)))
        room = edge - left - 24 - len(words) * LETTER
        parts.append(text(left + 22, y + 17, cut(label, room), style="name"))
        parts.append(text(edge, y + 17, words, anchor="end"))
    return Drawn("".join(parts), width, tall)


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
            inside += "".join(_strokes(card.trend, frame, frame.width / max(1, len(card.trend) - 1), 0))
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
