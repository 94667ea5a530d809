"""Settings of the sample data under which a report has a section more, and the history that some of them are about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.program import environment

_SAMPLE = Path(__file__).parents[2] / "sample_data"
#: The key figures of a report of one's own, which has no other section.
FIGURES = (
    "revenue", "monthly-growth", "deals-won", "average-purchase-value", "profit-margin", "win-rate", "sales-cycle",
    "opportunity-value",
)  # fmt: skip
#: The days on which the reports were made that the history has.
_RECORDED = ("2025-09-30", "2025-10-31", "2025-11-30")


def settings(folder: Path, section: str) -> Path:
    """The settings of the sample data for a report with a section, made where they are not there yet.

    `figures` is a report of eight KPIs, `cohorts` and `changes` are the same with this part. `since` is the usual
    report with a history, `guarded` one that also compares the closed periods with it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"section-{section}.toml"
    words = FIGURES if section == "figures" else (*FIGURES, section)
    own = "[report]\nkpis = [" + ", ".join(f'"{word}"' for word in words) + "]\n"
    if section in ("since", "guarded"):
        guard = "true" if section == "guarded" else "false"
        own = f'[history]\nfile = "{_history(folder).name}"\nguard = {guard}\n'
    path.write_text((_SAMPLE / "salescli.toml").read_text(encoding="utf-8") + "\n" + own, encoding="utf-8")
    return path


def _history(folder: Path) -> Path:
    """A history of three reports of the sample data, made where it is not there yet."""
    path = folder / "history.db"
    unfinished = path.with_suffix(".part")
    for day in _RECORDED if not path.exists() else ():
        report = ["report", str(_SAMPLE), "--as-of", day, "--record", "--db", str(unfinished), "--quiet"]
        subprocess.run(
            [sys.executable, "-m", "salescli", *report],
            cwd=_SAMPLE.parent,
            env=environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
    if not path.exists():
        unfinished.replace(path)
    return path
