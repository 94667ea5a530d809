"""Every hint, followed to the letter: a number is right, or it is refused again, or `validate` says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.advice import sources
from tests.advice.corpus import CASES as OF_FILES
from tests.advice.settings_cases import SETTINGS
from tests.advice.test_hints_without_fixes import MADE_ELSEWHERE
from tests.advice.walk import Case, Walk, answer, beginning, written

CASES = [*OF_FILES, *SETTINGS]
#: Messages with a fix that no case comes to, each with why.
NOT_WALKED = {
    "config.allow_outside": "the settings name files beside the folder of the case",
    "output.write_it_to": "only a terminal refuses a format",
    "output.write_to_file": "standard output is closed",
    "engine.out_of_reach": "a message, not the hint, beside which its option is made",
    "parsing.say_it": "its fixes stand in parsing.in_format and parsing.entry",
}


@pytest.fixture(scope="module")
def met() -> dict[str, set[str]]:
    """The codes of the messages whose fixes were offered, by the cases that were walked here so far."""
    return {}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_advised_is_right(case: Case, tmp_path: Path, met: dict[str, set[str]]) -> None:
    walk = Walk(case, written(tmp_path / "files", case.files))
    assert answer(case, beginning(case), walk.folder).error, "nothing is refused"
    walk.follow(beginning(case))
    met[case.name] = walk.met
    assert not walk.wrong, "\n".join(walk.wrong)


def test_every_hint_is_walked(tmp_path: Path, met: dict[str, set[str]]) -> None:
    for place, case in enumerate(case for case in CASES if case.name not in met):  # another process walked these
        walk = Walk(case, written(tmp_path / str(place), case.files))
        walk.follow(beginning(case))
        met[case.name] = walk.met
    assert sorted((sources.codes() | MADE_ELSEWHERE) - set().union(*met.values()) - NOT_WALKED.keys()) == []
