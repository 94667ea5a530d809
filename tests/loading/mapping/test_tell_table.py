"""Which table a file holds: by the settings, its name, a preset's marks, else its header."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading.files.file import File
from salescli.loading.mapping import preset as presets
from salescli.loading.mapping import tell_table as telling
from salescli.loading.mapping.map_columns import MappedFile, claimed, read_from
from tests.said import hint_of

NONE = Settings()
#: Contacts as HubSpot writes them.
CONTACTS = "First Name,Last Name,Lifecycle Stage"


def file(name: str, headers: str, *rows: str) -> File:
    return File(Path(name), tuple(headers.split(",")), tuple(tuple(row.split(",")) for row in rows))


def settings(folder: Path, toml: str) -> Settings:
    path = folder / "own.toml"
    path.write_text(toml)
    return settings_file.load(path, named=True)


@pytest.mark.parametrize(
    ("name", "headers", "table"),
    [
        ("deals.csv", "x,y", "deals"),
        ("export.csv", "deal_id,value,stage", "deals"),
        ("export.csv", "customer_id,started_at,mrr", "customers"),
        ("export.csv", "rep_id,hired_at,team", "reps"),
        ("export.csv", "type,occurred_at,rep_id", "activities"),
        ("export.csv", "incurred_at,amount,category", "costs"),
        ("export.csv", "period,quota,rep_id", "quotas"),
        ("quotas.csv", "period,amount", "quotas"),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_name_or_a_header_tells_a_table(name: str, headers: str, table: str, named: bool) -> None:
    assert telling.tell_table(file(name, headers), named, NONE) == table


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("invoices.csv", "deal_id,value,stage"),
        ("export.csv", "colour,weight"),
        ("export.csv", "deal_id,stage,entered_at"),
        ("quotas.csv", "colour,weight"),
        ("export.csv", "id,name"),
    ],
)
def test_what_is_like_no_table_is_passed_over_in_a_folder(name: str, headers: str) -> None:
    assert telling.tell_table(file(name, headers), False, NONE) is None
    assert telling.why_unread(file(name, headers), NONE)


@pytest.mark.parametrize("headers", ["colour,weight", "deal_id,stage,entered_at"])
def test_what_is_like_no_table_is_refused_where_it_is_named(headers: str) -> None:
    with pytest.raises(InputError) as error:
        telling.tell_table(file("export.csv", headers), True, NONE)
    assert "export.csv" in str(error.value)
    assert "export.csv" in (hint_of(error.value) or "")


def test_a_file_like_several_tables_is_refused_with_their_options() -> None:
    with pytest.raises(InputError) as error:
        telling.tell_table(file("export.csv", "deal_id,deal_type,type,occurred_at,rep_id,stage"), False, NONE)
    assert "--deals" in (hint_of(error.value) or "")


def test_the_settings_tell_a_table_by_its_path(tmp_path: Path) -> None:
    own = settings(tmp_path, '[tables.reps]\nfiles = ["x-*.csv"]\n[tables.costs]\nfiles = ["s3://b/*.csv"]\n')
    assert telling.tell_table(file(str(tmp_path / "x-1.csv"), "deal_id,value"), False, own) == "reps"
    assert telling.tell_table(file("s3://b/deals.csv", "deal_id,value"), False, own) == "costs"
    assert telling.tell_table(file(str(tmp_path / "y.csv"), "deal_id,value"), False, own) == "deals"


def test_a_kind_that_a_preset_does_not_read_is_told_with_the_reason() -> None:
    fit = presets.recognise(CONTACTS.split(","))
    assert fit is not None
    assert fit.table is None
    own = file("export.csv", CONTACTS)
    assert telling.tell_table(own, False, NONE) is None
    assert fit.preset.title in ENGLISH.say(telling.why_unread(own, NONE))
    with pytest.raises(InputError, match=fit.preset.title):
        telling.tell_table(own, True, NONE)


def test_why_a_file_is_passed_over() -> None:
    assert "invoices" in ENGLISH.say(telling.why_unread(file("invoices.csv", "a,b"), NONE))
    assert "--history" in ENGLISH.say(telling.why_unread(file("x.csv", "deal_id,stage,entered_at"), NONE))
    assert (
        len({telling.why_unread(file("x.csv", headers), NONE) for headers in ("a,b", "deal_id,stage,entered_at")}) == 2
    )


def mapped(name: str, headers: str, table: str, own: Settings = NONE) -> MappedFile:
    return claimed(file(name, headers), table, own)


def test_a_header_of_the_settings_that_no_file_has_is_refused(tmp_path: Path) -> None:
    own = settings(tmp_path, '[tables.deals.columns]\nvalue = "Amont"\n')
    telling.check_headers([mapped("a.csv", "deal_id,Amont", "deals", own)], own)
    with pytest.raises(InputError) as error:
        telling.check_headers([mapped("a.csv", "deal_id,Amount", "deals", own)], own)
    assert "'Amont'" in str(error.value)
    assert "'Amount'" in (hint_of(error.value) or "")
    own = settings(tmp_path, '[tables.deals.exclude]\nKind = ["x"]\n')
    with pytest.raises(InputError, match="Kind"):
        telling.check_headers([mapped("a.csv", "deal_id,Amount", "deals", own)], own)


def test_accounts_and_subscriptions_that_both_begin_customers_are_refused() -> None:
    accounts = mapped("accounts.csv", "customer_id,Created,segment", "customers")
    subscriptions = mapped("subscriptions.csv", "customer_id,started_at,mrr", "customers")
    accounts = MappedFile(
        accounts.file, "customers",
        {**accounts.columns, "started_at": read_from(accounts, "started_at", "Created", NONE)},
    )  # fmt: skip
    assert telling.rival_beginnings([accounts, subscriptions]) == (accounts, subscriptions)
    assert telling.rival_beginnings([subscriptions, subscriptions]) is None
    assert telling.rival_beginnings([accounts]) is None
    with pytest.raises(InputError) as error:
        telling.check_headers([accounts, subscriptions], NONE)
    assert "accounts.csv" in str(error.value)


def test_one_header_that_is_two_columns_tells_no_table() -> None:
    """`Säljare` is the id and the name of a rep, as of a sale that a rep made."""
    file = File(Path("blad.csv"), ("Datum", "Kund", "Säljare", "Pris"), ())
    assert telling.tell_table(file, False, Settings()) is None
