"""Which rows take part in a measure, and for which of several reasons the others do not."""

from __future__ import annotations

from typing import Any

import polars as pl

from salescli.engine import eligibility
from salescli.engine.eligibility import KIND, UNREADABLE, Facts, Participation
from salescli.model.measures import CYCLE_MEDIAN, SALES, WON
from salescli.views import VIEWS
from salescli.views.base import without

VIEW = VIEWS["closed_deals"]
SOLD, CLOSED = Participation("won", ("value",)), Participation("", ())
#: A won deal, one without a value, one whose value does not read, a lost one, one without a status, an open one.
ROWS = pl.LazyFrame(
    {
        "status": ["won", "won", "won", "lost", None, "open"],
        "value": [5, None, None, None, None, 5],
        "value:unread": [False, False, True, False, False, False],
        "status:unread": [False] * 6,
        "word:region": [True, False, False, False, False, False],
    }
)


def facts(*parts: Participation, skips_unread: bool = False) -> Facts:
    return Facts(VIEW, parts or (SOLD, CLOSED), ("value", "status"), ("word:region",), skips_unread)


def judged(own: Facts) -> pl.DataFrame:
    return own.judged(ROWS.with_columns(**own.expressions)).collect()


def test_a_measure_needs_its_input_and_what_else_it_says_in_the_order_of_the_tables() -> None:
    assert eligibility.participation(SALES) == SOLD
    assert eligibility.participation(WON.needing("days", "value", "product")) == Participation(
        "won", ("product", "value", "days")
    )
    assert eligibility.participation(CYCLE_MEDIAN) == Participation("won", ("days",))


def test_rows_are_within_others_of_the_same_condition_that_need_less() -> None:
    assert SOLD.is_within(Participation("won", ()))
    assert not SOLD.is_within(SOLD)
    assert not SOLD.is_within(CLOSED)
    assert not Participation("won", ()).is_within(SOLD)


def test_every_column_is_called_after_the_condition_and_the_needs() -> None:
    part = Participation("won", ("value", "cost"))
    assert part.label == "won|value,cost"
    assert part.ok_column == "ok:won|value,cost"
    assert part.first_column == "first:won|value,cost"
    assert part.failed_column == "failed:won|value,cost"
    assert part.unread_column == "unread:won|value,cost"
    assert part.left_out_column(without("value")) == "left_out:won|value,cost:without_value"
    assert part.key_fact_column("word:region") == "word:region@won|value,cost"
    assert part.sum_column("cost") == "sum:won|value,cost:cost"
    assert eligibility.holds_column("won") == "holds:won"


def test_the_facts_are_conditions_rules_unread_values_and_what_is_told_of_keys() -> None:
    assert list(facts().expressions) == [
        "holds:won", "holds:", "fails:without_status", "fails:without_value", "value:unread", "status:unread",
        "word:region",
    ]  # fmt: skip
    found = ROWS.select(**facts().expressions).collect()
    assert found["holds:won"].to_list() == [True, True, True, False, None, False]
    assert found["fails:without_value"].to_list() == [False, True, True, True, True, False]
    assert found["value:unread"].to_list() == [False, False, True, False, False, False]


def test_rows_of_the_same_facts_are_of_one_kind_and_others_are_not() -> None:
    own = facts()
    kinds = ROWS.with_columns(**own.expressions).select(own.kind()).collect()[KIND].to_list()
    # a bit a fact: won, closed, without a status, without a value, value and status unread, a word for a region
    assert kinds == [1 + 2 + 64, 1 + 2 + 8, 1 + 2 + 8 + 16, 2 + 8, 4 + 8, 0]


def test_a_fact_of_every_row_is_in_every_kind() -> None:
    every = Facts(VIEWS["created_deals"], (CLOSED,), ("value",), (), skips_unread=False)
    assert list(every.expressions) == ["holds:", "value:unread"]
    frame = ROWS.with_columns(**every.expressions).with_columns(every.kind()).collect()
    assert frame[KIND].to_list() == [1, 1, 1 + 2, 1, 1, 1]


def test_a_kind_tells_its_facts_again() -> None:
    own = facts()
    frame = ROWS.with_columns(**own.expressions).with_columns(own.kind()).select(KIND, *own.expressions).collect()
    names = list(own.expressions)
    assert (
        frame.select(KIND)
        .with_columns(own.of_kind())
        .select(names)
        .equals(frame.select(pl.col(names).fill_null(value=False)))
    )


def test_a_row_takes_part_that_is_meant_and_lacks_nothing() -> None:
    found = judged(facts())
    assert found[SOLD.ok_column].to_list() == [True, False, False, False, False, False]
    assert found[CLOSED.ok_column].to_list() == [True, True, True, True, False, False]


def test_a_row_fails_the_first_rule_and_one_that_is_not_meant_none() -> None:
    found = judged(facts())
    # rules: 0 without a status, 1 without a value
    assert found[SOLD.failed_column].to_list() == [None, 1, 1, None, 0, None]
    assert found[CLOSED.failed_column].to_list() == [None, None, None, None, 0, None]


def test_a_value_that_does_not_read_is_the_first_reason_where_rows_are_skipped() -> None:
    own = facts(skips_unread=True)
    found = judged(own)
    # rules: 0 unread, 1 without a status, 2 without a value; what others need makes no difference
    assert found[SOLD.failed_column].to_list() == [None, 2, 0, None, 1, None]
    assert found[CLOSED.failed_column].to_list() == [None, None, None, None, 1, None]


def codes(rules: list[Any]) -> list[str]:
    return [rule.code for rule in rules]


def test_rules_are_in_the_order_in_which_reasons_are_counted() -> None:
    expected = ["without_status", "without_value"]
    assert codes(eligibility.rules(VIEW, SOLD, skips_unread=False)) == expected
    assert codes(eligibility.rules(VIEW, SOLD, skips_unread=True)) == [UNREADABLE, *expected]
    assert codes(facts().rules(SOLD)) == expected
    assert codes(facts(skips_unread=True).rules(SOLD)) == [UNREADABLE, *expected]
    assert codes(eligibility.rules(VIEW, eligibility.participation(CYCLE_MEDIAN), skips_unread=False)) == [
        "without_status",
        "without_created_at",
        "closed_before_created",
    ]
