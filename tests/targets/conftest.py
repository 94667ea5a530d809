"""The small company."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.targets.project import REPS, Project, monthly_deals


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder with deals.csv and reps.csv."""
    made = Project(tmp_path)
    made.write("deals.csv", monthly_deals())
    made.write("reps.csv", REPS)
    return made
