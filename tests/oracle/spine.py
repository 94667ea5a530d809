"""Periods of the reference: bounds, labels and the row of them that a range holds; how long a billing interval is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

GRAINS = ("day", "week", "month", "quarter", "year", "total")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """One row of the spine. `undated` periods also take what has no date."""

    label: str | None
    first: date | None
    last: date | None
    complete: bool
    previous_first: date | None = None
    previous_last: date | None = None
    undated: bool = False


def add_months(day: date, months: int) -> date:
    """The first of the month that many months away (for firsts of months)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def start_of(day: date, grain: str, fiscal_year_start: int) -> date:
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.isoweekday() - 1)
    into_year = (day.month - fiscal_year_start) % 12
    back = {"month": 0, "quarter": into_year % 3, "year": into_year}[grain]
    return add_months(day.replace(day=1), -back)


def next_start(start: date, grain: str) -> date:
    if grain == "day":
        return start + DAY
    if grain == "week":
        return start + 7 * DAY
    return add_months(start, {"month": 1, "quarter": 3, "year": 12}[grain])


def label_of(start: date, grain: str, fiscal_year_start: int) -> str:
    """2026-03-05, 2026-W10, 2026-03, 2026-Q1, 2026; FY2026-Q1 and FY2026 name the year that ends in 2026."""
    if grain == "day":
        return start.isoformat()
    if grain == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    if grain == "month":
        return f"{start.year}-{start.month:02d}"
    into_year = (start.month - fiscal_year_start) % 12
    fiscal = fiscal_year_start > 1
    year = start.year + 1 if fiscal and start.month >= fiscal_year_start else start.year
    name = f"FY{year}" if fiscal else f"{year}"
    return name if grain == "year" else f"{name}-Q{into_year // 3 + 1}"


def bounds_of_label(label: str, fiscal_year_start: int) -> tuple[date, date]:
    """The first and last day of a written period."""
    text = label.removeprefix("FY")
    year = int(text[:4])
    rest = text[5:]
    fiscal_start = date(year - 1 if fiscal_year_start > 1 else year, fiscal_year_start, 1)
    if not rest:
        grain, start = "year", fiscal_start
    elif rest.startswith("Q"):
        grain, start = "quarter", add_months(fiscal_start, 3 * (int(rest[1:]) - 1))
    elif rest.startswith("W"):
        grain, start = "week", date.fromisocalendar(year, int(rest[1:]), 1)
    elif "-" in rest:
        grain, start = "day", date.fromisoformat(text)
    else:
        grain, start = "month", date(year, int(rest), 1)
    return start, next_start(start, grain) - DAY


def whole(first: date, last: date, as_of: date) -> Period:
    """The range as one period."""
    return Period("total", first, last, complete=last <= as_of)


def spine(
    first: date,
    last: date,
    grain: str,
    fiscal_year_start: int,
    as_of: date,
    cut: tuple[date | None, date | None],
) -> list[Period]:
    """Every period that holds a day of first..last, clipped to `cut` (--from, --to)."""
    if first > last:
        return []
    if grain == "total":
        return [whole(first, last, as_of)]
    periods = []
    start = start_of(first, grain, fiscal_year_start)
    while start <= last:
        after = next_start(start, grain)
        shown_first = max(start, cut[0] or start)
        shown_last = min(after - DAY, cut[1] or after)
        uncut = shown_first == start and shown_last == after - DAY
        periods.append(
            Period(
                label_of(start, grain, fiscal_year_start),
                shown_first,
                shown_last,
                complete=uncut and shown_last <= as_of,
                previous_first=start_of(start - DAY, grain, fiscal_year_start),
                previous_last=start - DAY,
            )
        )
        start = after
    return periods


MONTHS = {
    "monthly": Fraction(1),
    "month": Fraction(1),
    "quarterly": Fraction(3),
    "annual": Fraction(12),
    "year": Fraction(12),
    "årligen": Fraction(12),
    "weekly": Fraction(12, 52),
    "week": Fraction(12, 52),
    "day": Fraction(12, 365),
}


def months_of(interval: str) -> Fraction | None:
    """The months of a billing interval; 0 for what comes once, None for what no word tells."""
    word = interval.lower()
    if word in ("one-time", "lifetime"):
        return Fraction(0)
    if word.isdecimal():
        return Fraction(int(word))
    count, _, unit = word.rpartition(" ")
    unit = unit.removesuffix("s") if count else unit
    number = int(count or 1)
    if unit == "day" and number % 7 == 0:
        number, unit = number // 7, "week"
    return number * MONTHS[unit] if unit in MONTHS else None
