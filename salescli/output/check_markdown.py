"""Verdicts as Markdown, for the summary of a CI step or a comment."""

from __future__ import annotations

import re

from salescli.output import check_words as words
from salescli.output.ci import harmless
from salescli.targets.model import Check, Judged, Verdict

_SIGNS = {
    Verdict.MET: "✅",
    Verdict.MISSED: "❌",
    Verdict.WARNING: "⚠️",
    Verdict.ON_TRACK: "🟢",
    Verdict.BEHIND: "🟠",
    Verdict.INCONCLUSIVE: "❔",
    Verdict.NOT_EVALUATED: "🚫",
    Verdict.FOLLOWED: "👁️",
}
_MARKUP = re.compile(r"([\\`*_{}\[\]#|~$:@])")


def as_markdown(check: Check) -> str:
    """A heading, the table of verdicts, and a list of what is not met with the reason."""
    lines = [
        f"## Targets as of {check.as_of}",
        "",
        words.summary(check).capitalize() + ".",
        "",
        "| | target | group | period | value | wanted | owner |",
        "|---|---|---|---|---:|---:|---|",
        *(_row(judged) for judged in check.judged),
    ]
    remarks = [
        f"- **{safe(words.title(judged))}**: {safe(words.sentence(judged))}"
        for judged in check.judged
        if _tells(judged)
    ]
    notes = [f"Note: {safe(note)}  " for note in check.notes]
    return "\n".join([*lines, *(["", *remarks] if remarks else []), *(["", *notes] if notes else [])]) + "\n"


def _row(judged: Judged) -> str:
    period = judged.period
    cells = [
        f"{_SIGNS[judged.verdict]} {judged.verdict.value}",
        "↳ " * judged.target.depth + safe(judged.target.name),
        safe(words.group(judged)),
        (period.label + ("" if period.complete else " (running)")) if period else "",
        safe(words.value(judged)),
        safe(words.wanted(judged)),
        safe(judged.target.owner or ""),
    ]
    return "| " + " | ".join(cells) + " |"


def _tells(judged: Judged) -> bool:
    return judged.verdict not in (Verdict.MET, Verdict.ON_TRACK, Verdict.FOLLOWED)


def safe(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no link, on one line."""
    shown = harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", shown)
