"""A chart that the spreadsheet draws itself, beside the numbers that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salescli.output.charts import Chart, Kind
from salescli.output.charts.waterfall import edges
from salescli.output.workbook import waterfall
from salescli.output.workbook.looks import HEADER, RUNNING
from salescli.output.workbook.tables import MOST_TEXT, lay_out

if TYPE_CHECKING:
    from salescli.output.workbook.looks import Looks

_TYPES = {
    Kind.COLUMN: "column",
    Kind.LINE: "line",
    Kind.BAR: "bar",
    Kind.PIE: "pie",
    Kind.SCORECARD: "line",
}
_SIDEWAYS = (Kind.BAR, Kind.WATERFALL)
#: The first is that of the other charts; as many as a chart has groups.
_COLORS = (
    "#1F5F9C", "#D1741B", "#2F855A", "#B83280", "#6B46C1", "#0F8B8D", "#A16207", "#C53030", "#4A5568", "#65A30D",
    "#0369A1", "#9F1239",
)  # fmt: skip
#: What is not complete is drawn lighter.
_LIGHT = "#A9C3DD"
_WIDTH, _HEIGHT, _ROW_HEIGHT = 760, 380, 22
_NARROW, _WIDE = 14, 40
_LINE = {"color": "#D5DBE1", "width": 0.75}


def is_drawn(chart: Chart) -> bool:
    """Whether there is more than one number to be drawn."""
    return len(chart.known) > 1


def write(book: Any, name: str, chart: Chart, looks: Looks) -> None:
    """Add a sheet with the numbers of a chart, and the chart."""
    sheet = book.add_worksheet(name)
    language = looks.language
    number = looks.number(chart.measure, None, is_whole=all(point % 1 == 0 for point in chart.known))
    shown = [panel.name or language.column("value") for panel in chart.panels]
    sheet.write_string(0, 0, "", looks.get("", HEADER))
    for place, title in enumerate(shown, start=1):
        sheet.write_string(0, place, title[:MOST_TEXT], looks.get("", HEADER, align="right"))
    for row, (label, partial) in enumerate(zip(chart.labels, chart.partial, strict=True), start=1):
        mark = RUNNING if partial else {}
        sheet.write_string(row, 0, (f"{label} *" if partial else label)[:MOST_TEXT], looks.get("", mark))
        for place, panel in enumerate(chart.panels, start=1):
            point = panel.points[row - 1]
            if point is not None:
                sheet.write_number(row, place, point, looks.get(number, mark))
    longest = max(map(len, chart.labels), default=0)
    widths = [longest + 4, *(len(title) + 2 for title in shown)]
    lay_out(sheet, [min(max(width, _NARROW), _WIDE) for width in widths])
    if chart.kind is not Kind.WATERFALL:
        sheet.insert_chart(1, len(shown) + 2, _drawn(book, name, chart))
        return
    stacked = waterfall.series(edges(chart))
    first = len(shown) + 2
    waterfall.write(sheet, stacked, first, looks, number)
    sheet.set_column(first, first + len(stacked) - 1, _NARROW)
    sheet.insert_chart(1, first + len(stacked) + 1, _waterfall(book, name, chart, stacked, first))


def _waterfall(book: Any, name: str, chart: Chart, stacked: Sequence[waterfall.Series], first: int) -> Any:
    drawn = book.add_chart({"type": "bar", "subtype": "stacked"})
    ends = waterfall.draw(drawn, name, chart, stacked, first)
    _finish(drawn, chart, ends)
    return drawn


def _drawn(book: Any, name: str, chart: Chart) -> Any:
    drawn = book.add_chart({"type": _TYPES[chart.kind]})
    last = len(chart.labels)
    for place, panel in enumerate(chart.panels, start=1):
        color = _COLORS[(place - 1) % len(_COLORS)]
        series: dict[str, Any] = {
            "name": [name, 0, place],
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, place, last, place],
        }
        match chart.kind:
            case Kind.PIE:
                series["points"] = [{"fill": {"color": each}} for each in _COLORS[:last]]
                series["data_labels"] = {"percentage": True}
            case Kind.COLUMN | Kind.BAR:
                series |= {"fill": {"color": color}, "gap": 60}
                if len(chart.panels) == 1 and any(chart.partial):
                    series["points"] = [{"fill": {"color": _LIGHT}} if each else None for each in chart.partial]
            case _:
                series |= {"line": {"color": color, "width": 2}, "marker": {"type": "circle", "size": 4}}
                series["marker"] |= {"fill": {"color": color}, "border": {"color": color}}
        assert len(panel.points) == last
        drawn.add_series(series)
    _finish(drawn, chart, {})
    return drawn


def _finish(drawn: Any, chart: Chart, ends: Mapping[str, float]) -> None:
    """The title, axes, legend and size; `ends` are those of the axis of numbers, where it does not begin at 0."""
    drawn.set_title({"name": chart.title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    if chart.kind is not Kind.PIE:
        _set_axes(drawn, chart, ends)
    if len(chart.panels) == 1 and chart.kind is not Kind.PIE:
        drawn.set_legend({"none": True})
    else:
        drawn.set_legend({"position": "bottom" if chart.kind is not Kind.PIE else "right"})
    height = max(_HEIGHT, _ROW_HEIGHT * len(chart.labels)) if chart.kind in _SIDEWAYS else _HEIGHT
    drawn.set_size({"width": _WIDTH, "height": height})


def _set_axes(drawn: Any, chart: Chart, ends: Mapping[str, float]) -> None:
    """The axis of the labels, and that of the numbers with their unit; bars come in the order of the rows.

    Of bars XlsxWriter calls the axis that goes up and down, which has the labels, y.
    """
    labels: dict[str, Any] = {"num_font": {"size": 9}, "label_position": "low", "line": _LINE}
    numbers: dict[str, Any] = {
        "num_format": _number_format(chart),
        "num_font": {"size": 9},
        "major_gridlines": {"visible": True, "line": _LINE},
        "line": {"none": True},
        **ends,
    }
    if chart.unit:
        numbers |= {"name": chart.unit, "name_font": {"size": 9, "bold": False}}
    if chart.kind in _SIDEWAYS:
        labels |= {"reverse": True, "crossing": "max"}
        drawn.set_x_axis(numbers)
        drawn.set_y_axis(labels)
        return
    drawn.set_x_axis(labels)
    drawn.set_y_axis(numbers)


def _number_format(chart: Chart) -> str:
    """Numbers of an axis: in thousands and more as such, with places where they are small."""
    largest = max(map(abs, chart.known))
    return "#,##0" if largest >= 10 else "0.0"
