"""Tiny exports, made by hand or by rule, and what the program says of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

#: Ten deals, so few that every number of a funnel and a forecast can be counted by hand. As of 2026-03-31.
DEALS = """\
deal_id,rep_id,region,stage,status,value,probability,created_at,expected_close_at,closed_at
D1,r1,North,won,won,1000,,2026-01-05,,2026-02-04
D2,r1,North,won,won,2000,,2026-01-10,,2026-03-01
D3,r2,South,won,won,400,,2026-02-01,,2026-04-02
D4,r1,North,proposal,lost,700,,2026-01-12,,2026-02-20
D5,r2,South,lost,lost,300,,2026-01-15,,2026-02-21
D6,r1,North,lead,open,500,0.1,2026-02-10,2026-04-15,
D7,r1,North,qualified,open,600,0.5,2026-02-11,2026-04-20,
D8,r2,South,proposal,open,800,0.75,2026-02-12,2026-05-10,
D9,r2,South,proposal,open,900,0.2,2026-02-13,2026-03-20,
D10,r2,South,qualified,open,250,0.4,2026-02-14,,
"""
REPS = """\
rep_id,name,region,quota
r1,Ada,North,1500
r2,Bo,South,500
"""
SETTINGS = """\
[currency]
base = "SEK"
[calendar]
as_of = 2026-03-31
[stages]
lead = 0.1
qualified = 0.3
proposal = 0.6
"""


def tiny(folder: Path, *, settings: str = SETTINGS, deals: str = DEALS, reps: str = REPS) -> Path:
    """A folder with the ten deals, two reps and their settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "deals.csv").write_text(deals, encoding="utf-8")
    (folder / "reps.csv").write_text(reps, encoding="utf-8")
    (folder / "salescli.toml").write_text(settings, encoding="utf-8")
    return folder


def long(folder: Path, months: int, reps: Sequence[str], region: str = "North") -> Path:
    """A folder with a won, a lost and an open deal and two calls a month and rep, to the end of 2025."""
    folder.mkdir(parents=True, exist_ok=True)
    deals, calls = io.StringIO(), io.StringIO()
    deal, call = csv.writer(deals, lineterminator="\n"), csv.writer(calls, lineterminator="\n")
    deal.writerow(["deal_id", "rep_id", "region", "stage", "status", "value", "created_at", "expected_close_at",
                   "closed_at"])  # fmt: skip
    call.writerow(["type", "occurred_at", "rep_id"])
    for month in range(months):
        first = date(2025 - month // 12, 12 - month % 12, 1)
        for number, _ in enumerate(reps):
            day = first + timedelta(days=number % 27)
            worth = 1_000_000 + 1234.5 * number + 77 * month
            key = f"{month}-{number}"
            deal.writerow([f"w{key}", f"r{number}", region, "won", "won", worth, first, "", day])
            deal.writerow([f"l{key}", f"r{number}", region, "lead", "lost", worth / 2, first, "", day])
            deal.writerow([f"o{key}", f"r{number}", region, "lead", "open", worth / 3, first, date(2026, 2, 1), ""])
            call.writerow(["call", day, f"r{number}"])
            call.writerow(["call", day, f"r{number}"])
    (folder / "deals.csv").write_text(deals.getvalue(), encoding="utf-8")
    (folder / "activities.csv").write_text(calls.getvalue(), encoding="utf-8")
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(["rep_id", "name", "quota"])
    writer.writerows([f"r{number}", name, 900_000] for number, name in enumerate(reps))
    (folder / "reps.csv").write_text(page.getvalue(), encoding="utf-8")
    settings = SETTINGS.replace("2026-03-31", "2025-12-31")
    (folder / "salescli.toml").write_text(settings, encoding="utf-8")
    return folder
