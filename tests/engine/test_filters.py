"""Filters: by which key each value is wanted, and a helpful word for one that stands nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.engine.batch import Filter
from salescli.engine.filters import check_filters, filters_of
from salescli.engine.scan import collect
from salescli.errors import UsageError
from salescli.loading.dataset import Dataset
from salescli.model.measures import WON
from tests.engine.conftest import asked, batch, tables
from tests.said import hint_of

DEALS = """
    rep_id,region,status,closed_at
    r1,north,won,2026-01-05
    r2,south,lost,2026-01-06
"""
REPS = """
    rep_id,name
    r1,Anna
    r2,Bo
    r3,Bo
    Anna,Cai
"""


def checked(own: Dataset, *filters: Filter) -> None:
    """Check filters against what the won deals have."""
    spec, won = asked(filters=filters), batch(WON)
    check_filters(spec, collect([won], spec, own), own)


def test_values_of_one_dimension_are_one_filter(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS)
    where = [("region", "north"), ("rep", "r1"), ("region", "south"), ("region", None)]
    assert filters_of(where, own) == (Filter("region", ("north", "south", None)), Filter("rep", ("r1",)))
    assert filters_of([], own) == ()


def test_a_rep_may_be_called_by_name_and_all_of_that_name_are_wanted(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS, reps=REPS)
    (found,) = filters_of([("rep", "Bo")], own)
    assert (found.dimension, set(found.values)) == ("rep", {"r2", "r3"})
    assert filters_of([("rep", "Cai")], own) == (Filter("rep", ("Anna",)),)


def test_an_id_goes_before_a_name(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS, reps=REPS)
    assert filters_of([("rep", "Anna")], own) == (Filter("rep", ("Anna",)),)


def test_a_name_that_nobody_has_is_kept_as_it_is(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS, reps=REPS)
    assert filters_of([("rep", "Dag")], own) == (Filter("rep", ("Dag",)),)


def test_a_word_for_nothing_wants_what_has_no_value(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS)
    assert filters_of([("region", "N/A")], own) == (Filter("region", (None,)),)


def test_a_value_that_stands_somewhere_passes_though_no_row_that_counts_has_it(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS, reps=REPS)
    checked(own, Filter("region", ("north",)))
    checked(own, Filter("region", ("south",)))
    checked(own, Filter("region", (None,)))
    checked(own, Filter("rep", ("r3",)))


def test_a_value_that_stands_in_a_quota_alone_passes(tmp_path: Path) -> None:
    toml = '[[quota]]\nperiod = "2026-01"\namount = 5\nregion = "east"\n'
    checked(tables(tmp_path, toml, deals=DEALS), Filter("region", ("east",)))


def test_a_value_that_stands_nowhere_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--where region=nroth: no row has that region") as error:
        checked(tables(tmp_path, deals=DEALS), Filter("region", ("nroth",)))
    assert "north" in str(hint_of(error.value))


def test_a_value_that_is_near_to_none_is_refused_with_all_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        checked(tables(tmp_path, deals=DEALS), Filter("region", ("north", "zzz")))
    assert hint_of(error.value) == "There are 'north', 'south'."
