"""HubSpot's API without a prefix: stages that are ids, and flags that come before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, mangled, number, preset_of, renamed, write
from tests.said import hint_of

#: As in github.com/chrisbaldauf/hubspot-crm-api-v3-to-csv, README.md (seen 2026-11-28).
DEAL = "id,amount,closedate,createdate,dealname,dealstage,hs_lastmodifieddate,hs_object_id,pipeline"
COMPANY = "id,createdate,domain,hs_lastmodifieddate,hs_object_id,name"
TICKET = (
    "id,content,createdate,hs_lastmodifieddate,hs_object_id,hs_pipeline,hs_pipeline_stage,hs_ticket_priority,subject"
)
CONTACT = "id,createdate,email,firstname,hs_object_id,lastmodifieddate,lastname"
#: The same with properties that one asks for: github.com/fivetran/dbt_hubspot, models, without its prefix.
FLAGGED = DEAL + (
    ",archived,hubspot_owner_id,hs_is_closed_won,hs_is_closed,amount_in_home_currency,deal_currency_code,dealtype"
)


def deal(key: str, stage: str, amount: str, closes: str, **more: str) -> dict[str, str]:
    return {
        "id": key, "hs_object_id": key, "dealname": f"Deal {key}", "dealstage": stage, "pipeline": "default",
        "amount": amount, "closedate": f"{closes}T21:58:38.291Z", "createdate": "2026-01-01T21:58:21.511Z", **more,
    }  # fmt: skip


#: Won are 100 in January and 40 in March.
DEALS = [
    deal("1", "closedwon", "100", "2026-01-31"),
    deal("2", "closedlost", "60", "2026-02-03"),
    deal("3", "presentationscheduled", "500", "2026-12-31"),
    deal("4", "closedwon", "40", "2026-03-01"),
]
IDS = {"closedwon": "5843920", "closedlost": "5843921", "presentationscheduled": "5843919"}
NUMBERED = [{**row, "dealstage": IDS[row["dealstage"]]} for row in DEALS]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 40}


def test_stages_of_hubspots_own(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", DEAL, DEALS)
    assert preset_of(path) == ("hubspot-api", "deals")
    assert by_month("revenue", path) == REVENUE
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)
    assert number("open-deals", path) == 1
    assert number("sales-cycle", path) == (30 + 59) / 2


def test_stages_that_are_numbers_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", DEAL, NUMBERED)
    with pytest.raises(InputError, match="'5843919'") as error:
        number("revenue", path)
    assert "tables.deals.values" in str(hint_of(error.value))


def test_flags_come_before_stages_and_the_bin_counts_nowhere(tmp_path: Path) -> None:
    flags = {"5843920": ("true", "true"), "5843921": ("false", "true"), "5843919": ("false", "false")}
    rows = [
        {**row, "hs_is_closed_won": won, "hs_is_closed": closed, "archived": "false", "dealtype": "newbusiness",
         "hubspot_owner_id": "7", "deal_currency_code": "SEK", "amount_in_home_currency": f"{int(row['amount']) / 10}"}
        for row in NUMBERED for won, closed in [flags[row["dealstage"]]]
    ]  # fmt: skip
    binned = {**rows[0], "id": "9", "hs_object_id": "9", "archived": "true"}
    path = write(tmp_path / "deals.csv", FLAGGED, [*rows, binned])
    assert preset_of(path) == ("hubspot-api", "deals")
    assert by("deal_type", "revenue", path) == {"new": 14}  # in the company's own currency, a tenth of it here
    assert codes(ask("revenue", path)) == {"excluded_rows": 1}


def test_companies_are_customers_and_tickets_and_people_are_none(tmp_path: Path) -> None:
    write(tmp_path / "deals.csv", DEAL, DEALS)
    company = write(tmp_path / "companies.csv", COMPANY, [{"id": "9", "hs_object_id": "9", "name": "Acme"}])
    assert preset_of(company) == ("hubspot-api", "customers")
    ticket = write(tmp_path / "t.csv", TICKET, [{"id": "8", "hs_object_id": "8", "subject": "Help"}])
    assert preset_of(ticket) == ("hubspot-api", "tickets")
    contact = write(tmp_path / "c.csv", CONTACT, [{"id": "7", "hs_object_id": "7", "firstname": "Ada"}])
    assert preset_of(contact) == ("hubspot-api", "contacts")
    assert number("revenue", tmp_path) == 140


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *mangled(DEAL, DEALS))
    assert preset_of(path) == ("hubspot-api", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(
    ("name", "missing"), [("amount", "value"), ("dealstage", "status"), ("closedate", "closed_at")]
)
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *renamed(DEAL, DEALS, name))
    assert preset_of(path) == ("hubspot-api", "deals")
    with pytest.raises(MissingInputError, match=f"'{missing}'.*deals.csv"):
        number("revenue", path)
