"""The days that another system may count."""

from __future__ import annotations

from datetime import date

from salescli.reconcile.days import Period, of

START, END = date(2026, 3, 1), date(2026, 3, 31)


def test_a_period_that_is_over() -> None:
    found = of(Period("2026-03", START, END, END), date(2026, 4, 10))
    assert {word: (days.start, days.end, days.seen) for word, days in found.items()} == {
        "period": (START, END, END),
        "without_last_day": (START, date(2026, 3, 30), date(2026, 3, 30)),
        "day_later": (date(2026, 3, 2), date(2026, 4, 1), date(2026, 4, 1)),
        "day_earlier": (date(2026, 2, 28), date(2026, 3, 30), date(2026, 3, 30)),
    }


def test_what_happens_after_the_as_of_date_does_not_count_yet() -> None:
    found = of(Period("2026-03", START, END, END), END)
    assert (found["day_later"].end, found["day_later"].seen) == (date(2026, 4, 1), END)
    running = of(Period("2026-03", START, END, date(2026, 3, 10)), date(2026, 3, 10))
    assert (running["without_last_day"].end, running["without_last_day"].seen) == (END, date(2026, 3, 9))


def test_one_day_has_no_days_without_its_last() -> None:
    assert "without_last_day" not in of(Period("2026-03-01", START, START, START), END)


def test_the_calendar_for_a_fiscal_period() -> None:
    found = of(Period("FY2026-Q1", date(2025, 7, 1), date(2025, 9, 30), date(2025, 9, 30)), date(2026, 2, 1))
    calendar, before = found["calendar"], found["calendar_before"]
    assert (calendar.start, calendar.end, calendar.seen) == (date(2026, 1, 1), END, date(2026, 2, 1))
    assert (before.start, before.end) == (date(2025, 1, 1), date(2025, 3, 31))


def test_the_two_calendar_years_of_a_fiscal_year() -> None:
    found = of(Period("FY2026", date(2025, 4, 1), date(2026, 3, 31), date(2026, 3, 31)), date(2026, 5, 1))
    years = [found[word] for word in ("calendar", "calendar_before")]
    assert [(each.start, each.words and each.words.fields["label"]) for each in years] == [
        (date(2026, 1, 1), "2026"), (date(2025, 1, 1), "2025"),
    ]  # fmt: skip
