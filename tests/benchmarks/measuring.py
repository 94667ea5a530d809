"""What a program takes: time from start to end, processor time and peak memory of the whole process, run after run."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.program import environment

_LAUNCHER = Path(__file__).with_name("launch.py")


class Failed(Exception):
    """A program ended otherwise than it should, or said something else than the others."""


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock, seconds of processors, bytes of memory at the peak."""

    wall: float
    cpu: float
    peak: int


@dataclass
class Runs:
    """All runs of one program on one input."""

    command: tuple[str, ...]
    runs: list[Run] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """The median on the clock."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def fastest(self) -> float:
        """The shortest on the clock."""
        return min(run.wall for run in self.runs)

    @property
    def slowest(self) -> float:
        """The longest on the clock."""
        return max(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of processor time."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """The median of peak memory."""
        return statistics.median(run.peak for run in self.runs)


def measure(command: Sequence[str], folder: Path, codes: Sequence[int] = (0,)) -> tuple[Run, str]:
    """Run a program in a folder: what it took, and what it printed. Raises Failed where it ends with another code.

    An argument `{new}` is a file that is not there yet, and is taken away afterwards.
    """
    with tempfile.TemporaryDirectory() as place:
        out, err, new = Path(place, "out"), Path(place, "err"), Path(place, "new")
        command = [str(new) if part == "{new}" else part for part in command]
        launched = subprocess.run(
            [sys.executable, "-I", "-S", str(_LAUNCHER), str(out), str(err), *command],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            check=True,
        )
        taken = json.loads(launched.stdout)
        if taken.pop("code") not in codes:
            message = err.read_text(encoding="utf-8", errors="replace").strip()
            raise Failed(f"{' '.join(command)}\n{message[-2000:]}")
        return Run(**taken), out.read_text(encoding="utf-8")


def in_turn(
    commands: Mapping[str, Sequence[str]],
    folder: Path,
    rounds: int,
    codes: Mapping[str, Sequence[int]],
    tell: Callable[[str], None],
) -> tuple[dict[str, Runs], dict[str, str]]:
    """Run all commands in turn, round after round; the runs and what each printed the first time.

    A first round that is not counted brings the files and programs into memory where `rounds` is more than one.
    """
    runs = {name: Runs(tuple(command)) for name, command in commands.items()}
    printed: dict[str, str] = {}
    for number in range(-1 if rounds > 1 else 0, rounds):
        for name, command in commands.items():
            run, text = measure(command, folder, codes[name])
            printed.setdefault(name, text)
            if number >= 0:
                runs[name].runs.append(run)
            tell(f"  {name}: {run.wall:.2f} s, {run.peak / 1e6:,.0f} MB")
    return runs, printed
