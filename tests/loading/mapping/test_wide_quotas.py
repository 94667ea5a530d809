"""Which headers of a file of quotas are periods, and which may be sums of these."""

from __future__ import annotations

import pytest

from salescli.loading.mapping.wide_quotas import periods_in

MONTHS = ["rep", "jan 2026", "feb 2026"]


def test_headers_of_periods_are_told_from_the_others() -> None:
    periods, sums = periods_in("quotas", [*MONTHS, "comment"], {"rep_id": "rep"})
    assert (periods, sums) == ({"jan 2026": "2026-01", "feb 2026": "2026-02"}, {})


@pytest.mark.parametrize(
    ("header", "period"),
    [("Total", ""), ("Summa", ""), ("Total 2026", "2026"), ("Total Q1 2026", "2026-Q1"), ("Total quota", "")],
)
def test_a_total_may_say_its_period(header: str, period: str) -> None:
    assert periods_in("quotas", [*MONTHS, header], {"rep_id": "rep"})[1] == {header: period}


def test_the_amount_of_a_row_beside_its_periods_may_be_their_sum() -> None:
    assert periods_in("quotas", [*MONTHS, "quota"], {"rep_id": "rep", "amount": "quota"})[1] == {"quota": ""}


@pytest.mark.parametrize(
    ("table", "headers", "read"),
    [
        ("quotas", ["period", "amount", "2026"], {"period": "period", "amount": "amount"}),
        ("quotas", ["starts_at", "ends_at", "2026"], {"starts_at": "starts_at", "ends_at": "ends_at"}),
        ("quotas", ["rep", "quota", "Total"], {"rep_id": "rep", "amount": "quota"}),
        ("quotas", ["2026"], {"rep_id": "2026"}),
        ("deals", MONTHS, {}),
    ],
)
def test_a_file_with_one_amount_a_row_has_none(table: str, headers: list[str], read: dict[str, str | None]) -> None:
    assert periods_in(table, headers, read) == ({}, {})
