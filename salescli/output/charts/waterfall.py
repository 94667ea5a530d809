"""Waterfalls: from one number to another by the steps between, as a picture and in characters."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from salescli.output.charts.svg import BOLD, LETTER, element, escape, fill, label, lines_of, text
from salescli.output.text.width import width

if TYPE_CHECKING:
    from salescli.output.charts import Chart

_ROW = 26.0
#: At most this share of the width is for the names.
_NAMES = 0.36


def edges(chart: Chart) -> list[tuple[float, float]]:
    """Where each bar begins and ends: the first and the last at 0, each step where the one before ended."""
    points = [point or 0.0 for point in chart.panels[0].points]
    reached = list(accumulate(points[:-1]))
    return [(0.0, points[0]), *pairwise(reached), (0.0, points[-1])]


def scale(chart: Chart) -> tuple[float, float]:
    """The lowest and the highest number that is drawn: from 0, unless all numbers are far from it."""
    bars = edges(chart)
    reached = [end for _, end in bars]
    low, high = min(reached), max(reached)
    room = (high - low) or abs(high) or 1.0
    if low > 0 and low > 2 * room:
        return low - room / 2, high
    if high < 0 and high < -2 * room:
        return low, high + room / 2
    return min(low, 0.0), max(high, 0.0) if high > low or high else 1.0


def markup(chart: Chart, name: str, wide: float) -> tuple[str, float]:
    """The markup of the picture, and its height: a row for each bar, with the number beside it."""
    panel = chart.panels[0]
    low, high = scale(chart)
    bold = max(len(chart.labels[0]), len(chart.labels[-1])) * BOLD
    names = min(max(bold, *map(len, chart.labels)) * LETTER + 4, wide * _NAMES)
    numbers = max(map(len, panel.texts)) * LETTER + 10
    room = wide - names - 8 - numbers
    size = (high - low) or 1.0

    def x(value: float) -> float:
        return names + 8 + (min(max(value, low), high) - low) / size * room

    parts: list[str] = []
    bars = edges(chart)
    for row, ((start, end), step, words) in enumerate(zip(bars, chart.labels, panel.texts, strict=True)):
        middle = row * _ROW + _ROW / 2
        is_whole = row in (0, len(bars) - 1)
        left, right = min(x(start), x(end)), max(x(start), x(end))
        look = fill(name, 0 if is_whole or end >= start else 1)
        tip = element("title", escape(f"{step}: {panel.tip(row)} {chart.unit}".rstrip()))
        parts.append(
            label(
                names,
                middle,
                lines_of(step, names, BOLD if is_whole else 1.0),
                anchor="end",
                style="name" if is_whole else "",
            )
        )
        parts.append(element("rect", tip, x=left, y=middle - 9, width=max(right - left, 1.0), height=18, **look))
        parts.append(text(right + 5, middle + 4, words))
        if row < len(bars) - 1:
            parts.append(element("line", x1=x(end), x2=x(end), y1=middle + 9, y2=middle + _ROW - 9, class_="grid"))
    return "".join(parts), _ROW * len(bars) + 2


def lines(chart: Chart, wide: int, rise: str, fall: str, mark: str) -> list[str]:
    """The bars in characters, one a line, in what is left of `wide` beside names and numbers."""
    panel = chart.panels[0]
    low, high = scale(chart)
    size = (high - low) or 1.0
    names = min(max(map(width, chart.labels)), wide // 3)
    numbers = max(map(width, panel.texts))
    room = max(wide - names - numbers - 4, 1)

    def place(value: float) -> int:
        return round((min(max(value, low), high) - low) / size * room)

    found = []
    for (start, end), step, words in zip(edges(chart), chart.labels, panel.texts, strict=True):
        left, right = sorted((place(start), place(end)))
        bar = (rise if end >= start else fall) * (right - left) or mark
        name = step if width(step) <= names else step[: names - 1] + mark
        blanks = " " * max(names - width(name), 0)
        found.append(f"{name}{blanks}  {words.rjust(numbers)}  {' ' * min(left, room - 1)}{bar}")
    return found
