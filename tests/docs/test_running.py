"""A line of the docs that runs without a shell is what a shell makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import running
from tests.docs.running import shell, typed


@pytest.mark.parametrize(
    "command",
    [
        "salescli kpi revenue sample_data/ --last 2",
        "salescli kpi revenue sample_data/ --where 'region=South, North'",
        "salescli kpi revenu sample_data/",
        "salescli check sample_data/ --quiet --as-of 2025-06-30",
    ],
)
def test_both_ways_say_the_same(command: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_shell = shell(command, place)
    monkeypatch.setenv("COLUMNS", "40")  # what is set where the tests run is nothing to either
    monkeypatch.setattr(running, "shell", None)
    assert typed(command, place) == in_a_shell


@pytest.mark.parametrize(
    "command",
    [
        "salescli list | head -1", "salescli list > a.txt", "salescli kpi $NAME", "salescli kpi revenue *.csv",
        "cd a && salescli list", "SALESCLI_FORMAT=csv salescli list", 'salescli kpi "revenue"', "salescli list; true",
        "salescli kpi revenue 'it''s", "salescli-other list", "salescli list # all", "salescli kpi ~/a.csv",
    ],
)  # fmt: skip
def test_what_a_shell_would_change_gets_one(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running, "shell", lambda *asked: asked)
    assert typed(command, tmp_path) == (command, tmp_path)
