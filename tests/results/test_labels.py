"""Two groups of one name are told apart by their ids; others are called by the name alone."""

from __future__ import annotations

from salescli.results.labels import apart, shown

NAMES = [("r1", "Anna Ek"), ("r2", "Anna Ek"), ("r3", "Bo Dahl"), ("r4", None), (None, None)]


def test_a_name_of_two_goes_with_the_id() -> None:
    assert apart(NAMES) == {"r1": "Anna Ek (r1)", "r2": "Anna Ek (r2)", "r3": "Bo Dahl", "r4": None, None: None}


def test_one_rep_in_many_rows_is_one() -> None:
    assert apart([("r1", "Anna Ek"), ("r1", "Anna Ek")]) == {"r1": "Anna Ek"}


def test_without_a_name_the_id_is_shown() -> None:
    assert shown(NAMES)["r4"] == "r4"
    assert shown(NAMES)[None] is None


def test_a_name_that_is_the_id_is_not_said_twice() -> None:
    assert apart([("South", "South"), ("x", "South")]) == {"South": "South", "x": "South (x)"}
