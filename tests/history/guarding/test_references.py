"""Which run a closed period is compared with, by hand. October ends on the 31st, and is closed five days later."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.history.guarding.references import is_closed, references
from salescli.history.model import Acceptance, Reading
from tests.history.made import reading

END = date(2025, 10, 31)


def found(readings: list[Reading], *accepted: int) -> list[tuple[int, bool]]:
    acceptances = [Acceptance("2025-10", run, "", None) for run in accepted]
    return [(each.reading.run.id, each.is_accepted) for each in references(readings, "month", END, 5, acceptances)]


@pytest.mark.parametrize(
    ("grain", "as_of", "settle", "closed"),
    [
        ("month", date(2025, 11, 4), 5, False),
        ("month", date(2025, 11, 5), 5, True),
        ("month", date(2025, 10, 31), 0, True),
        ("total", date(2026, 10, 31), 5, False),
    ],
)
def test_closed(grain: str, as_of: date, settle: int, closed: bool) -> None:
    assert is_closed(grain, END, as_of, settle) is closed


def test_the_first_reading_with_the_period_closed() -> None:
    assert found([reading(1, "2025-11-04"), reading(2, "2025-11-06"), reading(3, "2025-11-07")]) == [(2, False)]


def test_none_while_it_runs() -> None:
    assert found([reading(1, "2025-11-04")]) == []


def test_it_moves_on_with_the_definition_and_the_settings() -> None:
    days = [reading(1, "2025-11-06"), reading(2, "2025-11-07", definition="e"),
            reading(3, "2025-11-08", definition="e"),
            reading(4, "2025-11-09", definition="e", settings="t")]  # fmt: skip
    assert found(days) == [(1, False), (2, False), (4, False)]


def test_it_moves_on_with_the_program_where_the_files_are_the_same() -> None:
    same = (("deals", "a"),)
    days = [reading(1, "2025-11-06", digests=same), reading(2, "2025-11-07", program="2", digests=same)]
    assert found(days) == [(1, False), (2, False)]
    days[1] = reading(2, "2025-11-07", program="2", digests=(("deals", "b"),))
    assert found(days) == [(1, False)]


def test_it_moves_on_to_what_was_accepted() -> None:
    days = [reading(number, f"2025-11-{number + 5:02}") for number in (1, 2, 3)]
    assert found(days, 2) == [(1, False), (2, True)]
