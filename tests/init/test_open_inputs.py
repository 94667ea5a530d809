"""The files that settings are proposed for."""

from __future__ import annotations

from pathlib import Path

from salescli.init.open_inputs import open_files
from salescli.system import reading


def test_files_are_watched_once_they_are_open(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,status,value\nD1,won,5\n")
    reading.watch()
    try:
        (found,), unread = open_files([str(path)], {})
        state = reading.state()
    finally:
        reading.watch(watched=False)
    assert state
    assert (found.table, unread, state.names, state.size) == ("deals", [], [str(path)], 30)
