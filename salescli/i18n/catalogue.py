"""The catalogues: a folder a language, in it a file for each part of the program, its keys the codes of messages.

A key holds a template, or one for each of the forms that a count has in the language:

    unknown_key = "{place}: unknown key {key:repr}."
    left_out = { one = "{count} row is left out.", other = "{count} rows are left out." }

`by = "rows"` beside the forms says which field counts; without it that is `count`. A code is `FILE.KEY`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

#: Where the folders of the languages are.
FOLDER = Path(__file__).parent
#: The file of the words that declarations carry; the others hold messages.
WORDS = "words"
ENGLISH = "en"

#: A template, or one for each form of a count.
Template = str | dict[str, str]


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages there are, English first."""
    found = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and any(path.glob("*.toml")))
    return (ENGLISH, *(code for code in found if code != ENGLISH))


@cache
def section(language: str, name: str) -> dict[str, Any]:
    """What one file of a language says; nothing where it lacks the file."""
    path = FOLDER / language / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def template(language: str, code: str) -> Template:
    """The template of a code; the English one where the language lacks it. Raises KeyError for an unknown code."""
    name, _, key = code.partition(".")
    found: Template | None = section(language, name).get(key)
    if found is not None:
        return found
    if language == ENGLISH:
        raise KeyError(code)
    return template(ENGLISH, code)
