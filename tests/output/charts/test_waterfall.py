"""Waterfalls: every step begins where the one before ended."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from salescli.model.measures import Unit
from salescli.output.charts import Chart, Kind, Panel, terminal, waterfall
from salescli.output.charts.drawing import svg
from salescli.output.style import Style


def chart(*points: float) -> Chart:
    texts = tuple(f"{point:g}" for point in points)
    labels = ("before", *(f"step {place}" for place in range(1, len(points) - 1)), "after")
    return Chart(Kind.WATERFALL, "A change", Unit.MONEY, "SEK", labels, (Panel(None, points, texts),),
                 (False,) * len(points))  # fmt: skip


def test_steps_lead_from_the_one_number_to_the_other() -> None:
    assert waterfall.edges(chart(10, 6, -4, 12)) == [(0, 10), (10, 16), (16, 12), (0, 12)]
    assert waterfall.edges(chart(-2, -3, 8, 3)) == [(0, -2), (-2, -5), (-5, 3), (0, 3)]


def test_the_scale_holds_all_of_it() -> None:
    assert waterfall.scale(chart(10, 6, -4, 12)) == (0, 16)
    assert waterfall.scale(chart(-2, -3, 8, 3)) == (-5, 3)
    assert waterfall.scale(chart(100, 6, -2, 104)) == (97, 106)  # far from 0: it would show nothing of the steps
    assert waterfall.scale(chart(0, 0, 0)) == (0, 1)


def test_in_characters_and_as_a_picture() -> None:
    drawn = terminal.drawn(chart(10, 6, -4, 12), Style(width=60, encoding="ascii"))
    lines = drawn.splitlines()[2:6]
    assert [line.split()[0] for line in lines] == ["before", "step", "step", "after"]
    assert [line.count("+") > line.count("-") for line in lines] == [True, True, False, True]
    assert lines[1].rindex("+") == lines[2].rindex("-")  # the fall begins where the rise ends
    assert max(map(len, lines)) <= 60
    picture = ET.fromstring(svg(chart(10, 6, -4, 12), "chart", alone=True))
    marks = [element for element in picture.iter() if element.tag.endswith("rect")]
    widths = [float(mark.get("width", "0")) for mark in marks if re.fullmatch("18", mark.get("height", ""))]
    assert len(widths) == 4
    assert abs(widths[1] / widths[2] - 1.5) < 0.01
