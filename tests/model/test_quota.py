"""Quota entries: what each is for, which questions it answers, and which do not go together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.errors import InputError, Place, SettingsError
from salescli.i18n.language import ENGLISH, get, said
from salescli.message import say
from salescli.model import quota
from salescli.model.quota import Entry

WHAT, HINT = say("model.no_rep"), say("model.smaller_number")


def entry(first: str = "2026-01-01", last: str = "2026-01-31", place: Place | None = None, **scope: str) -> Entry:
    return Entry(date.fromisoformat(first), date.fromisoformat(last), Decimal(310), place=place, **scope)


def test_an_entry_gives_each_of_its_days_the_same() -> None:
    assert entry().daily == 10.0
    assert entry(last="2026-01-01").daily == 310.0


def test_an_entry_is_for_a_rep_a_region_a_team_or_all() -> None:
    assert entry(rep="r1").scope == ("rep", "r1")
    assert entry(region="north").scope == ("region", "north")
    assert entry(team="red").scope == ("team", "red")
    assert entry().scope == ("", "")


def test_what_an_entry_is_for_is_said_in_words() -> None:
    assert ENGLISH.say(entry(rep="r1").scope_in_words) == "rep 'r1'"
    assert ENGLISH.say(entry().scope_in_words) == "everybody"


def test_an_error_names_the_file_or_the_settings() -> None:
    of_file = entry(place=Place("quotas.csv", 3)).error(WHAT, HINT)
    assert (type(of_file), said(of_file), of_file.place) == (
        InputError,
        ("quotas.csv, line 3: no rep has that id or name", "Give a smaller number."),
        Place("quotas.csv", 3),
    )
    of_settings = entry().error(WHAT, HINT)
    assert (type(of_settings), str(of_settings)) == (SettingsError, "salescli.toml: no rep has that id or name")


@pytest.mark.parametrize(
    ("scopes", "says"),
    [
        ((), ["rep", "region", "team", ""]),
        (("region",), ["rep", "region"]),
        (("team",), ["rep", "team"]),
        (("rep",), ["rep"]),
        (("region", "team"), ["rep"]),
        (("product",), ["rep"]),
    ],
)
def test_an_entry_answers_a_question_that_is_split_by_nothing_finer(scopes: tuple[str, ...], says: list[str]) -> None:
    entries = [entry(rep="r1"), entry(region="north"), entry(team="red"), entry()]
    assert [each.scope[0] for each in entries if quota.says_of(each, scopes)] == says


def test_entries_of_one_scope_overlap_where_one_begins_before_another_ends() -> None:
    january, late, february = entry(), entry("2026-01-31", "2026-02-10"), entry("2026-02-11", "2026-02-28")
    assert quota.overlapping([february, late, january]) == [(january, late)]
    assert quota.overlapping([january, entry("2026-02-01", "2026-02-28")]) == []


def test_entries_of_two_scopes_do_not_overlap() -> None:
    assert quota.overlapping([entry(rep="r1"), entry(rep="r2"), entry(region="r1"), entry()]) == []


def test_a_long_entry_overlaps_with_each_that_begins_within_it() -> None:
    year, january, may = entry(last="2026-12-31"), entry("2026-01-02", "2026-01-31"), entry("2026-05-01", "2026-05-31")
    assert quota.overlapping([year, january, may]) == [(year, january), (year, may)]


def test_entries_that_overlap_are_refused() -> None:
    quota.check([entry(), entry("2026-02-01", "2026-02-28")])
    with pytest.raises(SettingsError, match=r"two .* entries for rep 'r1' overlap"):
        quota.check([entry(rep="r1"), entry(rep="r1")])


def test_an_overlap_of_the_settings_names_both_spans() -> None:
    error = quota.overlap(entry(), entry("2026-01-31", "2026-02-10"))
    assert isinstance(error, SettingsError)
    assert str(error) == (
        "salescli.toml: two [[quota]] entries for everybody overlap: 2026-01-01 to 2026-01-31 and 2026-01-31 to "
        "2026-02-10."
    )


def test_an_overlap_with_a_file_names_the_line_and_the_other_place() -> None:
    in_file, in_settings = entry(place=Place("q.csv", 2)), entry("2026-01-31", "2026-02-10")
    for pair in ((in_file, in_settings), (in_settings, in_file)):
        error = quota.overlap(*pair)
        assert isinstance(error, InputError)
        assert str(error) == (
            "q.csv, line 2: the quota for everybody from 2026-01-01 to 2026-01-31 overlaps with the one from "
            "2026-01-31 to 2026-02-10 ([[quota]] in salescli.toml)."
        )


def test_a_rep_may_be_named_by_id_or_by_name() -> None:
    names = {"r1": "Anna", "Anna": "Bo", "r2": None}
    found = quota.with_ids([entry(rep="r2"), entry(rep="Bo"), entry(rep="Anna"), entry(region="n")], names)
    assert [each.rep for each in found] == ["r2", "Anna", "Anna", None]


def test_without_a_table_of_reps_they_stay_as_they_are_called() -> None:
    assert quota.with_ids([entry(rep="Anna")], {}) == [entry(rep="Anna")]


def test_a_rep_whom_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match="no rep has that id or name") as error:
        quota.with_ids([entry(rep="Ana")], {"r1": "Anna"})
    assert said(error.value)[1] == "Did you mean 'Anna'?"
    with pytest.raises(InputError, match=r"q\.csv, line 2: the quota is for rep 'zzz'") as other:
        quota.with_ids([entry(rep="zzz", place=Place("q.csv", 2))], {"r1": "Anna"})
    assert said(other.value)[1] == "Add the rep to the file of reps, or leave the row out."


def test_a_name_that_two_reps_have_is_refused_with_their_ids() -> None:
    with pytest.raises(SettingsError, match="more than one rep has that name") as error:
        quota.with_ids([entry(rep="Bo")], {"r1": "Bo", "r2": "Bo"})
    assert said(error.value)[1] == "Give the id: r1, r2."


def test_an_error_can_be_said_in_swedish() -> None:
    error = quota.overlap(entry(rep="r1"), entry("2026-01-31", "2026-02-10", rep="r1", place=Place("q.csv", 1234)))
    assert said(error, get("sv"))[0] == (
        "q.csv, rad 1234: kvoten för säljare 'r1' från 2026-01-31 till 2026-02-10 överlappar den från 2026-01-01 till "
        "2026-01-31 ([[quota]] i salescli.toml)."
    )
