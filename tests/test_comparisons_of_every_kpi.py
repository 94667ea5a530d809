"""Comparisons of every KPI: which days are compared, that those told are those counted, and the sign of the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salescli import kpis
from salescli.api import Exports, Request
from salescli.engine.comparison.earlier import earlier, earlier_whole
from salescli.engine.windows import of_range
from salescli.errors import SalesCliError
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.measures import Scope
from salescli.model.versus import Versus
from salescli.report import build as dashboard
from salescli.results.result import KpiResult
from salescli.targets.arithmetic import exact
from salescli.targets.model import Change, Side
from tests.asking import STAGES, Tables, alike
from tests.oracle import data

Days = tuple[date, date, date]
DAY = timedelta(days=1)
GRAINS = [grain.value for grain in Grain if grain is not Grain.TOTAL]
OF_MONTHS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
every_versus = pytest.mark.parametrize("versus", [versus.value for versus in Versus])


def asked(usual: Collection[tuple[str, str]], rest: Iterable[str]) -> pytest.MarkDecorator:
    """Each of some periods against either; those that are not `usual` are left to the thorough run."""
    return pytest.mark.parametrize(
        ("period", "versus"),
        [
            pytest.param(period, versus.value, marks=[] if (period, versus) in usual else [pytest.mark.thorough])
            for period in rest for versus in Versus
        ],
    )  # fmt: skip


#: Over the whole range they take every open deal, over a month those that are expected to close in it.
BY_ANOTHER_DATE = {"opportunity-value"}


def is_of_a_day(kpi: str) -> bool:
    """Whether a KPI says how things stand on the as-of date whatever the range, so that it has nothing before it."""
    at_total = {**kpis.get(kpi).measures, **kpis.get(kpi).at_total}
    return any(measure.scope in (Scope.ALL, Scope.YEAR_TO_AS_OF) for measure in at_total.values())


# ----------------------------------------------------------------------------- which days


def compared(
    grain: Grain, versus: Versus, span: Span, as_of: date, calendar: Calendar
) -> list[tuple[date, date, date]]:
    """First day, last day that counts and last day of what each period of a span is compared with."""
    windows = of_range(span.start, span.end, grain, span, calendar, AsOf(as_of))
    return earlier(windows, versus, grain, calendar).select("start", "seen", "end").rows()


def whole(grain: Grain, versus: Versus, span: Span, as_of: date, calendar: Calendar) -> list[Days]:
    """The same of the total of the span."""
    windows = of_range(span.start, span.end, grain, span, calendar, AsOf(as_of))
    return earlier_whole(windows, versus, grain, calendar).select("start", "seen", "end").rows()


@pytest.mark.parametrize("versus", list(Versus))
@pytest.mark.parametrize("grain", OF_MONTHS)
@pytest.mark.parametrize("fiscal", [1, 2, 7])
def test_a_whole_period_as_total_is_compared_as_that_period(grain: Grain, versus: Versus, fiscal: int) -> None:
    """Over nine years, of which three have a leap day; seen from its end, from later and while it runs."""
    calendar = Calendar(fiscal)
    day = date(2019, fiscal, 1)
    while day < date(2028, 1, 1):
        span = Span(day, calendar.end_of(day, grain))
        assert span.end
        for as_of in (span.end, span.end + DAY, day, day + (span.end - day) / 2, span.end - DAY):
            expected = compared(grain, versus, span, as_of, calendar)
            assert compared(Grain.TOTAL, versus, span, as_of, calendar) == expected
            assert whole(grain, versus, span, as_of, calendar) == expected
        day = span.end + DAY


def months_earlier(day: date, months: int) -> date:
    """A first of a month, so many months before."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


@pytest.mark.parametrize("seed", range(40))
def test_whole_months_are_compared_with_as_many_or_those_a_year_before(seed: int) -> None:
    rng = Random(seed)
    start = date(rng.randint(2015, 2030), rng.randint(1, 12), 1)
    months = rng.randint(1, 30)
    after = months_earlier(start, -months)
    span, calendar = Span(start, after - DAY), Calendar()
    for versus, back in ((Versus.PREVIOUS, months), (Versus.YEAR, 12)):
        first, end = months_earlier(start, back), months_earlier(after, back) - DAY
        assert compared(Grain.TOTAL, versus, span, after, calendar) == [(first, end, end)]
        assert whole(Grain.MONTH, versus, span, after, calendar) == [(first, end, end)]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK])
