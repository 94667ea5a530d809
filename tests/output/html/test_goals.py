"""Targets and quotas of the sample on the page: what needs attention first, and lines where goals are."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.api import Exports, Request
from salescli.cli.commands.report import verdicts_of
from salescli.i18n.language import ENGLISH
from salescli.output.html import goals
from salescli.report import build as dashboard
from salescli.report.model import Report
from tests.conftest import SAMPLE


@pytest.fixture(scope="module")
def report() -> Report:
    exports = Exports([SAMPLE])
    return dashboard.build(exports, Request(as_of=date(2025, 12, 31)), verdicts_of(exports, "2025-12-31", "error"))


def test_what_needs_attention_comes_first_and_the_farthest_off_before_the_others(report: Report) -> None:
    items = goals.attention(report, ENGLISH)
    assert [item.verdict for item in items] == ["missed"] * 9  # of severity warning, and yet missed
    assert items[0].name == "Grow the South, region=South"
    assert items[0].figures == "1, wanted at least 6.6"
    assert items[-1].name == "190,000 more a month"
    assert all("<rect" in item.bar and 'class="goal"' in item.bar for item in items)
    assert goals.summary(report, ENGLISH) == "9 missed, 12 met"
    assert len(goals.table(report, ENGLISH).rows) == 21


def test_lines_are_quotas_and_targets(report: Report) -> None:
    cards = {card.kpi: card for card in report.scorecards}
    lines = goals.lines(cards["revenue"], report)
    assert lines["2025-11"] == 2_303_000
    assert lines["2025-12"] == pytest.approx(4_245_859.45)  # a target stands before the quota
    assert set(goals.lines(cards["quota-attainment"], report).values()) == {100.0}
    assert goals.lines(cards["sales-cycle"], report) == {}


def test_a_goal_stands_beside_its_figure(report: Report) -> None:
    revenue = next(card for card in report.scorecards if card.kpi == "revenue")
    assert [goal.text for goal in goals.beside(revenue, report, ENGLISH)] == [
        "190,000 more a month (at least 4,245,859 SEK): missed", "quota 2,303,000 SEK",
    ]  # fmt: skip
