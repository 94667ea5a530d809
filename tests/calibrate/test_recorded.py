"""Recorded runs say when deals entered their stages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from salescli.api import Exports, Request
from salescli.calibrate.compute import Rules, compute
from salescli.calibrate.recorded import read, together
from tests.recorded import recorded

HEADER = "deal_id,status,stage,created_at,closed_at\n"
FIRST = HEADER + "1,open,lead,2026-01-01,\n2,open,proposal,2026-01-02,\n3,open,lead,2026-01-03,\n"
SECOND = HEADER + "1,open,proposal,2026-01-01,\n2,open,proposal,2026-01-02,\n3,lost,proposal,2026-01-03,2026-01-15\n"
THIRD = HEADER + "1,won,won,2026-01-01,2026-02-05\n2,open,lead,2026-01-02,\n3,lost,proposal,2026-01-03,2026-01-15\n"


def runs(folder: Path) -> Path:
    for deals, as_of in ((FIRST, "2026-01-10"), (SECOND, "2026-01-20"), (THIRD, "2026-02-10")):
        path = recorded(folder, deals, as_of)
    return path


def entries(found: object) -> list[tuple[str, str, date]]:
    assert found is not None
    frame: pl.DataFrame = found.entries  # type: ignore[attr-defined]
    return sorted(frame.select("deal_id", "stage", "day").rows())


def test_the_first_run_in_a_stage_is_when_a_deal_entered_it(tmp_path: Path) -> None:
    found = read(runs(tmp_path), date(2026, 2, 10))
    assert entries(found) == [
        ("1", "lead", date(2026, 1, 10)), ("1", "proposal", date(2026, 1, 20)), ("1", "won", date(2026, 2, 5)),
        ("2", "lead", date(2026, 2, 10)), ("2", "proposal", date(2026, 1, 10)),
        ("3", "lead", date(2026, 1, 10)), ("3", "proposal", date(2026, 1, 15)),
    ]  # fmt: skip


def test_what_was_recorded_later_is_not_known_yet(tmp_path: Path) -> None:
    path = runs(tmp_path)
    assert len(entries(read(path, date(2026, 1, 19)))) == 3
    assert read(path, date(2026, 1, 9)) is None
    assert read(tmp_path / "none.db", date(2026, 2, 10)) is None


def test_together_with_a_history_of_stages(tmp_path: Path) -> None:
    one = read(runs(tmp_path), date(2026, 2, 10))
    both = together(one, one)
    assert both is not None and one is not None
    assert both.entries.height == 2 * one.entries.height and len(both.files) == 2
    assert together(None, one) is one and together(one, None) is one and together(None, None) is None


def test_weights_from_recorded_runs(tmp_path: Path) -> None:
    """Without them deal 3, which the export calls lost, would say nothing of how far it got."""
    path = runs(tmp_path)
    text = THIRD.replace("3,lost,proposal", "3,lost,lost")
    (tmp_path / "deals.csv").write_text(text)
    (tmp_path / "salescli.toml").write_text("[stages]\nlead = 0.1\nproposal = 0.5\n")
    exports = Exports([str(tmp_path / "deals.csv")])
    found = compute(exports, Request(as_of="2026-02-10"), Rules(1), path)
    assert [(stage.stage, stage.entered, stage.won, stage.lost, stage.open) for stage in found.stages] == [
        ("lead", 3, 1, 1, 1), ("proposal", 3, 1, 1, 1),
    ]  # fmt: skip
    # In proposal: lost after 0 days, won after 16, open for 31: 2/3 are left after the first, half of them are won.
    assert found.stages[1].weight is not None and abs(found.stages[1].weight - 1 / 3) < 1e-12
