"""A small company to set targets for, and the program as cron and CI run it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from salescli.api import Exports
from salescli.config import settings_file
from salescli.targets import check
from salescli.targets import load as reading
from salescli.targets.model import Check, Judged, Target
from salescli.targets.numbers.numbers import Numbers
from tests import program

#: Two reps, r1 in the North and r2 in the South; a third left in 2025. Won: 100 a month in 2025, 120 in 2026.
DEALS_HEADER = "deal_id,rep_id,region,status,value,created_at,closed_at\n"
REPS = "rep_id,name,region,hired_at,left_at,quota\nr1,Ada,North,,,100\nr2,Bo,South,,,\nr3,Cy,South,,2025-06-30,\n"
HEAD = '[currency]\nbase = "SEK"\n[calendar]\nas_of = 2026-03-31\n'
#: The same, of files that are whole to the as-of date, whatever is dated last in them.
WHOLE = f'{HEAD}data_end = "as_of"\n'


def deal(number: int, closed: str, *, rep: str = "r1", value: str = "100", status: str = "won") -> str:
    """A line of deals.csv; it was created ten days before the first of the month that it closed in."""
    region = "North" if rep == "r1" else "South"
    return f"D{number},{rep},{region},{status},{value},2024-12-01,{closed}\n"


def monthly_deals() -> str:
    """One deal won by r1 on the 20th of every month of 2025 (100) and of January to March 2026 (120)."""
    lines = [deal(month, f"2025-{month:02}-20") for month in range(1, 13)]
    lines += [deal(12 + month, f"2026-{month:02}-20", value="120") for month in range(1, 4)]
    return DEALS_HEADER + "".join(lines)


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """A folder with an export and settings."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file of it."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def targets(self, text: str, head: str = HEAD) -> list[Target]:
        """The targets of these settings, read."""
        return reading.read(settings_file.load(self.write("salescli.toml", head + text), named=True))

    def check(self, text: str, *, head: str = HEAD, as_of: str | None = None) -> Check:
        """The targets of these settings, judged."""
        path = self.write("salescli.toml", head + text)
        files = [self.folder / name for name in ("deals.csv", "reps.csv", "activities.csv", "customers.csv")]
        exports = Exports([file for file in files if file.exists()], config=path)
        return check.run(reading.read(exports.settings), Numbers(exports, as_of))

    def judged(self, text: str, *, head: str = HEAD, as_of: str | None = None) -> Judged:
        """The only verdict."""
        (found,) = self.check(text, head=head, as_of=as_of).judged
        return found

    def run(self, *arguments: str) -> Ran:
        """`salescli check` with these arguments, in the folder, as a process of its own."""
        return _read(program.run("check", *arguments, cwd=self.folder))

    def run_here(self, *arguments: str) -> Ran:
        """The same without a process."""
        return _read(program.run_here("check", *arguments, cwd=self.folder))


def _read(ran: program.Ran) -> Ran:
    return Ran(ran.code, ran.out.decode(), ran.err)
