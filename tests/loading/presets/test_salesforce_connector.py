"""Salesforce by a connector: the flags decide, what was deleted or is an older state of a row counts nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, number, preset_of, renamed, write

#: As in github.com/fivetran/dbt_salesforce_source, integration_tests/seeds/sf_opportunity_data.csv and those of
#: account, user and event beside it, without what customers had added (seen 2026-11-28).
OPPORTUNITY = (
    "_fivetran_synced,account_id,amount,campaign_id,close_date,created_date,description,expected_revenue,fiscal,"
    "fiscal_quarter,fiscal_year,forecast_category,forecast_category_name,has_open_activity,has_opportunity_line_item,"
    "has_overdue_task,id,is_closed,is_deleted,is_excluded_from_territory_2_filter,is_won,last_activity_date,"
    "last_referenced_date,last_viewed_date,lead_source,name,next_step,owner_id,pricebook_2_id,probability,"
    "record_type_id,stage_name,synced_quote_id,territory_2_id,type,_fivetran_active"
)
ACCOUNT = (
    "_fivetran_synced,account_number,account_source,annual_revenue,billing_city,billing_country,billing_country_code,"
    "billing_geocode_accuracy,billing_latitude,billing_longitude,billing_postal_code,billing_state,billing_state_code,"
    "billing_street,description,fax,id,industry,is_deleted,jigsaw_company_id,last_activity_date,last_referenced_date,"
    "last_viewed_date,master_record_id,name,number_of_employees,owner_id,ownership,parent_id,phone,photo_url,rating,"
    "record_type_id,shipping_city,shipping_country,shipping_country_code,shipping_geocode_accuracy,shipping_latitude,"
    "shipping_longitude,shipping_postal_code,shipping_state,shipping_state_code,shipping_street,sic,sic_desc,site,"
    "ticker_symbol,type,website,_fivetran_active"
)
USER = (
    "_fivetran_deleted,_fivetran_synced,about_me,account_id,alias,badge_text,city,company_name,contact_id,country,"
    "department,division,email,first_name,id,is_active,last_name,manager_id,name,phone,profile_id,state,title,"
    "user_role_id,user_type,username,_fivetran_active"
)
EVENT = (
    "id,_fivetran_synced,account_id,activity_date,activity_date_time,created_by_id,created_date,description,"
    "duration_in_minutes,end_date_time,event_subtype,group_event_type,is_child,is_deleted,is_group_event,is_private,"
    "is_recurrence,is_reminder_set,last_modified_by_id,last_modified_date,location,owner_id,reminder_date_time,show_as,"
    "start_date_time,subject,system_modstamp,type,what_count,what_id,who_count,who_id,is_archived,_fivetran_active"
)


def opportunity(key: str, stage: str, amount: str, closes: str, **more: str) -> dict[str, str]:
    return {
        "id": key, "account_id": "0011GAQAX", "owner_id": "005K", "name": f"Deal {key}", "stage_name": stage,
        "amount": amount, "close_date": f"{closes} 00:00:00", "created_date": "2026-01-02 19:51:13", "is_won": "false",
        "is_closed": "false", "is_deleted": "false", "_fivetran_active": "true", "probability": "50", **more,
    }  # fmt: skip


#: Won are 100 in January and 40 in March; 7 is an older state of the latter, 900 lies in the bin.
DEALS = [
    opportunity("0061GAQAX", "Signed", "100.00", "2026-01-31", is_won="true", is_closed="true", probability="100",
                type="New Business"),
    opportunity("0061GBQAX", "Disqualified", "60.00", "2026-02-05", is_closed="true", account_id="0011GBQAX"),
    opportunity("0061GCQAX", "Proposal", "500.00", "2027-01-15", owner_id="005L"),
    opportunity("0061GDQAX", "Signed", "7.00", "2026-02-05", is_won="true", is_closed="true", _fivetran_active="false"),
    opportunity("0061GDQAX", "Signed", "40.00", "2026-03-05", is_won="true", is_closed="true", account_id="0011GBQAX"),
    opportunity("0061GEQAX", "Signed", "900.00", "2026-03-05", is_won="true", is_closed="true", is_deleted="true"),
]  # fmt: skip
ACCOUNTS = [
    {"id": "0011GAQAX", "name": "Acme", "billing_country": "SE", "industry": "Mining", "_fivetran_active": "true"},
    {"id": "0011GBQAX", "name": "Beta", "billing_country": "NO", "industry": "Fish", "_fivetran_active": "true"},
]
USERS = [
    {"id": "005K", "name": "Ada", "username": "ada@x.test", "profile_id": "1", "department": "North"},
    {"id": "005L", "name": "Bo", "username": "bo@x.test", "profile_id": "1", "department": "South"},
]
EVENTS = [
    {"id": "00U1", "what_id": "0061GAQAX", "owner_id": "005K", "activity_date": "2026-01-10 00:00:00",
     "activity_date_time": "2026-01-10 09:00:00", "type": "Call", "is_deleted": "false"},
    {"id": "00U3", "what_id": "0061GAQAX", "owner_id": "005K", "activity_date_time": "2026-01-12 09:00:00",
     "start_date_time": "2026-01-12 09:00:00", "is_deleted": "false"},
    {"id": "00U2", "what_id": "0011GAQAX", "owner_id": "005L", "activity_date": "2026-01-11 00:00:00", "type": "Call",
     "activity_date_time": "2026-01-11 09:00:00", "is_deleted": "true"},
]  # fmt: skip


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    write(tmp_path / "opportunity.csv", OPPORTUNITY, DEALS)
    write(tmp_path / "account.csv", ACCOUNT, ACCOUNTS)
    write(tmp_path / "user.csv", USER, USERS)
    write(tmp_path / "event.csv", EVENT, EVENTS)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "table"),
    [("opportunity", "deals"), ("account", "customers"), ("user", "reps"), ("event", "activities")],
)
def test_each_table_is_told(file: str, table: str, warehouse: Path) -> None:
    assert preset_of(warehouse / f"{file}.csv") == ("salesforce-connector", table)


def test_flags_decide_whatever_stages_are_called(warehouse: Path) -> None:
    assert by_month("revenue", warehouse) == {"2026-01": 100, "2026-02": 0, "2026-03": 40}
    assert ask("win-rate", warehouse).frame.select("won", "lost").row(0) == (2, 1)
    assert codes(ask("revenue", warehouse))["excluded_rows"] == 2
    assert number("open-deals", warehouse) == 1


def test_tables_meet(warehouse: Path) -> None:
    assert by("region", "revenue", warehouse) == {"NO": 40, "SE": 100}
    assert by("segment", "revenue", warehouse) == {"Fish": 40, "Mining": 100}
    assert by("team", "revenue", warehouse) == {"North": 140}
    assert (number("calls", warehouse), number("meetings", warehouse)) == (1, 1)


def test_types_and_days(warehouse: Path) -> None:
    assert by("deal_type", "revenue", warehouse) == {"new": 100, None: 40}
    assert number("sales-cycle", warehouse) == (29 + 62) / 2


@pytest.mark.parametrize(("name", "missing"), [("close_date", "closed_at"), ("amount", "value")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "opportunity.csv", *renamed(OPPORTUNITY, DEALS, name))
    assert preset_of(path) == ("salesforce-connector", "deals")
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'.*opportunity.csv"):
        number("revenue", path)


def test_a_history_of_opportunities_is_not_read_as_deals(tmp_path: Path) -> None:
    path = write(tmp_path / "history.csv", "id,opportunity_id,stage_name,amount,close_date,created_date", [
        {"id": "1", "opportunity_id": "0061GAQAX", "stage_name": "Signed", "amount": "1", "close_date": "2026-01-01"},
    ])  # fmt: skip
    with pytest.raises(InputError, match="history of stages"):
        number("revenue", path)
