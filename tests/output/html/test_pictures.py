"""Bars of groups: the first and the last of too many, and a line where a value counts as reached."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from salescli.i18n.language import ENGLISH
from salescli.message import say
from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.output.html import pictures
from salescli.report.model import Breakdown, Group, Measured

DAY = date(2026, 1, 1)
REVENUE = Measured("revenue", "Revenue", Unit.MONEY, Better.HIGHER)
WIN_RATE = Measured("win-rate", "Win rate", Unit.PERCENT, Better.HIGHER)
ATTAINMENT = Measured("quota-attainment", "Quota attainment", Unit.PERCENT, Better.HIGHER)


def _breakdown(groups: int, known: int, *kpis: Measured) -> Breakdown:
    """Groups of falling numbers; those after `known` have none."""
    rows = tuple(
        Group(f"r{place}", f"Rep {place}", tuple(Decimal(500 - place) if place < known else None for _ in kpis))
        for place in range(groups)
    )
    return Breakdown("rep", say("report.by", dimension="rep", period="2026-01"), "2026-01", DAY, DAY, kpis, rows,
                     tuple(Decimal(1_000) for _ in kpis), "SEK")  # fmt: skip


def _names(picture: pictures.Picture) -> list[str]:
    return re.findall(r'<text[^>]*text-anchor="end"[^>]*>([^<]*)</text>', picture.svg)


@pytest.mark.parametrize(
    ("groups", "known", "last"),
    [(16, 16, range(11, 16)), (40, 40, range(35, 40)), (40, 20, range(15, 20)), (40, 12, range(10, 15))],
)
def test_of_too_many_the_first_ten_and_the_last_five_with_a_number(groups: int, known: int, last: range) -> None:
    (picture,) = pictures.of_breakdown(_breakdown(groups, known, REVENUE), "it", ENGLISH)
    shown = [f"Rep {place}" for place in (*range(10), *last)]
    assert _names(picture) == [*shown[:10], f"{groups - 15} others", *shown[10:]]


def test_as_many_as_fit_are_all_there() -> None:
    (picture,) = pictures.of_breakdown(_breakdown(15, 15, REVENUE), "it", ENGLISH)
    assert _names(picture) == [f"Rep {place}" for place in range(15)]
    assert picture.caption == "Rep 0 has 50.0 % of the total"


def test_the_attainment_of_quotas_comes_before_other_rates_and_has_its_line() -> None:
    found = pictures.of_breakdown(_breakdown(3, 3, REVENUE, WIN_RATE, ATTAINMENT), "it", ENGLISH)
    assert [picture.title for picture in found] == ["Revenue", "Quota attainment", "Win rate"]
    assert [picture.svg.count('class="goal"') for picture in found] == [0, 1, 0]
    assert found[1].caption == "3 of 3 reached 100 % (the line)"
    assert "<title>reached: 100.00 %</title>" in found[1].svg


def test_figures_are_short_and_tips_exact() -> None:
    (picture,) = pictures.of_breakdown(_breakdown(2, 2, REVENUE), "it", ENGLISH)
    assert ">500</text>" in picture.svg
    assert "<title>Rep 0: 500.00 SEK</title>" in picture.svg
