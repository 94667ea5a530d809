"""The employment of reps: from the day they were hired to the day after they left."""

from __future__ import annotations

from datetime import date

from salescli.views import VIEWS
from tests.views.conftest import Seen, rows

LONG_AGO = date(1, 1, 1)
REPS = """
    rep_id,region,team,hired_at,left_at
    r1,north,field,2026-01-05,2026-03-31
    r2, south ,N/A,,
    r3,east,x,2027-01-01,
    r4,west,x,2026-02-01,2027-02-01
"""


def test_an_employment_is_from_the_day_of_hiring_to_the_day_after_the_last(source: Seen) -> None:
    assert rows("employment", source(reps=REPS), "home", "home_team", "began", "ended", by="entity") == [
        ("r1", "north", "field", date(2026, 1, 5), date(2026, 4, 1)),
        ("r2", "south", None, LONG_AGO, None),
        ("r4", "west", "x", date(2026, 2, 1), None),
    ]


def test_columns_that_are_not_there_say_nothing(source: Seen) -> None:
    assert rows("employment", source(reps="rep_id,name\nr1,Ada"), "home", "home_team", "began", "ended") == [
        (LONG_AGO, None, None, LONG_AGO, None)
    ]


def test_a_day_that_two_employments_share_is_the_laters(source: Seen) -> None:
    text = "rep_id,region,hired_at,left_at\nr1,n,2026-01-01,2026-03-01\nr1,s,2026-03-01,2026-06-30\nr2,n,2026-03-01,"
    found = rows("employment", source(reps=text), "began", "ended", by="entity")
    assert found[:2] == [
        ("r1", date(2026, 1, 1), date(2026, 3, 1)), ("r1", date(2026, 3, 1), date(2026, 7, 1)),
    ]  # fmt: skip


def test_who_left_before_being_hired_and_who_has_no_id_take_no_part(source: Seen) -> None:
    text = "rep_id,hired_at,left_at\nr1,2026-03-01,2026-01-01\n,2026-01-01,\nr2,2026-03-01,2026-03-01"
    frame = VIEWS["employment"].rows(source(reps=text), [])
    rules = {rule.code: rule.fails for rule in VIEWS["employment"].always}
    found = frame.select(**rules).collect()
    assert found["left_before_hired"].to_list() == [True, None, False]
    assert found["without_rep_id"].to_list() == [False, True, False]
