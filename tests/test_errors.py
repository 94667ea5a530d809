"""Errors as data: what and where, in words of a language, their exit codes, and the nearest name to a mistyped one."""

from __future__ import annotations

import pytest

from salescli import errors
from salescli.errors import ExitCode, InputError, Place, without_file
from salescli.i18n.language import ENGLISH, get
from salescli.message import Instead, Message, say

SV = get("sv")
EMPTY = say("files.empty")


@pytest.mark.parametrize(
    ("place", "english", "swedish"),
    [
        (Place("a.csv"), "a.csv", "a.csv"),
        (Place("a.csv", 1234), "a.csv, line 1234", "a.csv, rad 1234"),
        (Place("a.parquet", row=8), "a.parquet, row 8", "a.parquet, rad 8"),
        (Place("a.csv", column="it's"), 'a.csv, column "it\'s"', 'a.csv, kolumn "it\'s"'),
        (Place("a.csv", 7, "value", "x"), "a.csv, line 7, column 'value'", "a.csv, rad 7, kolumn 'value'"),
        (
            Place("a.parquet", None, "value", row=8),
            "a.parquet, row 8, column 'value'",
            "a.parquet, rad 8, kolumn 'value'",
        ),
        (Place("b.xlsx#Deals", 7, row=7), "b.xlsx#Deals, row 7", "b.xlsx#Deals, rad 7"),
        (
            Place("b.xlsx#Deals", 7, "value", row=7, cell="C7"),
            "b.xlsx#Deals!C7, column 'value'",
            "b.xlsx#Deals!C7, kolumn 'value'",
        ),
    ],
)
def test_a_place_in_words(place: Place, english: str, swedish: str) -> None:
    assert (ENGLISH.say(place.words), SV.say(place.words)) == (english, swedish)


def test_an_error_begins_with_its_place_and_carries_it() -> None:
    place = Place("a.csv", 7, "value", "x")
    error = InputError.at(place, EMPTY, say("files.export_again"))
    assert error.place == place
    assert ENGLISH.say(error.message) == "a.csv, line 7, column 'value': the file is empty."
    assert ENGLISH.say(error.hint or "") == "Export it again."


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (InputError.at(Place("a.csv"), EMPTY).message, "the file is empty."),
        (InputError.at(Place("a.csv", 7), EMPTY).message, "line 7: the file is empty."),
        (InputError.at(Place("a.csv", 7, "value"), EMPTY).message, "line 7, column 'value': the file is empty."),
        (
            InputError.at(Place("b.xlsx#Deals", 7, "value", row=7, cell="C7"), EMPTY).message,
            "C7, column 'value': the file is empty.",
        ),
        (say("common.at", place=("a.csv", "b.csv"), what=EMPTY), "the file is empty."),
        (say("loading.no_input"), "No input: name the files or the folder of your exports."),
    ],
)
def test_what_is_said_without_the_file(said: Message, english: str) -> None:
    assert ENGLISH.say(without_file(said)) == english


def test_an_error_says_what_and_where_and_what_to_do() -> None:
    error = errors.InputError(EMPTY, say("files.export_again"))
    assert (error.message, error.hint) == (EMPTY, say("files.export_again"))
    assert errors.UsageError(EMPTY).hint is None


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
    assert kind(EMPTY).exit_code is code


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
    assert hint is None or hint == say("common.did_you_mean", fix=Instead(word, found))


def test_a_word_with_numbers_is_like_none_with_others() -> None:
    assert errors.nearest("deals-2025.csv", ["deals-2026.csv"]) is None
    assert errors.nearest("deal-2025.csv", ["deals-2025.csv", "deals-2026.csv"]) == "deals-2025.csv"
    assert errors.nearest("r7", ["r07"]) == "r07"
    assert errors.nearest("deals.csv", ["deals-2026.csv"]) == "deals-2026.csv"


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
