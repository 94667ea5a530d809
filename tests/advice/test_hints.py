"""Every hint, followed to the letter: a number is right, or it is refused again, or `validate` says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.advice import sources
from tests.advice.corpus import CASES
from tests.advice.walk import Case, Walk, answer, beginning, written

#: Messages with a fix that no case comes to, each with why.
NOT_WALKED = {
    "config.allow_outside": "the settings name files beside the folder of the case",
    "cohorts.for_example": "which of two splits is meant, nobody else knows",
    "output.write_it_to": "only a terminal refuses a format",
    "output.write_to_file": "standard output is closed",
    "engine.out_of_reach": "a message, not the hint, beside which its option is made",
    "parsing.say_it": "its fixes stand in parsing.in_format and parsing.entry",
}


@pytest.fixture(scope="module")
def met() -> set[str]:
    """The codes of the messages whose fixes were offered so far."""
    return set()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_advised_is_right(case: Case, tmp_path: Path, met: set[str]) -> None:
    walk = Walk(case, written(tmp_path / "files", case.files))
    assert answer(case, beginning(case), walk.folder).error, "nothing is refused"
    walk.follow(beginning(case))
    met |= walk.met
    assert not walk.wrong, "\n".join(walk.wrong)


def test_every_hint_is_walked(met: set[str]) -> None:
    assert sorted(sources.codes() - met - NOT_WALKED.keys()) == []
