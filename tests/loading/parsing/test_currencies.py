"""What an amount in a currency is worth in the base one."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from salescli.loading.parsing import currencies
from salescli.loading.parsing.numbers import MONEY

RATES = {"EUR": Decimal(11), "NOK": Decimal("0.95")}


def money(*amounts: str | None) -> pl.Series:
    return pl.Series(amounts, dtype=pl.String).cast(MONEY)


def test_every_word_that_can_mean_one_currency_only_has_its_worth() -> None:
    found = currencies.worth("SEK", RATES)
    assert (found["EUR"], found["€"], found["EURO"]) == (11, 11, 11)
    assert (found["SEK"], found["SKR"], found["SWEDISH KRONA"]) == (1, 1, 1)
    assert found["KR"] == 1  # crowns are those of the base
    assert "$" not in found
    assert currencies.worth(None, {}) == {}


def test_a_sign_that_two_known_currencies_share_is_worth_nothing() -> None:
    assert "KR" not in currencies.worth("EUR", {"NOK": Decimal("0.1"), "DKK": Decimal("0.13")})
    assert currencies.worth("EUR", {"NOK": Decimal("0.1")})["KR"] == Decimal("0.1")


def test_a_word_that_the_settings_give_a_rate_has_it_even_where_it_is_shared() -> None:
    assert currencies.worth("EUR", {"kr": Decimal("0.1")})["KR"] == Decimal("0.1")


def test_the_rate_of_a_word_is_one_where_none_is_written() -> None:
    frame = pl.DataFrame({"c": ["EUR", None, "XYZ"]})
    assert frame.select(currencies.rate_of(pl.col("c"), RATES)).to_series().to_list() == [11, 1, None]


def test_amounts_are_converted_to_six_places_and_without_a_rate_to_nothing() -> None:
    frame = pl.DataFrame({"a": money("10", "0.000001", "5"), "r": money("11", "0.5", None)})
    found = frame.select(currencies.converted(pl.col("a"), pl.col("r"))).to_series()
    assert found.dtype == MONEY
    assert found.to_list() == [110, Decimal("0E-6"), None]


def test_a_huge_amount_in_the_base_currency_stays_as_it_is() -> None:
    huge = "99999999999999999999999999999999"
    frame = pl.DataFrame({"a": money(huge, "10", "5"), "r": money("1", "11", None)})
    found = frame.select(currencies.converted_with_care(pl.col("a"), pl.col("r"))).to_series()
    assert found.to_list() == [Decimal(huge), 110, None]


def test_words_are_spelt_in_capitals_and_small_letters() -> None:
    assert currencies.spelt({"SEK": Decimal(1)}) == {"SEK": 1, "sek": 1, "Sek": 1}


def test_a_column_of_currencies_is_compared_in_capitals() -> None:
    frame = pl.DataFrame({"c": [" sek", "EUR", "", "n/a", "-", None]})
    assert frame.select(currencies.of_column(pl.col("c"))).to_series().to_list() == ["SEK", "EUR", *[None] * 4]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [("$", "CAD", "CAD"), ("EUR", "USD", "?"), (None, "eur", "EUR"), (None, None, None), ("PTS", None, "PTS")],
)
def test_columns_that_name_a_currency_name_one_together(one: str | None, other: str | None, found: str | None) -> None:
    frame = pl.DataFrame({"a": [one, "SEK"], "b": [other, None]}, schema={"a": pl.String, "b": pl.String})
    named = currencies.named_together(frame, ["a", "b"], frozenset({"PTS"}))
    assert named.to_list() == [found, "SEK"]


def test_few_currencies_have_the_rates_of_all() -> None:
    frame = pl.DataFrame({"word": ["SEK", "EUR", None, "USD"]})
    by_word = {"SEK": Decimal(1), "EUR": Decimal("11.5")}
    among = frame.select(currencies.rate_among(pl.col("word"), by_word)).to_series()
    assert among.to_list() == [1, Decimal("11.5"), 1, None]
    assert among.equals(frame.select(currencies.rate_of(pl.col("word"), by_word)).to_series())
