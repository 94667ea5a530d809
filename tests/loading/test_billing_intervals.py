"""Billing intervals: how often each word says that something is billed."""

from __future__ import annotations

import pytest

from salescli.loading.billing_intervals import ONCE, Pace, is_annual, is_known, pace_of


@pytest.mark.parametrize(
    ("word", "pace"),
    [
        ("monthly", (12, 1)),
        ("Monthly", (12, 1)),
        ("quarterly", (4, 1)),
        ("annual", (1, 1)),
        ("weekly", (52, 1)),
        ("daily", (365, 1)),
        ("12 months", (1, 1)),
        ("6 months", (2, 1)),
        ("2 year", (1, 2)),
        ("1.5 years", (2, 3)),
        ("1,5 years", (2, 3)),
        ("28 days", (13, 1)),
        ("30 days", (73, 6)),
        ("7 days", (52, 1)),
        ("12", (1, 1)),
        ("0.5", (24, 1)),
        ("P3M", (4, 1)),
        ("P1Y", (1, 1)),
        ("P14D", (26, 1)),
        ("per år", (1, 1)),
        ("/month", (12, 1)),
        ("/ month", (12, 1)),
        ("every 3 months", (4, 1)),
        ("one-time", ONCE),
        ("One time", ONCE),
        ("lifetime", ONCE),
        ("other", None),
        ("0", None),
        ("0 months", None),
        ("fortnightly-ish", None),
        ("P3H", None),
        ("", None),
        ("-3 months", None),
        ("−3 months", None),
    ],
)
def test_how_often_an_interval_comes(word: str, pace: Pace | None) -> None:
    assert pace_of(word) == pace


@pytest.mark.parametrize(("word", "known"), [("monthly", True), ("Other", True), ("lifetime", True), ("soon", False)])
def test_what_is_known(word: str, known: bool) -> None:
    assert is_known(word) is known


@pytest.mark.parametrize(
    ("word", "annual"),
    [("12 months", True), ("P1Y", True), ("4 quarters", True), ("monthly", False), ("365 days", True), ("soon", False)],
)
def test_what_is_annual(word: str, annual: bool) -> None:
    assert is_annual(word) is annual
