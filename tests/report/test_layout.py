"""Which KPIs a report shows where, in the order of the places that each declares."""

from __future__ import annotations

from salescli import kpis
from salescli.model.metric import Theme
from salescli.report import layout


def test_a_section_has_its_kpis_by_rank_and_no_share_of_all() -> None:
    found = layout.standard()
    assert set(found.sections) == set(Theme)
    for theme, names in found.sections.items():
        ranks = [kpis.get(name).rank for name in names]
        assert ranks == sorted(ranks)
        assert {kpis.get(name).theme for name in names} <= {theme}
    shown = {name for names in found.sections.values() for name in names}
    assert "sales-by-location" not in shown
    assert "revenue" in found.sections[kpis.get("revenue").theme]


def test_the_headlines_and_breakdowns_are_those_that_declare_a_place() -> None:
    found = layout.standard()
    places = [kpis.get(name).headline for name in found.headlines]
    assert places == sorted(place for place in places if place is not None)
    assert set(found.headlines) == {kpi.name for kpi in kpis.every() if kpi.headline is not None}
    for dimension, names in found.breakdowns.items():
        assert set(names) == {kpi.name for kpi in kpis.every() if dimension in kpi.breakdowns}
    assert found.most_headlines is not None


def test_every_scorecard_is_there_once() -> None:
    found = layout.Layout({Theme.GROWTH: ("a", "b")}, ("b", "c"), {})
    assert found.scorecards == ("a", "b", "c")


def test_the_settings_choose_kpis_in_their_order() -> None:
    found = layout.chosen(["win-rate", "revenue"])
    assert (found.sections, found.headlines, found.most_headlines) == ({}, ("win-rate", "revenue"), None)
    assert found.breakdowns == dict.fromkeys(layout.BROKEN_DOWN_BY, ("win-rate", "revenue"))


def test_the_kpis_that_reps_are_ranked_by() -> None:
    every = [kpi.name for kpi in kpis.every()]
    found = layout.leaders(every)
    assert set(found) == {name for name in every if kpis.get(name).leaders is not None}
    assert found == layout.leaders(reversed(every))
    assert layout.leaders([]) == ()
