"""The command reference has every command once; what `--help` prints there, test_pages runs and compares."""

from __future__ import annotations

import re

from typer.main import get_command

from salescli.cli.app import application
from tests.docs.pages import DOCS, blocks, links

PAGES = sorted((DOCS / "reference").glob("*.md"))


def test_every_command_is_in_it_once() -> None:
    shown = [block.text.splitlines()[0] for page in PAGES for block in blocks(page)]
    commands = get_command(application()).commands  # type: ignore[attr-defined]
    assert sorted(shown) == sorted(f"$ salescli {name} --help" for name in commands)


def test_a_heading_says_the_command_below_it() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found = re.findall(r"^### (salescli [\w-]+)\n\n```console\n\$ (salescli [\w-]+) --help$", text, re.MULTILINE)
        assert [heading for heading, _ in found] == [command for _, command in found]
        assert len(found) == len(blocks(page))


def test_the_page_of_commands_leads_to_all() -> None:
    assert {page.relative_to(DOCS).as_posix() for page in PAGES} <= {
        *links((DOCS / "commands.md").read_text(encoding="utf-8"))
    }
