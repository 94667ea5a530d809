"""The documentation cannot drift: its commands are run in order, its output is real, every command and option is in it.

Write its outputs and generated tables anew: pytest --rewrite
"""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from salescli import kpis
from salescli.cli.app import application
from salescli.errors import ExitCode
from salescli.explain import catalogue
from salescli.loading.mapping import preset
from salescli.model.tables import TABLES
from tests.conftest import REPOSITORY
from tests.docs.kpi_pages import place_of
from tests.docs.pages import DOCS, FILES, PAGES, README, everything, files_before, name_of, replaced, sections
from tests.docs.running import commands_of, furnished, real, shell, typed, write_down
from tests.program import python, run_here

COMMANDS = get_command(application()).commands  # type: ignore[attr-defined]
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="an example pipes into jq")


def _examples() -> list[Any]:
    """The sections that have something to run."""
    return [
        pytest.param(page, heading, id=f"{name_of(page)}:{heading}",
                     marks=needs_jq if any("| jq" in block.text for block in under) else ())
        for page in PAGES
        for heading, under in sections(page).items()
        if any(block.language in ("console", "python") or commands_of(block) for block in under)
    ]  # fmt: skip


@pytest.mark.parametrize(("page", "heading"), _examples())
def test_a_section_can_be_followed(page: Path, heading: str, furniture: Path, tmp_path: Path, rewrite: bool) -> None:
    """From top to bottom, with nothing but the files of the sections before: no file is used before it is shown."""
    place = furnished(tmp_path, furniture)
    run = shell if page == README else typed
    for block in files_before(page, heading):
        write_down(block, place)
    wrong = []
    for block in sections(page)[heading]:
        if block.language in FILES:
            write_down(block, place)
        elif block.language == "console":
            today = real(block, lambda command: run(command, place)[1])
            if rewrite:
                replaced(page, f"```console\n{block.text}```", f"```console\n{today}```")
            elif today != block.text:
                wrong += difflib.unified_diff(block.text.splitlines(), today.splitlines(), name_of(page), "today")
        elif block.language == "python":
            ran = python("-c", block.text, cwd=place)
            assert ran.code == 0, ran.err
            assert b"shape: (" in ran.out
        for command in commands_of(block):
            code, output = run(command, place)
            if code:
                wrong += [f"$ {command}", output]
    assert wrong == [], "\n".join(wrong)


def _kpi_table() -> str:
    lines = ["| name | unit | better | inputs | |", "|---|---|---|---|---|"]
    for entry in map(catalogue.entry, kpis.every()):
        shown = " | ".join(entry[column] for column in ("unit", "better", "inputs", "summary"))
        lines.append(f"| [`{entry['name']}`]({place_of(entry['name'])}) | {shown} |")
    return "\n".join(lines)


def _column_table() -> str:
    lines = ["| table | columns |", "|---|---|"]
    for table in TABLES.values():
        columns = [f"**{each.name}**" if each.required else each.name for each in table.columns.values()]
        lines.append(f"| {table.name} | {', '.join(columns)} |")
    return "\n".join(lines)


def _preset_table() -> str:
    lines = ["| export | tables |", "|---|---|"]
    found = (preset.load(name) for name in preset.names() if name != preset.GENERIC)
    for each in sorted(found, key=lambda known: known.title.casefold()):
        lines.append(f"| {each.title} | {', '.join(each.tables)} |")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("page", "name", "make"),
    [
        (DOCS / "kpis.md", "kpis", _kpi_table),
        (DOCS / "files.md", "columns", _column_table),
        (DOCS / "crm.md", "presets", _preset_table),
    ],
    ids=["kpis", "columns", "presets"],
)
def test_tables_are_those_of_the_program(page: Path, name: str, make: Callable[[], str], rewrite: bool) -> None:
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    written = page.read_text(encoding="utf-8").split(begin)[1].split(end)[0]
    if rewrite:
        replaced(page, f"{begin}{written}{end}", f"{begin}{make()}\n{end}")
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
    text = everything()
    missing = [f"salescli {name}" for name in COMMANDS if f"`salescli {name}" not in text]
    for command in (get_command(application()), *COMMANDS.values()):
        for parameter in command.params:
            names = parameter.opts if parameter.param_type_name == "option" else []
            missing += [name for name in names if not re.search(rf"`(salescli )?{re.escape(name)}[ `]", text)]
    assert missing == []


def test_every_exit_code_that_can_be_met_is_in_it() -> None:
    text = everything()
    of_check = (ExitCode.MISSED, ExitCode.UNJUDGED) if "check" not in COMMANDS else ()
    assert [code for code in ExitCode if code not in of_check and f"\n| {code.value} | " not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example_that_runs(name: str, place: Path) -> None:
    ran = run_here(name, "--help", cwd=place)
    last = ran.out.decode().strip().splitlines()[-1].strip()
    assert last.startswith(f"Example: salescli {name} ")
    if name == "history":  # it tells what was recorded before
        assert typed("salescli kpi revenue exports/ --record --db salescli.db", place)[0] == 0
    code, output = typed(last.removeprefix("Example: "), place)
    assert code == 0, output


def test_help_fits_a_terminal(place: Path) -> None:
    for arguments in ((), *((name,) for name in COMMANDS)):
        text = run_here(*arguments, "--help", cwd=place).out.decode()
        assert max(map(len, text.splitlines())) <= 80
        assert "..." not in text.replace("[PATH]...", "").replace("[ARGS]...", ""), "a summary is cut"
