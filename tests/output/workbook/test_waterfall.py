"""Waterfalls that the spreadsheet draws: stacked bars on a base that is not seen."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest

from salescli.model.measures import Unit
from salescli.output.charts import Chart, Kind, Panel
from salescli.output.workbook.waterfall import Series, series
from tests.output.workbook.read import book_of, part, rows
from tests.output.workbook.test_charts import written


def waterfall(*points: float, partial: bool = False) -> Chart:
    labels = ("2026-01", *(f"step {place}" for place in range(1, len(points) - 1)), "2026-02")
    texts = tuple(map(str, points))
    running = (*(False for _ in points[1:]), partial)
    return Chart(Kind.WATERFALL, "Sales", Unit.MONEY, "SEK", labels, (Panel(None, points, texts),), running)


@pytest.mark.parametrize(
    ("edges", "stacked"),
    [
        # 10, up by 5, down by 8, 7: all above 0
        (
            [(0.0, 10.0), (10.0, 15.0), (15.0, 7.0), (0.0, 7.0)],
            {"base": (None, 10.0, 7.0, None), "total": (10.0, None, None, 7.0), "rise": (None, 5.0, None, None),
             "fall": (None, None, 8.0, None)},
        ),
        # 4, down by 6 through 0, down by 3 below 0, up by 1 below 0, -4
        (
            [(0.0, 4.0), (4.0, -2.0), (-2.0, -5.0), (-5.0, -4.0), (0.0, -4.0)],
            {"base": (None, None, -2.0, -4.0, None), "total": (4.0, None, None, None, None),
             "total < 0": (None, None, None, None, -4.0), "rise < 0": (None, None, None, -1.0, None),
             "fall": (None, 4.0, None, None, None), "fall < 0": (None, -2.0, -3.0, None, None)},
        ),
    ],
)  # fmt: skip
def test_a_bar_is_a_base_and_what_is_seen(edges: list[tuple[float, float]], stacked: dict[str, object]) -> None:
    assert {f"{each.kind}{' < 0' * each.is_below}": each.numbers for each in series(edges)} == stacked


def ends(stacked: list[Series], place: int) -> tuple[float, float]:
    """Where what is seen of a bar lies, as a spreadsheet stacks it: above 0 upwards, below 0 downwards."""
    up = down = 0.0
    seen: list[float] = []
    for each in stacked:
        number = each.numbers[place] or 0.0
        start = up if number > 0 else down
        up, down = (up + number, down) if number > 0 else (up, down + number)
        seen += [start, start + number] if each.color and number else []
    return (min(seen), max(seen)) if seen else (0.0, 0.0)


def test_what_is_seen_lies_between_the_edges() -> None:
    chance = random.Random(18)
    for _ in range(500):
        reached = [float(chance.randint(-9, 9)) for _ in range(chance.randint(2, 7))]
        steps = list(pairwise(reached))
        edges = [(0.0, reached[0]), *steps, (0.0, reached[-1])]
        stacked = series(edges)
        for place, edge in enumerate(edges):
            if edge[0] != edge[1]:
                assert ends(stacked, place) == (min(edge), max(edge)), (edges, place)


def test_the_sheet_has_the_numbers_and_what_is_stacked(tmp_path: object) -> None:
    content = written(waterfall(10.0, 5.0, -8.0, 7.0))
    header, *lines = rows(book_of(content, tmp_path), "Chart")  # type: ignore[arg-type]
    assert header == (None, "value", None, "base", "total", "rise", "fall")
    assert lines[2] == ("step 2", "-8", None, "7", None, None, "8")
    xml = part(content, "xl/charts/chart1.xml")
    assert '<c:grouping val="stacked"/>' in xml and '<c:overlap val="100"/>' in xml
    first, *others = xml.split("<c:ser>")[1:]
    assert "<c:f>Chart!$D$2:$D$5</c:f>" in first and "<a:noFill/>" in first
    assert len(others) == 3 and all("<a:solidFill>" in each.partition("</c:spPr>")[0] for each in others)


def test_the_axis_is_cut_where_the_picture_cuts_it() -> None:
    xml = part(written(waterfall(1000.0, 10.0, -5.0, 1005.0)), "xl/charts/chart1.xml")
    assert (low := re.search(r'<c:min val="([0-9.]+)"/>', xml)) and 900 < float(low[1]) < 1000
    assert "<c:min val" not in part(written(waterfall(10.0, 5.0, -8.0, 7.0)), "xl/charts/chart1.xml")


def test_what_is_not_complete_is_lighter() -> None:
    points = part(written(waterfall(10.0, 5.0, 15.0, partial=True)), "xl/charts/chart1.xml").split("<c:dPt>")[1:]
    assert points and all('<c:idx val="2"/>' in each and "A9C3DD" in each for each in points)
