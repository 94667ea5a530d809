"""The settings that say how files are written, and what currencies are worth."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli import settings
from salescli.errors import SettingsError


def load(tmp_path: Path, toml: str) -> settings.Settings:
    path = tmp_path / "salescli.toml"
    path.write_text(toml)
    return settings.load(path, named=True)


def test_format(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        '[tables.deals]\nformat = { separator = ";", decimal = ",", dates = "%d/%m/%Y", encoding = "cp437" }\n',
    )
    assert read.format_of("deals") == settings.FormatSettings(";", ",", "%d/%m/%Y", "cp437")
    assert read.format_of("reps") == settings.FormatSettings()


def test_rates(tmp_path: Path) -> None:
    read = load(tmp_path, '[currency]\nbase = "SEK"\nrates = { EUR = 11.2, USD = 10 }\n')
    assert read.currency.rates == {"EUR": Decimal("11.2"), "USD": Decimal(10)}


@pytest.mark.parametrize(
    ("toml", "message", "hint"),
    [
        ('[tables.deals]\nformat = { seperator = ";" }', "tables.deals.format.seperator", "Did you mean 'separator'?"),
        ('[tables.deals]\nformat = { separator = ";;" }', "the separator is one character", None),
        ('[tables.deals]\nformat = { decimal = "x" }', 'decimal is "." or ","', None),
        ('[tables.deals]\nformat = { dates = "dmy" }', "dates is a pattern", None),
        ('[tables.deals]\nformat = { encoding = "cp9999" }', "encoding 'cp9999' is not known", None),
        ("[currency]\nrates = { EUR = 11 }", "base currency: name that", None),
        ('[currency]\nbase = "SEK"\nrates = { EUR = 0 }', "a number above 0", None),
        ('[currency]\nbase = "SEK"\nrates = { EUR = "x" }', "currency.rates.EUR", None),
        ('[currency]\nbas = "SEK"', "unknown key 'currency.bas'", "Did you mean 'base'?"),
    ],
)
def test_errors(tmp_path: Path, toml: str, message: str, hint: str | None) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, toml + "\n")
    assert message in caught.value.message
    assert caught.value.hint == hint
