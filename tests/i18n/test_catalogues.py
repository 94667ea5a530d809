"""Every catalogue, complete or not, says only what the program asks for, with the fields that it fills."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import Any

import pytest

from salescli import kpis
from salescli.i18n import language as languages

FOLDER = languages._FOLDER
SECTIONS = ("titles", "columns", "phrases", "sentences", "parts")
_FIELD = re.compile(r"{(\w+)}")


def catalogue(code: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


every_catalogue = pytest.mark.parametrize("code", [code for code in languages.names() if code != "en"])
#: A catalogue that the tests hold to every text of the program.
WHOLE = catalogue("sv")


@every_catalogue
def test_a_catalogue_has_sections_that_there_are(code: str) -> None:
    assert set(catalogue(code)) - set(SECTIONS) == set()
    assert set(catalogue(code).get("titles", {})) - set(kpis.names()) == set()


@every_catalogue
def test_a_translation_has_the_fields_of_its_key(code: str) -> None:
    """Each as often, or a field could not be filled, or would be lost."""
    wrong = [
        (section, key)
        for section in ("phrases", "sentences", "parts")
        for key, text in catalogue(code).get(section, {}).items()
        if not Counter(_FIELD.findall(text)).keys() <= Counter(_FIELD.findall(key)).keys()
    ]
    assert wrong == []


@every_catalogue
def test_a_catalogue_translates_what_the_program_says(code: str) -> None:
    """A key that the complete catalogue does not have is one that nothing asks for."""
    mine = catalogue(code)
    assert [(name, key) for name in SECTIONS for key in mine.get(name, {}) if key not in WHOLE[name]] == []
