"""Close's opportunities: cents, a value a month that counts a year, and a day that is expected while one is open."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by_id, by_month, codes, mangled, number, preset_of, renamed, write

#: As in github.com/airbytehq/airbyte, airbyte-integrations/connectors/source-close-com/source_close_com/schemas/
#: opportunities.json (seen 2026-11-28).
HEADER = (
    "integration_links,contact_id,organization_id,value_currency,user_id,annualized_value,id,updated_by_name,created_by,"
    "status_type,created_by_name,expected_value,date_updated,lead_name,date_lost,status_id,note,user_name,confidence,"
    "value_period,status_display_name,updated_by,value,status_label,date_won,contact_name,annualized_expected_value,"
    "date_created,lead_id,value_formatted"
)
#: As in github.com/closeio/closeio-api, scripts/opportunities_to_csv.py.
SCRIPT = (
    "lead_name,status_type,status_label,confidence,user_name,value,value_period,note,date_created,date_updated,date_won"
)


def opportunity(
    key: str, user: str, status: str, cents: str, period: str, day: str, currency: str = "USD"
) -> dict[str, str]:
    """One of January that closed, or is expected to close, on a day."""
    confidence = {"won": "100", "lost": "0", "active": "50"}[status]
    return {
        "id": f"oppo_{key}", "lead_id": f"lead_{key}", "lead_name": f"Acme {key}", "user_id": f"user_{user}",
        "user_name": user, "status_type": status, "status_label": status.title(), "confidence": confidence,
        "value": cents, "value_period": period, "value_currency": currency, "value_formatted": "$1",
        "expected_value": "1", "annualized_value": "1", "annualized_expected_value": "1",
        "date_created": "2026-01-02T12:41:24.496000+00:00", "date_updated": "2026-01-15T12:48:23.392000+00:00",
        "date_lost" if status == "lost" else "date_won": day,
    }  # fmt: skip


#: Won are 1,000 once, 12 × 50.25 and 1,200 a year; lost is 12 × 10; open are 12 × 20 and 400.
ROWS = [
    opportunity("a", "Ada", "won", "100000", "one_time", "2026-01-15"),
    opportunity("b", "Ada", "won", "5025", "monthly", "2026-02-03"),
    opportunity("c", "Bo", "won", "120000", "annual", "2026-02-20"),
    opportunity("d", "Bo", "lost", "1000", "monthly", "2026-02-25"),
    opportunity("e", "Bo", "active", "2000", "monthly", "2026-03-31"),
    opportunity("f", "Ada", "active", "40000", "one_time", "2026-04-15"),
]
REVENUE = {"2026-01": 1000, "2026-02": 1803}


@pytest.fixture
def opportunities(tmp_path: Path) -> Path:
    return write(tmp_path / "opportunities.csv", HEADER, ROWS)


def test_what_was_won_once_and_of_a_year(opportunities: Path) -> None:
    assert preset_of(opportunities) == ("close", "deals")
    assert by_month("revenue", opportunities, date_to="2026-02") == REVENUE
    assert ask("revenue", opportunities).currency == "USD"
    assert by_id("rep", "revenue", opportunities) == {"user_Ada": 1603, "user_Bo": 1200}


def test_an_open_one_is_expected_where_a_closed_one_was_won(opportunities: Path) -> None:
    assert number("win-rate", opportunities) == 75
    assert number("open-deals", opportunities, as_of="2026-03-01") == 2
    assert number("pipeline-value", opportunities, as_of="2026-03-01") == 640


def test_yen_have_no_cents(tmp_path: Path) -> None:
    path = write(
        tmp_path / "opportunities.csv", HEADER, [opportunity("a", "Ada", "won", "5000", "monthly", "2026-01-15", "JPY")]
    )
    assert number("revenue", path) == 60000


def test_the_scripts_file_says_no_currency(tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if name in SCRIPT.split(",")} for row in ROWS]
    path = write(tmp_path / "opportunities.csv", SCRIPT, rows)
    assert preset_of(path) == ("close", "deals")
    with pytest.raises(InputError, match="nothing says what currency its amounts are in"):
        number("revenue", path)
    (tmp_path / "salescli.toml").write_text('[currency]\nbase = "USD"\n', encoding="utf-8")
    assert number("revenue", path, use_config=True) == Decimal(2803)


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "opportunities.csv", *mangled(HEADER, ROWS))
    assert preset_of(path) == ("close", "deals")
    assert by_month("revenue", path, date_to="2026-02") == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("status_type", "closed_at"), ("value", "value")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "opportunities.csv", *renamed(HEADER, ROWS, name))
    assert preset_of(path) == ("close", "deals")
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'"):
        number("revenue", path)


def test_without_the_day_of_winning_it_is_told_how_many_lack_it(tmp_path: Path) -> None:
    path = write(tmp_path / "opportunities.csv", *renamed(HEADER, ROWS, "date_won"))
    assert codes(ask("revenue", path))["without_closed_at"] == 3
