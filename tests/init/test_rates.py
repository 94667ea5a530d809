"""`init` proposes a file of rates where the amounts are in several currencies."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError
from salescli.init import write

DEALS = """\
deal_id,status,value,currency,closed_at
D1,won,100,EUR,2026-01-10
D2,won,1000,SEK,2026-01-12
D3,won,50,EUR,2026-01-13
"""
RATES = "date,currency,rate\n2026-01-09,EUR,11.5\n2026-01-12,EUR,12\n"


def files(folder: Path, *, deals: str = DEALS, rates: str = RATES) -> Path:
    """A folder with these files."""
    (folder / "deals.csv").write_text(deals, encoding="utf-8")
    (folder / "rates.csv").write_text(rates, encoding="utf-8")
    return folder


def text(folder: Path) -> str:
    """The settings that `init` writes of a folder."""
    return write([str(folder)], {}).path.read_text(encoding="utf-8")


def test_the_settings_convert_by_day(tmp_path: Path) -> None:
    said = text(files(tmp_path))
    assert 'base = "SEK"' in said, "the currency without rates, though most rows are in another"
    assert 'rates = "rates.csv"   # rates by day: one EUR worth 11.5 SEK on 2026-01-09' in said
    assert "# QUESTION" not in said
    result = compute("revenue", tmp_path, period="total", as_of="2026-02-28", config=tmp_path / "salescli.toml")
    assert result.frame["value"].to_list() == [100 * 11.5 + 1000 + 50 * 12]


def test_they_may_be_named(tmp_path: Path) -> None:
    files(tmp_path)
    found = write([str(tmp_path / "deals.csv"), str(tmp_path / "rates.csv")], {})
    assert found.lines == (f"{tmp_path}/deals.csv: deals", "rates.csv: rates by day")
    assert 'rates = "rates.csv"' in found.path.read_text(encoding="utf-8")


def test_rates_alone_are_nothing_to_report_on(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        write([str(files(tmp_path) / "rates.csv")], {})
    assert error.value.hint is not None and error.value.hint.code == "init.name_the_exports_too"
    assert not (tmp_path / "salescli.toml").exists()


def test_which_way_the_rates_go_is_asked_where_the_header_does_not_say(tmp_path: Path) -> None:
    said = text(files(tmp_path, rates=RATES.replace("rate", "OBS_VALUE", 1)))
    assert "# QUESTION: rates.csv is a file of rates. Is one EUR worth 11.5 SEK on 2026-01-09?" in said
    assert '# rates = "rates.csv"' in said


@pytest.mark.parametrize("more", ["2026-01-09,SEK,1\n", ""])
def test_the_base_is_asked_where_several_currencies_may_be_it(more: str, tmp_path: Path) -> None:
    deals = DEALS if more else f"{DEALS}D4,won,7,NOK,2026-01-13\n"
    said = text(files(tmp_path, deals=deals, rates=RATES + more))
    assert "# base = …" in said
    assert "\nbase = " not in said


def test_one_currency_needs_no_rates(tmp_path: Path) -> None:
    said = text(files(tmp_path, deals=DEALS.replace("SEK", "EUR")))
    assert 'base = "EUR"' in said
    assert "# Not read: rates.csv: it is a file of rates, which [currency] rates names" in said
