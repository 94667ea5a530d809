"""An own KPI is a Kpi made of measures over views."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.model.calendar import Grain
from salescli.model.measures import Aggregate, Measure, Unit
from salescli.model.metric import Better, Derived, Pacing, Theme
from tests.own.settings import own, section


def test_what_the_settings_say_is_what_the_kpi_declares(tmp_path: Path) -> None:
    more = 'title = "Big ones"\ndescription = "The share of big ones."\nbetter = "neutral"\n'
    more += 'period = "year"\nby = ["region"]'
    text = section("a / b", "ratio", more=more, b='of = "won", hidden = true', a='of = "lost"', c='of = "created"')
    found = own(text, tmp_path)
    assert (found.name, found.title, found.unit, found.better) == ("x", "Big ones", Unit.RATIO, Better.NEUTRAL)
    assert (found.grain, found.by, found.theme, found.value) == (Grain.YEAR, ("region",), Theme.OWN, "a / b")
    assert list(found.components) == ["a", "c"]
    assert list(found.hidden) == ["b"]
    assert found.documentation.startswith("The share of big ones.\n\nFormula\n    a / b\n")


@pytest.mark.parametrize(
    ("of", "view", "where"),
    [
        ("won", "closed_deals", "won"), ("lost", "closed_deals", "lost"), ("closed", "closed_deals", ""),
        ("created", "created_deals", ""), ("quoted", "quoted_deals", ""), ("open", "deal_lives", ""),
        ("activities", "activities", "done"), ("calls", "activities", "call"), ("emails", "activities", "email"),
        ("meetings", "activities", "meeting"), ("demos", "activities", "demo"), ("customers", "spells", ""),
        ("new_customers", "first_spells", ""), ("costs", "costs", ""),
    ],
)  # fmt: skip
def test_rows_of_each_kind_are_those_of_a_view(of: str, view: str, where: str, tmp_path: Path) -> None:
    measure = own(section("a", a=f'of = "{of}"'), tmp_path).measures["a"]
    assert (measure.view, measure.where, measure.column, measure.row_wise) == (view, where, "", None)


@pytest.mark.parametrize(
    ("text", "aggregate", "unit"),
    [
        ('of = "won"', Aggregate.COUNT, Unit.COUNT),
        ('of = "won", sum = "value"', Aggregate.SUM, Unit.MONEY),
        ('of = "won", sum = "value - cost"', Aggregate.SUM, Unit.MONEY),
        ('of = "won", sum = "cost / value"', Aggregate.SUM, Unit.RATIO),
        ('of = "won", sum = "cost / value", unit = "percent"', Aggregate.SUM, Unit.PERCENT),
        ('of = "won", median = "value"', Aggregate.MEDIAN, Unit.MONEY),
        ('of = "won", distinct = "rep_id"', Aggregate.DISTINCT, Unit.COUNT),
        ('of = "open"', Aggregate.OPEN, Unit.COUNT),
        ('of = "open", median = "value"', Aggregate.OPEN_MEDIAN, Unit.MONEY),
        ('of = "customers", distinct = "customer_id"', Aggregate.OPEN_DISTINCT, Unit.COUNT),
    ],
)
def test_a_measure_makes_a_number_of_rows_in_a_unit(
    text: str, aggregate: Aggregate, unit: Unit, tmp_path: Path
) -> None:
    measure = own(section("a", "ratio", a=text), tmp_path).measures["a"]
    assert (measure.aggregate, measure.unit) == (aggregate, unit)


def test_a_mean_is_a_sum_over_a_count_of_the_rows_that_have_it(tmp_path: Path) -> None:
    found = own(section("a", "money", a='of = "won", mean = "value"'), tmp_path)
    assert found.components == {"a": Derived("a__sum / a__count", Unit.MONEY)}
    total, count = found.measures["a__sum"], found.measures["a__count"]
    assert count.needs == (total.column,)
    assert (total.aggregate, count.aggregate) == (Aggregate.SUM, Aggregate.COUNT)


def test_a_number_of_another_kpi_brings_its_parts(tmp_path: Path) -> None:
    found = own(section("a", "days", a='kpi = "sales-cycle", column = "median_days"'), tmp_path)
    assert isinstance(found.parts["a__median_days"], Measure)
    assert found.components == {"a": Derived("a__median_days", Unit.DAYS)}


def test_periods_are_those_that_all_of_its_kpis_have(tmp_path: Path) -> None:
    found = own(section("a + b", a='of = "won"', b='kpi = "sales-velocity"'), tmp_path)
    assert found.grains == (Grain.TOTAL,)
    assert found.grain is Grain.TOTAL


@pytest.mark.parametrize(
    ("value", "measure", "is_paced"),
    [
        ("a", 'of = "won"', True), ("2 * a - b", 'of = "won", sum = "1"', True), ("a / b", 'of = "won"', False),
        ("a", 'of = "open"', False), ("a", 'of = "won", distinct = "rep_id"', False), ("a", 'kpi = "deals-won"', True),
        ("a", 'kpi = "win-rate"', False), ("a * b", 'of = "won"', False), ("a + 1", 'of = "won"', False),
    ],
)  # fmt: skip
def test_a_sum_of_dated_rows_has_a_pace(value: str, measure: str, is_paced: bool, tmp_path: Path) -> None:
    text = section(value, a=measure.replace('"1"', '"value"'), b='of = "lost"')
    assert own(text, tmp_path).pacing == (Pacing("value") if is_paced else None)
