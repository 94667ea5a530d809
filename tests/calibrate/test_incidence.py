"""The cumulative incidence of winning: the worked example, what must hold, and simulated pipelines."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from salescli.calibrate.incidence import Day, wilson, winning

#: Lost after 5 and 8 days, won after 10, open for 12, won after 15, open for 20, lost after 25, won after 30.
EIGHT = [
    Day(5, 0, 1, 0), Day(8, 0, 1, 0), Day(10, 1, 0, 0), Day(12, 0, 0, 1), Day(15, 1, 0, 0), Day(20, 0, 0, 1),
    Day(25, 0, 1, 0), Day(30, 1, 0, 0),
]  # fmt: skip


def test_the_worked_example() -> None:
    assert winning(EIGHT) == 33 / 64
    assert wilson(33 / 64, 6, 0.95) == pytest.approx((0.197235, 0.821817), abs=5e-7)


def test_decisions_come_before_what_is_open_as_long() -> None:
    assert winning([Day(5, 1, 0, 1)]) == 0.5
    assert winning([Day(5, 0, 0, 1), Day(5, 1, 0, 0)]) == 0.5
    assert winning([Day(4, 0, 0, 1), Day(5, 1, 0, 0)]) == 1


def test_nothing_decided_has_no_weight() -> None:
    assert winning([]) is None
    assert winning([Day(5, 0, 0, 3)]) is None
    assert winning([Day(5, 0, 3, 3)]) == 0


def test_with_nothing_open_it_is_the_share_of_the_won() -> None:
    rng = random.Random(5)
    for _ in range(500):
        days = [Day(rng.randrange(40), rng.randrange(3), rng.randrange(3), 0) for _ in range(rng.randrange(1, 20))]
        won, lost = sum(day.won for day in days), sum(day.lost for day in days)
        if won + lost:
            assert winning(days) == pytest.approx(won / (won + lost), abs=1e-12)


def test_it_is_what_fractions_say() -> None:
    rng = random.Random(6)
    for _ in range(500):
        days = [
            Day(rng.randrange(15), rng.randrange(2), rng.randrange(2), rng.randrange(2))
            for _ in range(rng.randrange(1, 20))
        ]
        if any(day.won + day.lost for day in days):
            assert winning(days) == float(_by_fractions(days))


def _by_fractions(days: list[Day]) -> Fraction:
    deals = [(day.days, word) for day in days for word in ("won", "lost", "open") for _ in range(getattr(day, word))]
    survival, found = Fraction(1), Fraction(0)
    for when in sorted({length for length, _ in deals}):
        at_risk = sum(length >= when for length, _ in deals)
        words = Counter(word for length, word in deals if length == when)
        found += survival * words["won"] / at_risk
        survival *= 1 - Fraction(words["won"] + words["lost"], at_risk)
    return found


def test_the_interval_is_published() -> None:
    """Newcombe 1998, table I: 81 of 263 and 15 of 148."""
    assert wilson(81 / 263, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15 / 148, 148, 0.95) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20, 0.95)[0] == 0
    assert wilson(1, 29, 0.95)[1] == 1


def test_simulated_pipelines_have_the_true_weight_in_the_mean() -> None:
    """Wins take longer than losses, and a third of the deals is not decided yet."""
    rng = random.Random(7)
    truth, weights, plain, still_open, every = 0.3, [], [], 0, 0
    for _ in range(200):
        days: Counter[tuple[int, str]] = Counter()
        for _ in range(300):
            seen = rng.randrange(1, 366)
            won = rng.random() < truth
            takes = round(rng.triangular(30, 150, 90) if won else rng.triangular(5, 120, 40)) + rng.randrange(60)
            days[min(takes, seen), "open" if takes > seen else "won" if won else "lost"] += 1
        rows = [
            Day(length, *(days[length, word] for word in ("won", "lost", "open")))
            for length in {length for length, _ in days}
        ]
        found = winning(rows)
        assert found is not None
        weights.append(found)
        won_, lost = sum(day.won for day in rows), sum(day.lost for day in rows)
        plain.append(won_ / (won_ + lost))
        still_open += sum(day.open for day in rows)
        every += 300
    assert 0.25 < still_open / every < 0.42
    assert sum(weights) / len(weights) == pytest.approx(truth, abs=0.01)
    assert sum(plain) / len(plain) < truth - 0.02
