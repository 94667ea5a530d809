"""The own KPIs of settings beside the built-in ones."""

from __future__ import annotations

from pathlib import Path

from salescli import kpis
from tests.own.settings import known, refused, section

WON = 'of = "won"'


def test_own_kpis_come_last_in_the_order_of_the_settings(tmp_path: Path) -> None:
    found = known(section("a", name="b", a=WON) + section("a", name="a", a=WON), tmp_path)
    assert found.names() == [*kpis.names(), "b", "a"]
    assert [kpi.name for kpi in found.every()][-2:] == ["b", "a"]
    assert kpis.names()[-2:] != ["b", "a"]


def test_one_can_be_made_of_another_that_comes_later(tmp_path: Path) -> None:
    text = section("2 * a", name="x", a='kpi = "y"') + section("a / b", "ratio", name="y", a=WON, b='of = "lost"')
    assert known(text, tmp_path).get("x").formulas["a__value"] == "a__a / a__b"


def test_a_built_in_name_keeps_its_meaning(tmp_path: Path) -> None:
    assert refused(section("a", name="revenue", a=WON), tmp_path) == (
        "salescli.toml:1: kpi.revenue: there is a built-in KPI 'revenue', and it keeps its meaning.",
        "Give yours another name. Settings of the built-in one go without 'value'.", 2,
    )  # fmt: skip


def test_a_section_without_value_must_be_of_a_kpi_that_there_is(tmp_path: Path) -> None:
    assert refused("[kpi.revenu]\nx = 1\n", tmp_path) == (
        "salescli.toml: there is no KPI 'revenu'.", "Did you mean 'revenue'?", 2,
    )  # fmt: skip
    message, hint, code = refused('[kpi.zzzzz]\nunit = "count"\n', tmp_path)
    assert (message, code) == ("salescli.toml: there is no KPI 'zzzzz'.", 2)
    assert hint == 'To define a KPI of your own there, say its value, such as value = "big / sold * 100".'


def test_a_circle_is_shown(tmp_path: Path) -> None:
    text = section("a", name="x", a='kpi = "y"') + section("a", name="y", a='kpi = "z"')
    text += section("a", name="z", a='kpi = "x"')
    assert refused(text, tmp_path) == (
        "salescli.toml:4: kpi.x.measures.a.kpi: it is made of itself: x → y → z → x.",
        "Write one of them with 'of' instead of 'kpi'.", 2,
    )  # fmt: skip
    assert "x → x" in refused(section("a", a='kpi = "x"'), tmp_path)[0]


def test_a_kpi_that_there_is_not(tmp_path: Path) -> None:
    assert refused(section("a", a='kpi = "win-rat"'), tmp_path) == (
        "salescli.toml:4: kpi.x.measures.a.kpi: there is no KPI 'win-rat'.", "Did you mean 'win-rate'?", 2,
    )  # fmt: skip


def test_a_column_that_a_kpi_has_not(tmp_path: Path) -> None:
    assert refused(section("a", a='kpi = "win-rate", column = "wonn"'), tmp_path) == (
        "salescli.toml:4: kpi.x.measures.a.column: win-rate has no column 'wonn'.", "Did you mean 'won'?", 2,
    )  # fmt: skip
