"""Activities: those that took place, by type."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.errors import MissingInputError
from salescli.views import VIEWS, activities
from tests.views.conftest import Seen, days, rows

ACTIVITIES = """
    type,occurred_at,done,deal_id
    call,2026-01-05,yes,1
    email,2026-01-06,,1
    meeting,2026-01-07,no,2
    quote,2026-01-08,true,2
    lunch,2026-01-09,1,
"""
DEALS = "deal_id,status,closed_at\n1,won,2026-02-01\n2,won,2027-02-01\n"
FIFTH, EIGHTH, NINTH = date(2026, 1, 5), date(2026, 1, 8), date(2026, 1, 9)


@pytest.mark.parametrize(
    ("where", "found"),
    [("call", [FIFTH]), ("email", []), ("quote", [EIGHTH]), ("contact", [FIFTH]), ("done", [FIFTH, EIGHTH, NINTH])],
)
def test_what_was_done_counts_by_its_type(source: Seen, where: str, found: list[date]) -> None:
    assert [day for (day,) in rows("activities", source(activities=ACTIVITIES), where=where)] == found


def test_without_a_column_all_are_done(source: Seen) -> None:
    text = "type,occurred_at\ncall,2026-01-05\nemail,2026-01-06"
    assert len(rows("activities", source(activities=text), where="done")) == 2


def test_the_days_of_what_was_done(source: Seen) -> None:
    assert days(activities.happened(source(activities=ACTIVITIES))) == {
        "date": ["2026-01-05", "2026-01-08", "2026-01-09"]
    }
    assert activities.happened(source(activities="type,rep_id\ncall,r1")).collect().is_empty()


def test_the_deal_of_an_activity_that_was_won(source: Seen) -> None:
    own = source(activities=ACTIVITIES, deals=DEALS)
    assert rows("activities", own, "won_deal", where="done") == [(FIFTH, "1"), (EIGHTH, None), (NINTH, None)]


def test_won_deals_must_be_told(source: Seen) -> None:
    requires = VIEWS["activities"].derived["won_deal"].requires
    assert requires is not None
    requires(source(activities=ACTIVITIES, deals=DEALS).tables, "x")
    with pytest.raises(MissingInputError, match="deal_id"):
        requires(source(activities=ACTIVITIES, deals="status,closed_at,value\nwon,2026-01-05,1").tables, "x")
    with pytest.raises(MissingInputError):
        requires(source(activities=ACTIVITIES).tables, "x")
