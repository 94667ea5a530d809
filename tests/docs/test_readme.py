"""The README cannot drift: its commands are run in order, its output is real, every command and option is in it.

Write its outputs and generated tables anew: pytest --rewrite
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from salescli import kpis
from salescli.cli.app import application
from salescli.errors import ExitCode
from salescli.explain import catalogue
from salescli.model import schema
from tests.conftest import REPOSITORY, SAMPLE
from tests.program import environment, python, run_here

README = REPOSITORY / "README.md"
COMMANDS = get_command(application()).commands  # type: ignore[attr-defined]
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="an example pipes into jq")
#: How a line begins that sets up the machine.
SETTING_UP = ("pip install", "git clone", "python3 -m venv")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is, its text."""

    language: str
    file: str
    text: str


def sections() -> dict[str, list[Block]]:
    """The blocks under each heading, in the order of the document."""
    found: dict[str, list[Block]] = {"": []}
    pattern = re.compile(r"^```(\S+) ?(\S*)\n(.*?)^```$|^## ([^\n]+)$", re.MULTILINE | re.DOTALL)
    for language, file, text, heading in pattern.findall(README.read_text(encoding="utf-8")):
        if heading:
            found[heading] = []
        else:
            found[list(found)[-1]].append(Block(language, file, text))
    return found


def blocks(language: str) -> list[Block]:
    return [block for under in sections().values() for block in under if block.language == language]


def write_down(block: Block, place: Path) -> None:
    """Save a block that is a file, as a reader would."""
    (place / block.file).parent.mkdir(exist_ok=True)
    (place / block.file).write_text(block.text, encoding="utf-8")


def furnished(place: Path) -> Path:
    """A folder with exports, and the program on the PATH."""
    for name in ("sample_data", "exports"):
        shutil.copytree(SAMPLE, place / name)
    program = place / "bin" / "salescli"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m salescli "$@"\n')
    program.chmod(0o755)
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a folder, which tests share."""
    return furnished(tmp_path_factory.mktemp("readme"))


def in_shell(command: str, place: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a reader would, stdout and stderr together."""
    path = f"{place / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=place,
        env=environment(PATH=path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def real(block: Block, place: Path) -> str:
    """The block as it would read today."""
    commands = [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{in_shell(command, place).stdout.strip()}\n" for command in commands)


def replaced(old: str, new: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    README.write_text(text.replace(old, new), encoding="utf-8")


def commands_of(block: Block) -> list[str]:
    """What a reader runs of a block whose output is not shown; not what sets up the machine."""
    match block.language:
        case "sh":
            commands = block.text.splitlines()
        case "yaml":
            commands = re.findall(r"^ *- run: (.*)$", block.text, re.MULTILINE)
        case "cron":
            commands = [line.split(maxsplit=5)[5] for line in block.text.splitlines()]
        case _:
            commands = []
    own = [command for command in commands if not command.startswith(SETTING_UP)]
    return [command.replace("/srv/sales", ".") for command in own]


def _examples() -> list[Any]:
    """The sections that have something to run."""
    return [
        pytest.param(heading, id=heading, marks=needs_jq if any("| jq" in block.text for block in under) else ())
        for heading, under in sections().items()
        if any(block.language in ("console", "python") or commands_of(block) for block in under)
    ]


@pytest.mark.parametrize("heading", _examples())
def test_a_section_can_be_followed(heading: str, tmp_path: Path, rewrite: bool) -> None:
    """From top to bottom, with nothing but the files of the sections before: no file is used before it is shown."""
    place = furnished(tmp_path)
    under = sections()
    for before in list(under)[: list(under).index(heading)]:
        for block in under[before]:
            if block.language in ("csv", "toml"):
                write_down(block, place)
    wrong = []
    for block in under[heading]:
        if block.language in ("csv", "toml"):
            write_down(block, place)
        elif block.language == "console":
            today = real(block, place)
            if rewrite:
                replaced(f"```console\n{block.text}```", f"```console\n{today}```")
            elif today != block.text:
                wrong += difflib.unified_diff(block.text.splitlines(), today.splitlines(), "README.md", "today")
        elif block.language == "python":
            ran = python("-c", block.text, cwd=place)
            assert ran.code == 0, ran.err
            assert b"shape: (" in ran.out
        for command in commands_of(block):
            done = in_shell(command, place)
            if done.returncode:
                wrong += [f"$ {command}", done.stdout]
    assert wrong == [], "\n".join(wrong)


def _kpi_table() -> str:
    lines = ["| name | unit | better | inputs | |", "|---|---|---|---|---|"]
    for entry in map(catalogue.entry, kpis.every()):
        lines.append(f"| `{entry['name']}` | {' | '.join(list(entry.values())[1:])} |")
    return "\n".join(lines)


def _column_table() -> str:
    lines = ["| table | columns |", "|---|---|"]
    for table in schema.TABLES.values():
        columns = [f"**{each.name}**" if each.required else each.name for each in table.columns.values()]
        lines.append(f"| {table.name} | {', '.join(columns)} |")
    return "\n".join(lines)


@pytest.mark.parametrize(("name", "make"), [("kpis", _kpi_table), ("columns", _column_table)], ids=["kpis", "columns"])
def test_tables_are_those_of_the_program(name: str, make: object, rewrite: bool) -> None:
    assert callable(make)
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    written = README.read_text(encoding="utf-8").split(begin)[1].split(end)[0]
    if rewrite:
        replaced(f"{begin}{written}{end}", f"{begin}{make()}\n{end}")
    else:
        assert written == make() + "\n"


def test_the_two_commands_are_those_of_the_gate() -> None:
    gate = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    for command in (
        "pip install . && salescli kpi monthly-growth sample_data/deals.csv",
        "pip install '.[test]' && pytest",
    ):
        assert command in README.read_text(encoding="utf-8")
        assert command in gate


def test_every_command_and_option_is_in_it() -> None:
    text = README.read_text(encoding="utf-8")
    missing = [f"salescli {name}" for name in COMMANDS if f"`salescli {name}" not in text]
    for command in (get_command(application()), *COMMANDS.values()):
        for parameter in command.params:
            names = parameter.opts if parameter.param_type_name == "option" else []
            missing += [name for name in names if not re.search(rf"`(salescli )?{re.escape(name)}[ `]", text)]
    assert missing == []


def test_every_exit_code_that_can_be_met_is_in_it() -> None:
    text = README.read_text(encoding="utf-8")
    of_check = (ExitCode.MISSED, ExitCode.UNJUDGED) if "check" not in COMMANDS else ()
    assert [code for code in ExitCode if code not in of_check and f"\n| {code.value} | " not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example_that_runs(name: str, place: Path) -> None:
    ran = run_here(name, "--help", cwd=place)
    last = ran.out.decode().strip().splitlines()[-1].strip()
    assert last.startswith(f"Example: salescli {name} ")
    done = in_shell(last.removeprefix("Example: "), place)
    assert done.returncode == 0, done.stdout


def test_help_fits_a_terminal(place: Path) -> None:
    for arguments in ((), *((name,) for name in COMMANDS)):
        text = run_here(*arguments, "--help", cwd=place).out.decode()
        assert max(map(len, text.splitlines())) <= 80
        assert "..." not in text.replace("[PATH]...", "").replace("[ARGS]...", ""), "a summary is cut"
