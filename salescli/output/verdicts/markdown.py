"""Verdicts as Markdown, for the summary of a CI step or a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from salescli.output.style import PLAIN, Style
from salescli.output.verdicts import verdict_text as words
from salescli.output.verdicts.ci import harmless
from salescli.targets.model import Check, Judged, Verdict

if TYPE_CHECKING:
    from salescli.i18n.language import Language

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


def as_markdown(check: Check, style: Style = PLAIN) -> str:
    """A heading, the table of verdicts, and a list of what is not met with the reason."""
    language = style.language
    headers = map(language.text, ("target", "group", "period", "value", "wanted", "owner"))
    lines = [
        f"## {words.heading(check, language)}",
        "",
        words.summary(check, language).capitalize() + ".",
        "",
        f"| | {' | '.join(headers)} |",
        "|---|---|---|---|---:|---:|---|",
        *(_row(judged, language) for judged in check.judged),
    ]
    remarks = [
        f"- **{safe(words.title(judged, language))}**: {safe(words.sentence(judged, language))}"
        for judged in check.judged
        if _tells(judged)
    ]
    notes = [language.text("Note: {text}", text=safe(note)) + "  " for note in words.notes(check, language)]
    return "\n".join([*lines, *(["", *remarks] if remarks else []), *(["", *notes] if notes else [])]) + "\n"


def _row(judged: Judged, language: Language) -> str:
    period = judged.period
    cells = [
        f"{_SIGNS[judged.verdict]} {language.text(judged.verdict.value)}",
        "↳ " * judged.target.depth + safe(judged.target.name),
        safe(words.group(judged, language)),
        (period.label + ("" if period.complete else f" ({language.text('running')})")) if period else "",
        safe(words.value(judged, language)),
        safe(words.wanted(judged, language)),
        safe(judged.target.owner or ""),
    ]
    return "| " + " | ".join(cells) + " |"


def _tells(judged: Judged) -> bool:
    return judged.verdict not in (Verdict.MET, Verdict.ON_TRACK, Verdict.FOLLOWED)


def safe(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no link, on one line."""
    shown = harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", shown)
