"""The settings: what they say of each table, which of them is found, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.settings import CalendarSettings, ColumnSetting, FormatSettings, Settings
from salescli.errors import SettingsError
from salescli.model.quota import Entry
from tests.said import hint_of, message_of

TABLE = """
[dimensions]
deals = ["motion"]
[tables.deals]
files = ["won*.csv", "lost.csv"]
format = { separator = ";" }
duplicates = "lines"
amounts = "deal"
totals = "keep"
ids = "as written"
blanks = ["?"]
exclude = { Deleted = ["yes"] }
[tables.deals.columns]
value = "Amount"
cost = { sql = "Amount * 0.4" }
currency = { constant = "SEK" }
[tables.deals.values.status]
klar = "Vunnen"
[tables.customers]
ends = "last day"
[tables.quotas]
grain = "quarter"
"""


def written(folder: Path, toml: str, name: str = "salescli.toml") -> Path:
    path = folder / name
    path.write_text(toml, encoding="utf-8")
    return path


def loaded(folder: Path, toml: str, *, named: bool = True) -> Settings:
    return settings_file.load(written(folder, toml), named=named)


def refused(folder: Path, toml: str, *, named: bool = True) -> SettingsError:
    with pytest.raises(SettingsError) as error:
        loaded(folder, toml, named=named)
    return error.value


def test_a_table_is_as_the_settings_say(tmp_path: Path) -> None:
    own = loaded(tmp_path, TABLE)
    assert own.patterns_of("deals") == ["won*.csv", "lost.csv"]
    assert own.format_of("deals") == FormatSettings(separator=";")
    assert own.duplicates_of("deals") == "lines"
    assert own.amounts_of("deals") == "deal"
    assert own.totals_of("deals") == "keep"
    assert own.takes_ids_as_written("deals")
    assert own.blanks_of("deals") == ["?"]
    assert own.exclusions_of("deals") == {"Deleted": ["yes"]}
    assert own.dimensions_of("deals") == ["motion"]
    assert own.ends_are_last_days("customers")
    assert own.grain_of("quotas") == "quarter"


def test_a_column_comes_from_a_header_an_expression_or_a_constant(tmp_path: Path) -> None:
    assert loaded(tmp_path, TABLE).columns_of("deals") == {
        "value": ColumnSetting(header="Amount"),
        "cost": ColumnSetting(sql="Amount * 0.4"),
        "currency": ColumnSetting(constant="SEK"),
    }


def test_words_are_given_the_canonical_value_that_they_mean(tmp_path: Path) -> None:
    own = loaded(tmp_path, TABLE)
    assert own.values_of("deals", "status") == {"klar": "won"}
    assert own.values_of("deals", "deal_type") == {}


def test_where_nothing_is_said_the_defaults_hold() -> None:
    own = Settings()
    assert own.patterns_of("deals") == own.dimensions_of("deals") == []
    assert own.format_of("deals") == FormatSettings()
    assert (own.duplicates_of("deals"), own.duplicates_of("costs")) == ("error", "keep")
    assert own.amounts_of("deals") is own.totals_of("deals") is own.blanks_of("deals") is None
    assert not own.takes_ids_as_written("deals")
    assert not own.ends_are_last_days("customers")
    assert own.grain_of("quotas") == "month"
    assert own.columns_of("deals") == own.exclusions_of("deals") == own.values_of("deals", "status") == {}
    assert own.quota_entries == ()
    assert own.folder == Path()


def test_file_names_begin_in_the_folder_of_the_settings(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").folder == tmp_path


def test_the_threshold_for_what_counts_as_committed_may_be_another(tmp_path: Path) -> None:
    own = loaded(tmp_path, "[stages]\nlead = 0.1\n")
    found = own.committing(Decimal("0.9"))
    assert (found.forecast.commit, own.forecast.commit) == (Decimal("0.9"), Decimal("0.5"))
    assert (found.stages, found.path) == (own.stages, own.path)


def test_quotas_are_entries_by_the_days_of_their_period(tmp_path: Path) -> None:
    own = loaded(
        tmp_path,
        '[calendar]\nfiscal_year_start = 4\n[[quota]]\nperiod = "FY2026-Q1"\namount = 90\nrep = " Anna "\n'
        '[[quota]]\nperiod = "2026-03"\namount = 5.5\nregion = "north"\n',
    )
    assert own.quota_entries == (
        Entry(date(2025, 4, 1), date(2025, 6, 30), Decimal(90), rep="Anna"),
        Entry(date(2026, 3, 1), date(2026, 3, 31), Decimal("5.5"), region="north"),
    )


def test_a_quota_for_no_period_or_two_for_one_day_are_refused(tmp_path: Path) -> None:
    own = loaded(tmp_path, '[[quota]]\nperiod = "spring"\namount = 1\n')
    with pytest.raises(SettingsError, match="quota 1: period: 'spring' is neither a date nor a period"):
        _ = own.quota_entries
    twice = loaded(tmp_path, '[[quota]]\nperiod = "2026"\namount = 1\n[[quota]]\nperiod = "2026-03"\namount = 1\n')
    with pytest.raises(SettingsError, match="overlap"):
        _ = twice.quota_entries


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, None),
        ("as_of", date(2026, 3, 31)),
        ("2026-02-10", date(2026, 2, 10)),
        (date(2026, 2, 10), date(2026, 2, 10)),
        (date(2026, 5, 1), date(2026, 3, 31)),
    ],
)
def test_the_files_are_whole_to_a_day_no_later_than_the_as_of_date(said: str | date | None, expected: date) -> None:
    assert CalendarSettings(data_end=said).whole_to(date(2026, 3, 31)) == expected


def test_data_must_be_fresh_of_deals_and_activities_or_by_table() -> None:
    assert CalendarSettings().fresh_days == {}
    assert CalendarSettings(fresh_within="3 days").fresh_days == {"deals": 3, "activities": 3}
    assert CalendarSettings(fresh_within={"costs": "1 day"}).fresh_days == {"costs": 1}


def test_the_settings_beside_the_first_path_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "exports"
    inside.mkdir()
    beside, above = written(inside, ""), written(tmp_path, "")
    elsewhere = tmp_path / "work" / "deep"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    assert settings_file.find([str(inside)]) == beside
    assert settings_file.find([str(inside / "deals.csv"), str(tmp_path / "other.csv")]) == beside
    assert settings_file.find([]) == above
    assert settings_file.find([str(elsewhere / "deals.csv")]) == above
    beside.unlink()
    assert settings_file.find([str(inside)]) == above


def test_the_mark_that_some_editors_begin_with_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_bytes(b"\xef\xbb\xbf[stages]\n")
    assert settings_file.text_of(path) == "[stages]\n"


def test_a_key_that_is_not_known_is_refused_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    error = refused(tmp_path, '[stages]\nlead = 0.1\n[calender]\nas_of = "2026-01-01"\n')
    assert message_of(error) == f"{tmp_path}/salescli.toml:3: unknown key 'calender'."
    assert hint_of(error) == "Did you mean 'calendar'?"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[stages\n", "not valid TOML"),
        ('[[quota]]\nperiod = "2026"\n', "quota[1].amount is missing"),
        ("[stages]\nlead = 2\n", "stage 'lead' weighs 2"),
        ('[stages]\n"Lead" = 0.1\nlead = 0.2\n', "differ in spelling only"),
        ("[calendar]\nfiscal_year_start = 13\n", "a month from 1 to 12"),
        ('[calendar]\ntimezone = "Mars"\n', "timezone 'Mars' is not known"),
        ('[calendar]\ndata_end = "soon"\n', "data_end is a date"),
        ('[calendar]\nfresh_within = "soon"\n', "fresh_within is a number of days"),
        ("[currency]\nrates = { EUR = 11 }\n", "name that, as base"),
        ('[currency]\nbase = "SEK"\nrates = { EUR = 0 }\n', "a number above 0"),
        ('[currency]\nbase = "SEK"\nrates = { EUR = 1e13 }\n', "out of reach"),
        ('[tables.deals]\nformat = { separator = "ab" }\n', "the separator is one character"),
        ('[tables.deals]\nformat = { decimal = ";" }\n', 'decimal is "." or ","'),
        ('[tables.deals]\nformat = { encoding = "klingon" }\n', "encoding 'klingon' is not known"),
        ('[tables.deals]\nformat = { encoding = "base64" }\n', "encoding 'base64' is not known"),
        ('[tables.deals]\nformat = { dates = "%d" }\n', "reads no date"),
        ('[tables.deals.columns]\nvalue = { header = "a", sql = "b" }\n', "give a header"),
        ('[tables.deals]\nduplicates = "some"\n', "duplicates is "),
        ('[tables.costs]\nduplicates = "first"\n', "the costs have no key"),
        ('[tables.reps]\namounts = "deal"\n', "amounts is for the deals alone"),
        ('[tables.deals]\ntotals = "some"\n', 'totals is "keep"'),
        ('[tables.deals]\nids = "rounded"\n', 'ids is "as written"'),
        ('[tables.deals.values.status]\nklar = "done"\n', "'done' is not possible"),
        ('[tables.deals.values.value]\nx = "1"\n', "which has no words"),
        ('[tables.deals.values.stauts]\nx = "won"\n', "unknown key"),
        ('[dimensions]\ndeals = ["value"]\n', "no text to split by"),
        ('[dimensions]\ndeals = ["none"]\n', "'none' says that nothing is split"),
        ('[[quota]]\nperiod = "2026"\namount = 1\nrep = "a"\nregion = "b"\n', "give a rep or a region"),
        ("[forecast]\ncommit = 2\n", "a probability from 0 to 1"),
        ('[stages]\n"ö" = 0.1\n"o\u0308" = 0.2\n', "two spellings that look alike"),
    ],
)
def test_what_makes_no_sense_is_refused(toml: str, message: str, tmp_path: Path) -> None:
    assert message in message_of(refused(tmp_path, toml))


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such settings file"):
        settings_file.load(tmp_path / "none.toml", named=True)
    path = tmp_path / "salescli.toml"
    path.write_bytes(b"# \xff\n")
    with pytest.raises(SettingsError, match="it is not UTF-8"):
        settings_file.load(path, named=True)
    with pytest.raises(SettingsError, match="cannot be read"):
        settings_file.load(tmp_path, named=True)


def test_settings_that_were_only_found_name_files_of_their_own_folder_alone(tmp_path: Path) -> None:
    outside = '[tables.deals]\nfiles = ["../deals.csv"]\n'
    assert "which is outside its folder" in message_of(refused(tmp_path, outside, named=False))
    assert "https" in message_of(refused(tmp_path, '[tables.deals]\nfiles = ["https://x/y.csv"]\n', named=False))
    assert "targets.files" in message_of(refused(tmp_path, '[targets]\nfiles = ["/t.csv"]\n', named=False))
    assert loaded(tmp_path, outside).patterns_of("deals") == ["../deals.csv"]
    assert (
        loaded(tmp_path, '[tables.deals]\nfiles = ["in/deals.csv"]\n', named=False).path == tmp_path / "salescli.toml"
    )


def test_words_are_composed_and_names_of_files_stay(tmp_path: Path) -> None:
    own = loaded(tmp_path, '[stages]\n"o\u0308ppen" = 0.1\n[tables.deals]\nfiles = ["o\u0308.csv"]\n')
    assert list(own.stages) == ["öppen"]
    assert own.patterns_of("deals") == ["o\u0308.csv"]
