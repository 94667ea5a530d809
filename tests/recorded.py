"""Runs recorded for tests, from files of a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from salescli.api import Exports
from salescli.history import record, run


def recorded(folder: Path, deals: str, as_of: str, rows: str = "open", settings: str = "") -> Path:
    """Record a run over deals in `h.db` of a folder, with `rows` of them; the file."""
    (folder / "salescli.toml").write_text(f'[history]\nfile = "h.db"\nrows = "{rows}"\n{settings}', encoding="utf-8")
    (folder / "deals.csv").write_text(deals, encoding="utf-8")
    new, _ = run.new_run(Exports([str(folder / "deals.csv")]), date.fromisoformat(as_of), "check", [])
    record.record(folder / "h.db", new)
    return folder / "h.db"
