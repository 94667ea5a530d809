"""The settings file: found, read and checked; every error names its key and line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import SettingsError
from tests.said import hint_of, message_of


def load(folder: Path, text: str | bytes, *, named: bool = True) -> Settings:
    path = folder / "salescli.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return settings_file.load(path, named=named)


def test_the_file_beside_the_first_path_goes_before_the_nearest_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    for folder in (tmp_path, tmp_path / "a"):
        (folder / "salescli.toml").touch()
    other = tmp_path / "exports"
    other.mkdir()
    assert settings_file.find([]) == tmp_path / "a" / "salescli.toml"
    assert settings_file.find([str(other)]) == tmp_path / "a" / "salescli.toml"
    (other / "salescli.toml").touch()
    assert settings_file.find([str(other)]) == settings_file.find([str(other / "x.csv")]) == other / "salescli.toml"
    monkeypatch.chdir("/")
    assert settings_file.find([]) is None


def test_a_file_is_read_as_meant(tmp_path: Path) -> None:
    own = load(tmp_path, '\ufeff[currency]\nbase = "SEK"\nrates = { EUR = 11.20 }\n')
    assert own.currency.rates == {"EUR": Decimal("11.20")}
    assert own.path == tmp_path / "salescli.toml"
    assert settings_file.text_of(tmp_path / "salescli.toml").startswith("[currency]")


def test_words_are_composed_and_names_of_files_are_not(tmp_path: Path) -> None:
    toml = '[stages]\n"o\u0308" = 0.1\n[tables.deals]\nfiles = ["o\u0308.csv"]\n'
    toml += '[tables.deals.values.region]\n"o\u0308" = "a\u0308"\n'
    own = load(tmp_path, toml)
    assert list(own.stages) == ["ö"]
    assert own.values_of("deals", "region") == {"ö": "ä"}
    assert own.patterns_of("deals") == ["o\u0308.csv"]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[currency]\nbsae = 1\n", ":2: unknown key 'currency.bsae'", "base"),
        ("[[quota]]\nperiod = '2026'\n", ":1: quota[1].amount is missing", ""),
        ("[forecast]\ncommit = 5\n", ":1: forecast", ""),
        ("[tables.deals.values.status]\nx = 'wno'\n", ":2: tables.deals.values.status.x", "won"),
        ("[tables.deals.values.valeu]\nx = 'y'\n", "valeu", "Possible"),
        ("[tables.deals.values.value]\nx = 'y'\n", "amount", ""),
        ("[stages]\n'o\u0308' = 0.1\n'ö' = 0.2\n", "'ö'", ""),
        ("a = \n", "TOML", ""),
        (b"a = '\xff'\n", "UTF-8", ""),
    ],
)
def test_what_is_wrong_is_told_with_key_and_line(tmp_path: Path, text: str | bytes, said: str, hint: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(tmp_path, text)
    assert said in str(error.value)
    assert hint in (hint_of(error.value) or "")
    assert "salescli.toml" in str(error.value)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml"):
        settings_file.load(tmp_path / "gone.toml", named=True)
    with pytest.raises(SettingsError, match=tmp_path.name):
        settings_file.load(tmp_path, named=True)


@pytest.mark.parametrize(
    "toml", ['[tables.deals]\nfiles = ["../x.csv"]\n', '[tables.deals]\nfiles = ["s3://b/x"]\n',
             '[targets]\nfiles = ["/x.csv"]\n'],
)  # fmt: skip
def test_settings_that_were_found_name_files_of_their_own_folder_alone(tmp_path: Path, toml: str) -> None:
    load(tmp_path, toml)
    with pytest.raises(SettingsError):
        load(tmp_path, toml, named=False)
    load(tmp_path, '[tables.deals]\nfiles = ["deep/x-*.csv"]\n', named=False)


def test_a_file_of_rates_lies_beside_the_settings(tmp_path: Path) -> None:
    text = '[currency]\nbase = "SEK"\nrates = "{}"\nrates_reach = 3\n'
    own = load(tmp_path, text.format("ra\u0308tes.csv"), named=False)
    assert own.rates_file == tmp_path / "ra\u0308tes.csv"  # as it is written: names of files are not composed
    assert (own.currency.fixed_rates, own.currency.rates_reach) == ({}, 3)
    with pytest.raises(SettingsError, match=r"currency\.rates names '\.\./rates\.csv', which is outside its folder"):
        load(tmp_path, text.format("../rates.csv"), named=False)
    assert load(tmp_path, text.format("../rates.csv")).rates_file == tmp_path / "../rates.csv"


def test_the_header_of_a_file_is_that_of_its_table_or_its_own(tmp_path: Path) -> None:
    own = load(
        tmp_path, '[tables.deals]\nheader = [3, 4]\n[tables.reps]\nheader = { "*-a.csv" = 2, "b.csv" = [1, 2] }\n'
    )
    assert own.format_of("deals", Path("any.csv")).header == (3, 4)
    assert [own.format_of("reps", Path(name)).header for name in ("x/y-a.csv", "b.csv", "c.csv")] == [(2,), (1, 2), ()]
    assert own.format_of("deals").header == ()  # as of a history, which is another file


@pytest.mark.parametrize(
    ("table", "year"), [("deals", "2026"), ("quotas", "26"), ("quotas", '"next"'), ("quotas", '"FY26"')]
)
def test_a_year_is_one_of_quotas(table: str, year: str, tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_text(f"[tables.{table}]\nyear = {year}\n")
    with pytest.raises(SettingsError) as caught:
        settings_file.load(path, named=True)
    assert f"tables.{table}: year is for the quotas alone" in message_of(caught.value)


@pytest.mark.parametrize(("year", "read"), [("2026", "2026"), ('"2026"', "2026"), ('"FY2026"', "FY2026")])
def test_the_year_of_quotas(year: str, read: str, tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_text(f"[tables.quotas]\nyear = {year}\n")
    assert settings_file.load(path, named=True).year_of("quotas") == read
