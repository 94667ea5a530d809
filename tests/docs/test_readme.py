"""The README cannot drift: its commands are run, its output is real, every command and option is in it.

Write its outputs and generated tables anew: pytest --rewrite
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command

from salescli import catalogue, schema
from salescli import kpi as kpis
from salescli.cli import application
from salescli.errors import ExitCode
from tests.conftest import REPOSITORY, SAMPLE
from tests.program import environment, run_here

README = REPOSITORY / "README.md"
COMMANDS = get_command(application()).commands  # type: ignore[attr-defined]
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="an example pipes into jq")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is, its text."""

    language: str
    file: str
    text: str


def blocks(language: str) -> list[Block]:
    found = re.findall(r"^```(\S+) ?(\S*)\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [Block(*parts) for parts in found if parts[0] == language]


def commands_of(block: Block) -> list[str]:
    return [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README speaks of, and the program on the PATH."""
    place = tmp_path_factory.mktemp("readme")
    for name in ("sample_data", "exports"):
        shutil.copytree(SAMPLE, place / name)
    (place / "reports").mkdir()
    for block in (*blocks("csv"), *blocks("toml")):
        (place / block.file).parent.mkdir(exist_ok=True)
        (place / block.file).write_text(block.text, encoding="utf-8")
    program = place / "bin" / "salescli"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m salescli "$@"\n')
    program.chmod(0o755)
    return place


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
    parts = [f"$ {command}\n{in_shell(command, place).stdout.strip()}\n" for command in commands_of(block)]
    return "\n".join(parts)


def replaced(old: str, new: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    README.write_text(text.replace(old, new), encoding="utf-8")


@needs_jq
@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: commands_of(block)[0])
def test_output_is_real(block: Block, place: Path, rewrite: bool) -> None:
    today = real(block, place)
    if rewrite:
        replaced(f"```console\n{block.text}```", f"```console\n{today}```")
    else:
        assert block.text == today


def _plain_commands() -> Iterator[str]:
    for block in blocks("sh"):
        yield from (line for line in block.text.splitlines() if not line.startswith("pip install"))
    for block in blocks("yaml"):
        runs = re.findall(r"^ *- run: (.*)$", block.text, re.MULTILINE)
        yield from (command for command in runs if command != "pip install .")
    for block in blocks("cron"):
        yield from (line.split(maxsplit=5)[5].replace("cd /srv/sales", "cd .") for line in block.text.splitlines())


@needs_jq
@pytest.mark.parametrize("command", list(_plain_commands()))
def test_commands_run(command: str, place: Path) -> None:
    done = in_shell(command, place)
    assert done.returncode == 0, done.stdout


def test_python_runs(place: Path) -> None:
    for block in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", block.text],
            cwd=place,
            env=environment(),
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert "shape: (" in done.stdout


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
