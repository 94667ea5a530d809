"""What the KPIs leave out or assume of customers' spells."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.validation import spells
from tests.validation.conftest import Look


def checked(folder: Path, text: str, toml: str = "") -> Look:
    look = Look(folder, toml, customers=text)
    readable = look.readable()["customers"]
    spells.check(look.tables, readable, look.places, look.found)
    return look


def test_sound_spells_are_not_told(tmp_path: Path) -> None:
    assert checked(tmp_path, "customer_id,started_at,churned_at,mrr\na,2026-01-05,2026-03-01,5").said == []


def test_a_status_that_takes_a_row_out_is_told(tmp_path: Path) -> None:
    text = """
        customer_id,started_at,churned_at,status,paused_at,mrr
        a,2026-01-05,,trial,,5
        b,2026-01-05,,ended,,5
        c,2026-01-05,,paused,2026-03-01,5
        d,2026-01-05,,paused,,5
        ,2026-01-05,,trial,,5
        e,,,trial,,5
    """
    look = checked(tmp_path, text)
    assert look.said[:4] == [
        ("trial", 2, "trial"), ("ended_without_date", 3, "ended"), ("paused", 4, "2026-03-01"),
        ("paused_without_date", 5, "paused"),
    ]  # fmt: skip
    assert look.rules["undated_ends"] == 1


@pytest.mark.parametrize(
    ("interval", "rule"), [("soon", "unknown_interval"), ("", "without_billing_interval"), ("once", "paid_once")]
)
def test_an_interval_that_is_not_told(tmp_path: Path, interval: str, rule: str) -> None:
    text = (
        f"customer_id,started_at,amount,quantity,billing_interval\na,2026-01-05,5,2,{interval}\nb,2026-01-05,5,1,annual"
    )
    look = checked(tmp_path, text)
    assert look.rules[rule] == 1
    assert look.rules.get("amount_without_interval", 0) == (interval != "once")
    assert look.rules["quantity_unused"] == 1


@pytest.mark.parametrize(("count", "rule"), [(1, "few_ends_inclusive"), (3, "ends_inclusive")])
def test_ends_that_look_like_last_days(tmp_path: Path, count: int, rule: str) -> None:
    rows = "".join(f"{name},2026-01-05,2026-01-31\n{name},2026-02-01,\n" for name in "abcd"[:count])
    assert checked(tmp_path, f"customer_id,started_at,churned_at\n{rows}").rules == {rule: count}


def test_files_whose_status_is_none_are_told(tmp_path: Path) -> None:
    look = checked(tmp_path, "customer_id,started_at,status\na,2026-01-05,gold")
    assert look.rules == {"no_status": 1}


def test_without_a_beginning_that_reads_nothing_is_looked_for(tmp_path: Path) -> None:
    look = Look(tmp_path, customers="customer_id,started_at,status\na,05/03/2026,trial")
    spells.check(look.tables, ["customer_id", "status"], look.places, look.found)
    assert look.said == []
