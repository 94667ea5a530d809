"""All splits at once give the numbers that each gives by itself."""

from __future__ import annotations

import pytest

from salescli import kpis
from salescli.api import Exports, Request
from salescli.model.account import Formula, Refused
from salescli.why import compute, each_split
from tests.conftest import SAMPLE
from tests.why.accounts import why

EVERY = [kpi.name for kpi in kpis.every() if not isinstance(kpi.account, Refused | Formula)]


@pytest.mark.parametrize("name", EVERY)
def test_all_splits_at_once_are_the_splits_one_by_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = why(name, SAMPLE, period="quarter", versus="year", top=0)
    monkeypatch.setattr(each_split, "of_each", lambda *asked: {})
    one_by_one = why(name, SAMPLE, period="quarter", versus="year", top=0)
    assert at_once.rows == one_by_one.rows
    assert at_once.by_left_out == one_by_one.by_left_out


def test_what_a_dimension_itself_decides_is_not_laid_out() -> None:
    """A quota stands within some dimensions only."""
    exports = Exports([str(SAMPLE)])
    for name, left in (("revenue", set()), ("quota-attainment", {"region", "rep", "team"})):
        asked = compute.ask(exports, name, Request(), compute.Question(at="2025-12"))
        splits = compute.splits_of(asked, exports.dataset)
        splits.chosen(None)
        with exports.dataset.reading():
            answer, _ = compute._answers(asked, splits)
            windows = [asked.pair.at.frame, asked.pair.versus.frame]
            found = each_split.of_each(answer.evaluation, splits.dimensions, windows)
        assert set(splits.dimensions) - set(found) == left
        for numbers in found.values():
            assert len(numbers) == 2 and all(each.there <= each.exact.keys() for each in numbers)


def test_many_rows_are_aggregated_split_by_split(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = why("win-rate", SAMPLE, at="2025-Q4")
    monkeypatch.setattr(each_split, "_MOST_ROWS", 10)
    assert why("win-rate", SAMPLE, at="2025-Q4").rows == whole.rows
