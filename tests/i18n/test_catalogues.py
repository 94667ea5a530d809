"""Every language, complete or not, says only what the program asks for, with the fields that it fills."""

from __future__ import annotations

from string import Formatter

import pytest

from salescli import kpis
from salescli.i18n import catalogue

SECTIONS = {"titles", "columns", "phrases"}
every_language = pytest.mark.parametrize("code", [code for code in catalogue.languages() if code != "en"])
#: The files of a language: those of English, its words, and the help of the commands.
FILES = {path.stem for path in (catalogue.FOLDER / "en").glob("*.toml")} | {catalogue.WORDS, "help"}
#: A language that other tests hold to every text of the program.
WHOLE = "sv"


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _forms(found: catalogue.Template) -> dict[str, str]:
    return {form: text for form, text in found.items() if form != "by"} if isinstance(found, dict) else {"": found}


@every_language
def test_a_language_has_files_that_there_are(code: str) -> None:
    assert {path.stem for path in (catalogue.FOLDER / code).glob("*.toml")} - FILES == set()


@every_language
@pytest.mark.parametrize("name", sorted(FILES - {catalogue.WORDS, "help"}))
def test_a_message_has_a_code_that_there_is_and_its_fields(code: str, name: str) -> None:
    english = catalogue.section("en", name)
    for key, found in catalogue.section(code, name).items():
        assert key in english
        known = {field for text in _forms(english[key]).values() for field in _fields(text)}
        for text in _forms(found).values():
            assert _fields(text) <= known, (name, key)


@every_language
@pytest.mark.parametrize("name", sorted(FILES - {catalogue.WORDS, "help"}))
def test_a_message_in_several_forms_has_the_one_for_any_count(code: str, name: str) -> None:
    for key, found in catalogue.section(code, name).items():
        assert isinstance(found, str) or "other" in found, (name, key)


@every_language
def test_words_are_those_that_the_program_has(code: str) -> None:
    words = catalogue.section(code, catalogue.WORDS)
    assert set(words) - SECTIONS == set()
    assert set(words.get("titles", {})) - set(kpis.names()) == set()
    whole = catalogue.section(WHOLE, catalogue.WORDS)
    assert [(name, key) for name in SECTIONS for key in words.get(name, {}) if key not in whole[name]] == []
    for english, translated in words.get("phrases", {}).items():
        assert _fields(english) == _fields(translated), english


@every_language
def test_help_translates_what_the_commands_say(code: str) -> None:
    whole = catalogue.section(WHOLE, "help")
    for english, translated in catalogue.section(code, "help").items():
        assert english in whole
        assert _fields(english) == _fields(translated), english
