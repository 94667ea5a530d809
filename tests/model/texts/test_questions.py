"""The words of a question as data, and what is said of words that are none."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from salescli.errors import UsageError
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.texts import questions

CALENDAR, TODAY = Calendar(), AsOf(date(2026, 3, 15))


def test_splits_are_lists_or_words_with_commas() -> None:
    assert questions.split_of("region, rep") == ["region", "rep"]
    assert questions.split_of(["region,rep", " product "]) == ["region", "rep", "product"]
    assert questions.split_of("") == []


@pytest.mark.parametrize(
    ("text", "order"), [("value", ("value", True)), ("value:asc", ("value", False)), ("value:desc", ("value", True))]
)
def test_orders(text: str, order: tuple[str, bool]) -> None:
    assert questions.order_of(text) == order


def test_ranges() -> None:
    def span(first: str | date | None, last: str | None, count: int | None, grain: Grain = Grain.MONTH) -> Span:
        return questions.span_of(CALENDAR, first, last, count, grain, TODAY)

    assert span(None, None, 2) == Span(date(2026, 1, 1), date(2026, 2, 28))
    assert span("2025-Q4", "2026-01", None) == Span(date(2025, 10, 1), date(2026, 1, 31))
    assert span(datetime(2026, 1, 2, 15, 30), None, None) == Span(date(2026, 1, 2))  # a datetime loses its time
    assert span(None, None, None) == Span()
    for wrong in (("2026", None, 1), ("2026", "2025", None), (None, None, 0)):
        with pytest.raises(UsageError):
            span(*wrong)
    with pytest.raises(UsageError):
        span(None, None, 2, Grain.TOTAL)


def test_words_that_are_none() -> None:
    assert questions.grain_of("week") is Grain.WEEK
    with pytest.raises(UsageError, match="mnth"):
        questions.grain_of("mnth")
    with pytest.raises(UsageError, match="value:up"):
        questions.order_of("value:up")
    with pytest.raises(UsageError, match="jump"):
        questions.one_of("--bad-rows", "jump", ["error", "skip"])
