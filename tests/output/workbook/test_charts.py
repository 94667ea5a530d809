"""Charts that the spreadsheet draws."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from salescli.i18n.language import ENGLISH
from salescli.model.measures import Unit
from salescli.output.charts import Chart, Kind, Panel
from salescli.output.workbook import charts
from salescli.output.workbook.looks import Looks
from tests.output.workbook.read import book_of, part, rows


def chart(kind: Kind, *panels: Panel) -> Chart:
    labels, partial = ("2026-01", "2026-02", "2026-03"), (False, False, True)
    return Chart(kind, "Sales, per month", Unit.MONEY, "SEK", labels, panels, partial)


ALL = Panel(None, (1.5, None, 3.0), ("1.50", "–", "3.00"))
NORTH, SOUTH = Panel("North", (1.0, 2.0, 3.0), ("", "", "")), Panel("=South", (4.0, None, 6.0), ("", "", ""))


def written(of: Chart) -> bytes:
    stored = io.BytesIO()
    book = xlsxwriter.Workbook(stored, {"in_memory": True})
    charts.write(book, "Chart", of, Looks(book, ENGLISH))
    book.close()
    return stored.getvalue()


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [
        (Kind.COLUMN, '<c:barChart><c:barDir val="col"/>'), (Kind.BAR, '<c:barChart><c:barDir val="bar"/>'),
        (Kind.LINE, "<c:lineChart>"), (Kind.SCORECARD, "<c:lineChart>"), (Kind.PIE, "<c:pieChart>"),
    ],
)  # fmt: skip
def test_a_kind_is_drawn_from_the_cells_beside_it(kind: Kind, drawn: str, tmp_path: Path) -> None:
    content = written(chart(kind, ALL))
    xml = part(content, "xl/charts/chart1.xml")
    assert drawn in xml and "<a:t>Sales, per month</a:t>" in xml
    assert "<c:f>Chart!$A$2:$A$4</c:f>" in xml and "<c:f>Chart!$B$2:$B$4</c:f>" in xml
    assert rows(book_of(content, tmp_path), "Chart") == [
        (None, "value"), ("2026-01", "1.5"), ("2026-02", None), ("2026-03 *", "3"),
    ]  # fmt: skip


def test_bars_come_in_the_order_of_their_rows() -> None:
    xml = part(written(chart(Kind.BAR, ALL)), "xl/charts/chart1.xml")
    labels, numbers = xml.partition("<c:catAx>")[2].split("<c:valAx>")
    assert '<c:orientation val="maxMin"/>' in labels and '<c:orientation val="minMax"/>' in numbers


def test_what_is_not_complete_is_lighter() -> None:
    points = part(written(chart(Kind.COLUMN, ALL)), "xl/charts/chart1.xml").split("<c:dPt>")[1:]
    assert len(points) == 1 and '<c:idx val="2"/>' in points[0] and "A9C3DD" in points[0]


def test_groups_are_series(tmp_path: Path) -> None:
    content = written(chart(Kind.LINE, NORTH, SOUTH))
    xml = part(content, "xl/charts/chart1.xml")
    assert xml.count("<c:ser>") == 2 and "<c:f>Chart!$C$2:$C$4</c:f>" in xml and "<c:legend>" in xml
    assert rows(book_of(content, tmp_path), "Chart")[0] == (None, "North", "=South")
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")


def test_a_lone_number_is_not_drawn() -> None:
    assert not charts.is_drawn(chart(Kind.SCORECARD, Panel(None, (1.0, None, None), ("1", "–", "–"))))
    assert charts.is_drawn(chart(Kind.SCORECARD, ALL))
