"""Words of subscriptions: none means two things, and each is written as it is compared."""

from __future__ import annotations

import pytest

from salescli.loading.billing_intervals import is_known, pace_of
from salescli.model.schema import fold
from salescli.model.subscription_words import BILLING_INTERVAL, SPELL_STATUS, UNITS


@pytest.mark.parametrize("words", [SPELL_STATUS, BILLING_INTERVAL])
def test_words_are_folded(words: dict[str, str]) -> None:
    assert [word for word in words if fold(word) != word and word.replace("-", "_") != fold(word)] == []


def test_statuses_are_the_four() -> None:
    assert set(SPELL_STATUS.values()) == {"paying", "trial", "paused", "ended"}
    assert {SPELL_STATUS[word] for word in ("active", "past_due")} == {"paying"}
    assert {SPELL_STATUS[word] for word in ("canceled", "cancelled", "expired")} == {"ended"}
    assert {"unpaid", "failed", "pending"}.isdisjoint(SPELL_STATUS)  # on which systems disagree


def test_every_interval_is_one_that_is_known() -> None:
    assert [interval for interval in BILLING_INTERVAL.values() if not is_known(interval)] == []
    assert pace_of(BILLING_INTERVAL["halvår"]) == (2, 1)


def test_no_word_of_a_unit_is_one_of_another() -> None:
    words = [word for _, text in UNITS.values() for word in text.split()]
    assert len(set(words)) == len(words)
    assert {unit: times for unit, (times, _) in UNITS.items()} == {
        "day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1,
    }  # fmt: skip
