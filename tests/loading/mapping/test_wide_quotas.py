"""Which headers of a file of quotas are periods, and which may be sums of these."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.api import compute
from salescli.errors import InputError
from salescli.loading.mapping.wide_quotas import periods_in
from salescli.message import fixes_of

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


@pytest.mark.parametrize(
    ("header", "cells", "code", "shown"),
    [
        ("Month,Year", ["1,2026", "12,2026"], "mapping.period_of_parts", "lpad"),
        ("Quarter,Year", ["Q1,2026", "Q2,2026"], "mapping.period_of_parts", "upper"),
        ("Quarter,Year", ["1,2026", "2,2026"], "mapping.one_period_column", ""),  # no months
        ("Month,Year", ["Jan,2026", "2,2026"], "mapping.one_period_column", ""),
        ("Month,Year", ["13,2026", "2,2026"], "mapping.one_period_column", ""),
        ("Month,Year", ["2026-01,2026", "2026-02,2026"], "mapping.say_which_one", ""),
    ],
)
def test_a_period_in_two_columns(tmp_path: Path, header: str, cells: list[str], code: str, shown: str) -> None:
    path = tmp_path / "quotas.csv"
    path.write_text("\n".join([f"{header},amount", *(f"{row},100" for row in cells)]))
    with pytest.raises(InputError) as error:
        compute("quota-attainment", quotas=path)
    hint = error.value.hint
    assert hint is not None and hint.code == code
    assert shown in str(list(fixes_of(hint)))
