"""What is said of an own KPI."""

from __future__ import annotations

from pathlib import Path

from tests.own.settings import own, section


def test_the_definition_stands_under_the_headings_of_every_kpi(tmp_path: Path) -> None:
    text = section(
        "a / (b +  c)", "ratio", a='of = "won", sum = "value", where = "value > 1"', b='kpi = "revenue"',
        c='of = "deals", date = "quoted_at"', d='of = "costs", distinct = "category"',
    )  # fmt: skip
    assert own(text, tmp_path).documentation == (
        "x\n\nFormula\n    a / (b + c)\n\nCounted by\n"
        "    a: sum of value over won deals, by the date they closed, where value > 1.\n"
        "    b: value of revenue.\n"
        "    c: number of all deals, by quoted_at.\n"
        "    d: how many different category among entries of the ledger, by the date incurred.\n\n"
        "Empty when\n    A denominator is 0, or a mean or a median has no rows.\n\n"
        "Source\n    [kpi.x] of the settings, definition 1."
    )
