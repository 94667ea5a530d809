"""Which KPIs report and check record."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import api
from salescli.errors import SettingsError
from salescli.history import chosen
from tests.history.made import write_deals


def exports(folder: Path, settings: str) -> api.Exports:
    write_deals(folder, ["D1,won,10,2025-09-01,2025-10-03"])
    (folder / "salescli.toml").write_text(settings, encoding="utf-8")
    return api.Exports(str(folder))


@pytest.mark.parametrize(
    ("settings", "of_targets", "found"),
    [
        ('[history]\nkpis = ["leads"]\n[report]\nkpis = ["calls"]', ["win-rate"], ["leads"]),
        ('[report]\nkpis = ["calls"]', ["win-rate", "win-rate"], ["win-rate"]),
        ('[report]\nkpis = ["funnel", "calls"]', [], ["calls"]),
        ("", [], ["revenue", "deals-won", "win-rate", "mrr"]),
    ],
)
def test_names(settings: str, of_targets: list[str], found: list[str], tmp_path: Path) -> None:
    assert chosen.names(exports(tmp_path, settings), of_targets) == found


def test_what_the_files_cannot_answer_is_a_note(tmp_path: Path) -> None:
    asked = exports(tmp_path, '[history]\nby = ["region"]\nperiod = "quarter"')
    found = chosen.read(asked, ["revenue", "mrr"], "2025-11-30", "error")
    assert [(each.series.kpi, each.series.grain, each.series.split) for each in found.readings] == [
        ("revenue", "quarter", "[]")
    ]
    assert [note.code for note in found.notes] == ["not_recorded"] * 2


def test_what_cannot_be_asked_is_an_error_of_the_settings(tmp_path: Path) -> None:
    wrong = (
        ('[history]\nperiod = "day"', ["sales-velocity"]), ("", ["revenu"]), ('[history]\nby = ["regoin"]', ["leads"]),
    )  # fmt: skip
    for settings, kpis in wrong:
        with pytest.raises(SettingsError, match="history"):
            chosen.read(exports(tmp_path, settings), kpis, "2025-11-30", "error")
