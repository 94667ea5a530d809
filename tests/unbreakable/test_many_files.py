"""Every command ends over hundreds of files of one table, answers as over one file, and no engine's warning is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.program import Ran, run

HEADER = "deal_id,customer_id,region,stage,status,value,created_at,closed_at,note\n"
FILES = 600
#: How files, and places in them, name themselves in answers.
_NAMES = {"files", "inputs", "ignored", "file", "line", "missing"}
COMMANDS = {
    "kpi": ("kpi", "revenue", "--by", "region"),
    "report": ("report",),
    "check": ("check",),
    "validate": ("validate",),
    "why": ("why", "revenue", "--at", "2025-02"),
    "explain": ("explain", "revenue"),
    "funnel": ("funnel",),
    "forecast": ("forecast",),
    "cohorts": ("cohorts", "--of", "revenue"),
    "init": ("init",),
}
#: The commands that read files by ways that these have taken.
MORE = {
    "kpis": ("kpi", "revenue,win-rate,sales-cycle", "--by", "region"),
    "explain one": ("explain", "win-rate", "--by", "region"),
    "pipeline": ("pipeline", "--since", "2025-02-28"),
    "calibrate": ("calibrate", "--min", "1"),
    "compare-groups": ("compare-groups", "win-rate", "--group", "region=North", "--versus", "rest"),
    "reconcile": ("reconcile", "revenue", "--expect", "1000"),
    "record": ("kpi", "revenue", "--record", "--db", "history.db"),
}


def rows(number: int, *, has_breaks: bool) -> list[str]:
    note = '"one\nor two"' if has_breaks else "none"
    day = f"2025-{number % 3 + 1:02}-{number % 28 + 1:02}"
    return [
        f"D{number}-{each},C{number % 50},{('North', 'South')[each]},{('Lead', 'Offer')[each]},"
        f"{('won', 'lost', 'open')[(number + each) % 3]},{number + each}.5,2025-01-01,"
        f"{day if (number + each) % 3 < 2 else ''},{note}\n"
        for each in range(2)
    ]


@pytest.fixture(scope="module", params=["plain", "with breaks"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same rows as one file and as many. With breaks in cells the engine reads each of the many by its path."""
    made = tmp_path_factory.mktemp("many")
    (made / "many").mkdir()
    every = []
    for number in range(FILES):
        mine = rows(number, has_breaks=request.param == "with breaks")
        every += mine
        (made / "many" / f"deals-{number:04}.csv").write_text(HEADER + "".join(mine))
    (made / "one").mkdir()
    (made / "one" / "deals.csv").write_text(HEADER + "".join(every))
    (made / "salescli.toml").write_text(
        '[stages]\nLead = 0.2\nOffer = 0.6\n\n[[target]]\nname = "sales"\nkpi = "revenue"\nat = "2025-01"\nmin = 5\n'
    )
    return made


def answer(folder: Path, name: str, what: str) -> tuple[Ran, Any]:
    """What the command does over a folder, and its answer without the names of files."""
    command, *given = (COMMANDS | MORE)[name]
    if name == "init":
        ran = run(command, what, "--output", f"{what}.toml", cwd=folder)
        lines = (folder / f"{what}.toml").read_text().splitlines()
        return ran, [line for line in lines if "=" in line and ".csv" not in line]
    is_text = command == "explain"
    formats = () if is_text else ("--format", "json")
    settings = ("--config", "salescli.toml", "--as-of", "2025-03-31", *formats)
    ran = run(command, *given, what, *settings, cwd=folder)
    if is_text:
        return ran, [line for line in ran.out.decode().splitlines() if ".csv" not in line]
    return ran, without_names(json.loads(ran.out))


def without_names(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: without_names(value) for key, value in found.items() if key not in _NAMES}
    return [without_names(each) for each in found] if isinstance(found, list) else found


@pytest.mark.parametrize("name", [*COMMANDS, *(pytest.param(name, marks=pytest.mark.thorough) for name in MORE)])
def test_many_files_answer_as_one_without_a_warning(name: str, folder: Path) -> None:
    many, found = answer(folder, name, "many")
    one, expected = answer(folder, name, "one")
    assert many.code == one.code
    assert "arning" not in many.err.replace("warnings", "")
    assert found == expected
    assert found
