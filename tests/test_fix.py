"""Fixes as data, their parts as text, and the fixes that a hint is made of."""

from __future__ import annotations

import tomllib

import pytest

from salescli import fix
from salescli.i18n.language import ENGLISH
from salescli.i18n.sentences import Sentences
from salescli.message import Fix, Instead, Option, Setting, fixes_of, say


@pytest.mark.parametrize(
    ("each", "part", "text"),
    [
        (Option("--by", "region"), "", "--by region"),
        (Option("--by", "region"), "name", "--by"),
        (Option("--by", "region"), "value", "region"),
        (Option("--debug"), "", "--debug"),
        (Option("--debug"), "value", ""),
        (fix.setting("tables.deals", "totals", '"drop"'), "", '[tables.deals] totals = "drop"'),
        (fix.setting("tables.deals", "totals", '"drop"'), "key", "[tables.deals] totals"),
        (fix.setting("tables.deals", "totals", '"drop"'), "entry", 'totals = "drop"'),
        (fix.setting("tables.deals", "totals", '"drop"'), "value", '"drop"'),
        (fix.setting("tables.deals", "totals", '"drop"'), "section", "[tables.deals]"),
        (fix.column("deals", "value", 'Net "worth"'), "word", 'Net "worth"'),
        (fix.column("deals", "value"), "", '[tables.deals.columns] value = "HEADER"'),
        (Instead("revenu", "revenue"), "", "revenue"),
    ],
)
def test_the_parts_of_a_fix(each: Fix, part: str, text: str) -> None:
    assert each.part(part) == text


def test_several_entries_of_one_section() -> None:
    both = Setting("currency", (("base", '"SEK"'), ("rates", "{ EUR = 11.5 }")))
    assert both.part("") == '[currency] base = "SEK", rates = { EUR = 11.5 }'
    assert both.content == {"currency": {"base": "SEK", "rates": {"EUR": 11.5}}}


def test_a_fix_with_a_blank_is_not_complete() -> None:
    assert not fix.column("deals", "value").is_complete
    assert fix.column("deals", "value", "Worth").is_complete


@pytest.mark.parametrize(
    ("word", "key", "text"),
    [("won_at", "won_at", '"won_at"'), ("Won at", '"Won at"', '"Won at"'), ('a"b', '"a\\"b"', '"a\\"b"')],
)
def test_keys_and_texts_are_those_of_toml(word: str, key: str, text: str) -> None:
    assert (fix.key(word), fix.text(word)) == (key, text)
    assert fix.setting("a", fix.key(word), fix.text(word)).content == {"a": {word: word}}


def test_a_hint_gives_its_fixes_and_its_text_is_made_of_them() -> None:
    drop, keep = (fix.setting("tables.deals", "totals", fix.text(word)) for word in ("drop", "keep"))
    hint = say("loading.guess_or_map", guess=say("loading.drop_or_keep_sums", drop=drop, keep=keep), map_it=None)
    assert list(fixes_of(hint)) == [drop, keep]
    assert '[tables.deals] totals = "drop" (' in ENGLISH.say(hint)
    assert 'or "keep" (' in ENGLISH.say(hint)


def test_fixes_in_a_list_are_joined_by_their_parts() -> None:
    options = (Option("--deals", "a.csv"), Option("--reps", "a.csv"))
    assert list(fixes_of(options)) == list(options)
    assert Sentences(ENGLISH).format_field(options, "name each_or") == "--deals or --reps"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('Net "worth"', '"Net \\"worth\\""'),
        (3, "3"),
        (True, "true"),
        ([1, 2], "[1, 2]"),
        ({"file": "a.csv", "on": {"stage id": "id"}}, '{ file = "a.csv", on = { "stage id" = "id" } }'),
        ({"file": "a.csv", "prefix": "", "format": {"dates": None, "header": ()}}, '{ file = "a.csv" }'),
    ],
)
def test_a_value_as_toml_writes_it(content: object, text: str) -> None:
    assert fix.value(content) == text
    assert "it" in tomllib.loads(f"it = {text}")
