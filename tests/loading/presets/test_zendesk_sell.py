"""Zendesk Sell: stages that are ids or names, and an end that only the last change of the stage dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_id, by_month, codes, mangled, number, preset_of, renamed, write
from tests.said import hint_of

#: As in github.com/leag/tap-zendesk-sell, tap_zendesk_sell/schemas/deals.json, stages.json and users.json.
DEAL = (
    "value,updated_at,unqualified_reason_id,tags,stage_id,source_id,owner_id,organization_id,name,loss_reason_id,"
    "last_stage_change_by_id,last_stage_change_at,last_activity_at,id,hot,estimated_close_date,dropbox_email,"
    "customized_win_likelihood,currency,creator_id,created_at,contact_id,added_at,associated_contacts"
)
STAGE = (
    "id,name,category,active,position,likelihood,pipeline_id,created_at,updated_at,position_hash,has_original_name,"
    "locale_key"
)
USER = (
    "id,name,email,status,invited,confirmed,phone_number,role,roles,team_name,group,reports_to,timezone,created_at,"
    "updated_at,deleted_at,zendesk_user_id,identity_type,system_tags,detached,sell_login_disabled"
)
#: As in github.com/Lundalogik/move-to-go, sources/base-crm/data/deals.csv (all seen 2026-11-28).
EXPORT = (
    "id,name,scope,pipeline_name,pipeline_id,stage_name,stage_id,owner,tags,main_contact_id,main_contact,company_id,"
    "company,added_at,added_on,created_at,creator,currency,forecasted_deal_value,hot,last_activity_date,"
    "last_stage_change_at,loss_reason,source,updated_at"
)
IDS = {"Won": "31", "Lost": "32", "Unqualified": "33", "Quote": "34"}


def deal(key: str, stage: str, value: str, changed: str, **more: str) -> dict[str, str]:
    return {
        "id": key, "name": f"Deal {key}", "value": value, "currency": "EUR", "stage_id": IDS[stage], "owner_id": "7",
        "organization_id": "70", "contact_id": "71", "last_stage_change_at": f"{changed}T10:00:00Z",
        "created_at": "2026-01-02T10:00:00Z", "added_at": "2026-01-01T10:00:00Z", **more,
    }  # fmt: skip


#: Won are 100 in January and 40, of a person, in March.
DEALS = [
    deal("1", "Won", "100.00", "2026-01-31", estimated_close_date="2026-05-01"),
    deal("2", "Lost", "60.00", "2026-02-03"),
    deal("3", "Unqualified", "10.00", "2026-02-04"),
    deal("4", "Quote", "500.00", "2026-02-05", estimated_close_date="2026-12-31"),
    deal("5", "Won", "40.00", "2026-03-01", organization_id=""),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 40}
SAID = '31 = "won"\n32 = "lost"\n33 = "lost"\n34 = "open"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "salescli.toml"
    path.write_text(f"[tables.deals.values.status]\n{SAID}", encoding="utf-8")
    return path


def test_stages_that_are_ids_are_asked_about(config: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", DEAL, DEALS)
    assert preset_of(path) == ("zendesk-sell", "deals")
    with pytest.raises(InputError, match="'31'") as error:
        number("revenue", path)
    assert "tables.deals.values" in str(hint_of(error.value))
    said = {"use_config": True, "config": config}
    assert by_month("revenue", path, **said) == REVENUE
    assert ask("win-rate", path, **said).frame.select("won", "lost").row(0) == (2, 2)
    assert number("sales-cycle", path, **said) == (30 + 59) / 2
    assert by_id("customer", "revenue", path, **said) == {"70": 100, "71": 40}


def test_names_of_stages_in_its_own_export(tmp_path: Path) -> None:
    names = {key: name for name, key in IDS.items()}
    rows = [
        {"id": row["id"], "name": row["name"], "scope": row["value"], "pipeline_name": "Sales", "owner": "Ada",
         "stage_id": row["stage_id"], "stage_name": names[row["stage_id"]], "main_contact_id": "71",
         "main_contact": "Eva", "company_id": row["organization_id"], "added_at": "2026-01-01 10:00:00 UTC",
         "added_on": "2026-01-01", "created_at": "2026-01-02T10:00:00Z", "currency": "EUR", "source": "Fair",
         "forecasted_deal_value": "3", "last_stage_change_at": row["last_stage_change_at"]}
        for row in DEALS
    ]  # fmt: skip
    path = write(tmp_path / "deals.0.csv", EXPORT, rows)
    assert preset_of(path) == ("zendesk-sell", "deals")
    assert by_month("revenue", path) == REVENUE
    assert by_id("rep", "deals-won", path) == {"Ada": 2}
    assert by("source", "revenue", path) == {"Fair": 140}
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)
    assert codes(ask("open-deals", path))["excluded_rows"] == 1  # what was unqualified
    assert number("open-deals", path) == 1
    without = write(tmp_path / "other.csv", *renamed(EXPORT, rows, "scope"))
    with pytest.raises(MissingInputError, match="'value'"):  # what is forecast is not what it is worth
        number("revenue", without)


def test_users_are_reps_and_stages_are_passed_over(config: Path, tmp_path: Path) -> None:
    write(tmp_path / "deals.csv", DEAL, DEALS)
    users = write(tmp_path / "users.csv", USER, [{"id": "7", "name": "Ada", "team_name": "North"}])
    assert preset_of(users) == ("zendesk-sell", "reps")
    stages = write(tmp_path / "stages.csv", STAGE, [{"id": "31", "name": "Won", "category": "won"}])
    assert preset_of(stages) == ("zendesk-sell", "stages")
    assert by("rep", "revenue", tmp_path, use_config=True, config=config) == {"Ada": 140}
    assert by("team", "revenue", tmp_path, use_config=True, config=config) == {"North": 140}


def test_columns_in_another_order_and_case(config: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *mangled(DEAL, DEALS))
    assert preset_of(path) == ("zendesk-sell", "deals")
    assert by_month("revenue", path, use_config=True, config=config) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("value", "value"), ("stage_id", "status")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, config: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *renamed(DEAL, DEALS, name))
    with pytest.raises(MissingInputError, match=f"'{missing}'.*deals.csv"):
        number("revenue", path, use_config=True, config=config)
