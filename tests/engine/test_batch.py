"""What one scan finds out: how measures share a pass over a view, and what a question keeps apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from salescli.engine.batch import Batch, Filter, bad_column, batches, singles
from salescli.engine.eligibility import UNREADABLE, Participation
from salescli.model.calendar import Grain, Span
from salescli.model.measures import (
    ACTIVE,
    BUYERS,
    CYCLE_MEDIAN,
    HEADCOUNT,
    LEADS,
    LOST,
    QUOTA,
    SALES,
    WON,
    Missing,
    Scope,
    Unit,
)
from tests.engine.conftest import asked, batch, tables

ALL = Span()


def views_of(found: list[Batch]) -> list[tuple[str, tuple[str, ...], int]]:
    """The view, the details and the number of measures of each batch."""
    return [(each.view_name, each.details, len(each.measures)) for each in found]


def test_a_filter_gives_each_wanted_value_its_place_and_all_others_none() -> None:
    frame = pl.DataFrame({"region": ["south", "north", "east", None]})
    wanted = Filter("region", ("north", "south"))
    assert frame.select(wanted.code)["where:region"].to_list() == [1, 0, None, None]


def test_a_filter_may_want_what_has_no_value() -> None:
    frame = pl.DataFrame({"region": ["north", None]})
    assert frame.select(Filter("region", (None,)).code).to_series().to_list() == [None, 0]


def test_a_filter_reads_the_id_of_a_rep_and_is_called_after_the_dimension() -> None:
    wanted = Filter("rep", ("r1",))
    assert wanted.column == "where:rep"
    frame = pl.DataFrame({"rep_id": ["r1", "r2"]})
    assert frame.select(wanted.code)["where:rep"].to_list() == [0, None]


def test_groups_are_the_key_columns_of_the_dimensions_split_by() -> None:
    assert asked("rep", "region").keys == ["rep_id", "region"]
    assert asked("motion").keys == ["by:motion"]


def test_rows_are_told_apart_by_what_splits_and_what_filters_each_once() -> None:
    spec = asked("region", filters=[Filter("region", ("n",)), Filter("segment", ("big",))])
    assert spec.dimensions == ["region", "segment"]


def test_unread_values_are_a_reason_where_their_rows_are_skipped() -> None:
    sales = batch(SALES)
    (part,) = sales.participations
    assert [rule.code for rule in asked().rules(sales, part)] == ["without_status", "without_value"]
    assert [rule.code for rule in asked(bad_rows="skip").rules(sales, part)] == [
        UNREADABLE,
        "without_status",
        "without_value",
    ]


def test_a_source_is_seen_from_the_as_of_date_as_the_question_reads(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="status,closed_at\nwon,2026-01-05")
    spec = asked(grain=Grain.QUARTER, as_of="2026-05-01", bad_rows="null")
    source = spec.source(own, rows=True)
    assert (source.dataset, source.as_of, source.grain) == (own, date(2026, 5, 1), Grain.QUARTER)
    assert (source.rows, source.unread_is_blank) == (True, True)
    assert not asked().source(own).unread_is_blank


def test_the_column_of_unread_values_is_called_after_theirs() -> None:
    assert bad_column("value") == "bad:value"


def test_a_batch_reads_its_view() -> None:
    assert batch(SALES).view.table == "deals"
    assert batch(SALES).view.noun == "closed deals"
    assert batch(ACTIVE).view.table == "customers"


def test_measures_of_the_same_rows_participate_once() -> None:
    found = batch(SALES, WON.needing("value"), LOST).participations
    assert found == [Participation("won", ("value",)), Participation("lost", ())]


def test_a_batch_has_the_rules_of_its_view_for_what_is_needed() -> None:
    found = batch(SALES).rules(Participation("won", ("value",)))
    assert [rule.code for rule in found] == ["without_status", "without_value"]


def test_a_batch_asks_for_columns_of_measures_needs_conditions_and_details_each_once() -> None:
    upsells = WON.among("upsell").needing("product")
    assert batch(SALES, WON.needing("value"), upsells).columns == ["value", "product", "deal_type"]
    assert batch(CYCLE_MEDIAN).columns == ["days"]


def test_what_a_view_says_of_intervals_is_no_column_of_the_table() -> None:
    assert batch(QUOTA).table_details == []
    assert batch(BUYERS).table_details == ["customer_id"]
    assert batch(ACTIVE).columns == []


def test_a_batch_reads_what_decides_and_what_is_behind_its_columns() -> None:
    decides = ["status", "closed_at", "won_at", "lost_at"]
    assert batch(CYCLE_MEDIAN).columns_read == ["created_at", *decides]  # the days are made of it
    assert batch(SALES).columns_read == ["value", *decides]


def test_a_batch_cannot_do_without_its_columns_but_for_the_rep() -> None:
    assert batch(CYCLE_MEDIAN).needed == ["created_at"]
    heads = replace(WON, column="rep_id").needing("rep_id", "value")
    assert batch(heads).needed == ["value"]


def test_measures_of_one_view_share_a_batch() -> None:
    found = batches([(SALES, ALL), (LOST, ALL), (LEADS, ALL)])
    assert views_of(found) == [("closed_deals", (), 2), ("created_deals", (), 1)]


def test_of_few_rows_the_flows_of_a_view_share_a_batch_with_all_details() -> None:
    asked_for = [(SALES, ALL), (CYCLE_MEDIAN, ALL), (LEADS, ALL)]
    assert views_of(batches(asked_for)) == [
        ("closed_deals", (), 1), ("closed_deals", ("days",), 1), ("created_deals", (), 1)
    ]  # fmt: skip
    assert views_of(batches(asked_for, has_few_rows=True)) == [("closed_deals", ("days",), 2), ("created_deals", (), 1)]


def test_a_measure_that_is_asked_twice_is_in_a_batch_once() -> None:
    (found,) = batches([(SALES, ALL), (SALES.previous(), ALL)])
    assert len(found.measures) == 1


def test_a_batch_reaches_over_all_days_that_its_measures_do() -> None:
    early = Span(date(2026, 1, 1), date(2026, 1, 31))
    late = Span(date(2026, 3, 1), date(2026, 3, 31))
    (found,) = batches([(SALES, early), (LOST, late)])
    assert found.reach == Span(date(2026, 1, 1), date(2026, 3, 31))
    (found,) = batches([(SALES, early), (SALES, late)])
    assert found.reach == Span(date(2026, 1, 1), date(2026, 3, 31))


def test_further_keys_make_a_batch_of_their_own() -> None:
    found = batches([(SALES, ALL), (BUYERS, ALL)])
    assert views_of(found) == [("closed_deals", (), 1), ("closed_deals", ("customer_id",), 1)]


@pytest.mark.parametrize(("is_split", "count"), [(True, 2), (False, 1)])
def test_a_length_of_time_has_room_for_the_others_where_nothing_is_split(is_split: bool, count: int) -> None:
    found = batches([(SALES, ALL), (CYCLE_MEDIAN, ALL)], is_split=is_split)
    assert len(found) == count
    assert found[-1].details == ("days",)
    assert sum(len(each.measures) for each in found) == 2


def test_a_measure_over_several_views_is_one_in_each() -> None:
    assert HEADCOUNT.fallback is not None
    found = singles(HEADCOUNT.fallback)
    assert [(single.view, single.also) for single in found] == [
        ("closed_deals", ()), ("created_deals", ()), ("activities", ()),
    ]  # fmt: skip


def test_where_a_number_is_shown_makes_no_difference_to_its_single() -> None:
    shown = replace(
        SALES, unit=Unit.COUNT, scope=Scope.EVERYWHERE, missing=Missing.NULL, output="amount", divided_by=12, lasts=90
    )
    assert singles(shown) == singles(SALES)


def test_a_year_is_another_single_for_it_tells_days_apart() -> None:
    (found,) = singles(BUYERS.in_scope(Scope.YEAR_BEFORE))
    assert found.scope is Scope.YEAR_BEFORE
    assert [found] != singles(BUYERS)