def test_the_total_of_days_and_weeks_is_compared_with_as_many_on_the_same_weekdays(grain: Grain, seed: int) -> None:
    rng = Random(seed)
    monday = date(2025, 12, 29) + timedelta(weeks=rng.randint(0, 200))
    days = timedelta(weeks=rng.randint(1, 8)) if grain is Grain.WEEK else timedelta(days=rng.randint(1, 40))
    span, calendar = Span(monday, monday + days - DAY), Calendar()
    assert span.end
    for versus, back in ((Versus.PREVIOUS, days), (Versus.YEAR, timedelta(weeks=52))):
        end = span.end - back
        assert whole(grain, versus, span, span.end, calendar) == [(monday - back, end, end)]


@pytest.mark.parametrize("seed", range(40))
def test_any_other_range_is_compared_with_as_many_days(seed: int) -> None:
    rng = Random(seed)
    start = date(2020, 1, 1) + timedelta(days=rng.randint(0, 3000))
    end = start + timedelta(days=rng.randint(0, 500))
    if start.day == 1 and (end + DAY).day == 1:
        start += DAY
    ((first, last, _),) = compared(Grain.TOTAL, Versus.PREVIOUS, Span(start, end), end, Calendar())
    assert (last, last - first) == (start - DAY, end - start)


# ----------------------------------------------------------------------------- what is counted on them


@pytest.fixture(scope="module")
def tables() -> Tables:
    return data.awkward_tables(Random(3))


