"""Words for currencies: which code each stands for, and the one currency that several words name together."""

from __future__ import annotations

import pytest

from salescli.loading.parsing import currency_words as words

NOTHING = frozenset[str]()


@pytest.mark.parametrize(("word", "found"), [(" kr. ", "KR"), ("us$", "US$"), ("Sek", "SEK"), ("", "")])
def test_words_are_folded_to_capitals_without_a_stop(word: str, found: str) -> None:
    assert words.folded(word) == found


def test_the_codes_that_a_word_can_stand_for() -> None:
    assert words.codes_of("€") == ("EUR",)
    assert words.codes_of("KR") == ("SEK", "NOK", "DKK", "ISK")
    assert words.codes_of("SWEDISH KRONA") == ("SEK",)
    assert words.codes_of("SEK") == ("SEK",)
    assert words.codes_of("XYZ") == ()
    assert words.codes_of("POINTS", {"POINTS"}) == ("POINTS",)


@pytest.mark.parametrize(("word", "code"), [("€", "EUR"), ("sek", "SEK"), ("kr", "KR"), ("$", "$"), ("xyz", "XYZ")])
def test_the_code_of_a_word_that_only_one_has(word: str, code: str) -> None:
    assert words.code_of(word) == code


@pytest.mark.parametrize(("word", "known"), [("$", True), ("kr", True), ("SEK", True), ("dagar", False), ("", False)])
def test_what_is_known(word: str, known: bool) -> None:
    assert words.is_known(word) is known


def test_ones_own_words_are_known_and_sure() -> None:
    assert words.is_known("pts", {"PTS"})
    assert words.is_sure("ft", {"FT"})


@pytest.mark.parametrize(("word", "sure"), [("SEK", True), ("km", False), ("ft", False), ("yr", False)])
def test_lengths_are_no_currencies_for_sure(word: str, sure: bool) -> None:
    assert words.is_sure(word) is sure


@pytest.mark.parametrize(("word", "shared"), [("$", True), ("kr", True), ("US$", False), ("SEK", False), ("yr", False)])
def test_what_several_share(word: str, shared: bool) -> None:
    assert words.is_shared(word) is shared


def test_every_word_that_is_no_code() -> None:
    found = dict(words.every_word())
    assert found["€"] == ("EUR",)
    assert found["SWISS FRANC"] == ("CHF",)
    assert "SEK" not in found
    assert next(iter(words.every_word())) == ("€", ("EUR",))


@pytest.mark.parametrize(
    ("text", "found"), [("$ CAD", ["$", "CAD"]), ("kr.", ["KR"]), ("US$", ["US$"]), ("C$x", ["C$", "X"]), ("", [])]
)
def test_signs_and_words_are_told_apart(text: str, found: list[str]) -> None:
    assert words.tokens(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("SEK", "SEK"),
        ("$ CAD", "CAD"),
        ("kr NOK", "NOK"),
        ("€ USD", "?"),
        ("YR", "?"),
        ("$", "$"),
    ],
)
def test_the_words_beside_a_number_mean_one_currency_or_none(text: str, found: str | None) -> None:
    assert words.meant(text) == found


def test_words_that_are_none_are_passed_over_where_that_is_lenient() -> None:
    assert words.meant("YR", is_lenient=True) is None
    assert words.meant("SEK YR", is_lenient=True) == "SEK"
    assert words.meant("FT", is_lenient=True) is None
    assert words.meant("PTS", frozenset({"PTS"})) == "PTS"


def test_words_agree_on_the_narrowest() -> None:
    assert words.agreed([]) is None
    assert words.agreed(["$", "CAD"]) == "CAD"
    assert words.agreed(["€", "EUR"]) == "EUR"
    assert words.agreed(["EUR", "USD"]) == "?"
    assert words.agreed(["YR"]) == "?"
    assert words.agreed(["$"]) == "$"
    assert words.agreed(["PTS", "PTS"], {"PTS"}) == "PTS"
    assert words.agreed(["KR"]) == "KR"
