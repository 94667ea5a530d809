"""What a view is: conditions, rules, and columns that it makes."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from salescli.errors import MissingInputError
from salescli.i18n.language import ENGLISH
from salescli.model.calendar import Grain
from salescli.views import VIEWS, base
from salescli.views.base import Condition, DerivedColumn, Rule, Source, View
from tests.views.conftest import Seen

DEALS = "deal_id,region,qualified,value,created_at\n1, north ,yes,5,2026-01-05\n2,N/A,,x,2026-01-06\n3,s,odd,7,"


def doubled(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    return frame.with_columns(doubled=pl.col("value") * 2)


NEGATIVE = Rule("negative", "below 0", pl.col("doubled") < 0)
VIEW = View(
    table="deals",
    noun="deals",
    dated_by="created_at",
    rows=base.dated("deals", "created_at"),
    requires=base.needs("deals", "created_at"),
    given=base.has("deals", "created_at"),
    conditions={
        "large": Condition(pl.col("value") > 5, "large deals", within="valued"),
        "valued": Condition(pl.col("value").is_not_null(), "valued deals"),
    },
    derived={
        "doubled": DerivedColumn(("value",), doubled, (NEGATIVE, base.without("value")), amount="value"),
        "told": DerivedColumn((), doubled, reads_if_there=("value", "cost"), reads_instead=("region",)),
    },
    always=(base.without("deal_id"),),
)


def test_a_source_reads_the_columns_that_are_not_left_out(source: Seen) -> None:
    own = source(deals=DEALS)
    assert own.frame("deals", ["deal_id", "value"]).collect()["deal_id"].to_list() == ["1", "2", "3"]
    without = Source(own.tables, own.as_of, Grain.MONTH, without=frozenset({"value"}))
    assert "value" not in without.frame("deals", ["deal_id", "value"]).collect().columns
    assert own.has("deals", "value")
    assert not without.has("deals", "value")
    assert not own.has("deals", "cost")


def test_a_flag_that_does_not_read_is_met_or_is_blank(source: Seen) -> None:
    own = source(deals=DEALS)
    blank = Source(own.tables, own.as_of, Grain.MONTH, unread_is_blank=True)
    frame = own.frame("deals", ["qualified"])
    assert frame.select(own.flag("qualified")).collect().to_series().to_list() == [True, False, True]
    assert frame.select(blank.flag("qualified")).collect().to_series().to_list() == [True, False, False]


def test_a_key_is_clean_and_null_for_a_word_for_nothing(source: Seen) -> None:
    own = source(deals=DEALS)
    found = own.frame("deals", ["region"]).select(own.key("deals", "region")).collect()
    assert found.to_series().to_list() == ["north", None, "s"]


def test_rows_have_their_date_and_the_columns_that_were_asked_for(source: Seen) -> None:
    found = base.build(VIEW, source(deals=DEALS), ["doubled"]).collect()
    assert found.select("date", "value", "doubled").rows() == [
        (date(2026, 1, 5), 5, 10), (date(2026, 1, 6), None, None), (None, 7, 14),
    ]  # fmt: skip
    assert "region" not in found.columns


def test_conditions_tell_which_rows_are_meant() -> None:
    assert VIEW.condition("large").noun == "large deals"
    assert VIEW.condition("").noun == "deals"
    assert pl.select(VIEW.condition("").holds).item() is True
    assert VIEW.wider("large") == ["valued", ""]
    assert VIEW.wider("") == []
    with pytest.raises(ValueError, match="'huge'") as error:
        VIEW.condition("huge")
    assert "large, valued" in str(error.value)


def test_columns_are_made_of_others() -> None:
    assert VIEW.columns_behind(["doubled", "region", "told"]) == ["value", "region"]
    assert VIEW.columns_behind(["told"], if_there=True) == ["value", "cost"]
    assert [VIEW.amount_behind(name) for name in ("doubled", "told", "value")] == ["value", "told", "value"]


def test_a_column_reads_what_is_there_or_something_instead(source: Seen) -> None:
    told = VIEW.derived["told"]
    assert told.reads_in("deals", source(deals=DEALS).tables) == ["value"]
    assert told.reads_in("deals", source(deals="deal_id,created_at\n1,2026-01-05").tables) == ["region"]


def test_the_rules_of_rows_are_counted_once_each() -> None:
    assert [rule.code for rule in VIEW.rules_for(["doubled", "value", "region"])] == [
        "without_deal_id", "negative", "without_value", "without_region",
    ]  # fmt: skip
    assert VIEW.rules_for([]) == list(VIEW.always)


def test_a_row_needs_a_column() -> None:
    rule = base.without("value")
    assert (rule.code, ENGLISH.say(rule.reason)) == ("without_value", "without value")
    assert pl.DataFrame({"value": [5, None]}).select(rule.fails).to_series().to_list() == [False, True]


def test_moments_are_seen_as_days() -> None:
    frame = pl.LazyFrame({"a": [datetime(2026, 1, 5, 23, 59)], "b": [date(2026, 1, 6)]})
    assert frame.select(base.day_of("a"), base.day_of("b")).collect().row(0) == (date(2026, 1, 5), date(2026, 1, 6))
    assert base.days(frame, ["a", "c"]).collect().rows() == [(date(2026, 1, 5),)]


def test_columns_that_may_not_have_read(source: Seen) -> None:
    frame = source(deals="deal_id,value,region,status\n1,x,n,won").frame("deals", ["value", "region", "status"])
    assert sorted(base.checked_columns(frame)) == ["status", "value"]


def test_whether_a_rows_own_text_does_not_read() -> None:
    frame = pl.LazyFrame({"v": [None, 5, None], "v:text": ["x", "5", None]}, schema_overrides={"v": pl.Int64})
    assert frame.select(base.does_not_read(frame, "v")).collect().to_series().to_list() == [True, False, False]
    lines = frame.with_columns(pl.Series("v:unread:line", [False, True, True]))
    assert lines.select(base.does_not_read(lines, "v")).collect().to_series().to_list() == [False, True, False]


def test_what_a_view_needs_is_there_or_missing(source: Seen) -> None:
    own = source(deals=DEALS).tables
    VIEW.requires(own, "x")
    assert VIEW.given(own)
    assert not base.has("deals", "created_at", "cost")(own)
    with pytest.raises(MissingInputError) as error:
        base.needs("deals", "cost")(own, "The test")
    assert "The test" in str(error.value)
    assert "cost" in str(error.value)


def test_every_condition_lies_within_one_that_there_is() -> None:
    for view in VIEWS.values():
        for name in view.conditions:
            assert set(view.wider(name)) <= {*view.conditions, ""}
