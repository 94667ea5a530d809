"""The exit code of a check."""

from __future__ import annotations

from collections.abc import Sequence

from salescli.errors import ExitCode, UsageError, did_you_mean
from salescli.message import say
from salescli.targets.model import Check, FailOn, Judged, Verdict


def fail_on(texts: Sequence[str]) -> frozenset[FailOn]:
    """The words of `--fail-on`, split at commas. Raises UsageError for an unknown one, or `never` among others."""
    words = [word.strip() for text in texts for word in text.split(",") if word.strip()] or [FailOn.ERROR.value]
    for word in words:
        if word not in list(FailOn):
            hint = did_you_mean(word, FailOn) or say("config.possible", words=list(FailOn))
            raise UsageError(say("targets.unknown_fail_on", word=word), hint)
    chosen = frozenset(map(FailOn, words))
    if FailOn.NEVER in chosen and len(chosen) > 1:
        raise UsageError(say("targets.never_and_another"), say("api.one_or_the_other"))
    return chosen


def exit_code(check: Check) -> ExitCode:
    """The exit code: a failing target comes first, then one of severity error that lacks input, or no target at all."""
    if any(fails(judged, check) for judged in check.judged) or guard_fails(check):
        return ExitCode.MISSED
    if check.history is not None and not check.judged:
        return ExitCode.OK
    return ExitCode.UNJUDGED if not check.judged or any(_lacks(judged) for judged in check.judged) else ExitCode.OK


def fails(judged: Judged, check: Check) -> bool:
    """Whether a verdict of a run makes the run fail."""
    if FailOn.NEVER in check.fail_on:
        return False
    with_warnings = FailOn.WARNING in check.fail_on
    match judged.verdict:
        case Verdict.MISSED:
            return True
        case Verdict.WARNING:
            return with_warnings
        case Verdict.BEHIND:
            return FailOn.BEHIND in check.fail_on and (with_warnings or judged.target.severity == "error")
    return False


def guard_fails(check: Check) -> bool:
    """Whether numbers that the data restated make the run fail, as missed targets of the guard's severity do."""
    if check.history is None or not check.history.of_data or FailOn.NEVER in check.fail_on:
        return False
    return check.history.severity == "error" or FailOn.WARNING in check.fail_on


def stays_open(judged: Judged, check: Check) -> bool:
    """Whether a verdict is open because its target, of severity error, lacks input."""
    return _lacks(judged) and exit_code(check) is ExitCode.UNJUDGED


def _lacks(judged: Judged) -> bool:
    return judged.lacks_input and judged.target.severity == "error"
