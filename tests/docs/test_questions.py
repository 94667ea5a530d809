"""The questions of a newcomer have answers, each at most two clicks from the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.docs.pages import DOCS, HOW_TO, README, anchors, links, name_of

QUESTIONS = DOCS / "contributing" / "questions.md"
CLICKS = 2

_QUESTION = re.compile(r"^(\d+)\. (.+\?)$\n\n   → (.+)$", re.MULTILINE)


def answers() -> dict[int, list[tuple[Path, str]]]:
    """The pages and anchors that answer each question, by its number."""
    found = {}
    for number, _, line in _QUESTION.findall(QUESTIONS.read_text(encoding="utf-8")):
        parts = [address.partition("#") for address in links(line)]
        found[int(number)] = [((QUESTIONS.parent / path).resolve(), anchor) for path, _, anchor in parts]
    return found


def within(clicks: int) -> set[Path]:
    """The pages that a reader of the README reaches with so many clicks; those for contributors lead nowhere."""
    reached = {README}
    for _ in range(clicks):
        open_pages = [page for page in reached if page.suffix == ".md" and page not in HOW_TO]
        reached |= {
            (page.parent / address.partition("#")[0]).resolve()
            for page in open_pages
            for address in links(page.read_text(encoding="utf-8"))
            if "://" not in address and not address.startswith("#")
        }
    return reached


def test_every_question_has_an_answer() -> None:
    asked = re.findall(r"^(\d+)\. ", QUESTIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number in asked] == list(range(1, 21))
    assert [number for number in range(1, 21) if not answers().get(number)] == []


@pytest.mark.parametrize("number", range(1, 21))
def test_an_answer_is_two_clicks_from_the_readme(number: int) -> None:
    reached = within(CLICKS)
    assert [name_of(page) for page, _ in answers()[number] if page not in reached] == []


@pytest.mark.parametrize("number", range(1, 21))
def test_an_answer_is_there(number: int) -> None:
    for page, anchor in answers()[number]:
        assert anchor in anchors(page), f"{page.relative_to(REPOSITORY)}#{anchor}"


def test_a_click_is_a_link_of_a_page() -> None:
    """What is counted: the README itself, its own links, and theirs."""
    assert within(0) == {README}
    assert DOCS / "kpis.md" in within(1)
    assert DOCS / "kpis" / "growth.md" not in within(1)
    assert DOCS / "kpis" / "growth.md" in within(2)
