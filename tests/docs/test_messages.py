"""The page of messages quotes messages that there are, each once, with what it means and what to do."""

from __future__ import annotations

import re

import pytest

from salescli.cli.app import application
from salescli.i18n import catalogue
from salescli.i18n.language import ENGLISH
from salescli.output import verdict_text
from tests.conftest import REPOSITORY
from tests.docs.pages import DOCS

PAGE = DOCS / "messages.md"
ROW = re.compile(r"^\| `(?P<quoted>[^`]+)` \| (?P<meaning>[^|]+) \| (?P<advice>.+) \|$", re.MULTILINE)
ROWS = [(row["quoted"], row["meaning"], row["advice"]) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))]
#: What a user may be expected to meet has an entry: at least so many.
LEAST = 40


def plain(template: str) -> str:
    """A template as the page writes it: an ellipsis for each field, or for several in a row."""
    return re.sub(r"…+", "…", re.sub(r"\{[^{}]*\}", "…", template.replace("{{", "").replace("}}", "")))


def templates() -> list[str]:
    """All messages of the catalogue, in the plural too, and why a rate has no verdict."""
    found: list[str] = [verdict_text._INTERVAL]
    for path in (REPOSITORY / "salescli" / "i18n" / "en").glob("*.toml"):
        for template in catalogue.section(ENGLISH.code, path.stem).values() if path.stem != catalogue.WORDS else ():
            found += template.values() if isinstance(template, dict) else [template]
    return [plain(each) for each in found]


def test_there_are_many() -> None:
    quoted = [quoted for quoted, _, _ in ROWS]
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert len(ROWS) == sum(line.startswith("| `") for line in lines), "a row that is not read"
    assert len(quoted) == len(set(quoted)) >= LEAST


@pytest.mark.parametrize("quoted", [quoted for quoted, _, _ in ROWS])
def test_a_message_is_one_of_the_catalogue(quoted: str) -> None:
    assert len(re.findall(r"\w+", quoted)) >= 2, "too little to look for"
    assert any(quoted in template for template in templates())


@pytest.mark.parametrize(("meaning", "advice"), [(meaning, advice) for _, meaning, advice in ROWS])
def test_an_option_in_the_advice_is_one(meaning: str, advice: str) -> None:
    from typer.main import get_command

    commands = get_command(application()).commands  # type: ignore[attr-defined]
    options = {option for command in commands.values() for each in command.params for option in each.opts}
    assert set(re.findall(r"--[a-z][a-z-]*", f"{meaning} {advice}")) <= options
