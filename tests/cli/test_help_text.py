"""Help in other languages: every text of every command, with its fields, and nothing that is a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from salescli.cli import help_text
from salescli.cli.app import application
from salescli.i18n import catalogue
from salescli.i18n.language import get
from tests.conftest import SAMPLE
from tests.program import run_here

SV = get("sv")
HEADINGS = {
    "Usage: ", "Arguments", "Options", "Input", "Question", "Output", "Verdict", "History", "Commands", "Example",
}  # fmt: skip


def _texts(command: Any) -> Iterator[str]:
    """Every paragraph that the help of a command and of those in it consists of, as one line."""
    for part in (command, *command.params):
        for paragraph in (getattr(part, "help", None) or "").split("\n\n"):
            yield " ".join(paragraph.split())
    for paragraph in (command.epilog or "").split("\n\n"):
        yield " ".join(paragraph.split())
    for inner in getattr(command, "commands", {}).values():
        yield from _texts(inner)


TEXTS = sorted({text for text in _texts(typer.main.get_command(application())) if text})


def _is_of_names(text: str) -> bool:
    """A list of formats, or an example: nothing in it has another word in another language."""
    return text.startswith("Example: ") or text.rstrip(".").replace(", ", "").isalpha()


@pytest.mark.parametrize("text", [text for text in TEXTS if not _is_of_names(text)])
def test_every_text_has_a_swedish_one(text: str) -> None:
    assert help_text.translated(text, SV) != text


def test_the_catalogue_has_no_text_that_nobody_says() -> None:
    said = {help_text._TEMPLATES.get(text, (text, {}))[0] for text in TEXTS} | HEADINGS
    typers = {text for text in catalogue.section("sv", "help") if "completion" in text or "this message" in text}
    assert set(catalogue.section("sv", "help")) - said - typers == set()


def test_a_template_is_filled_in_the_other_language() -> None:
    english = help_text.filled("A file of {table}. Repeatable.", table="deals")
    assert english == "A file of deals. Repeatable."
    assert help_text.translated(english, SV) == "En fil med deals. Kan upprepas."


def test_help_is_in_the_language_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    swedish = run_here("kpi", "--language", "sv", "--help", cwd=SAMPLE)
    assert swedish.code == 0
    for word in ("Användning: salescli kpi", "Utdata:", "Exempel: salescli kpi win-rate", "Visa det här och avsluta."):
        assert word in swedish.out.decode()
    assert "Usage: salescli kpi" in run_here("kpi", "--help", cwd=SAMPLE).out.decode()
    monkeypatch.setenv("SALESCLI_LANGUAGE", "sv")
    assert "Kommandon:" in run_here("--help", cwd=SAMPLE).out.decode()
    assert "Usage: salescli kpi" in run_here("kpi", "--language=en", "--help", cwd=SAMPLE).out.decode()


def test_errors_are_in_the_language_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run_here("kpi", "win-rate", "deals.csv", "--top", "0", "--language", "sv", cwd=SAMPLE)
    assert (ran.code, ran.err) == (2, "salescli: --top 0 ger inget.\n  Ange hur många grupper: --top 5\n")
    monkeypatch.setenv("SALESCLI_LANGUAGE", "sv")
    assert run_here("kpi", "win-rate", "deals.csv", "--top", "0", cwd=SAMPLE).err == ran.err
    english = run_here("kpi", "win-rate", "deals.csv", "--top", "0", "--language", "en", cwd=SAMPLE)
    assert english.err == "salescli: --top 0 asks for nothing.\n  Give how many groups: --top 5\n"


def test_the_language_of_the_settings_is_that_of_their_errors(tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text('[output]\nlanguage = "sv"\n', encoding="utf-8")
    (tmp_path / "deals.csv").write_text("deal_id,status,value\n1,won,5\n", encoding="utf-8")
    ran = run_here("check", "deals.csv", cwd=tmp_path)
    assert (ran.code, ran.err.splitlines()[0]) == (5, "salescli: det finns inga mål.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate", "deals.csv", "nosuch.csv"), "det finns ingen sådan fil"),
        (("check", "deals.csv"), "det finns inga mål"),
        (("kpi", "win-rate", "deals.csv"), "kräver kolumnen"),
    ],
)
def test_every_command_speaks_the_language_of_the_settings(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,value\n1,won,5\n", encoding="utf-8")
    english = run_here(*arguments, cwd=tmp_path)
    (tmp_path / "salescli.toml").write_text('[output]\nlanguage = "sv"\n', encoding="utf-8")
    swedish = run_here(*arguments, cwd=tmp_path)
    assert said in swedish.err
    assert said not in english.err
    assert swedish.code == english.code != 0


def test_a_word_that_looks_like_the_option_is_not_it() -> None:
    """A value with a blank in it is one argument, whatever it says."""
    ran = run_here("kpi", "win-rate", "deals.csv", "--top", "0", "--where", "region=x --language sv", cwd=SAMPLE)
    assert ran.err.startswith("salescli: --top 0 asks for nothing.")


def test_the_languages_are_joined_in_the_language_of_the_help() -> None:
    english, swedish = (run_here("kpi", "--language", code, "--help", cwd=SAMPLE) for code in ("en", "sv"))
    assert "en or sv" in " ".join(english.out.decode().split())
    assert "en eller sv" in " ".join(swedish.out.decode().split())
