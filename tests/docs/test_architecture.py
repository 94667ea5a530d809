"""The pages on the architecture say what the code and the contract of its layers say."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.conftest import REPOSITORY
from tests.docs.pages import DOCS, blocks

ARCHITECTURE = DOCS / "contributing" / "architecture.md"
VOCABULARY = DOCS / "contributing" / "vocabulary.md"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "salescli").rglob("*.py")))


def _layers() -> list[str]:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    layers: list[str] = contract["layers"]
    return layers


def _picture() -> list[str]:
    """The names in the picture, a layer a line; what a package is for stands after two blanks or more."""
    (picture,) = (block.text for block in blocks(ARCHITECTURE) if block.file == "layers")
    lines = [line for line in picture.splitlines() if line and not line.startswith(" ")]
    return [re.split(r" {2,}", line)[0] for line in lines]


def test_the_picture_shows_the_layers_of_the_contract() -> None:
    assert _picture() == _layers()


def test_every_package_is_in_the_picture() -> None:
    packages = {path.name for path in (REPOSITORY / "salescli").iterdir() if (path / "__init__.py").exists()}
    modules = {path.stem for path in (REPOSITORY / "salescli").glob("*.py")} - {"__init__"}
    assert packages | modules == {name for line in _picture() for name in line.split(" | ")}


def test_every_stop_names_what_there_is() -> None:
    stops = re.findall(r"^\d\. \*\*(.+?)\*\*.*\(`(\w+)`, `(salescli/[\w/.]+)`\)", _text(), re.MULTILINE)
    assert len(stops) == 8
    for _, name, path in stops:
        assert re.search(rf"\b{name}\b", (REPOSITORY / path).read_text(encoding="utf-8")), (name, path)


def _text() -> str:
    return ARCHITECTURE.read_text(encoding="utf-8")


def _words() -> list[list[str]]:
    """The rows of the table: a word, what it means, what it is called in the code."""
    lines = [line for line in VOCABULARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_every_word_has_one_line_and_stands_once() -> None:
    words = [row[0] for row in _words()]
    assert words == sorted(words, key=str.casefold)
    assert len(words) == len(set(words)) >= 20
    assert all(len(row) == 3 and row[1] for row in _words())


@pytest.mark.parametrize("row", _words(), ids=lambda row: row[0])
def test_the_code_has_the_name_of_a_word(row: list[str]) -> None:
    names = re.findall(r"`([^`]+)`", row[2])
    assert names
    assert [name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", SOURCE)] == []
