"""Pipedrive's API: v1 and v2 give one number."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, number, preset_of, renamed, write

#: Names as in github.com/pipedrive/client-nodejs, src/versions/v1/models/base-deal.ts and deal-strict-all-of.ts, and
#: src/versions/v2/models/deal.ts (seen 2026-11-28).
V1 = (
    "id,creator_user_id,user_id,person_id,org_id,stage_id,title,value,currency,add_time,update_time,stage_change_time,"
    "active,deleted,is_archived,status,probability,next_activity_date,next_activity_time,next_activity_id,"
    "last_activity_id,last_activity_date,lost_reason,visible_to,close_time,pipeline_id,won_time,first_won_time,"
    "lost_time,products_count,files_count,notes_count,followers_count,email_messages_count,activities_count,"
    "done_activities_count,undone_activities_count,participants_count,expected_close_date,last_incoming_mail_time,"
    "last_outgoing_mail_time,label,stage_order_nr,person_name,org_name,formatted_value,weighted_value,"
    "formatted_weighted_value,weighted_value_currency,rotten_time,owner_name,cc_email,org_hidden,person_hidden"
)
V2 = (
    "id,title,owner_id,person_id,org_id,pipeline_id,stage_id,value,currency,add_time,update_time,stage_change_time,"
    "is_deleted,is_archived,status,probability,lost_reason,visible_to,close_time,won_time,lost_time,"
    "expected_close_date,label_ids,origin,origin_id,channel,channel_id,source_lead_id,arr,mrr,acv,custom_fields"
)
#: github.com/singer-io/tap-pipedrive, tap_pipedrive/schemas/activities.json and users.json (seen 2026-11-28).
ACTIVITY = (
    "id,owner_id,creator_user_id,deal_id,lead_id,person_id,org_id,subject,type,due_date,due_time,duration,busy,done,"
    "marked_as_done_time,note,location,add_time,update_time,is_deleted"
)
USER = "id,name,email,active_flag,role_id,default_currency,created,modified,last_login,timezone_name,lang,phone"


def deal(key: str, status: str, value: str, ended: str = "", **more: str) -> dict[str, str]:
    return {
        "id": key, "title": f"Deal {key}", "user_id": "7", "owner_id": "7", "org_id": "70", "stage_id": "3",
        "pipeline_id": "1", "value": value, "currency": "EUR", "status": status,
        "add_time": "2026-01-01T08:00:00Z", "close_time": ended, "deleted": "false", "is_deleted": "false",
        "won_time": ended if status == "won" else "", "lost_time": ended if status == "lost" else "", **more,
    }  # fmt: skip


#: Won are 100 in January and 40 in March; 900 is deleted.
DEALS = [
    deal("1", "won", "100", "2026-01-31T10:00:00Z"),
    deal("2", "lost", "60", "2026-02-03T10:00:00Z"),
    deal("3", "open", "500", expected_close_date="2026-12-31"),
    deal("4", "won", "40", "2026-03-01T10:00:00Z", org_id="71"),
    deal("5", "deleted", "900", "2026-03-01T10:00:00Z", deleted="true", is_deleted="true"),
]


def of(header: str) -> list[dict[str, str]]:
    """The deals as a version has them."""
    names = header.split(",")
    return [{name: value for name, value in row.items() if name in names} for row in DEALS]


@pytest.mark.parametrize("header", [V1, V2], ids=["v1", "v2"])
def test_either_version(header: str, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", header, of(header))
    assert preset_of(path) == ("pipedrive-api", "deals")
    assert by_month("revenue", path) == {"2026-01": 100, "2026-02": 0, "2026-03": 40}
    answer = ask("win-rate", path)
    assert answer.frame.select("won", "lost").row(0) == (2, 1)
    assert codes(answer) == {"excluded_rows": 1}
    assert number("open-deals", path) == 1
    assert ask("revenue", path).currency == "EUR"
    assert number("sales-cycle", path) == (30 + 59) / 2


def test_users_and_activities(tmp_path: Path) -> None:
    deals = write(tmp_path / "deals.csv", V2, of(V2))
    users = write(tmp_path / "users.csv", USER, [{"id": "7", "name": "Ada", "email": "a@x.test", "role_id": "1"}])
    assert preset_of(users) == ("pipedrive-api", "reps")
    assert by("rep", "revenue", deals, users) == {"Ada": 140}
    rows = [
        {"id": "1", "owner_id": "7", "deal_id": "1", "type": "call", "due_date": "2026-01-10", "done": "true"},
        {"id": "2", "owner_id": "7", "deal_id": "1", "type": "call", "due_date": "2026-01-11", "done": "false"},
    ]
    activities = write(tmp_path / "activities.csv", ACTIVITY, rows)
    assert preset_of(activities) == ("pipedrive-api", "activities")
    assert number("calls", activities) == 1


@pytest.mark.parametrize(("name", "missing"), [("value", "value"), ("status", None)])
def test_a_header_that_was_renamed(name: str, missing: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *renamed(V2, of(V2), name))
    assert preset_of(path) == ("pipedrive-api", "deals")
    if missing is None:  # the days on which they were won and lost say it too
        assert number("revenue", path) == 140
        return
    with pytest.raises(MissingInputError, match=f"'{missing}'.*deals.csv"):
        number("revenue", path)
