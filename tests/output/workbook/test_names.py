"""What sheets are called."""

from __future__ import annotations

from salescli.output.workbook.names import Names


def test_names() -> None:
    names = Names()
    long = "Revenue per account and month and region"
    given = [long, long, "Revenue, per month, as of 2026-03-31", "revenue: 3 rows", "a/b", "A b", "'", "", "x\x07[y]"]
    assert [names.of(title) for title in given] == [
        "Revenue per account and month a", "Revenue per account and mon (2)", "Revenue", "revenue (2)", "a b",
        "A b (2)", "1", "1 (2)", "x y",
    ]  # fmt: skip
