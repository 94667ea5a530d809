"""Every message that the program can say is in the catalogue, and in Swedish with the same fields."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import salescli
from salescli.i18n import catalogue

ROOT = Path(salescli.__file__).parent
#: What a code looks like; files of the catalogues are named after parts of the program.
_CODE = re.compile(r"([a-z0-9]+)\.[a-z0-9_]+")
FILES = sorted(path.stem for path in (catalogue.FOLDER / "en").glob("*.toml"))
#: Keys of the settings, which look like codes.
SETTINGS = {"targets.files", "report.logo", "history.file"}


@cache
def _codes() -> frozenset[str]:
    """The codes in the source: constants of a file that there is, given to a call or kept in a mapping for one."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py"))
    texts = {node.value for tree in trees for node in ast.walk(tree)
             if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
    codes = {found[0]: found[1] for text in texts if (found := _CODE.fullmatch(text))}
    return frozenset(code for code, file in codes.items() if file in FILES and code not in SETTINGS)


def _templates(language: str, name: str) -> dict[str, list[str]]:
    section = catalogue.section(language, name)
    return {
        f"{name}.{key}": [text for form, text in found.items() if form != "by"] if isinstance(found, dict) else [found]
        for key, found in section.items()
    }


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("name", FILES)
def test_a_catalogue_says_what_the_program_asks_for_and_no_more(name: str) -> None:
    asked = {code for code in _codes() if code.startswith(f"{name}.")}
    asked |= {f"common.{way}" for way in ("or", "and")} if name == "common" else set()  # asked for by the way of a list
    assert sorted(_templates("en", name)) == sorted(asked)


@pytest.mark.parametrize("name", FILES)
def test_swedish_has_the_same_messages_with_the_same_fields(name: str) -> None:
    english, swedish = _templates("en", name), _templates("sv", name)
    assert sorted(swedish) == sorted(english)
    for code, texts in english.items():
        fields = {field for text in texts for field in _fields(text)}
        for text in swedish[code]:
            assert _fields(text) <= fields, code
