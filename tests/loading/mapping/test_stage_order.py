"""The stages of a pipeline in their order: by days of entry, else by their usual names."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from salescli.i18n.language import ENGLISH
from salescli.loading.mapping import stage_order
from salescli.loading.mapping.stage_order import Stage, UnknownOrder
from tests.said import hint_of

SCHEMA = {"stage": pl.String, "status": pl.String, "count": pl.Int64, "chance": pl.Float64, "weighed": pl.Int64}


def counted(*rows: tuple[str, str | None, int, float, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_stages_stand_in_the_order_of_their_usual_names() -> None:
    found = stage_order.in_order(
        counted(
            ("Proposal", "open", 2, 0.5, 2),
            ("lead", "open", 1, 0, 0),
            ("Lead", "open", 3, 0.3, 3),
            ("Closed Won", "won", 9, 0, 0),
        )
    )
    assert found == [Stage("Lead", 4, pytest.approx(0.1), known=True), Stage("Proposal", 2, 0.25, known=True)]


def test_stages_of_other_names_follow_by_the_share_won_then_by_number() -> None:
    found = stage_order.in_order(
        counted(
            ("Sauna", "open", 1, 0, 0), ("Sauna", "won", 1, 0, 0), ("Sauna", "lost", 3, 0, 0),
            ("Lunch", "open", 1, 0, 0), ("Lunch", "won", 3, 0, 0), ("Lunch", "lost", 1, 0, 0),
            ("Call", "open", 1, 0, 0), ("Fika", "open", 2, 0, 0), ("Lead", "open", 1, 0, 0),
            ("Buried", "lost", 7, 0, 0),
        )
    )  # fmt: skip
    assert [stage.name for stage in found] == ["Lead", "Fika", "Call", "Sauna", "Lunch"]
    assert [stage.known for stage in found] == [True, False, False, False, False]
    assert found[0].weight is None


def test_of_spellings_the_commonest_names_a_stage_and_of_equals_the_first() -> None:
    found = stage_order.in_order(counted(("demo", "open", 1, 0, 0), ("DEMO", "open", 1, 0, 0)))
    assert [stage.name for stage in found] == ["DEMO"]


def test_a_usual_name_is_kept_though_only_lost_deals_are_in_it() -> None:
    assert [stage.name for stage in stage_order.in_order(counted(("Lead", "lost", 1, 0, 0)))] == ["Lead"]


def test_names_are_usual_or_not() -> None:
    found = stage_order.by_usual_names(["Sauna", "Proposal", "Lead (A)", "Ape"])
    assert found == (["Lead (A)", "Proposal"], ["Ape", "Sauna"])


def test_days_of_entry_settle_the_order() -> None:
    before = {("lead", "sauna"): 3, ("sauna", "lead"): 1, ("sauna", "won"): 2, ("lead", "won"): 2}
    assert stage_order.settled(["Won", "Sauna", "Lead"], before) == ["Lead", "Sauna", "Won"]


def test_without_days_usual_names_settle_it_and_others_are_refused() -> None:
    assert stage_order.settled(["Proposal", "Lead"], {}) == ["Lead", "Proposal"]
    with pytest.raises(UnknownOrder) as error:
        stage_order.settled(["Proposal", "Sauna", "Lead"], {("lead", "proposal"): 1})
    assert "'Sauna'" in str(error.value)
    assert "[stages]" in (hint_of(error.value) or "")


def test_the_lines_to_paste_have_the_known_order_and_the_others_last() -> None:
    lines = ENGLISH.say(stage_order.settings_lines(["Sauna", "Proposal", 'Id "x"', "Lead"])).splitlines()
    assert [line.split(" = ")[0].strip() for line in lines if " = " in line] == [
        "Lead", "Proposal", r'"Id \"x\""', "Sauna",
    ]  # fmt: skip
    assert "[stages]" in lines[0]
    assert lines[3].strip().startswith("#")
    assert "#" not in ENGLISH.say(stage_order.settings_lines(["Lead"])).splitlines()[-1]


def test_how_often_a_deal_entered_one_stage_before_another() -> None:
    one, other = date(2026, 1, 1), date(2026, 1, 2)
    days = pl.LazyFrame({"lead": [one, one, other, None], "demo": [other, other, one, one]})
    assert stage_order.entered_before(days, ["lead", "demo"]) == {("lead", "demo"): 2, ("demo", "lead"): 1}
    assert stage_order.entered_before(days, ["lead"]) == {}
