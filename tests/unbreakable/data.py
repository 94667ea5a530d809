"""Exports for the tests: small ones whose sum is known, and larger ones that take a while to read and to write."""

from __future__ import annotations

HEADER = "deal_id,status,value,closed_at,created_at,region\n"
DEALS = HEADER + "D1,won,10,2024-01-05,2024-01-01,South\nD2,won,5.5,2024-02-05,2024-01-01,North\n"
REVENUE = ("kpi", "revenue", "--no-config", "--as-of", "2025-01-01", "--quiet")
#: One line, whose last number but the count is the sum of all values.
TOTAL = (*REVENUE, "--period", "total", "--format", "csv")


def deals(count: int, value: int = 1) -> str:
    """An export of won deals, each worth the same."""
    return HEADER + "".join(row(number, value) for number in range(count))


def row(number: int, value: int = 1) -> str:
    """A line of it."""
    return f"D{number},won,{value},2024-{number % 12 + 1:02}-05,2024-01-01,South\n"


def total_of(out: bytes) -> tuple[str, str]:
    """The sum and the number of deals in what `TOTAL` writes."""
    cells = out.decode().splitlines()[1].split(",")
    return cells[5], cells[-1]
