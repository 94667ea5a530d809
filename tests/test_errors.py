"""Errors that a user can mend, the codes they end in, and the nearest name to a mistyped one."""

from __future__ import annotations

import pytest

from salescli import errors
from salescli.errors import ExitCode


def test_an_error_says_what_and_where_and_what_to_do() -> None:
    error = errors.InputError("deals.csv: it is odd.", "Mend it.")
    assert (str(error), error.message, error.hint) == ("deals.csv: it is odd.", "deals.csv: it is odd.", "Mend it.")
    assert errors.UsageError("x").hint is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.SalesCliError, ExitCode.OUTPUT),
        (errors.UsageError, ExitCode.USAGE),
        (errors.SettingsError, ExitCode.USAGE),
        (errors.InputError, ExitCode.INPUT),
        (errors.MissingInputError, ExitCode.INPUT),
        (errors.OutputError, ExitCode.OUTPUT),
    ],
)
def test_each_kind_ends_in_its_code(kind: type[errors.SalesCliError], code: ExitCode) -> None:
    assert kind("x").exit_code is code


def test_only_a_missed_target_gives_1() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4, 5, 130]
    assert ExitCode.MISSED == 1


@pytest.mark.parametrize(
    ("word", "found"), [("reveneu", "revenue"), ("REVENUE", "revenue"), ("zzz", None), ("", None), ("win", "Win-Rate")]
)
def test_the_nearest_name_whatever_its_case(word: str, found: str | None) -> None:
    assert errors.nearest(word, {"revenue", "Win-Rate"}) == found
    hint = errors.did_you_mean(word, {"revenue", "Win-Rate"})
    assert (hint is None) is (found is None)
    assert found is None or repr(found) in (hint or "")


def test_a_sum_may_outgrow_its_room() -> None:
    assert isinstance(errors.too_large(), errors.InputError)


def test_values_are_quoted_and_cut() -> None:
    assert errors.quoted("it's") == '"it\'s"'
    assert errors.quoted("abcdef", 3) == "'abc'… (6 characters)"
    assert errors.quoted("abc", 3) == "'abc'"


def test_words_are_listed_and_cut() -> None:
    assert errors.listing(["a", "b"]) == "a, b"
    assert errors.listing(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert errors.listing([]) == ""


def test_words_of_which_one_holds() -> None:
    assert errors.either(["a"]) == "a"
    assert errors.either(["a", "b", "c"]) == "a, b or c"
