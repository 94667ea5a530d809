"""What a caption says of a few numbers that can be checked by eye."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.i18n.language import ENGLISH
from salescli.model.measures import Unit
from salescli.output.html import captions
from salescli.report.model import Point

DAY = date(2026, 1, 1)


def _points(*values: float | None) -> list[Point]:
    return [Point(f"2026-0{place}", DAY, DAY, value) for place, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((1, 2, 3), "2026-03 is the highest of 3 periods"),
        ((3, None, 2, 1), "2026-04 is the lowest of 3 periods"),
        ((500, 900.4, 120, 300), "highest 900 SEK in 2026-02, lowest 120 SEK in 2026-03"),
        ((5, 5, 5), "the same in all 3 periods"),
        ((1, 2), ""),
        ((1, 2, 3, None), ""),
        ((), ""),
    ],
)
def test_a_trend(values: tuple[float | None, ...], said: str) -> None:
    assert captions.of_trend(_points(*values), Unit.MONEY, "SEK", ENGLISH) == said


@pytest.mark.parametrize(
    ("values", "total", "unit", "said"),
    [
        ((30, 60, None), 120, Unit.MONEY, "B has 50.0 % of the total"),
        ((30, -60, 10), 120, Unit.MONEY, ""),  # no share of what is negative
        ((30, 60, 10), 0, Unit.COUNT, ""),
        ((30, 60, 10), None, Unit.COUNT, ""),
        ((30, 60, 10), 40, Unit.PERCENT, "from 10.00 % (C) to 60.00 % (B)"),
        ((30, None, None), 40, Unit.PERCENT, ""),
    ],
)
def test_groups(values: tuple[float | None, ...], total: float | None, unit: Unit, said: str) -> None:
    assert captions.of_groups(("A", "B", "C"), values, total, unit, ENGLISH) == said
