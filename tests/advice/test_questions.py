"""Every question of `init`, answered to the letter: a number is right, or it is refused, or `validate` says why not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from salescli.errors import SalesCliError
from salescli.init.open_inputs import open_files
from salescli.init.parts import Answer, Question
from salescli.init.profile import survey
from salescli.init.text import QUESTION, compose, questions
from salescli.message import Setting
from tests.advice.corpus import ASKED, CASES
from tests.advice.walk import Case, State, Walk, answer, merged, written

FILES = [case for case in [*ASKED, *CASES] if not case.settings]


def proposed(folder: Path) -> tuple[str, list[Question]]:
    """What `init` writes of a folder, and its questions; nothing where it refuses the files."""
    with chdir(folder):
        try:
            proposal = survey(*open_files(["."], {}), Path("salescli.toml"))
        except SalesCliError:
            return "", []
        return compose(proposal), list(questions(proposal))


def answers(asked: list[Question]) -> Iterator[tuple[Answer, Setting]]:
    """Every complete answer, each with the entry that it is or that may stand in its place."""
    for question in asked:
        for each in question.answers:
            yield from ((each, fix) for fix in (each.fix, *each.others) if fix.is_complete)


@pytest.mark.parametrize("case", FILES, ids=[case.name for case in FILES])
def test_an_answer_is_right(case: Case, tmp_path: Path) -> None:
    walk = Walk(case, written(tmp_path / "files", case.files))
    text, asked = proposed(walk.folder)
    assert text.count(QUESTION) == len(dict.fromkeys(asked)), "a question that stands in the file is none of these"
    base = tomllib.loads(text)
    for each, fix in answers(asked):
        settings = merged(base, fix.content)
        if each.instead_of:
            table = fix.section.split(".")[1]
            del settings["tables"][table]["columns"][each.instead_of]
        state = State(case.arguments, settings, (".",), (fix,))
        assert fix.part("entry") in text or fix.part("value") in text, "the file does not say it"
        walk.judge(state, answer(case, state, walk.folder))
    assert not walk.wrong, "\n".join(walk.wrong)


def test_there_are_numbers_to_judge(tmp_path: Path) -> None:
    """Most of the cases made for it are answered, each with a number."""
    answered = 0
    for number, case in enumerate(ASKED):
        folder = written(tmp_path / f"{number}", case.files)
        text, asked = proposed(folder)
        for _, fix in answers(asked):
            state = State(case.arguments, merged(tomllib.loads(text), fix.content), (".",), (fix,))
            answered += answer(case, state, folder).error is None
    assert answered >= len(ASKED) * 3 / 4
