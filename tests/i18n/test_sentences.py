"""Messages become sentences: by code, with parameters written as the catalogue asks, and the user's words untouched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.i18n import catalogue
from salescli.i18n.language import ENGLISH, get
from salescli.message import Message, Parameter, Word, say

SV = get("sv")


@pytest.fixture
def _own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small catalogues in the place of the real ones."""
    texts = {
        ("en", "t"): {
            "plain": "{x}",
            "as": "{x:quoted}, {x:repr}",
            "year": "{x:plain}",
            "any": "{xs:or}",
            "each": "{xs:quoted and}",
            "cut": "{xs}",
            "whole": "{xs:all}",
            "few": "{xs:2}",
            "each or": "{xs:quoted each_or}",
            "indented": "{xs:indented}",
            "signed": "{x:signed} %",
            "capital": "{x:capital}.",
            "left": {"one": "{count} row", "other": "{count} rows"},
            "by": {"by": "n", "one": "{n} file", "other": "{n} files"},
            "outer": "See: {inner}!",
        },
        ("sv", "t"): {"left": {"one": "{count} rad", "other": "{count} rader"}},
        ("sv", "words"): {"phrases": {"won deals": "vunna affärer", "won deal": "vunnen affär"}},
    }
    real = catalogue.section
    monkeypatch.setattr(catalogue, "section", lambda code, name: texts.get((code, name), real(code, name)))


@pytest.mark.usefixtures("_own")
@pytest.mark.parametrize(
    ("message", "english"),
    [
        (say("t.plain", x="value {x} 1,5"), "value {x} 1,5"),
        (say("t.plain", x=1234567), "1,234,567"),
        (say("t.plain", x=Decimal("-1234.50")), "-1,234.50"),
        (say("t.plain", x=date(2025, 1, 2)), "2025-01-02"),
        (say("t.plain", x=None), ""),
        (say("t.year", x=2025), "2025"),
        (say("t.as", x="it's"), '"it\'s", "it\'s"'),
        (say("t.any", xs=["a", "b", "c"]), "a, b or c"),
        (say("t.any", xs=["a"]), "a"),
        (say("t.any", xs=[]), ""),
        (say("t.each", xs=["a", "b"]), "'a' and 'b'"),
        (say("t.cut", xs=list("abcdefghijklmn")), "a, b, c, d, e, f, g, h, i, j, k, l and 2 more"),
        (say("t.whole", xs=list("abcdefghijklmn")), "a, b, c, d, e, f, g, h, i, j, k, l, m, n"),
        (say("t.few", xs=list("abcd")), "a, b and 2 more"),
        (say("t.few", xs=list("ab")), "a, b"),
        (say("t.each or", xs=["a", "b", "c"]), "'a' or 'b' or 'c'"),
        (say("t.indented", xs=["a", "b"]), "a\n  b"),
        (say("t.signed", x=-12.5), "-12.50 %"),
        (say("t.signed", x=Decimal("1234.505")), "+1234.50 %"),
        (say("t.capital", x=Word("true or false")), "True or false."),
        (say("t.left", count=1), "1 row"),
        (say("t.left", count=1001), "1,001 rows"),
        (say("t.by", n=1), "1 file"),
        (say("t.outer", inner=say("t.left", count=2)), "See: 2 rows!"),
        (say("t.plain", x=Word("won deals", 1)), "won deal"),
        (say("t.plain", x=Word("won deals")), "won deals"),
        (say("t.plain", x=Word("activities", 1)), "activity"),
        (say("t.plain", x=Word("done calls, emails and meetings", 1)), "of the done calls, emails and meetings"),
    ],
)
def test_english(message: Message, english: str) -> None:
    assert ENGLISH.say(message) == english


@pytest.mark.usefixtures("_own")
def test_a_language_has_its_own_templates_numbers_and_words() -> None:
    assert SV.say(say("t.left", count=1001)) == "1\N{NO-BREAK SPACE}001 rader"
    assert SV.say(say("t.plain", x=Word("won deals", 1))) == "vunnen affär"
    assert SV.say(say("t.outer", inner=say("t.left", count=1))) == "See: 1 rad!"
    assert SV.say(say("t.signed", x=-12.5)) == "\N{MINUS SIGN}12,50 %"
    assert SV.say(say("t.each or", xs=["a", "b"])) == "'a' eller 'b'"


@pytest.mark.parametrize("word", ["value", "won deals", "total", "1,234", "2025.01", "deals"])
def test_a_text_of_the_users_is_never_translated(word: Parameter) -> None:
    assert word in SV.say(say("i18n.unknown_language", code=word))


def test_a_code_that_no_catalogue_has_is_an_error() -> None:
    with pytest.raises(KeyError):
        ENGLISH.say(say("common.nothing"))


def test_a_word_may_stand_between_all() -> None:
    message = say("mapping.rivals", headers=["a", "b", "c"], column="value")
    assert ENGLISH.say(message) == "the columns 'a' and 'b' and 'c' both claim value."
    assert SV.say(message) == "kolumnerna 'a' och 'b' och 'c' gör båda anspråk på value."


def test_messages_are_equal_by_what_they_say() -> None:
    assert say("t.any", xs=["a"]) == say("t.any", xs=("a",))
    assert len({say("t.any", xs=["a"]), say("t.any", xs=["a"])}) == 1
