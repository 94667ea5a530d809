"""Amounts in cents, öre and their like: of as many places as the currency of each has."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.errors import InputError, SettingsError
from salescli.i18n.language import ENGLISH
from salescli.loading.currency import minor_units
from salescli.loading.currency.amount_refusals import Amount
from salescli.loading.dataset import Dataset
from salescli.loading.mapping import preset
from salescli.loading.parsing.currency_words import places_of
from salescli.loading.precision import NeedsExact, Precision
from tests.loading.conftest import Write, column, tables

UNITS = "[tables.deals]\nminor_units = true\n"
SEK = '[currency]\nbase = "SEK"\n'
RATES = SEK + "rates = { JPY = 0.07, KWD = 35, EUR = 11.5 }\n"
APART = "deal_id,value,currency\n1,12345,SEK\n2,12345,JPY\n3,12345,kwd\n4,12345,EUR\n5,5,\n6,0.5,SEK\n"
#: 123.45 SEK; 12,345 JPY at 0.07; 12.345 KWD at 35; 123.45 EUR at 11.5; 0.05 and half an öre of the base currency.
WORTH = [Decimal(each) for each in ("123.45", "864.15", "432.075", "1419.675", "0.05", "0.005")]


def values(own: Dataset, precision: Precision = Precision.EXACT) -> list[object]:
    return column(own.at(precision), "value")


@pytest.mark.parametrize(
    ("code", "places"),
    [("SEK", 2), ("usd", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("MGA", 2), ("MRU", 2), ("LAK", 2),
     ("CLF", 4), ("€", 2), ("$", 2), ("¥", None), ("kr", None), ("XDR", None), ("PTS", None)],
)  # fmt: skip
def test_minor_units_are_those_of_iso_4217(code: str, places: int | None) -> None:
    assert places_of(code, {}) == places


def test_places_that_one_says_go_first() -> None:
    assert (places_of("ISK", {"ISK": 2}), places_of("PTS", {"PTS": 1}), places_of("kr", {"ISK": 2})) == (2, 1, 2)


def test_rates_are_those_of_minor_units() -> None:
    rates = {"SEK": Decimal(1), "JPY": Decimal("0.07"), "PTS": Decimal(2)}
    assert minor_units.relative(rates, "SEK", {}) == {"SEK": 1, "JPY": Decimal("7.00")}  # a yen is 7 öre


@pytest.mark.parametrize(
    ("settings", "cell", "worth"),
    [
        (SEK, "1000 kr", 10),
        (SEK, "kr 1000", 10),
        ('[currency]\nbase = "ISK"\n', "1000 kr", 1000),
        ('[currency]\nbase = "EUR"\nrates = { SEK = 0.1 }\n', "1000 kr", 1),
        ('[currency]\nbase = "USD"\n', "$1000", 10),
        ('[currency]\nbase = "GBP"\n', "£1000", 10),
        ('[currency]\nbase = "JPY"\n', "¥1000", 1000),
        ('[currency]\nbase = "SEK"\nrates = { CNY = 1.5 }\n', "¥1000", 15),
    ],
)
@pytest.mark.parametrize("precision", Precision)
def test_a_sign_that_several_currencies_share_is_the_base_one_or_that_with_a_rate(
    write: Write, precision: Precision, settings: str, cell: str, worth: int
) -> None:
    own = tables(write(f"deal_id,value\n1,{cell}\n2,{cell}\n"), toml=settings + UNITS)
    assert values(own, precision) == [worth, worth]


def test_a_sign_that_two_currencies_with_a_rate_share_stays_unclear(write: Write) -> None:
    toml = '[currency]\nbase = "EUR"\nrates = { SEK = 0.1, NOK = 0.1 }\n' + UNITS
    assert values(tables(write("deal_id,value\n1,1000 kr\n"), toml=toml)) == [None]


@pytest.mark.parametrize("precision", Precision)
def test_each_amount_is_in_minor_units_of_its_own_currency(write: Write, precision: Precision) -> None:
    assert values(tables(write(APART), toml=RATES + UNITS), precision) == WORTH


@pytest.mark.parametrize("precision", Precision)
def test_so_are_amounts_that_name_it_themselves(write: Write, precision: Precision) -> None:
    own = tables(write("deal_id,value\n1,12345 SEK\n2,12345 JPY\n3,€12345\n4,7\n"), toml=RATES + UNITS)
    assert values(own, precision) == [WORTH[0], WORTH[1], WORTH[3], Decimal("0.07")]


def test_and_those_that_expressions_make(write: Write) -> None:
    text = "deal_id,price,n,Curr\n1,250,2,JPY\n2,250,2,SEK\n"
    toml = RATES + UNITS + "[tables.deals.columns]\nvalue = { sql = 'price * n' }\ncurrency = 'Curr'\n"
    assert values(tables(write(text), toml=toml)) == [35, 5]


def test_a_constant_of_the_settings_is_whole(write: Write) -> None:
    toml = SEK + UNITS + "[tables.deals.columns]\nvalue = { constant = 500 }\n"
    assert values(tables(write("deal_id,status\n1,won\n"), toml=toml)) == [500]


def test_the_base_currency_may_have_no_minor_unit(write: Write) -> None:
    toml = '[currency]\nbase = "JPY"\nrates = { SEK = 14 }\n' + UNITS
    assert values(tables(write("deal_id,value,currency\n1,500,JPY\n2,500,SEK\n"), toml=toml)) == [500, 70]


@pytest.mark.parametrize("precision", Precision)
def test_the_files_may_say_the_base_currency(write: Write, precision: Precision) -> None:
    own = tables(write("deal_id,value,currency\n1,12345,kwd\n2,5,kwd\n"), toml=UNITS)
    assert values(own, precision) == [Decimal("12.345"), Decimal("0.005")]


def test_of_two_without_a_rate_one_does_not_read(write: Write) -> None:
    own = tables(write("deal_id,value,currency\n1,100,EUR\n2,100,EUR\n3,100,JPY\n"), toml=UNITS)
    assert values(own) == [1, 1, None]
    euros = "".join(f"{number},1,EUR\n" for number in range(9000))
    with pytest.raises(NeedsExact):
        values(tables(write(f"deal_id,value,currency\n{euros}yen,1,JPY\n"), toml=UNITS), Precision.FAST)


def test_other_tables_stay_whole(write: Write) -> None:
    own = tables(write("deal_id,value\n1,100\n"), toml=SEK + "[tables.reps]\nminor_units = true\n")
    assert values(own) == [100]


def test_no_currency_is_an_error_that_says_what_to_write(write: Write) -> None:
    with pytest.raises(InputError) as error:
        values(tables(write("deal_id,value\n1,100\n"), toml=UNITS))
    assert "tables.deals.minor_units: nothing says what currency" in str(error.value)
    assert error.value.place is not None and error.value.place.file.endswith("deals.csv")


@pytest.mark.parametrize("base", ["kr", "PTS"])
def test_a_currency_without_known_minor_units_is_an_error(write: Write, base: str) -> None:
    with pytest.raises(InputError, match="how many minor units make one"):
        values(tables(write("deal_id,value\n1,100\n"), toml=f'[currency]\nbase = "{base}"\n' + UNITS))


def test_the_settings_may_say_how_many_places_they_are(write: Write) -> None:
    toml = '[currency]\nbase = "PTS"\nrates = { isk = 2 }\n[tables.deals]\nminor_units = { PTS = 1, ISK = 2 }\n'
    assert values(tables(write("deal_id,value,currency\n1,100,PTS\n2,100,ISK\n"), toml=toml)) == [10, 2]


def test_a_foreign_currency_without_known_minor_units_does_not_read(write: Write) -> None:
    toml = SEK + "rates = { PTS = 2 }\n" + UNITS
    own = tables(write("deal_id,value,currency\n1,100,SEK\n2,100,PTS\n"), toml=toml)
    assert values(own) == [1, None]
    refusal = own.reader.money.refusal("100.000000 (PTS)", Amount("deals", "value", "value"))
    assert refusal is not None
    assert ENGLISH.say(refusal.what) == "is in minor units of PTS, and nothing says how many make one"
    assert "[tables.deals] minor_units = { PTS = 2 }" in ENGLISH.say(refusal.advice)


def test_an_expression_that_looks_at_the_currency_is_asked_about(write: Write) -> None:
    made = "CASE WHEN Curr = 'JPY' THEN price ELSE price / 100 END"
    toml = RATES + UNITS + f'[tables.deals.columns]\nvalue = {{ sql = "{made}" }}\ncurrency = "Curr"\n'
    with pytest.raises(SettingsError, match="are its amounts in minor units"):
        values(tables(write("deal_id,price,Curr\n1,500,SEK\n"), toml=toml))
    toml = toml.replace("minor_units = true", "minor_units = false")
    assert values(tables(write("deal_id,price,Curr\n1,500,SEK\n"), toml=toml)) == [5]


@pytest.mark.parametrize(
    ("said", "units"), [("", {"MGA": 0}), ("true", {}), ("false", None), ("{ isk = 2 }", {"ISK": 2})]
)
def test_a_preset_says_it_where_the_settings_do_not(
    write: Write, monkeypatch: pytest.MonkeyPatch, said: str, units: dict[str, int] | None
) -> None:
    table = preset.PresetTable(minor_units={"mga": 0})
    told = preset.Recognised(preset.Preset("api", "An API", {"deals": table}, {}), "deals")
    monkeypatch.setattr(preset, "recognise", lambda *_: told)
    own = tables(write("Id,Amount\n1,5\n"), toml=f"[tables.deals]\nminor_units = {said}\n" if said else "")
    assert own.files[0].minor_units == units
