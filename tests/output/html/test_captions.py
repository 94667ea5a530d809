"""What a caption says of a few numbers that can be checked by eye."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import fields

from salescli.cohorts.model import Cohorts, Group, Of, Total
from salescli.forecast import ForecastRow
from salescli.funnel.steps import Group as Funnelled
from salescli.funnel.steps import Step
from salescli.i18n.language import ENGLISH, get
from salescli.model.calendar import Grain
from salescli.model.measures import Unit
from salescli.output.charts import Chart, Goal, Kind, Panel
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
        ((500, 900.4, 120, 300), "highest 900 in 2026-02, lowest 120 in 2026-03"),
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
        ((30, 60, 10), 40, Unit.PERCENT, "from 10.0 % (C) to 60.0 % (B)"),
        ((30, None, None), 40, Unit.PERCENT, ""),
    ],
)
def test_groups(values: tuple[float | None, ...], total: float | None, unit: Unit, said: str) -> None:
    assert captions.of_groups(("A", "B", "C"), values, total, unit, ENGLISH) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((99.9, 100, 250, None), "2 of 3 reached 100 % (the line)"),
        ((None,), "0 of 0 reached 100 % (the line)"),
    ],
)
def test_what_reached_a_line(values: tuple[float | None, ...], said: str) -> None:
    assert captions.of_reached(values, 100, ENGLISH) == said


def test_a_pie_names_its_largest_part() -> None:
    assert captions.of_shares(("A", "B"), (37, 63), ENGLISH) == "B has 63.0 % of the deals won"
    assert captions.of_shares(("A",), (100,), ENGLISH) == ""


def test_lines_say_what_they_are_and_where_they_are_now() -> None:
    goals = (Goal("quota", (1_000_000, 2_303_000, None)), Goal("target", (None, None, 4_245_859)))
    said = captions.of_lines(goals, Unit.MONEY, "SEK", ENGLISH)
    assert said == "line: quota 2.3 M; dashed: target 4.25 M"
    assert captions.of_lines((), Unit.MONEY, "SEK", ENGLISH) == ""


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ((10, 3, -8, 5), "most of it: lost -8"),
        ((10, 0, 0, 10), ""),
        ((10, None, None, 10), ""),
    ],
)
def test_a_change_names_its_largest_step(points: tuple[float | None, ...], said: str) -> None:
    texts = tuple("–" if point is None else f"{point:+g}" for point in points)
    chart = Chart(Kind.WATERFALL, "A", Unit.COUNT, "", ("1", "won", "lost", "2"), (Panel(None, points, texts),),
                  (False,) * 4)  # fmt: skip
    assert captions.of_change(chart) == said


def _row(month: int, won: int, weighted: int | None, quota: int | None, *, complete: bool) -> ForecastRow:
    found = {field.name: None for field in fields(ForecastRow)}
    money = {"won": Decimal(won), "weighted": None if weighted is None else Decimal(weighted)}
    return ForecastRow(**{**found, **money, "quota": None if quota is None else Decimal(quota),
                          "period": f"2026-0{month}", "complete": complete})  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("grain", "percents", "english", "swedish"),
    [
        (Grain.MONTH, (100.0, 40.4), "40 % are left 1 month later", "40 % är kvar 1 månad senare"),
        (Grain.QUARTER, (100.0, 50.0, 25.0), "25 % are left 2 quarters later", "25 % är kvar 2 kvartal senare"),
        (Grain.YEAR, (100.0, 30.0, None), "30 % are left 1 year later", "30 % är kvar 1 år senare"),
        (Grain.MONTH, (100.0,), "", ""),
    ],
)
def test_cohorts_say_how_many_are_left(
    grain: Grain, percents: tuple[float | None, ...], english: str, swedish: str
) -> None:
    totals = tuple(Total(age, 10, True, None, percent) for age, percent in enumerate(percents))
    found = Cohorts(Of.CUSTOMERS, grain, DAY, None, None, (), Group(None, None, (), totals))
    assert captions.of_cohorts(found, ENGLISH) == english
    assert captions.of_cohorts(found, get("sv")) == swedish


def test_a_forecast_counts_what_is_not_over() -> None:
    rows = [_row(1, 900, None, 500, complete=True), _row(2, 100, 50, 500, complete=False),
            _row(3, 0, 250, 500, complete=False)]  # fmt: skip
    said = captions.of_forecast(rows, "SEK", ENGLISH)
    assert said == "400 SEK to expect in 2026-02 to 2026-03, 40.0 % of the quota of 1,000 SEK"
    some = [*rows, _row(4, 0, 600, None, complete=False)]  # no share: what is won without a quota is part of none
    assert captions.of_forecast(some, "SEK", ENGLISH) == "1,000 SEK to expect in 2026-02 to 2026-04"
    without = [_row(2, 100, 50, None, complete=False)]
    assert captions.of_forecast(without, "SEK", ENGLISH) == "150 SEK to expect in 2026-02 to 2026-02"
    assert captions.of_forecast(rows[:1], "SEK", ENGLISH) == ""


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        ((200, 80, 50), "50 of 200 deals are won by now (25.0 %); percent of the stage before"),
        ((0, 0, 0), "percent of the stage before"),
    ],
)
def test_a_funnel_says_how_many_were_won(reached: tuple[int, ...], said: str) -> None:
    steps = tuple(Step("s", count, count, *[None] * 9) for count in reached)
    assert captions.of_funnel(Funnelled(None, None, steps), ENGLISH) == said
