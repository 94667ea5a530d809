"""What a run of the benchmarks found, as a file that a later run is compared with."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import Runs
from tests.benchmarks.model import Case, Limit

SCHEMA_VERSION = 1
_PACKAGES = ("salescli", "polars", "duckdb", "pandas", "pyarrow", "typer", "rich", "pydantic")


@dataclass(frozen=True)
class Judged:
    """A limit, and what was measured; None where a contender was absent or its input not asked for."""

    limit: Limit
    measured: float | None

    @property
    def is_met(self) -> bool | None:
        """Whether it was kept."""
        return None if self.measured is None else self.measured <= self.limit.at_most


@dataclass
class Outcome:
    """What became of one case."""

    case: Case
    rows: Mapping[str, int]
    runs: Mapping[str, Runs]
    sizes: Mapping[str, int]
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def judged(self) -> list[Judged]:
        """The limits of the case."""
        return [Judged(limit, self._measured(limit)) for limit in self.case.limits]

    def _measured(self, limit: Limit) -> float | None:
        if not {each for each in (limit.of, limit.to, limit.less) if each} <= {*self.runs}:
            return None
        own = getattr(self.runs[limit.of], limit.figure)
        own -= getattr(self.runs[limit.less], limit.figure) if limit.less else 0
        return float(own / getattr(self.runs[limit.to], limit.figure) if limit.to else own)


def as_data(outcomes: Sequence[Outcome], rows: int, rounds: int) -> dict[str, Any]:
    """All that was measured, on what, and when."""
    return {
        "schema_version": SCHEMA_VERSION,
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "revision": _revision(),
        "machine": machine(),
        "versions": _versions(),
        "rows": rows,
        "rounds": rounds,
        "cases": [_case(outcome) for outcome in outcomes],
    }


def _case(outcome: Outcome) -> dict[str, Any]:
    return {
        "case": outcome.case.name,
        "title": outcome.case.title,
        "contenders": [
            {
                "name": name,
                "command": " ".join(runs.command),
                "rows": outcome.rows[name],
                "bytes": outcome.sizes[name],
                "wall": runs.wall,
                "fastest": runs.fastest,
                "slowest": runs.slowest,
                "cpu": runs.cpu,
                "peak": int(runs.peak),
                "runs": [{"wall": run.wall, "cpu": run.cpu, "peak": run.peak} for run in runs.runs],
            }
            for name, runs in outcome.runs.items()
        ],
        "absent": {name: list(needs) for name, needs in outcome.absent.items()},
        "limits": [
            {
                "of": judged.limit.of,
                "to": judged.limit.to,
                "less": judged.limit.less,
                "figure": judged.limit.figure,
                "at_most": judged.limit.at_most,
                "measured": judged.measured,
                "met": judged.is_met,
            }
            for judged in outcome.judged
        ],
    }


def save(found: Mapping[str, Any], path: Path) -> None:
    """Write a result file."""
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(path: Path) -> dict[str, Any]:
    """Read a result file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if found.get("schema_version") != SCHEMA_VERSION:
        raise SystemExit(f"{path}: not a result of these benchmarks, or of another version of them.")
    return found


def machine() -> dict[str, Any]:
    """The processor, how many of them, the memory and the system."""
    return {
        "processor": _processor(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    if shutil.which("mlr"):
        asked = subprocess.run(["mlr", "--version"], capture_output=True, text=True, check=True)
        found["miller"] = asked.stdout.split()[1]
    return found


def _revision() -> str | None:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or None
