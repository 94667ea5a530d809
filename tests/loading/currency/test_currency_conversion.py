"""Amounts in one currency: the base one, at the rates of the settings."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from salescli.i18n.language import ENGLISH
from salescli.loading.currency import currency_conversion
from salescli.loading.currency.amount_refusals import Amount
from salescli.loading.currency.currency_conversion import Money
from salescli.loading.dataset import Dataset
from salescli.loading.precision import NeedsExact, Precision
from tests.loading.conftest import Write, column, tables

RATES = '[currency]\nbase = "SEK"\nrates = { EUR = 11, PTS = 2 }\n'
APART = "deal_id,value,currency\n1,5,SEK\n2,7,EUR\n3,9,\n4,1,USD\n5,€2,EUR\n6,€2,SEK\n"
BESIDE = "deal_id,value\n1,5 SEK\n2,€7\n3,9\n4,1 USD\n5,3 PTS\n"


def money(own: Dataset) -> Money:
    return own.reader.money


@pytest.mark.parametrize("precision", Precision)
def test_amounts_in_a_column_of_currencies_are_converted(write: Write, precision: Precision) -> None:
    own = tables(write(APART), toml=RATES)
    assert column(own.at(precision), "value") == [5, 77, 9, None, 22, None]


@pytest.mark.parametrize("precision", Precision)
def test_amounts_that_name_their_currency_are_converted(write: Write, precision: Precision) -> None:
    own = tables(write(BESIDE.replace("4,1 USD\n", "")), toml=RATES)
    assert column(own.at(precision), "value") == [5, 77, 9, 6]


def test_an_amount_whose_currency_has_no_rate_needs_an_exact_reading(write: Write) -> None:
    own = tables(write(BESIDE), toml=RATES)
    assert column(own, "value") == [5, 77, 9, None, 6]
    with pytest.raises(NeedsExact):
        column(own.at(Precision.FAST), "value")


def test_amounts_that_an_expression_makes_are_converted_once(write: Write) -> None:
    text = "deal_id,price,n,Curr\n1,5,2,EUR\n2,7,1,SEK\n3,€1,1,EUR\n4,1,1,USD\n"
    toml = RATES + "[tables.deals.columns]\nvalue = { sql = 'price * n' }\ncurrency = \"Curr\"\n"
    assert column(tables(write(text), toml=toml), "value") == [110, 7, 11, None]


def test_an_expression_that_looks_at_the_currency_itself_is_not_converted(write: Write) -> None:
    text = "deal_id,price,Curr\n1,5,EUR\n2,7,SEK\n"
    made = "CASE WHEN Curr = ''EUR'' THEN price * 10 ELSE price END".replace("''", "'")
    toml = RATES + f'[tables.deals.columns]\nvalue = {{ sql = "{made}" }}\ncurrency = "Curr"\n'
    own = tables(write(text), toml=toml)
    assert money(own).handles_itself(own.files[0], ["price", "Curr"])
    assert not money(own).handles_itself(own.files[0], ["price"])
    assert column(own, "value") == [50, 7]


def test_a_constant_says_the_currency_of_all(write: Write) -> None:
    toml = RATES + '[tables.deals.columns]\ncurrency = { constant = "EUR" }\n'
    assert column(tables(write("deal_id,value\n1,5\n"), toml=toml), "value") == [55]


def test_amounts_in_a_constant_currency_with_a_rate_are_not_looked_at_one_by_one(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(currency_conversion, "_step_by_step")
    toml = RATES + '[tables.deals.columns]\ncurrency = { constant = "EUR" }\n'
    assert column(tables(write("deal_id,value\n1,5\n2,\n"), toml=toml).at(Precision.FAST), "value") == [55, None]


def test_without_settings_the_currency_of_most_rows_is_the_base(write: Write) -> None:
    own = tables(write("deal_id,value,currency\n1,5,EUR\n2,7,EUR\n3,9,SEK\n4,,SEK\n5,,SEK\n"))
    assert money(own).rows == {"EUR": 2, "SEK": 1}
    assert money(own).currency == "EUR"
    assert column(own, "value") == [5, 7, None, None, None]


def test_to_settle_counts_all_rows_before_anything_is_said(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salescli.loading.files.opened._HEAD_BYTES", 36)
    path = write("deal_id,value,currency\n1,5,EUR\n2,5,SEK\n3,5,SEK\n")
    settled = tables(path)
    money(settled).settle()
    assert money(settled).currency == "SEK"
    assert money(tables(path)).currency == "EUR"


def test_a_sign_that_several_currencies_share_is_no_base_to_show(write: Write) -> None:
    assert money(tables(write("deal_id,value\n1,$5\n"))).currency is None
    assert money(tables(write("deal_id,value\n1,5\n"))).currency is None


def test_nothing_is_worth_as_much_without_a_currency_but_zero(write: Write) -> None:
    own = tables(write("deal_id,value,currency\n1,5,EUR\n2,7,\n3,0,\n"))
    assert column(own, "value") == [5, None, 0]


def test_the_settings_words_for_currencies(write: Write) -> None:
    toml = RATES + '[tables.deals.columns]\ncurrency = { constant = "kr" }\n'
    assert money(tables(write("deal_id,value\n1,5\n"), toml=toml)).own == {"SEK", "EUR", "PTS", "KR"}
    assert money(tables(write("deal_id,value\n1,5\n"))).own == set()


def test_the_headers_that_hold_a_currency(write: Write) -> None:
    own = tables(write(APART))
    assert money(own).needs(own.files[0]) == ["currency"]
    plain = tables(write("deal_id,value\n1,5\n", "plain.csv"))
    assert money(plain).needs(plain.files[0]) == []


def test_the_rates_of_cells_are_known_where_cells_name_them(write: Write) -> None:
    own = tables(write(BESIDE), toml=RATES)
    file = own.files[0]
    found = money(own).rates_of_cells(file, file.columns["value"], Precision.FAST)
    assert found is not None
    assert found["€"] == 11
    apart = tables(write(APART, "apart.csv"), toml=RATES)
    file = apart.files[0]
    assert money(apart).rates_of_cells(file, file.columns["value"], Precision.EXACT) is None
    plain = tables(write("deal_id,value\n1,5\n", "plain.csv"), toml=RATES)
    file = plain.files[0]
    assert money(plain).rates_of_cells(file, file.columns["value"], Precision.FAST) == {}


def test_the_rates_in_an_expression(write: Write) -> None:
    own = tables(write("deal_id,price\n1,€5\n"), toml=RATES)
    found = money(own).rates_in_expression(own.files[0], ["price"], ["price"], Precision.FAST)
    assert found is not None
    assert found["EUR"] == 11
    assert money(own).rates_in_expression(own.files[0], ["deal_id"], ["deal_id"], Precision.FAST) == {}
    apart = tables(write(APART, "apart.csv"), toml=RATES)
    assert money(apart).rates_in_expression(apart.files[0], ["value"], ["value"], Precision.EXACT) is None
    assert money(apart).may_name(apart.files[0], ["value"], Precision.FAST)
    assert not money(own).may_name(own.files[0], ["price"], Precision.EXACT)


def test_amounts_of_one_currency_are_read_fast_without_settings(write: Write) -> None:
    rows = "".join(f"{number},5,EUR\n" for number in range(9))
    own = tables(write(f"deal_id,value,currency\n{rows}"))
    assert column(own.at(Precision.FAST), "value") == [Decimal(5)] * 9


def test_a_refusal_names_the_column_of_the_currency(write: Write) -> None:
    own = tables(write(APART), toml=RATES)
    found = money(own).refusal("1.000000 (USD)", Amount("deals", "value", "value"))
    assert found is not None
    assert "USD" in ENGLISH.say(found.what)
    assert "(column 'currency')" in ENGLISH.say(found.what)
    beside = tables(write(BESIDE, "beside.csv"), toml=RATES)
    found = money(beside).refusal("1 USD", Amount("deals", "value", "value"))
    assert found is not None
    assert "column" not in ENGLISH.say(found.what)


def test_a_file_that_says_no_currency_beside_one_that_does_is_told(write: Write) -> None:
    one, other = write("deal_id,value,currency\n1,5,EUR\n"), write("deal_id,value\n2,5\n", "deals2.csv")
    (note,) = money(tables(one, other)).remarks
    assert note.code == "currency_assumed"
    assert money(tables(one, other, toml=RATES)).remarks == []
    assert money(tables(one)).remarks == []


def test_an_amount_that_is_used_twice_is_converted_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []
    plain = currency_conversion._complete
    monkeypatch.setattr(
        currency_conversion, "_complete", lambda how, parts: rows.append(len(parts)) or plain(how, parts)
    )
    own = tables(write(APART.split("4,1,USD", maxsplit=1)[0]), toml=RATES).at(Precision.FAST)
    frame = own.frame("deals", ["value"]).select(pl.col("value").sum(), pl.col("value:unread").any())
    assert frame.collect(engine="streaming").rows() == [(91, False)]
    assert sum(rows) == 3
