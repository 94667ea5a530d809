"""A file with the rates of days, read like an export."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli.errors import InputError
from salescli.loading.currency import rate_file
from salescli.loading.currency.by_day import DatedRates
from tests.loading.conftest import Write
from tests.said import hint_of, message_of

TEXT = "date,currency,rate\n2026-01-05,EUR,11\n2026-01-09,EUR,11.5\n2026-01-07,usd,10.1234567890123\n"


def rates_of(path: Path, reach: int = 7) -> DatedRates:
    return rate_file.read(path, "SEK", reach)


def on(found: DatedRates, *asked: tuple[str, str]) -> list[Decimal | None]:
    frame = pl.DataFrame({"code": [code for code, _ in asked], "day": [date.fromisoformat(day) for _, day in asked]})
    return found.on_days(frame)["rate"].to_list()


def test_a_rate_is_that_of_the_day_or_of_the_latest_before(write: Write) -> None:
    found = rates_of(write(TEXT, "rates.csv"))
    assert found.codes == ["EUR", "USD"]
    asked = [("EUR", "2026-01-05"), ("EUR", "2026-01-08"), ("EUR", "2026-01-09"), ("USD", "2026-01-08")]
    assert on(found, *asked) == [11, 11, Decimal("11.5"), Decimal("10.1234567890123")]


def test_it_holds_as_long_as_it_reaches_and_never_before_its_day(write: Write) -> None:
    found = rates_of(write(TEXT, "rates.csv"))
    asked = [("EUR", "2026-01-04"), ("EUR", "2026-01-16"), ("EUR", "2026-01-17"), ("CHF", "2026-01-05")]
    assert on(found, *asked) == [None, Decimal("11.5"), None, None]
    assert on(rates_of(write(TEXT, "rates.csv"), 0), ("EUR", "2026-01-05"), ("EUR", "2026-01-06")) == [11, None]


def test_a_sheet_in_swedish_is_read(write: Write) -> None:
    found = rates_of(write("Valuta;Datum;Kurs\nEUR;5/1/2026;11,25\nEUR;25/1/2026;1 011,5\n", "kurser.csv"))
    assert on(found, ("EUR", "2026-01-05"), ("EUR", "2026-01-25")) == [Decimal("11.25"), Decimal("1011.5")]


def test_weak_currencies_keep_their_digits(write: Write) -> None:
    found = rates_of(write("date,currency,rate\n2026-01-05,IDR,0.00065432109\n2026-01-05,VND,4.2E-4\n", "rates.csv"))
    assert on(found, ("IDR", "2026-01-05"), ("VND", "2026-01-05")) == [Decimal("0.00065432109"), Decimal("0.00042")]


def test_two_rates_of_one_currency_and_day_are_an_error_that_names_both(write: Write) -> None:
    with pytest.raises(InputError) as error:
        rates_of(write(TEXT + "2026-01-05,eur,12\n", "rates.csv"))
    assert message_of(error.value).endswith("rates.csv, line 5: the rate of EUR on 2026-01-05 stands on line 2 too.")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("soon,EUR,11", "line 5, column 'date': 'soon' is not a date."),
        ("2026-01-12,EUR,11 SEK", "line 5, column 'rate': '11 SEK' is not a rate"),
        ("2026-01-12,EUR,11%", "line 5, column 'rate': '11%' is not a rate"),
        ("2026-01-12,EUR,0", "line 5, column 'rate': the rate of EUR is what one unit is worth in SEK"),
        ("2026-01-12,EUR,-1", "line 5, column 'rate': the rate of EUR is what one unit is worth in SEK"),
        ("2026-01-12,EUR,", "line 5, column 'rate': 'rate' is blank."),
        ("2026-01-12,,11", "line 5, column 'currency': 'currency' is blank."),
        (",EUR,11", "line 5, column 'date': 'date' is blank."),
        ("2026-01-12,SEK,2", "line 5, column 'rate': one SEK is 1 in SEK"),
    ],
)
def test_what_does_not_read_is_an_error(write: Write, row: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        rates_of(write(f"{TEXT}{row}\n", "rates.csv"))
    assert said in message_of(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,currency,price\n2026-01-05,EUR,11\n", "need the column 'rate'"),
        ("day,currency,rate,datum\n2026-01-05,EUR,11,2026-01-05\n", "both claim date"),
    ],
)
def test_each_column_is_there_once(write: Write, text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        rates_of(write(text, "rates.csv"))
    assert said in message_of(error.value)


def test_what_reads_in_two_ways_is_to_be_written_plainly_for_no_settings_say_how_it_is(write: Write) -> None:
    text = "date,currency,rate\n01/02/2026,EUR,11\n02/03/2026,EUR,12\n"
    with pytest.raises(InputError) as caught:
        rates_of(write(text, "rates.csv"))
    assert hint_of(caught.value) == "Write its days like 2026-03-05, and its rates with a point, like 11.25."
