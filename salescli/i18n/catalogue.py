"""The catalogues: a folder for each language, with a file for each part of the program; its keys are codes of messages.

A key has a template, or one for each plural form of the language:

    unknown_key = "{place}: unknown key {key:repr}."
    left_out = { one = "{count} row is left out.", other = "{count} rows are left out." }

`by = "rows"` next to the forms says which field counts; the default is `count`. A code is `FILE.KEY`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

#: Where the folders of the languages are.
FOLDER = Path(__file__).parent
#: The file of the words in declarations; the other files have messages.
WORDS = "words"
ENGLISH = "en"

#: A template, or one for each plural form.
Template = str | dict[str, str]


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages, English first."""
    found = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and any(path.glob("*.toml")))
    return (ENGLISH, *(code for code in found if code != ENGLISH))


@cache
def section(language: str, name: str) -> dict[str, Any]:
    """The contents of one file of a language; empty without the file."""
    path = FOLDER / language / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def template(language: str, code: str) -> Template:
    """The template of a code; the English one if the language lacks it. Raises KeyError for an unknown code."""
    name, _, key = code.partition(".")
    found: Template | None = section(language, name).get(key)
    if found is not None:
        return found
    if language == ENGLISH:
        raise KeyError(code)
    return template(ENGLISH, code)
