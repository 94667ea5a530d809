"""The sections of the settings, each checked when it is made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salescli.config import sections
from salescli.config.sections import (
    CalendarSettings,
    ColumnSetting,
    CurrencySettings,
    ForecastSettings,
    FormatSettings,
    QuotaSetting,
    TableSettings,
)  # fmt: skip
from salescli.errors import Unfit
from salescli.i18n.language import ENGLISH

AS_OF = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("section", "given", "said"),
    [
        (CurrencySettings, {"rates": {"EUR": Decimal(11)}}, "base"),
        (CurrencySettings, {"base": "SEK", "rates": {"EUR": Decimal(0)}}, "EUR"),
        (CurrencySettings, {"rates": "rates.csv"}, "base"),
        (CurrencySettings, {"base": "SEK", "rates": "rates.csv", "rates_reach": -1}, "rates_reach"),
        (CurrencySettings, {"base": "SEK", "rates": {"EUR": Decimal("1e-11")}}, "EUR"),
        (CurrencySettings, {"base": "SEK", "rates": {"EUR": Decimal("1e12")}}, "EUR"),
        (CalendarSettings, {"fiscal_year_start": 0}, "fiscal_year_start"),
        (CalendarSettings, {"fiscal_year_start": 13}, "fiscal_year_start"),
        (CalendarSettings, {"timezone": "Mars/Olympus"}, "Mars/Olympus"),
        (CalendarSettings, {"data_end": "soon"}, "data_end"),
        (CalendarSettings, {"fresh_within": "3 weeks"}, "3 weeks"),
        (CalendarSettings, {"fresh_within": {"deals": "soon"}}, "soon"),
        (ColumnSetting, {}, "header"),
        (ColumnSetting, {"header": "a", "sql": "b"}, "header"),
        (FormatSettings, {"separator": ";;"}, "separator"),
        (FormatSettings, {"separator": '"'}, "separator"),
        (FormatSettings, {"decimal": ";"}, "decimal"),
        (FormatSettings, {"dates": "%Q"}, "%Q"),
        (FormatSettings, {"encoding": "klingon"}, "klingon"),
        (FormatSettings, {"encoding": "punycode"}, "punycode"),
        (FormatSettings, {"encoding": "base64"}, "base64"),
        (TableSettings, {"totals": "maybe"}, "totals"),
        (TableSettings, {"ids": "rounded"}, "ids"),
        (TableSettings, {"minor_units": {"ISK": -1}}, "minor_units"),
        (TableSettings, {"header": 0}, "header"),
        (TableSettings, {"header": [2, 4]}, "header"),
        (TableSettings, {"minor_units": {"BTC": 8}}, "minor_units"),
        (QuotaSetting, {"period": "2026", "amount": Decimal(1), "rep": "a", "region": "b"}, "region"),
        (ForecastSettings, {"commit": Decimal("1.1")}, "commit"),
    ],
)
def test_what_makes_no_sense_is_refused(section: type[Any], given: dict[str, Any], said: str) -> None:
    with pytest.raises(Unfit) as error:
        section(**given)
    assert said in ENGLISH.say(error.value.message)


@pytest.mark.parametrize(
    ("section", "given"),
    [
        (CurrencySettings, {"base": "SEK", "rates": {"EUR": Decimal("1e-10")}}),
        (CalendarSettings, {"fiscal_year_start": 12, "timezone": "Europe/Stockholm", "data_end": "2026-03-31"}),
        (ColumnSetting, {"constant": False}),
        (FormatSettings, {"separator": "\t", "decimal": ",", "dates": "%d/%m/%Y", "encoding": "cp437"}),
        (TableSettings, {"totals": "drop", "ids": "as written"}),
        (ForecastSettings, {"commit": Decimal(0)}),
    ],
)
def test_what_makes_sense_is_taken(section: type[Any], given: dict[str, Any]) -> None:
    made = section(**given)
    assert {key: getattr(made, key) for key in given} == given


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (None, None), ("as_of", AS_OF), ("2026-03-01", date(2026, 3, 1)), (date(2026, 3, 1), date(2026, 3, 1)),
        ("2026-06-30", AS_OF),
    ],
)  # fmt: skip
def test_the_files_are_whole_to_a_day_no_later_than_the_as_of_date(said: str | date | None, day: date | None) -> None:
    assert CalendarSettings(data_end=said).whole_to(AS_OF) == day


def test_how_fresh_data_must_be_by_table() -> None:
    assert CalendarSettings().fresh_days == {}
    assert CalendarSettings(fresh_within="1 day").fresh_days == {"deals": 1, "activities": 1}
    assert CalendarSettings(fresh_within={"costs": "40 days"}).fresh_days == {"costs": 40}


@pytest.mark.parametrize(
    ("table", "given", "said"),
    [
        ("deals", {"duplicates": "sometimes"}, "lines"),
        ("costs", {"duplicates": "first"}, "costs"),
        ("reps", {"ends": "last day"}, "ends"),
        ("customers", {"amounts": "deal"}, "amounts"),
        ("deals", {"amounts": "both"}, "amounts"),
    ],
)
def test_words_of_a_table_are_its_own(table: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(Unfit) as error:
        sections.check_choices(table, TableSettings(**given))
    assert said in ENGLISH.say(error.value.message)


def test_words_that_a_table_knows_are_taken() -> None:
    sections.check_choices("deals", TableSettings(duplicates="lines", amounts="deal"))
    sections.check_choices("customers", TableSettings(ends="last day"))
    sections.check_choices("costs", TableSettings())
