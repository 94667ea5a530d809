"""Which table a file is told to be, and who decides where two headers claim one column."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config.sections import ColumnSetting, TableSettings
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading.dataset import Dataset
from salescli.loading.files.file import File
from salescli.loading.files.opened import open_file
from salescli.loading.mapping import map_columns, preset, tell_table
from salescli.loading.precision import Precision
from salescli.loading.table_reader import Reader
from tests.said import hint_of, message_of


def file_of(headers: str, name: str = "export.csv") -> File:
    return File(Path(name), tuple(headers.split("|")), ())


def settings_of(table: str, **columns: str) -> Settings:
    return Settings(tables={table: TableSettings(columns=dict(columns))})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        ("deal_id|value|closed_at", "deals"),
        ("type|occurred_at|rep_id", "activities"),
        ("customer_id|started_at|mrr", "customers"),
        ("rep_id|region|team", "reps"),
        ("incurred_at|amount", "costs"),
        ("Datum|Belopp|Kategori|Region", "costs"),
        ("Säljare|Område|Team", "reps"),
        ("account|sector|employees", "customers"),
        ("ticket_id|account_id|submitted_at|closed_at|priority", None),
        ("product|series|sales_price", None),
        ("id|account_id|name|phone", None),
    ],
)
def test_the_header_tells_the_table(headers: str, table: str | None) -> None:
    assert tell_table.tell_table(file_of(headers), False, Settings()) == table


def test_a_named_file_that_is_no_table_says_which_options_there_are() -> None:
    with pytest.raises(InputError, match="which table is this"):
        tell_table.tell_table(file_of("product|series"), True, Settings())


def test_a_tie_is_an_error_that_names_the_options() -> None:
    with pytest.raises(InputError) as error:
        tell_table.tell_table(file_of("Date|Amount|Region"), True, Settings())
    assert hint_of(error.value) and "--deals or --costs" in hint_of(error.value)


def test_the_name_comes_before_the_header_and_the_settings_before_the_name() -> None:
    assert tell_table.tell_table(file_of("deal_id|value", "kunder.csv"), True, Settings()) == "customers"
    settings = Settings(tables={"deals": TableSettings(files=["kunder.csv"])})
    assert tell_table.tell_table(file_of("deal_id|value", "kunder.csv"), True, settings) == "deals"


def test_two_headers_of_one_rank_are_an_error_that_names_both_and_the_line_that_decides() -> None:
    with pytest.raises(InputError) as error:
        map_columns.map_file(file_of("Belopp|Amount|Status"), "deals", Settings())
    assert "'Amount'" in message_of(error.value) and "'Belopp'" in message_of(error.value)
    assert hint_of(error.value) and '[tables.deals.columns] value = "Amount"' in hint_of(error.value)
    decided = map_columns.map_file(file_of("Belopp|Amount|Status"), "deals", settings_of("deals", value="Belopp"))
    assert decided.columns["value"].source == ColumnSetting(header="Belopp")


def test_spellings_of_one_name_are_two_claims() -> None:
    with pytest.raises(InputError, match="both claim deal_id"):
        map_columns.map_file(file_of("Deal ID|deal-id|value"), "deals", Settings())


def test_a_header_that_is_repeated_is_refused_where_it_is_used() -> None:
    with pytest.raises(InputError) as error:
        map_columns.map_file(file_of("Deal - Title|Deal - Value|Deal - Status|Deal - Status"), "deals", Settings())
    assert "'Deal - Status' stands there 2 times" in message_of(error.value)
    line = '[tables.deals.columns] status = "Deal - Status:3" or "Deal - Status:4"'
    assert hint_of(error.value) and line in hint_of(error.value)
    map_columns.map_file(file_of("Deal - Title|Deal - Value|Deal - Label|Deal - Label"), "deals", Settings())


@pytest.mark.parametrize(("place", "status"), [(3, "won"), (4, "lost")])
def test_the_settings_decide_between_columns_of_one_name(tmp_path: Path, place: int, status: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal - Title,Deal - Value,Deal - Status,Deal - Status\nA,1,Won,Lost\n")
    settings = settings_of("deals", status=f"Deal - Status:{place}")
    file = map_columns.map_file(open_file(path), "deals", settings)
    tell_table.check_headers([file], settings)
    rows = Dataset(Reader((file,), settings)).frame("deals", ["status", "value"]).collect()
    assert rows["status"].to_list() == [status]


def test_a_header_that_a_flag_is_made_from_must_not_repeat() -> None:
    with pytest.raises(InputError, match="IsWon"):
        map_columns.map_file(file_of("Id|StageName|CloseDate|IsWon|IsWon|IsClosed"), "deals", Settings())


def test_settings_override_one_column_and_the_preset_keeps_the_rest() -> None:
    settings = settings_of("deals", created_at="Opp Creation")
    mapped = map_columns.map_file(file_of("Id|StageName|Amount|CloseDate|CreatedDate|Opp Creation"), "deals", settings)
    assert mapped.preset == "salesforce-api"
    assert {name: column.by for name, column in mapped.columns.items()} == {
        "deal_id": "salesforce-api", "stage": "salesforce-api", "value": "salesforce-api",
        "created_at": map_columns.BY_SETTINGS, "expected_close_at": "salesforce-api", "closed_at": "salesforce-api",
    }  # fmt: skip


def test_a_header_that_the_settings_use_is_not_claimed_by_the_usual_words() -> None:
    mapped = map_columns.map_file(file_of("Amount|Stage"), "deals", settings_of("deals", cost="Amount"))
    assert "value" not in mapped.columns


def test_likeness_maps_nothing() -> None:
    mapped = map_columns.map_file(file_of("Amonut|Statuss|Closed datee|Owners"), "deals", Settings())
    assert not mapped.columns


def test_a_canonical_file_reads_no_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a preset was read")

    monkeypatch.setattr(preset, "recognise", refuse)
    monkeypatch.setattr(preset, "load", refuse)
    file = file_of("Deal ID|value|Closed at|industry")
    settings = Settings(dimensions={"deals": ["industry"]})
    table = tell_table.tell_table(file, True, settings)
    assert table == "deals"
    assert set(map_columns.map_file(file, table, settings).columns) == {"deal_id", "value", "closed_at", "industry"}


def test_accounts_and_subscriptions_that_both_begin_customers_are_refused() -> None:
    accounts = map_columns.map_file(file_of("account_id|industry|signup_date", "a.csv"), "customers", Settings())
    subscriptions = map_columns.map_file(
        file_of("account_id|start_date|end_date|mrr_amount", "s.csv"), "customers", Settings()
    )
    with pytest.raises(InputError) as error:
        tell_table.check_headers([accounts, subscriptions], Settings())
    assert hint_of(error.value) and 'started_at = "start_date"' in hint_of(error.value)
    settings = settings_of("customers", started_at="start_date")
    decided = [map_columns.map_file(file.file, "customers", settings) for file in (accounts, subscriptions)]
    tell_table.check_headers(decided, settings)
    assert ["started_at" in file.columns for file in decided] == [False, True]


def test_the_words_of_a_preset_hold_where_the_settings_name_every_header(tmp_path: Path) -> None:
    path = tmp_path / "activities.csv"
    path.write_text(
        "Activity - Type,Activity - Due date,Activity - Done\nCall,2024-01-05,Done\nCall,2024-01-05,To do\n"
    )
    settings = settings_of(
        "activities", type="Activity - Type", occurred_at="Activity - Due date", done="Activity - Done"
    )
    file = map_columns.map_file(open_file(path), "activities", settings)
    for precision in Precision:
        done = Dataset(Reader((file,), settings)).at(precision).frame("activities", ["done"]).collect()["done"]
        assert done.to_list() == [True, False]


def test_a_word_of_the_settings_for_true(tmp_path: Path) -> None:
    path = tmp_path / "activities.csv"
    path.write_text("type,occurred_at,done\ncall,2024-01-05,Valmis\ncall,2024-01-05,no\ncall,2024-01-05,?\n")
    settings = Settings(tables={"activities": TableSettings(values={"done": {"Valmis": "true"}})})
    file = map_columns.map_file(open_file(path), "activities", settings)
    for precision in Precision:
        done = Dataset(Reader((file,), settings)).at(precision).frame("activities", ["done"]).collect()["done"]
        assert done.to_list() == [True, False, None]
