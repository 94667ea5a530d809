"""Small things of the history, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from salescli import kpis
from salescli.history.inputs import Input
from salescli.history.model import Number, Reading, Run, Series
from salescli.history.readings import NewReading
from salescli.history.record import NewRun

OCTOBER, NOVEMBER = (date(2025, 10, 1), date(2025, 10, 31)), (date(2025, 11, 1), date(2025, 11, 30))
PERIODS = {"2025-10": OCTOBER, "2025-11": NOVEMBER}


def day(text: str) -> date:
    return date.fromisoformat(text)


def run(number: int, as_of: str, program: str = "1", digests: tuple[tuple[str, str], ...] | None = None) -> Run:
    return Run(number, f"{as_of}T06:00:00Z", day(as_of), "check", program, "none", digests or (("deals", str(number)),))


def reading(number: int, as_of: str, *, program: str = "1", definition: str = "d", settings: str = "s",
            data_from: str = "2025-01-01", digests: tuple[tuple[str, str], ...] | None = None) -> Reading:  # fmt: skip
    return Reading(run(number, as_of, program, digests), definition, settings, day(data_from))


def number(value: str | None, period: str = "2025-10") -> Number:
    start, end = PERIODS[period]
    return Number(start, end, True, None if value is None else Decimal(value), {"deals": "2"})


def new_reading(values: Mapping[tuple[str, str], str | None], kpi: str = "revenue") -> NewReading:
    defined = kpis.BUILT_IN.defined(kpis.get(kpi), {}, {})
    numbers = {key: number(value, key[0]) for key, value in values.items()}
    return NewReading(Series(kpi, "month"), defined, "s", day("2025-01-01"), numbers)


def new_run(as_of: str, readings: Sequence[NewReading] = (), **more: object) -> NewRun:
    inputs = [Input("deals", "deals.csv", 10, "ab")]
    return NewRun(day(as_of), "kpi", "1", f"{as_of}T06:00:00Z", inputs, readings, **more)


def write_deals(folder: Path, rows: Sequence[str], header: str = "deal_id,status,value,created_at,closed_at") -> Path:
    path = folder / "deals.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path
