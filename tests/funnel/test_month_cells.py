"""A funnel of deals whose dates are months has no days."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.funnel import compute as funnel

HEADER = "deal_id,status,stage,created_at,closed_at\n"


@pytest.mark.parametrize(
    ("created", "closed", "days"),
    [("2026-01-05", "2026-02-05", 31.0), ("2026-01", "2026-02-05", None), ("2026-01-05", "2026-02", None)],
)
def test_days_to_a_step(created: str, closed: str, days: float | None, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(f"{HEADER}1,won,Won,{created},{closed}\n2,open,Demo,2026-01-06,\n3,open,Qualified,2026-01-07,\n")
    found = funnel.compute(Exports([str(path)]), Request(as_of="2026-03-31"))
    (group,) = found.groups
    assert [step.reached for step in group.steps] == [3, 3, 2, 1]
    assert group.steps[-1].median_days == days
    assert ("months_no_days" in {note.code for note in found.notes}) is (days is None)
