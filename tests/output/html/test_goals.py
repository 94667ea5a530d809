"""Targets and quotas of the sample on the page: what needs attention first, and lines where goals are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from salescli.api import Exports, Request
from salescli.cli.commands.report import verdicts_of
from salescli.i18n.language import ENGLISH
from salescli.output.html import goals
from salescli.report import build as dashboard
from salescli.report.model import Report, Verdict
from salescli.targets.model import Bounds
from tests.conftest import SAMPLE


@pytest.fixture(scope="module")
def report() -> Report:
    exports = Exports([SAMPLE])
    return dashboard.build(exports, Request(as_of=date(2025, 12, 31)), verdicts_of(exports, "2025-12-31", "error"))


def test_what_needs_attention_comes_first_and_the_farthest_off_before_the_others(report: Report) -> None:
    items = goals.attention(report, ENGLISH)
    assert [item.verdict for item in items] == ["missed"] * 9  # of severity warning, and yet missed
    assert items[0].name == "Grow the South, region=South"
    assert (items[0].figures, items[0].reached) == ("1, wanted at least 6.6", "15 %")
    assert (items[-1].name, items[-1].reached) == ("190,000 more a month", "94 %")
    assert all("<rect" in item.bar and 'class="goal"' in item.bar for item in items)
    assert goals.summary(report, ENGLISH) == "9 missed, 12 met"
    assert len(goals.table(report, ENGLISH).rows) == 21


def test_the_list_is_short(report: Report) -> None:
    many = replace(report, verdicts=report.verdicts * 2)
    assert len(goals.attention(many, ENGLISH)) == goals.MOST == 10
    assert goals.count(many) == 18
    missed = next(each for each in report.verdicts if each.word == "warning")
    unclear = replace(
        report, verdicts=tuple(replace(missed, word=word) for word in ("inconclusive", "met", "followed"))
    )
    assert goals.attention(unclear, ENGLISH) == []  # it needs no attention, and is folded
    assert len(goals.table(unclear, ENGLISH).rows) == 3


def test_too_much_of_what_should_be_little_is_as_far_off_as_too_little(report: Report) -> None:
    """Half of at least 10 is as far off as 20 of at most 10; both before 9 of at least 10."""
    missed = next(each for each in report.verdicts if each.word == "warning")

    def verdict(name: str, value: int, low: int | None, high: int | None) -> Verdict:
        bounds = Bounds(None if low is None else Decimal(low), None if high is None else Decimal(high))
        return replace(
            missed, target=name, value=value, scope="", judged=replace(missed.judged, group=(), bounds=bounds)
        )

    verdicts = (verdict("near", 9, 10, None), verdict("over", 30, None, 10), verdict("half", 5, 10, None))
    items = goals.attention(replace(report, verdicts=verdicts), ENGLISH)
    assert [(item.name.split(",")[0], item.reached) for item in items] == [
        ("over", "300 %"), ("half", "50 %"), ("near", "90 %"),
    ]  # fmt: skip


def test_lines_are_quotas_and_targets(report: Report) -> None:
    cards = {card.kpi: card for card in report.scorecards}
    periods = ("2025-11", "2025-12", "2030-01")
    quota, target = goals.lines(cards["revenue"], periods, report, ENGLISH)
    assert (quota.name, quota.points) == ("quota", (2_303_000, 2_303_000, None))
    assert (target.name, target.points) == ("target", (None, pytest.approx(4_245_859.45), None))
    (par,) = goals.lines(cards["quota-attainment"], periods, report, ENGLISH)
    assert par.points == (100.0, 100.0, 100.0)
    assert goals.lines(cards["sales-cycle"], periods, report, ENGLISH) == ()


def test_a_goal_stands_beside_its_figure(report: Report) -> None:
    revenue = next(card for card in report.scorecards if card.kpi == "revenue")
    found = goals.beside(revenue, report, ENGLISH)
    assert [(goal.reached + goal.rest, goal.tone) for goal in found] == [
        ("missed: at least 4,245,859 SEK", "bad"), ("172 % of the quota 2,303,000 SEK", ""),
    ]  # fmt: skip
    assert found[0].tip == "190,000 more a month"
