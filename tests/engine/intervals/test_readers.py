"""Every aggregate of intervals has its own function."""

from __future__ import annotations

from salescli.engine.intervals import readers
from salescli.model.measures import Aggregate


def test_each_has_its_own() -> None:
    found = [readers.reader(aggregate) for aggregate in (Aggregate.OPEN, Aggregate.AGE, Aggregate.ACCRUED)]
    assert [function.__name__ for function in found] == ["open_at_end", "at_end", "accrued"]
