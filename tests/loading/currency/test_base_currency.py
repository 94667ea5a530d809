"""The base currency where the settings say none: that of most rows of the amounts."""

from __future__ import annotations

from collections import Counter

import pytest

from salescli.loading.currency import base_currency as base
from salescli.loading.mapping.map_columns import MappedFile
from tests.loading.conftest import Write, tables

NOTHING = frozenset[str]()


@pytest.mark.parametrize(
    ("rows", "ranked", "most"),
    [
        ({"EUR": 1, "SEK": 2}, {"SEK": 2, "EUR": 1}, "SEK"),
        ({"SEK": 2, "EUR": 2}, {"EUR": 2, "SEK": 2}, "EUR"),
        ({"USD": 1, "CAD": 2, "$": 5}, {"CAD": 7, "USD": 1}, "CAD"),
        ({"$": 5, "EUR": 5}, {"EUR": 5, "$": 5}, "EUR"),
        ({"$": 1}, {"$": 1}, "$"),
        ({}, {}, None),
    ],
)
def test_the_currency_of_most_rows_and_of_equals_the_first_by_code(
    rows: dict[str, int], ranked: dict[str, int], most: str | None
) -> None:
    assert list(base.by_rows(Counter(rows)).items()) == list(ranked.items())
    assert base.of_most(Counter(rows)) == most


def mapped(write: Write, text: str, toml: str = "") -> MappedFile:
    return tables(write(text), toml=toml).files[0]


APART = "deal_id,value,cost,currency\n1,5,,sek\n2,,,EUR\n3,-,7,EUR\n4,,,EUR\n5,1,,\n6,1,,??\n"
BESIDE = "deal_id,value\n1,5 SEK\n2,€7\n3,8 kr\n4,9\n5,5 yr\n"


def test_rows_count_by_the_currency_of_their_column_where_they_have_an_amount(write: Write) -> None:
    file = mapped(write, APART)
    assert base.in_sample(file, NOTHING) == {"SEK", "EUR"}
    assert base.rows_of(file, NOTHING) == {"SEK": 1, "EUR": 1}


def test_rows_count_by_the_currency_beside_their_amount(write: Write) -> None:
    file = mapped(write, BESIDE)
    assert base.in_sample(file, NOTHING) == {"SEK", "EUR", "KR"}
    assert base.rows_of(file, NOTHING) == {"SEK": 1, "EUR": 1, "KR": 1}
    assert base.words_of_amounts(file, file.columns["value"], NOTHING) == ["SEK", "€", "KR"]


def test_rows_count_by_a_constant_of_the_settings(write: Write) -> None:
    file = mapped(write, "deal_id,value\n1,5\n2,\n", '[tables.deals.columns]\ncurrency = { constant = "nok" }\n')
    assert base.in_sample(file, NOTHING) == {"NOK"}
    assert base.rows_of(file, NOTHING) == {"NOK": 1}


def test_rows_that_are_ruled_out_do_not_count(write: Write) -> None:
    file = mapped(write, "deal_id,value,is_deleted\n1,5 SEK,true\n2,7 EUR,false\n")
    assert base.rows_of(file, NOTHING) == {"EUR": 1}


def test_words_behind_an_expression_count_too(write: Write) -> None:
    text = "deal_id,price,n\n1,5 SEK,2\n2,€7,1\n3,5 ft,1\n"
    file = mapped(write, text, "[tables.deals.columns]\nvalue = { sql = 'price * n' }\n")
    assert base.words_behind(file, "price", NOTHING) == ["SEK", "€"]
    assert base.in_sample(file, NOTHING) == {"SEK", "EUR"}
    assert base.rows_of(file, NOTHING) == {"SEK": 1, "EUR": 1}


def test_of_other_text_behind_an_expression_only_signs_count(write: Write) -> None:
    file = mapped(write, "deal_id,value,note\n1,5,about € 7 SEK\n2,6,nothing\n")
    assert base.words_behind(file, "note", NOTHING) == ["€"]
