"""Charts in characters: as wide as the terminal, readable without colour, in ASCII where the terminal has no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.model.measures import Unit
from salescli.output.charts import Chart, Kind, Panel, compact, extremes, headline, waterfall
from salescli.output.charts.scale import Scale, around, every
from salescli.output.text.width import folded
from salescli.output.text.width import width as width_of
from salescli.output.words import encodable, is_unicode

if TYPE_CHECKING:
    from salescli.output.style import Style

_HEIGHT = 12
_NARROWEST = 30


class _Signs(Struct, frozen=True):
    """The characters to draw with: `tops` of columns and `ends` of bars in eighths, `parts` of a share bar."""

    full: str
    partial: str
    tops: str
    ends: str
    parts: str
    cut: str
    axis: str
    cross: str
    flat: str
    upright: str
    corners: tuple[str, str, str, str]  # down after flat, flat after down, up after flat, flat after up
    missing: str
    spark: str


_UNICODE = _Signs(
    "█", "▒", " ▁▂▃▄▅▆▇", " ▏▎▍▌▋▊▉", "█▓▒░", "…", "│", "┼", "─", "│", ("╮", "╰", "╯", "╭"), "–", "▁▂▃▄▅▆▇█"
)
_ASCII = _Signs("#", ":", " ", " ", "#=+.", "~", "|", "+", "-", "|", (".", "'", "'", "."), "-", "0123456789")


def drawn(chart: Chart, style: Style) -> str:
    """A chart as text: title, drawing, notes."""
    signs = _UNICODE if is_unicode(style.encoding) and not style.ascii_only else _ASCII
    chart = _encodable(chart, style.encoding, signs)
    wide = max(style.width, _NARROWEST)
    lines = _DRAWERS[chart.kind](chart, signs, wide) if chart.known else [chart.language.text("nothing to show")]
    unit = f" ({chart.unit})" if chart.unit and chart.kind is not Kind.SCORECARD else ""
    notes = list(chart.notes)
    if len(chart.panels) > 1 and chart.kind in (Kind.COLUMN, Kind.LINE) and signs is _ASCII:
        notes.insert(0, chart.language.text("each digit is a height from 0 to 9"))
    body = [line.rstrip() for line in lines]
    head = f"{chart.title}{unit}"
    if style.is_terminal:  # which would break words
        head, *notes = (folded(text, wide) for text in (head, *notes))
    return "\n".join([head, "", *body, "", *notes]).rstrip() + "\n"


def spark(points: Sequence[float | None], *, unicode: bool) -> str:
    """A series of numbers as one character each, the lowest at the bottom; a missing number is a blank."""
    signs = _UNICODE if unicode else _ASCII
    known = [point for point in points if point is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    return "".join(" " if point is None else signs.spark[_level(point, low, high, signs)] for point in points)


def _level(point: float, low: float, high: float, signs: _Signs) -> int:
    if high == low:
        return len(signs.spark) // 2
    return round((point - low) / (high - low) * (len(signs.spark) - 1))


def _encodable(chart: Chart, encoding: str, signs: _Signs) -> Chart:
    def safe(text: str) -> str:
        plain = text if signs is _UNICODE else text.replace("–", signs.missing).replace("…", "...")
        return encodable(plain, encoding)

    panels = [
        Panel(panel.name and safe(panel.name), panel.points, tuple(map(safe, panel.texts))) for panel in chart.panels
    ]
    return replace(
        chart,
        title=safe(chart.title),
        unit=safe(chart.unit),
        labels=tuple(map(safe, chart.labels)),
        panels=tuple(panels),
        notes=tuple(map(safe, chart.notes)),
    )


def _fit(text: str, wanted: int, signs: _Signs) -> str:
    """A text in exactly this many columns, cut if it is longer."""
    if width_of(text) <= wanted:
        return text + " " * (wanted - width_of(text))
    kept = ""
    for sign in text:
        if width_of(kept + sign) > wanted - 1:
            break
        kept += sign
    return kept + signs.cut + " " * (wanted - 1 - width_of(kept))


def _right(text: str, wanted: int) -> str:
    return " " * (wanted - width_of(text)) + text


def _axis_labels(scale: Scale, height: int, chart: Chart) -> dict[int, str]:
    """The tick texts, by their row counted from the top."""
    placed = [
        (round((1 - scale.share(tick)) * height), compact(tick, chart.language, scale.step)) for tick in scale.ticks
    ]
    return {row: text.replace("\N{NO-BREAK SPACE}", " ") for row, text in placed}


def _columns(chart: Chart, signs: _Signs, wide: int) -> list[str]:
    if len(chart.panels) > 1:
        return _runs(chart, signs, wide)
    scale = around(chart.known, with_zero=True)
    ticks = _axis_labels(scale, _HEIGHT, chart)
    margin = max(map(width_of, ticks.values())) + 2
    chart, points, cut = _latest(chart, (wide - margin) // 2)
    step = min(9, (wide - margin) // len(points))
    bar = step - 1 if step > 1 else 1
    zero = scale.share(0.0) * _HEIGHT
    rows = []
    for row in range(_HEIGHT + 1):
        bottom = _HEIGHT - row - 1  # of this row, in rows above the lowest number
        cells = [_column_cell(point, scale, zero, bottom, signs, partial) for point, partial in
                 zip(points, chart.partial, strict=True)]  # fmt: skip
        on_tick = row in ticks
        rows.append(
            f"{_right(ticks.get(row, ''), margin - 2)} {signs.cross if on_tick else signs.axis}"
            + "".join((cell * bar).ljust(step) for cell in cells)
        )
    return [*rows, _period_labels(chart.labels, step, margin, wide), *cut]


def _column_cell(point: float | None, scale: Scale, zero: float, bottom: int, signs: _Signs, partial: bool) -> str:
    """The character of a column in the row between `bottom` and `bottom + 1`."""
    if point is None:
        return " "
    top, low = max(scale.share(point) * _HEIGHT, zero), min(scale.share(point) * _HEIGHT, zero)
    covered = min(top, bottom + 1) - max(low, bottom)
    body = signs.partial if partial else signs.full
    if covered >= 1 - 1e-9:
        return body
    if covered <= 0:
        return " "
    if point < 0 or len(signs.tops) == 1 or partial:
        return body if covered >= 0.5 or (top - low) < 1 else " "
    return signs.tops[max(1, int(covered * 8))] if bottom >= zero - 1e-9 else body


def _latest(chart: Chart, most: int) -> tuple[Chart, tuple[float | None, ...], list[str]]:
    """The chart and its latest points, where there is no room for all, and lines that say so."""
    count = len(chart.labels)
    points = chart.panels[0].points
    if count <= most:
        return chart, points, []
    note = chart.language.text("The last {count} of {all} periods fit here.", count=most, all=count)
    return replace(chart, labels=chart.labels[-most:], partial=chart.partial[-most:]), points[-most:], ["", note]


def _period_labels(labels: Sequence[str], step: int, margin: int, wide: int) -> str:
    """The labels under their points, as many as fit."""
    longest = max(map(width_of, labels))
    skip = every(len(labels), step * len(labels) // (longest + 2))
    line = [" "] * (margin + step * len(labels) + longest)
    end = 0
    for position in range(0, len(labels), skip):
        start = min(margin + position * step, max(margin, wide - width_of(labels[position])))
        if start < end:
            continue
        line[start : start + len(labels[position])] = labels[position]
        end = start + len(labels[position]) + 1
    return "".join(line)[:wide]


def _lines(chart: Chart, signs: _Signs, wide: int) -> list[str]:
    if len(chart.panels) > 1:
        return _runs(chart, signs, wide)
    scale = around(chart.known, with_zero=False)
    ticks = _axis_labels(scale, _HEIGHT, chart)
    margin = max(map(width_of, ticks.values())) + 2
    chart, points, cut = _latest(chart, wide - margin)
    step = max(1, min(9, (wide - margin) // len(points)))
    heights = [None if point is None else round((1 - scale.share(point)) * _HEIGHT) for point in points]
    canvas = [[" "] * (step * len(points)) for _ in range(_HEIGHT + 1)]
    for position, height in enumerate(heights):
        if height is None:
            continue
        following = heights[position + 1] if position + 1 < len(heights) else None
        _draw_step(canvas, position * step, step, height, following, signs)
    rows = [
        f"{_right(ticks.get(row, ''), margin - 2)} {signs.cross if row in ticks else signs.axis}{''.join(cells)}"
        for row, cells in enumerate(canvas)
    ]
    return [*rows, _period_labels(chart.labels, step, margin, wide), *cut]


def _draw_step(
    canvas: list[list[str]], left: int, step: int, height: int, following: int | None, signs: _Signs
) -> None:
    """Draw one point: horizontal to the middle, then up or down to the next."""
    turn = left + step - 1 if following is not None and following != height else None
    for column in range(left, left + step):
        if column != turn:
            canvas[height][column] = signs.flat if following is not None or column == left else " "
    if turn is None or following is None:
        return
    down = following > height
    canvas[height][turn] = signs.corners[0] if down else signs.corners[2]
    canvas[following][turn] = signs.corners[1] if down else signs.corners[3]
    for row in range(min(height, following) + 1, max(height, following)):
        canvas[row][turn] = signs.upright


def _runs(chart: Chart, signs: _Signs, wide: int) -> list[str]:
    """A sparkline for each group, each on its own scale, with its latest, lowest and highest number."""
    names = min(max(width_of(panel.name or "") for panel in chart.panels), wide // 3)
    rows = []
    for panel in chart.panels:
        rows.append((panel, extremes(panel, chart.language)))
    room = wide - names - 2
    beside = room - max(width_of(words) for _, words in rows) - 2
    count = min(len(chart.labels), max(beside, 12))
    lines = []
    for panel, words in rows:
        run = spark(panel.points[-count:], unicode=signs is _UNICODE)
        head = f"{_fit(panel.name or '', names, signs)}  {run.ljust(count)}"
        beneath = [f"{' ' * names}  {line}" for line in wrap(words, room)]
        lines += [f"{head}  {words}"] if beside >= count else [head, *beneath]
    first, last = chart.labels[-count], chart.labels[-1]
    return [*lines, "", f"{' ' * names}  {first} … {last}" if signs is _UNICODE else f"{' ' * names}  {first} - {last}"]


def _bars(chart: Chart, signs: _Signs, wide: int) -> list[str]:
    panel = chart.panels[0]
    names = min(max(map(width_of, chart.labels)), wide // 3)
    numbers = max(map(width_of, panel.texts))
    room = max(wide - names - numbers - 4, 1)
    low, high = min(0.0, *panel.known), max(0.0, *panel.known)
    size = (high - low) or 1.0
    zero = round(-low / size * room)
    lines = []
    for label, point, text, partial in zip(chart.labels, panel.points, panel.texts, chart.partial, strict=True):
        body = signs.partial if partial else signs.full
        drawn_bar = ""
        if point is not None:
            length = abs(point) / size * room
            whole = int(length)
            tail = "" if partial or point < 0 else signs.ends[int((length - whole) * len(signs.ends))].strip()
            bar = body * whole + tail or (signs.axis if point else "")
            drawn_bar = " " * zero + bar if point >= 0 else " " * max(zero - len(bar), 0) + bar
            drawn_bar = drawn_bar[:room]
        lines.append(f"{_fit(label, names, signs)}  {_right(text, numbers)}  {drawn_bar}")
    return lines


def _shares(chart: Chart, signs: _Signs, wide: int) -> list[str]:
    """One bar of all parts, each with a letter, and a legend of the letters."""
    panel = chart.panels[0]
    parts = [(label, point or 0.0, text) for label, point, text in
             zip(chart.labels, panel.points, panel.texts, strict=True)]  # fmt: skip
    whole = sum(point for _, point, _ in parts)
    if not whole:
        return [chart.language.text("nothing to show")]
    bar, done, reached = "", 0.0, 0
    for position, (_, point, _) in enumerate(parts):
        done += point
        end = round(done / whole * wide)
        length, reached = end - reached, end
        sign = signs.parts[position % len(signs.parts)]
        bar += _lettered(sign, chr(ord("A") + position), length)
    names = min(max(width_of(label) for label, _, _ in parts), wide // 2)
    numbers = max(width_of(text) for _, _, text in parts)
    shares = [f"{chart.language.number(point / whole * 100, Unit.RATIO)} %" for _, point, _ in parts]
    wide_share = max(map(len, shares))
    are_shares = chart.measure is Unit.PERCENT
    legend = [
        f"{chr(ord('A') + position)} {signs.parts[position % len(signs.parts)] * 2} {_fit(label, names, signs)}  "
        f"{_right(text, numbers)}{'' if are_shares else '  ' + _right(share, wide_share)}".rstrip()
        for position, ((label, _, text), share) in enumerate(zip(parts, shares, strict=True))
    ]
    return [bar, bar, "", *legend]


def _lettered(sign: str, letter: str, length: int) -> str:
    if length < 3:
        return sign * length
    left = (length - 3) // 2
    return sign * left + f" {letter} " + sign * (length - 3 - left)


def _cards(chart: Chart, signs: _Signs, wide: int) -> list[str]:
    """A number for each group: the latest complete one, its change from the one before, and a sparkline."""
    lines: list[str] = []
    for panel in chart.panels:
        card = headline(chart, panel)
        head = f"{panel.name}, {card.label}" if panel.name else card.label
        run = spark(card.trend, unicode=signs is _UNICODE) if sum(point is not None for point in card.trend) > 1 else ""
        lines += [head, f"  {card.text} {chart.unit}".rstrip() + (f"   {run}" if run else "")]
        if card.change:
            lines.append(f"  {encodable(card.change, 'ascii' if signs is _ASCII else 'utf-8')}")
        lines.append("")
    return lines[:-1]


def _waterfall(chart: Chart, signs: _Signs, wide: int) -> list[str]:
    rise, fall = (signs.full, signs.partial) if signs is _UNICODE else ("+", "-")
    return waterfall.lines(chart, wide, rise, fall, signs.axis)


_DRAWERS: Mapping[Kind, Callable[[Chart, _Signs, int], list[str]]] = {
    Kind.COLUMN: _columns,
    Kind.LINE: _lines,
    Kind.BAR: _bars,
    Kind.PIE: _shares,
    Kind.SCORECARD: _cards,
    Kind.WATERFALL: _waterfall,
}
