"""Why an amount does not read: its words, its currency, and what to do about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.i18n.language import ENGLISH
from salescli.loading.currency.amount_refusals import Amount, Currencies, Refusal, bare, refusal
from salescli.message import say

VALUE = Amount("deals", "value", "Sales Amt")
LEDGER = Amount("costs", "amount", "amount", is_ledger=True)
CELLS = Currencies("SEK", {"SEK": Decimal(1), "EUR": Decimal(11), "€": Decimal(11)}, frozenset(), None)
COLUMN = say("common.place_column", column="Curr")
APART = Currencies("SEK", CELLS.rates, frozenset(), COLUMN)


def why(text: str, amount: Amount = VALUE, told: Currencies = CELLS) -> Refusal:
    found = refusal(text, amount, told)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [("5.500000 (USD)", "5.500000"), ("5.000000 (USD)", "5"), ("5 (USD)", "5"), ("5", "5"), ("(5)", "(5)")],
)
def test_an_amount_without_the_currency_of_its_column(text: str, found: str) -> None:
    assert bare(text) == found


@pytest.mark.parametrize("text", ["5", "1,2,3", "abc", "", "5 SEK", "-"])
def test_where_neither_words_nor_currency_are_it_nothing_is_said(text: str) -> None:
    assert refusal(text, VALUE, CELLS) is None


def test_a_word_that_multiplies_is_named() -> None:
    found = why("1.5M")
    assert "'M'" in ENGLISH.say(found.what)
    assert not found.is_of_currency


def test_a_word_that_is_no_currency_is_named() -> None:
    assert "'yr'" in ENGLISH.say(why("1200 yr").what)
    assert "dagar" in ENGLISH.say(why("100 dagar").what)


def test_a_word_in_capitals_may_be_a_currency_of_ones_own() -> None:
    assert 'base = "PTS"' in ENGLISH.say(why("5 PTS").advice)
    own = Currencies("SEK", CELLS.rates, frozenset({"SEK"}), None)
    assert "rates = { PTS" in ENGLISH.say(why("5 PTS", told=own).advice)
    assert "currency" not in ENGLISH.say(why("5 pts").advice)


def test_letters_between_digits_are_no_word() -> None:
    assert refusal("12x0", VALUE, CELLS) is None


def test_two_currencies_in_one_cell_are_named() -> None:
    found = why("€100 USD")
    assert "EUR" in ENGLISH.say(found.what)
    assert "USD" in ENGLISH.say(found.what)
    assert not found.is_of_currency


def test_a_currency_without_a_rate_is_named_with_the_line_that_gives_it() -> None:
    found = why("5 USD")
    assert "USD" in ENGLISH.say(found.what)
    assert 'base = "SEK", rates = { USD = … } ' in ENGLISH.say(found.advice)
    assert found.is_of_currency


def test_a_currency_without_a_base_is_named_too() -> None:
    found = why("5 USD", told=Currencies(None, {}, frozenset(), None))
    assert "USD" in ENGLISH.say(found.what)
    assert found.is_of_currency


def test_the_column_may_say_the_currency_or_leave_it_blank() -> None:
    assert "column 'Curr'" in ENGLISH.say(why("5 (USD)", told=APART).what)
    blank = why("5 ()", told=APART)
    assert blank.is_of_currency
    assert "blank" in ENGLISH.say(blank.what)
    assert 'base = "SEK"' in ENGLISH.say(blank.advice)
    assert refusal("5 (EUR)", VALUE, APART) is None


def test_a_column_with_a_word_that_is_no_currency() -> None:
    found = why("5 (XYZ)", told=APART)
    assert "XYZ" in ENGLISH.say(found.what)
    assert "rates = { XYZ = … }" in ENGLISH.say(found.advice)
    unknown = Currencies(None, {}, frozenset(), COLUMN)
    assert 'base = "XY Z"' in ENGLISH.say(why("5 (XY Z)", told=unknown).advice)
    assert '"XY Z" = …' in ENGLISH.say(why("5 (XY Z)", told=APART).advice)


def test_a_cell_and_a_column_that_differ() -> None:
    found = why("€5 (USD)", told=APART)
    assert "EUR" in ENGLISH.say(found.what)
    assert "USD" in ENGLISH.say(found.what)


def test_what_says_nothing_may_stand_beside_a_column_without_a_rate() -> None:
    assert "USD" in ENGLISH.say(why("- (USD)", told=APART).what)
    assert refusal("abc (EUR)", VALUE, APART) is None


def test_a_debit_or_a_credit_outside_of_a_ledger_asks_for_an_expression() -> None:
    found = why("100 Cr")
    assert "'Cr'" in ENGLISH.say(found.what)
    assert '[tables.deals.columns] value = { sql = "' in ENGLISH.say(found.advice)
    assert "Sales Amt" in ENGLISH.say(found.advice)
    assert "tables" not in ENGLISH.say(why("100 Dr", Amount("deals", "value", None)).advice)


def test_in_a_ledger_a_mark_and_a_minus_contradict_one_another() -> None:
    assert "DR" in ENGLISH.say(why("-100 DR", LEDGER).what)
    assert "CR" in ENGLISH.say(why("(100) CR", LEDGER).what)
    assert refusal("100 DR", LEDGER, CELLS) is None
    assert "'yr'" in ENGLISH.say(why("100 yr DR", LEDGER).what)