@pytest.fixture(scope="module")
def exports(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    return written(tables, tmp_path_factory.mktemp("awkward"))


def written(tables: Tables, folder: Path) -> Exports:
    """The exports of tables, with weights for their stages."""
    data.write(folder, tables)
    (folder / "salescli.toml").write_text(STAGES, encoding="utf-8")
    return Exports([folder])


def answers(exports: Exports, **question: Any) -> dict[str, KpiResult]:
    """What every KPI says that has the grain, and means the same by it as by others."""
    names = [kpi.name for kpi in kpis.every() if kpi.name not in BY_ANOTHER_DATE and question["period"] in kpi.grains]
    ask = Request(**{"by": "none", "as_of": data.AS_OF, **question})
    found = dict(zip(names, exports.compute_many(names, ask), strict=True))
    assert not [error for error in found.values() if isinstance(error, SalesCliError)]
    return {name: result for name, result in found.items() if isinstance(result, KpiResult)}


#: Whole months, quarters and years of the generated data: over, running, and with a year before them.
RANGES = {"2026-02": "month", "2026-03": "month", "2025-Q4": "quarter", "2026-Q1": "quarter", "2026": "year"}
ADDED = ("previous", "change", "change_percent", "compared_start", "compared_end")


@asked([("2026-02", "year"), ("2026-Q1", "previous"), ("2026", "previous")], RANGES)
def test_a_total_is_compared_as_the_period_that_it_is(period: str, versus: str, exports: Exports) -> None:
    span = {"date_from": period, "date_to": period, "compare": versus}
    periods, totals = (answers(exports, period=grain, **span) for grain in (RANGES[period], "total"))
    wrong = []
    for name, result in periods.items():
        row = result.frame.row(0, named=True)
        others = [totals[name].frame] if name in totals else []
        others += [] if result.total is None else [result.total]
        wrong += [
            f"{name} {column}: {row[column]} and {other[column][0]}"
            for other in others for column in ADDED if not alike(row[column], other[column][0])
        ]  # fmt: skip
    assert len(set(periods) & set(totals)) > 30
    assert not wrong


@asked([("month", "year"), ("week", "year"), ("quarter", "previous")], GRAINS)
def test_the_days_told_are_the_days_counted(period: str, versus: str, exports: Exports) -> None:
    """What was before is what the KPI says of just those days; seen from long after the data, so that all is over."""
    first, last = {
        Grain.DAY: ("2026-05-28", "2026-05-29"), Grain.WEEK: ("2026-W20", "2026-W21"),
        Grain.MONTH: ("2026-04", "2026-05"), Grain.QUARTER: ("2026-Q1", "2026-Q2"), Grain.YEAR: ("2026", "2026"),
    }[Grain(period)]  # fmt: skip
    span = {"date_from": first, "date_to": last, "as_of": date(2026, 12, 31)}
    found = answers(exports, period=period, compare=versus, **span)
    alone = {
        (start, end): answers(exports, period="total", **{**span, "date_from": start, "date_to": end})
        for start, end in _days(found)
    }
    assert alone
    wrong = []
    for name, result in found.items():
        for row in (*result.frame.to_dicts(), *_total(result)):
            days = (row["compared_start"], row["compared_end"])
            value = alone[days][name].frame["value"][0] if name in alone[days] else row["previous"]
            if not alike(row["previous"], value):
                wrong.append(f"{name} {days}: {row['previous']} and {value}")
    assert not wrong


def _total(result: KpiResult) -> list[dict[str, Any]]:
    return [] if result.total is None else result.total.to_dicts()


def _days(found: Mapping[str, KpiResult]) -> set[tuple[date, date]]:
    return {
        (row["compared_start"], row["compared_end"])
        for result in found.values() for row in (*result.frame.to_dicts(), *_total(result))
    }  # fmt: skip


@pytest.mark.parametrize("kpi", [kpi for kpi in kpis.names() if is_of_a_day(kpi)])
@every_versus
def test_what_is_of_the_as_of_date_alone_is_compared_with_nothing(kpi: str, versus: str, exports: Exports) -> None:
    ask = Request(period="total", by="none", as_of=data.AS_OF, date_from="2026-02", date_to="2026-02", compare=versus)
    found = exports.answer(kpi, ask).result
    assert found.frame.select(*ADDED).row(0) == (None,) * 5
    assert "not_compared" in [note.code for note in found.notes]


# ----------------------------------------------------------------------------- the sign of a change


@pytest.fixture(scope="module")
def negative(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The same with every amount of money below 0."""
    money = ("value", "cost", "mrr", "amount", "quota", "monthly_cost")
    below = {
        name: [{**row, **{key: "-" + row[key].removeprefix("-") for key in money if row.get(key)}} for row in rows]
        for name, rows in tables.items()
    }
    return written(below, tmp_path_factory.mktemp("negative"))


@asked([("month", "previous")], ["month", "year"])
def test_a_change_in_percent_has_the_sign_of_the_change(period: str, versus: str, negative: Exports) -> None:
    """And it is what a target means by so many per cent more."""
    below = set()
    for name, result in answers(negative, period=period, by="region", compare=versus).items():
        for row in (*result.frame.to_dicts(), *_total(result)):
            value, previous, percent = row["value"], row["previous"], row["change_percent"]
            assert (percent is None) == (not previous or value is None), name
            if percent is None:
                continue
            assert (percent > 0, percent < 0) == (row["change"] > 0, row["change"] < 0), name
            assert alike(abs(percent), abs(float(row["change"]) / float(previous) * 100)), name
            wanted = Change(exact(percent), is_relative=True, side=Side.LEAST).bounds(exact(previous)).low
            assert wanted is not None
            assert isclose(wanted, value, rel_tol=1e-6, abs_tol=1e-5), name
            below |= {name} if previous < 0 else set()
    assert {"revenue", "monthly-bookings", "sales-per-rep", "mrr", "arr"} <= below


def test_growth_and_comparison_say_the_same_of_a_number_below_zero(negative: Exports) -> None:
    found = answers(negative, period="month", compare="previous")
    growth, sales = (found[name].frame.filter("complete") for name in ("monthly-growth", "revenue"))
    pairs = list(zip(growth["value"], sales["change_percent"], strict=True))
    assert sum(one is not None for one, _ in pairs) > 10
    assert [pair for pair in pairs if not alike(*pair)] == []


def test_a_report_says_the_same_of_a_number_below_zero(negative: Exports) -> None:
    found = dashboard.build(negative, Request(as_of=data.AS_OF))
    cards = [*found.scorecards, *(card for section in found.sections for card in section.cards)]
    moves = [move for card in cards for move in (card.previous, card.year_before) if move and move.change_percent]
    assert any(move.value is not None and move.value < 0 for move in moves)
    assert all((move.change_percent > 0) == (move.change > 0) for move in moves)  # type: ignore[operator]
