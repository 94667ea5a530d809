"""Freshsales' API: stages that are ids are asked about, and the amount is that in the account's own currency."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_id, by_month, mangled, number, preset_of, renamed, write
from tests.said import hint_of

#: As in github.com/goes-funky/tap-freshsales, tap_freshsales/schemas/deals.json and those of deal_stages, owners and
#: accounts beside it (seen 2026-11-28).
DEAL = (
    "id,name,amount,currency_id,base_currency_amount,sales_account_id,deal_stage_id,deal_reason_id,deal_type_id,"
    "owner_id,expected_close,closed_date,lead_source_id,campaign_id,deal_product_id,deal_payment_status_id,probability,"
    "created_at,updated_at,territory_id,deal_pipeline_id,custom_field"
)
STAGE = "id,name,position,forecast_type,updated_at,deal_pipeline_id,choice_type,probability"
OWNER = "id,email,display_name,work_number,mobile_number,is_active"
ACCOUNT = (
    "id,name,address,city,state,zipcode,country,industry_type_id,business_type_id,number_of_employees,annual_revenue,"
    "website,phone,owner_id,facebook,twitter,linkedin,territory_id,created_at,updated_at,parent_sales_account_id,"
    "open_deals_amount,open_deals_count,won_deals_amount,won_deals_count,last_contacted,last_contacted_mode,avatar,"
    "recent_note,last_assigned_at,last_contacted_via_chat,last_contacted_via_sales_activity,"
    "last_contacted_sales_activity_mode,completed_sales_sequences,active_sales_sequences,tags,team_user_ids,is_deleted,"
    "custom_field"
)


def deal(key: str, stage: str, amount: str, closed: str = "", **more: str) -> dict[str, str]:
    """A deal of an amount in the account's own currency; in its own it is ten times as much."""
    return {
        "id": key, "name": f"Deal {key}", "amount": f"{amount}0", "base_currency_amount": amount, "currency_id": "2",
        "sales_account_id": "70", "deal_stage_id": stage, "owner_id": "7", "closed_date": closed,
        "expected_close": "2026-06-01", "created_at": "2026-01-01T10:46:24Z", "deal_pipeline_id": "1", **more,
    }  # fmt: skip


#: Won (31) are 100 in January and 40 in March.
DEALS = [
    deal("1", "31", "100", "2026-01-31"),
    deal("2", "32", "60", "2026-02-03"),
    deal("3", "34", "500"),
    deal("4", "31", "40", "2026-03-01", sales_account_id="71"),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 40}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "salescli.toml"
    path.write_text('[tables.deals.values.status]\n31 = "won"\n32 = "lost"\n34 = "open"\n', encoding="utf-8")
    return path


def test_stages_that_are_ids_are_asked_about(config: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", DEAL, DEALS)
    assert preset_of(path) == ("freshsales", "deals")
    with pytest.raises(InputError, match="'31'") as error:
        number("revenue", path)
    assert "tables.deals.values" in str(hint_of(error.value))
    said = {"use_config": True, "config": config}
    assert by_month("revenue", path, **said) == REVENUE
    assert ask("win-rate", path, **said).frame.select("won", "lost").row(0) == (2, 1)
    assert number("sales-cycle", path, **said) == (30 + 59) / 2
    assert by_id("customer", "revenue", path, **said) == {"70": 100, "71": 40}


def test_owners_and_accounts(config: Path, tmp_path: Path) -> None:
    write(tmp_path / "deals.csv", DEAL, DEALS)
    owners = write(tmp_path / "owners.csv", OWNER, [{"id": "7", "display_name": "Ada", "email": "a@x.test"}])
    assert preset_of(owners) == ("freshsales", "reps")
    rows = [
        {"id": "70", "name": "Acme", "country": "SE", "is_deleted": "false"},
        {"id": "71", "name": "Beta", "country": "NO", "is_deleted": "false"},
    ]
    accounts = write(tmp_path / "accounts.csv", ACCOUNT, rows)
    assert preset_of(accounts) == ("freshsales", "customers")
    stages = write(tmp_path / "deal_stages.csv", STAGE, [{"id": "31", "name": "Won", "forecast_type": "Closed Won"}])
    assert preset_of(stages) == ("freshsales", "stages")
    said = {"use_config": True, "config": config}
    assert by("rep", "revenue", tmp_path, **said) == {"Ada": 140}
    assert by("region", "revenue", tmp_path, **said) == {"SE": 100, "NO": 40}


def test_columns_in_another_order_and_case(config: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *mangled(DEAL, DEALS))
    assert preset_of(path) == ("freshsales", "deals")
    assert by_month("revenue", path, use_config=True, config=config) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("closed_date", "closed_at"), ("deal_stage_id", "status")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, config: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *renamed(DEAL, DEALS, name))
    with pytest.raises(MissingInputError, match=f"'{missing}'.*deals.csv"):
        number("revenue", path, use_config=True, config=config)
