"""Where something is wrong, as data and in words."""

from __future__ import annotations

import pytest

from salescli.errors import InputError, Place, without_file
from salescli.i18n.language import ENGLISH, get
from salescli.message import Message, say

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
        (say("common.at", place=("a.csv", "b.csv"), what=EMPTY), "the file is empty."),
        (say("loading.no_input"), "No input: name the files or the folder of your exports."),
    ],
)
def test_what_is_said_without_the_file(said: Message, english: str) -> None:
    assert ENGLISH.say(without_file(said)) == english
