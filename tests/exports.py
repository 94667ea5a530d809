"""Exports of any size, and such as try to be more than text."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

#: Names that a terminal, a page, a picture, a spreadsheet or a table would obey.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></svg><script>alert(2)</script>",
    "[red]Anna[/red]",
    "Bo \x1b[31mred\x1b[0m \x07",
    "=1+2",
    "a | b `c` *d* _e_ [f](http://g)",
    "{{ 7 * 7 }} {% raw %}",
    "&amp; &lt;b&gt;",
    "O'Neil \u202egnp.exe",
)


def write_exports(folder: Path, *, months: int, reps: int, names: Sequence[str] = ()) -> Path:
    """A company's deals over so many months to the end of 2025, by so many reps, of these names."""
    called = [names[number % len(names)] if names else f"Rep {number}" for number in range(reps)]
    regions = list(names) or ["East", "North", "South", "West"]
    with (folder / "reps.csv").open("w", newline="", encoding="utf-8") as file:
        rows = [[f"r{number}", name, regions[number % len(regions)], 100_000] for number, name in enumerate(called)]
        csv.writer(file).writerows([["rep_id", "name", "region", "quota"], *rows])
    deals = [
        ["deal_id", "rep_id", "region", "stage", "status", "value", "created_at", "closed_at", "expected_close_at"]
    ]
    for month in range(months):
        year, number = divmod(2025 * 12 + 12 - months + month, 12)
        for rep in range(reps):
            place = month * reps + rep
            day = f"{year}-{number + 1:02}-{1 + place % 28:02}"
            for status in ("won", "lost") if place % 3 == 0 else ("won",):
                deals.append([f"{status}{place}", f"r{rep}", regions[rep % len(regions)], status, status,
                              str(1_000 + place * 37 % 9_000), day, day, ""])  # fmt: skip
    deals.append(["open", "r0", regions[0], "proposal", "open", "5000", "2025-12-01", "", "2026-01-15"])
    with (folder / "deals.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(deals)
    (folder / "salescli.toml").write_text(
        '[currency]\nbase = "SEK"\n[calendar]\nas_of = 2025-12-31\n[stages]\nproposal = 0.5\n', encoding="utf-8"
    )
    return folder
