"""What a check tells the shell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from salescli.errors import ExitCode, UsageError, did_you_mean, listing
from salescli.targets.model import Check, Judged, Verdict


class FailOn(StrEnum):
    """What gives exit code 1: a missed target of severity error, and what else is asked for."""

    ERROR = "error"
    WARNING = "warning"
    BEHIND = "behind"
    NEVER = "never"


def fail_on(texts: Sequence[str]) -> frozenset[FailOn]:
    """`--fail-on`, repeated or separated by commas. Raises UsageError for an unknown word, or never with another."""
    words = [word.strip() for text in texts for word in text.split(",") if word.strip()] or [FailOn.ERROR.value]
    for word in words:
        if word not in list(FailOn):
            hint = did_you_mean(word, FailOn) or f"Possible: {listing(FailOn)}."
            raise UsageError(f"--fail-on {word!r} is unknown.", hint)
    chosen = frozenset(map(FailOn, words))
    if FailOn.NEVER in chosen and len(chosen) > 1:
        raise UsageError("--fail-on never does not go with another.", "Give one or the other.")
    return chosen


def exit_code(check: Check, chosen: Collection[FailOn]) -> ExitCode:
    """A failing target wins, then one of severity error that lacks input (or no target at all), else all is well."""
    if any(fails(judged, chosen) for judged in check.judged):
        return ExitCode.MISSED
    lacking = (judged for judged in check.judged if judged.lacks_input and judged.target.severity == "error")
    return ExitCode.UNJUDGED if not check.judged or any(lacking) else ExitCode.OK


def fails(judged: Judged, chosen: Collection[FailOn]) -> bool:
    """Whether one verdict makes the run fail."""
    if FailOn.NEVER in chosen:
        return False
    with_warnings = FailOn.WARNING in chosen
    match judged.verdict:
        case Verdict.MISSED:
            return True
        case Verdict.WARNING:
            return with_warnings
        case Verdict.BEHIND:
            return FailOn.BEHIND in chosen and (with_warnings or judged.target.severity == "error")
    return False
