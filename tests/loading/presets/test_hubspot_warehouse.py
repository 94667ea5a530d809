"""HubSpot by a connector: properties with a prefix, and stages that are ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, number, preset_of, renamed, write
from tests.said import hint_of

#: As in github.com/fivetran/dbt_hubspot, integration_tests/seeds (seen 2026-11-28).
DEAL = (
    "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,owner_id,portal_id,property_dealname,"
    "property_description,property_amount,property_closedate,property_createdate"
)
COMPANY = (
    "id,is_deleted,_fivetran_synced,property_name,property_description,property_createdate,property_industry,"
    "property_address,property_address_2,property_city,property_state,property_country,property_annualrevenue"
)
OWNER = "owner_id,_fivetran_synced,created_at,portal_id,type,updated_at,email,first_name,last_name,active_user_id"
CALL = "engagement_id,_fivetran_deleted,_fivetran_synced,property_hs_createdate,property_hs_timestamp,type"
STAGE = (
    "_fivetran_deleted,_fivetran_synced,active,closed_won,is_closed,display_order,probability,stage_id,label,"
    "pipeline_id,created_at,updated_at"
)
#: The same with the flags, which accounts ask the connector for.
FLAGGED = f"{DEAL},property_hs_is_closed_won,property_hs_is_closed,property_dealtype"


def deal(key: str, stage: str, amount: str, closes: str, **more: str) -> dict[str, str]:
    return {
        "deal_id": key, "is_deleted": "false", "deal_pipeline_id": "default", "deal_pipeline_stage_id": stage,
        "owner_id": "44", "portal_id": "47", "property_dealname": f"Deal {key}", "property_amount": amount,
        "property_closedate": f"{closes} 12:48:22", "property_createdate": "2026-01-01 12:48:22", **more,
    }  # fmt: skip


#: Won are 100 in January and 40 in March; 900 lies in the bin.
DEALS = [
    deal("1", "closedwon", "100", "2026-01-31"),
    deal("2", "closedlost", "60", "2026-02-03"),
    deal("3", "contractsent", "500", "2026-12-31"),
    deal("4", "closedwon", "40", "2026-03-01", owner_id="45"),
    deal("5", "closedwon", "900", "2026-03-01", is_deleted="true"),
]
IDS = {"closedwon": "5843920", "closedlost": "5843921", "contractsent": "5843919"}
NUMBERED = [{**row, "deal_pipeline_stage_id": IDS[row["deal_pipeline_stage_id"]]} for row in DEALS]
OWNERS = [
    {"owner_id": "44", "portal_id": "47", "email": "ada@x.test", "first_name": "Ada", "last_name": "Lund"},
    {"owner_id": "45", "portal_id": "47", "email": "bo@x.test"},
]


def test_stages_of_hubspots_own(tmp_path: Path) -> None:
    path = write(tmp_path / "deal.csv", DEAL, DEALS)
    assert preset_of(path) == ("hubspot-warehouse", "deals")
    assert by_month("revenue", path) == {"2026-01": 100, "2026-02": 0, "2026-03": 40}
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)
    assert codes(ask("revenue", path))["excluded_rows"] == 1
    assert number("open-deals", path) == 1


def test_stages_that_are_numbers_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path / "deal.csv", DEAL, NUMBERED)
    with pytest.raises(InputError, match="'5843919'") as error:
        number("revenue", path)
    assert "tables.deals.values" in str(hint_of(error.value))
    config = tmp_path / "salescli.toml"
    words = '5843920 = "won"\n5843921 = "lost"\n5843919 = "open"\n'
    config.write_text(f"[tables.deals.values.status]\n{words}", encoding="utf-8")
    assert number("revenue", path, use_config=True, config=config) == 140


def test_flags_come_before_stages(tmp_path: Path) -> None:
    flags = {"5843920": ("true", "true"), "5843921": ("false", "true"), "5843919": ("false", "false")}
    rows = [
        {**row, "property_dealtype": "newbusiness", "property_hs_is_closed_won": won, "property_hs_is_closed": closed}
        for row in NUMBERED
        for won, closed in [flags[row["deal_pipeline_stage_id"]]]
    ]
    path = write(tmp_path / "deal.csv", FLAGGED, rows)
    assert by_month("revenue", path) == {"2026-01": 100, "2026-02": 0, "2026-03": 40}
    assert by("deal_type", "revenue", path) == {"new": 140}


def test_owners_companies_and_calls(tmp_path: Path) -> None:
    deals = write(tmp_path / "deal.csv", DEAL, DEALS)
    owners = write(tmp_path / "owner.csv", OWNER, OWNERS)
    assert preset_of(owners) == ("hubspot-warehouse", "reps")
    assert by("rep", "revenue", deals, owners) == {"Ada Lund": 100, "bo@x.test": 40}
    company = write(tmp_path / "company.csv", COMPANY, [{"id": "9", "property_name": "Acme"}])
    assert preset_of(company) == ("hubspot-warehouse", "customers")
    rows = [
        {"engagement_id": "1", "property_hs_timestamp": "2026-01-27 20:50:44.778000", "type": "CALL"},
        {"engagement_id": "2", "property_hs_timestamp": "2026-01-28 20:50:44.778000", "type": "CALL",
         "_fivetran_deleted": "true"},
    ]  # fmt: skip
    calls = write(tmp_path / "engagement_call.csv", CALL, rows)
    assert preset_of(calls) == ("hubspot-warehouse", "activities")
    assert number("calls", calls) == 1


def test_tables_of_names_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "deal.csv", DEAL, DEALS)
    rows = [{"stage_id": "closedwon", "label": "Closed won", "closed_won": "true", "display_order": "6"}]
    stages = write(tmp_path / "deal_pipeline_stage.csv", STAGE, rows)
    assert preset_of(stages) == ("hubspot-warehouse", "stages")
    assert number("revenue", tmp_path) == 140


@pytest.mark.parametrize(
    ("name", "missing"),
    [("property_closedate", "closed_at"), ("property_amount", "value"), ("deal_pipeline_stage_id", "status")],
)
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "deal.csv", *renamed(DEAL, DEALS, name))
    assert preset_of(path) == ("hubspot-warehouse", "deals")
    with pytest.raises(MissingInputError, match=f"'{missing}'.*deal.csv"):
        number("revenue", path)
