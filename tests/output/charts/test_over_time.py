"""Columns and lines: the latest number stands at its own mark, and goals are lines over their periods."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from salescli.model.measures import Unit
from salescli.output.charts import Chart, Goal, Kind, Panel
from salescli.output.charts.drawing import svg

_MANY = tuple(f"2024-{month:02}" for month in range(1, 13)) + tuple(f"2025-{month:02}" for month in range(1, 13))


def _chart(kind: Kind, points: tuple[float | None, ...], goals: tuple[Goal, ...] = ()) -> Chart:
    texts = tuple("–" if point is None else f"{point:,.0f}" for point in points)
    exact = tuple("–" if point is None else f"{point:,.2f}" for point in points)
    panel = Panel(None, points, texts, exact)
    return Chart(kind, "Sales", Unit.MONEY, "SEK", _MANY[-len(points) :], (panel,), (False,) * len(points), goals=goals)


def _drawn(chart: Chart) -> ET.Element:
    return ET.fromstring(svg(chart, "it", width=360.0, height=200.0))


@pytest.mark.parametrize("kind", [Kind.COLUMN, Kind.LINE])
def test_the_latest_number_stands_at_the_height_of_its_mark(kind: Kind) -> None:
    """A low last number after a high one, under a line far above: its text is beside its mark, not up there."""
    points = (*(100_000.0 + place for place in range(22)), 900_000.0, 10_000.0)
    drawn = _drawn(_chart(kind, points, (Goal("quota", (1_000_000.0,) * 24),)))
    (label,) = [text for text in drawn.iter("text") if text.text == "10 k"]
    marks = [mark for mark in drawn.iter("rect" if kind is Kind.COLUMN else "circle") if mark.find("title") is not None]
    last = marks[-1]
    top = float(last.get("y") or last.get("cy") or 0)
    assert abs(float(label.get("y") or 0) - 4 - top) < 0.2
    right = float(last.get("x") or last.get("cx") or 0) + float(last.get("width") or 0)
    assert right < float(label.get("x") or 0) < right + 20
    assert float(label.get("x") or 0) + 4 * 7.3 <= 360


def test_a_goal_is_one_line_over_the_periods_that_want_the_same() -> None:
    quota = Goal("quota", (None,) * 12 + (2_000.0,) * 6 + (3_000.0,) * 6)
    target = Goal("target", (None,) * 23 + (5_000.0,))
    drawn = _drawn(_chart(Kind.COLUMN, (1_000.0,) * 24, (quota, target)))
    lines = [line for line in drawn.iter("line") if line.get("class") == "goal"]
    assert [line.findtext("title") for line in lines] == [
        "quota, 2025-01 to 2025-06: 2,000.00 SEK",
        "quota, 2025-07 to 2025-12: 3,000.00 SEK",
        "target, 2025-12: 5,000.00 SEK",
    ]
    assert [line.get("stroke-dasharray") for line in lines] == [None, None, "4 2"]
    heights = [float(line.get("y1") or 0) for line in lines]
    assert heights == sorted(heights, reverse=True)  # the axis reaches as far as the highest
    assert heights[-1] >= 0


def test_tips_are_exact() -> None:
    tips = re.findall("<title>(.*?)</title>", svg(_chart(Kind.COLUMN, (1234.56, 2.5)), "it"))
    assert tips == ["2025-11: 1,234.56 SEK", "2025-12: 2.50 SEK"]


def test_a_goal_that_crosses_a_number_pushes_it_up() -> None:
    drawn = _drawn(_chart(Kind.COLUMN, (500.0, 490.0), (Goal("quota", (530.0, None)),)))
    first, second = (
        float(text.get("y") or 0)
        for text in drawn.iter("text")
        if text.text in ("500", "490") and text.get("text-anchor") == "middle" and text.get("class") is None
    )
    (line,) = [float(line.get("y1") or 0) for line in drawn.iter("line") if line.get("class") == "goal"]
    assert first == pytest.approx(line - 6, abs=0.2)
    assert second > first
