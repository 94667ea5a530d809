"""Which exit code wins when verdicts mix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import combinations, product
from xml.etree import ElementTree

import pytest

from salescli.errors import ExitCode, UsageError
from salescli.output.documents.check import CheckDocument
from salescli.output.formats import render
from salescli.targets.exit_code import exit_code, fail_on
from salescli.targets.model import Check, Judged, Reason, Target, Verdict
from tests.said import hint_of
from tests.targets.project import Project

LACK = "lack"


def judged(project: Project, verdict: str, severity: str = "error") -> Judged:
    target = targets(project)[severity]
    if verdict == LACK:
        return Judged(target=target, verdict=Verdict.NOT_EVALUATED, reason=Reason.NO_DATA)
    reason = Reason.NOT_BEGUN if verdict == Verdict.NOT_EVALUATED else None
    return Judged(target=target, verdict=Verdict(verdict), reason=reason)


def of(verdicts: Sequence[Judged], *words: str) -> Check:
    """A run that came to these verdicts, and fails on what the words say."""
    return Check(tuple(verdicts), date(2026, 3, 31), fail_on=fail_on(words))


@cache
def targets(project: Project) -> dict[str, Target]:
    """A target of each severity."""
    text = "".join(
        f'[[target]]\nname = "{name}"\nkpi = "revenue"\nseverity = "{name}"\n' for name in ("error", "warning")
    )
    return {target.severity: target for target in project.targets(text)}


@pytest.mark.parametrize(
    ("verdicts", "words", "code"),
    [
        ([], "error", 5),
        ([], "never", 5),
        (["met"], "error", 0),
        (["met", "on track", "inconclusive", "warning", "followed", "not evaluated", "behind"], "error", 0),
        (["met", "missed"], "error", 1),
        (["missed"], "never", 0),
        (["warning"], "warning", 1),
        (["warning"], "error", 0),
        (["warning"], "behind", 0),
        (["behind"], "behind", 1),
        (["behind"], "warning", 0),
        (["behind"], "error", 0),
        (["missed"], "behind", 1),
        (["missed"], "warning", 1),
        ([LACK], "error", 5),
        ([LACK, "met", "warning", "behind", "inconclusive"], "error", 5),
        ([LACK, "missed"], "error", 1),
        ([LACK, "warning"], "warning", 1),
        ([LACK, "behind"], "behind", 1),
        ([LACK, "missed"], "never", 5),
        (["inconclusive"], "warning,behind", 0),
        (["warning"], "warning,behind", 1),
    ],
)
def test_who_wins(project: Project, verdicts: list[str], words: str, code: int) -> None:
    for order in (verdicts, verdicts[::-1]):
        check = of([judged(project, verdict) for verdict in order], words)
        assert exit_code(check) == code


def test_a_target_of_severity_warning_fails_only_where_warnings_do(project: Project) -> None:
    for words, code in [("error", 0), ("behind", 0), ("behind,warning", 1)]:
        assert exit_code(of([judged(project, "behind", "warning")], words)) == code
    assert exit_code(of([judged(project, LACK, "warning")])) == 0


def test_nothing_but_a_failing_target_gives_1(project: Project) -> None:
    fine = [verdict for verdict in [*Verdict, LACK] if verdict not in ("missed", "warning", "behind")]
    for one, other in product(fine, fine):
        check = of([judged(project, one), judged(project, other)], "warning", "behind")
        assert exit_code(check) in (ExitCode.OK, ExitCode.UNJUDGED)


#: Everything that `--fail-on` can say.
EVERY_FAIL_ON = [
    ("never",),
    *(words for size in range(4) for words in combinations(("error", "warning", "behind"), size)),
]


@pytest.mark.parametrize("words", EVERY_FAIL_ON, ids=",".join)
def test_every_output_agrees_with_the_exit_code(project: Project, words: Sequence[str]) -> None:
    """What makes the exit 1 is a failure and an error, what makes it 5 an error, and nothing else is either."""
    each = [(verdict, severity) for verdict in [*Verdict, LACK] for severity in ("error", "warning")]
    for one, other in product(each, each):
        check = of([judged(project, *one), judged(project, *other)], *words)
        code = exit_code(check)
        root = ElementTree.fromstring(render(CheckDocument(check), "junit"))
        assert (root.attrib["failures"] != "0") == (code is ExitCode.MISSED), (one, other)
        assert (root.attrib["errors"] != "0") == (code is ExitCode.UNJUDGED), (one, other)
        assert ("::error " in str(render(CheckDocument(check), "github"))) == (code is not ExitCode.OK), (one, other)


@pytest.mark.parametrize(("words", "hint"), [(["eror"], "error"), (["never", "error"], "one or the other")])
def test_words_that_are_none(words: list[str], hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        fail_on(words)
    assert hint in (hint_of(raised.value) or "")


def test_verdicts_say_what_they_mean() -> None:
    assert all(verdict.meaning for verdict in Verdict)
