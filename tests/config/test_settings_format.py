"""The settings that say how files are written, and what currencies are worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.sections import FormatSettings
from salescli.config.settings import Settings
from salescli.config.target_settings import BoundsSetting
from salescli.errors import SettingsError
from tests.said import hint_of, message_of


def load(tmp_path: Path, toml: str) -> Settings:
    path = tmp_path / "salescli.toml"
    path.write_text(toml)
    return settings_file.load(path, named=True)


def test_format(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        '[tables.deals]\nformat = { separator = ";", decimal = ",", dates = "%d/%m/%Y", encoding = "cp437" }\n',
    )
    assert read.format_of("deals") == FormatSettings(";", ",", "%d/%m/%Y", "cp437")
    assert read.format_of("reps") == FormatSettings()


def test_rates(tmp_path: Path) -> None:
    read = load(tmp_path, '[currency]\nbase = "SEK"\nrates = { EUR = 11.2, USD = 10 }\n')
    assert read.currency.rates == {"EUR": Decimal("11.2"), "USD": Decimal(10)}


def test_numbers_and_days_may_be_quoted(tmp_path: Path) -> None:
    read = load(tmp_path, '[calendar]\nas_of = "2025-12-31"\n[forecast]\ncommit = "0.6"\n[stages]\nlead = 1\n')
    assert read.calendar.as_of == date(2025, 12, 31)
    assert (read.forecast.commit, read.stages) == (Decimal("0.6"), {"lead": Decimal(1)})


@pytest.mark.parametrize("written", ['"12%"', "12", "12.5"])
def test_a_target_keeps_what_was_written(written: str, tmp_path: Path) -> None:
    target = load(tmp_path, f'[[target]]\nkpi = "revenue"\nmin = {written}\nvalues = {{ a = {{ max = 3 }} }}').target[0]
    assert target.min == (written.strip('"') if '"' in written else Decimal(written))
    assert target.values == {"a": BoundsSetting(max=Decimal(3))}


@pytest.mark.parametrize(
    ("table", "column", "meaning", "canonical"),
    [
        ("deals", "status", "Lost", "lost"),
        ("deals", "status", " Closed Won ", "won"),
        ("deals", "deal_type", "up-sell", "upsell"),
        ("deals", "deal_type", "cross sell", "cross-sell"),
        ("deals", "deal_type", "Trial", "Trial"),
        ("deals", "qualified", "True", "true"),
        ("deals", "region", "North", "North"),
        ("activities", "type", "calls", "call"),
        ("activities", "done", "FALSE", "false"),
        ("customers", "billing_interval", "Yearly", "annual"),
    ],
)
def test_a_meaning_is_one_that_the_column_has(
    table: str, column: str, meaning: str, canonical: str, tmp_path: Path
) -> None:
    read = load(tmp_path, f'[tables.{table}.values.{column}]\nTheirs = "{meaning}"\n')
    assert read.values_of(table, column) == {"Theirs": canonical}


def test_words_may_be_given_to_a_dimension_of_ones_own(tmp_path: Path) -> None:
    read = load(tmp_path, '[dimensions]\ndeals = ["sector"]\n[tables.deals.values.sector]\nPublic = "State"\n')
    assert read.values_of("deals", "sector") == {"Public": "State"}


def test_a_bad_meaning_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load(tmp_path, '[tables.deals.values.status]\n"Closed Won" = "won"\nVerloren = "lots"\n')
    place = f"{tmp_path / 'salescli.toml'}:3: tables.deals.values.status.Verloren"
    assert message_of(error.value) == f"{place}: 'lots' is not possible."
    assert hint_of(error.value) == "Did you mean 'lost'?"


@pytest.mark.parametrize(
    ("toml", "message", "hint"),
    [
        (
            '[tables.deals.values.stauts]\nGewonnen = "won"',
            "unknown key 'tables.deals.values.stauts'",
            "Did you mean 'status'?",
        ),
        (
            '[tables.customers.values.mood]\nx = "1"',
            "unknown key 'tables.customers.values.mood'",
            "Possible: customer_id, subscription_id, status, name, region, segment, plan, rep_id, billing_interval, "
            "currency.",
        ),
        ('[tables.deals.values.value]\nx = "1"', "tables.deals.values.value: value is of the kind amount", None),
        ('[tables.deals.values.won_at]\nx = "1"', "tables.deals.values.won_at: won_at is of the kind date", None),
        ('[tables.deals.values.qualified]\nJa = "perhaps"', "values.qualified.Ja", "Possible: true, false."),
        ('[tables.deals]\nformat = { seperator = ";" }', "tables.deals.format.seperator", "Did you mean 'separator'?"),
        ('[tables.deals]\nformat = { separator = ";;" }', "the separator is one character", None),
        ('[tables.deals]\nformat = { decimal = "x" }', 'decimal is "." or ","', None),
        ('[tables.deals]\nformat = { dates = "dmy" }', "dates is a pattern", None),
        ('[tables.deals]\nformat = { encoding = "cp9999" }', "encoding 'cp9999' is not known", None),
        ("[currency]\nrates = { EUR = 11 }", "base currency: name that", None),
        ('[currency]\nbase = "SEK"\nrates = { EUR = 0 }', "a number above 0", None),
        ('[currency]\nbase = "SEK"\nrates = { EUR = "x" }', "currency.rates.EUR", None),
        ('[currency]\nbas = "SEK"', "unknown key 'currency.bas'", "Did you mean 'base'?"),
        ('[currency]\nbas = "SEK"\nrates = { EUR = 0 }', "unknown key 'currency.bas'", "Did you mean 'base'?"),
        ("currency = 3", ":1: currency: 3 is not a section.", None),
        ("[currency]\nbase = 3", ":2: currency.base: 3 is not a text.", None),
        ("[currency]\nbase = true", "currency.base: true is not a text.", None),
        ("[calendar]\nfiscal_year_start = true", "true is not a whole number.", None),
        ("[calendar]\nfiscal_year_start = 1.5", "1.5 is not a whole number.", None),
        ("[calendar]\nas_of = 2024-01-01T10:00:00", "2024-01-01 10:00:00 is not a date.", None),
        ('[calendar]\nas_of = "soon"', "calendar.as_of: 'soon' is not a date.", None),
        ("[stages]\nLead = 0.1\nNew = 0.2\nLEAD = 0.1", "'Lead' and 'LEAD' differ in spelling only and are one", None),
        ("[stages]\nlead = nan", "stages.lead: NaN is not a number.", None),
        ('[tables.deals]\nfiles = "deals.csv"', "tables.deals.files: 'deals.csv' is not a list.", None),
        ("[report]\nkpis = [1]", "report.kpis[1]: 1 is not a text.", None),
        ("[tables.deal]", "unknown key 'tables.deal'", "Did you mean 'deals'?"),
        ("[tables.x]", "unknown key 'tables.x'", "Possible: deals, activities, customers, reps, quotas, costs."),
        ('[[target]]\nname = "a"', "target[1].kpi is missing.", None),
        ('[[target]]\nkpi = "revenue"\nby = 3', "target[1].by: 3 is not a text or a list.", None),
        ('[[target]]\nkpi = "revenue"\nvalues = { a = [1] }', "a list is not a number or a text or a section.", None),
    ],
)
def test_errors(tmp_path: Path, toml: str, message: str, hint: str | None) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, toml + "\n")
    assert message in message_of(caught.value)
    assert hint_of(caught.value) == hint
