"""A KPI as data: its parts and formulas, what each is made of, and what its settings make of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from salescli.errors import UsageError
from salescli.i18n.language import said
from salescli.model.measures import LEADS, LOST, SALES, WON, Measure, Unit
from salescli.model.metric import Better, Derived, Kpi, Setting, embedded, embedded_begins


def rate(**more: Any) -> Kpi:
    """A win rate of decided deals, whose number is computed too."""
    given: dict[str, Any] = {
        "title": "Rate",
        "unit": Unit.PERCENT,
        "better": Better.HIGHER,
        "value": "won / decided * 100",
        "components": {"won": WON, "decided": Derived("won + lost", Unit.COUNT)},
        "hidden": {"lost": LOST},
        "name": "the-rate",
    }
    return Kpi(**(given | more))


def unchanged(kpi: Kpi, value: Any, tables: Any) -> Kpi:
    return kpi


def setting(**more: Any) -> Setting:
    return Setting("what it means", unchanged, **more)


def test_parts_are_the_components_and_what_is_hidden() -> None:
    assert list(rate().parts) == ["lost", "won", "decided"]


def test_measures_are_those_among_the_parts_and_a_value_that_is_one() -> None:
    assert rate().measures == {"lost": LOST, "won": WON}
    assert rate(value=SALES).measures == {"value": SALES, "lost": LOST, "won": WON}


def test_formulas_come_after_what_they_need() -> None:
    assert list(rate().formulas.items()) == [("decided", "won + lost"), ("value", "won / decided * 100")]
    chain = {"a": Derived("b", Unit.COUNT), "b": Derived("c", Unit.COUNT), "c": Derived("won", Unit.COUNT)}
    assert list(rate(value="a", components=chain, hidden={"won": WON}).formulas) == ["c", "b", "a", "value"]
    assert rate(value=SALES, components={}).formulas == {}


def test_the_formula_of_a_kpi_that_is_a_measure_is_its_name() -> None:
    assert rate().formula == "won / decided * 100"
    assert rate(value=SALES).formula == "the_rate"


def test_behind_a_column_is_all_that_it_is_made_of() -> None:
    assert rate().behind("value") == {"value", "won", "decided", "lost"}
    assert rate().behind("decided") == {"decided", "won", "lost"}
    assert rate().behind("won") == {"won"}


def test_components_are_named_themselves_or_by_those_made_of_what_is_hidden() -> None:
    assert rate().components_of(["won", "lost"]) == ["won"]
    assert rate().components_of(["lost"]) == ["decided"]
    assert rate().components_of(["unknown"]) == []


def test_each_column_has_a_unit() -> None:
    assert rate().unit_of("value") is Unit.PERCENT
    assert rate().unit_of("decided") is Unit.COUNT


def test_a_kpi_knows_the_period_before_where_a_part_is_of_it() -> None:
    assert not rate().knows_previous
    assert rate(hidden={"lost": LOST, "before": WON.previous()}).knows_previous


def test_parts_are_replaced_where_they_stand_and_new_ones_are_hidden() -> None:
    found = rate().replacing(won=SALES, leads=LEADS)
    parts = {"won": SALES, "decided": rate().components["decided"]}
    assert found == replace(rate(), components=parts, hidden={"lost": LOST, "leads": LEADS})
    assert list(found.components) == ["won", "decided"]
    assert rate(value=SALES).replacing(value=WON).value == WON
    assert rate(value=SALES).replacing(value=Derived("won", Unit.COUNT)).value == "won"


def test_every_measure_is_changed() -> None:
    found = rate(value=SALES).mapped(Measure.previous)
    parts = {"won": WON.previous(), "decided": rate().components["decided"]}
    assert found == rate(value=SALES.previous(), components=parts, hidden={"lost": LOST.previous()})


def test_a_flag_is_true_or_false() -> None:
    own = setting(default=False)
    assert own.typed("True", "key") is True
    assert own.typed(False, "key") is False
    with pytest.raises(UsageError, match="key is true or false, not 'yes'"):
        own.typed("yes", "key")


def test_a_word_is_one_of_the_choices() -> None:
    own = setting(choices=("count", "value"))
    assert own.typed(" value ", "key") == "value"
    with pytest.raises(UsageError, match="key is not 'amount'") as error:
        own.typed("amount", "key")
    assert said(error.value)[1] == "What it means."


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "73001", "x", "", "٣"])
def test_a_whole_number_is_one_of_days(text: str) -> None:
    own = setting(kind=int)
    assert (own.typed("1", "key"), own.typed(73_000, "key")) == (1, 73_000)
    with pytest.raises(UsageError, match="a whole number from 1 to 73,000"):
        own.typed(text, "key")


@pytest.mark.parametrize("text", ["-1", "x", "inf", "nan", "1000000000001"])
def test_an_amount_leaves_sums_room(text: str) -> None:
    own = setting(kind=Decimal)
    assert own.typed("120.50", "key") == Decimal("120.50")
    assert own.typed("0.1234567", "key") == Decimal("0.123457")
    with pytest.raises(UsageError, match="an amount such as"):
        own.typed(text, "key")


def test_settings_are_checked_and_typed() -> None:
    kpi = rate(settings={"qualified": setting(default=False)})
    assert kpi.checked({"qualified": "true"}) == {"qualified": True}
    with pytest.raises(UsageError, match="the-rate has no setting 'qualifed'; it knows: qualified") as error:
        kpi.checked({"qualifed": "true"})
    assert said(error.value)[1] == "Did you mean 'qualified'?"


def test_a_setting_changes_the_kpi_by_what_is_chosen_or_by_default() -> None:
    def renamed(kpi: Kpi, value: Any, tables: Any) -> Kpi:
        return replace(kpi, title=f"{value} over {tables}")

    kpi = rate(settings={"word": Setting("w", renamed, default="usual")})
    tables: Any = "files"
    assert kpi.configured({}, tables).title == "usual over files"
    assert kpi.configured({"word": "other"}, tables).title == "other over files"


def test_a_kpi_may_be_adapted_as_a_whole() -> None:
    kpi = rate(adapted=lambda kpi, chosen, tables: replace(kpi, title=str(chosen)))
    tables: Any = "files"
    assert kpi.configured({"a": 1}, tables).title == "{'a': 1}"


def test_an_embedded_kpi_has_its_parts_and_its_value_under_a_prefix() -> None:
    found = embedded(rate(), "r")
    assert found == {
        "r_lost": LOST,
        "r_won": WON,
        "r_decided": Derived("r_won + r_lost", Unit.COUNT),
        "r_value": Derived("r_won / r_decided * 100", Unit.PERCENT),
    }
    assert embedded(rate(value=SALES), "r")["r_value"] == SALES
    assert embedded_begins(rate(begins=(("won", "lost"), ("decided",))), "r") == (("r_won", "r_lost"), ("r_decided",))
