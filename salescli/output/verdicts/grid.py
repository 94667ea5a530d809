"""Verdicts for people: a table, and under it why what is not met is not."""

from __future__ import annotations

from salescli.i18n.language import ENGLISH, Language
from salescli.output import plain
from salescli.output.style import PLAIN, Style
from salescli.output.text_table import Grid, encoded, is_unicode
from salescli.output.verdicts import verdict_text as words
from salescli.output.verdicts.ci import harmless
from salescli.targets.model import Check, Judged, Verdict


def as_text(check: Check, style: Style = PLAIN) -> str:
    """The verdicts as plain text in UTF-8."""
    return plain.drawn(of_check(check, "utf-8", style.language), "utf-8")


def of_check(check: Check, encoding: str, language: Language = ENGLISH) -> Grid:
    """The verdicts as a grid, in characters that the encoding has; columns that would be empty are left out."""
    columns = {
        "verdict": [language.text(judged.verdict.value) for judged in check.judged],
        "target": ["  " * judged.target.depth + judged.target.name for judged in check.judged],
        "group": [words.group(judged, language) for judged in check.judged],
        "owner": [judged.target.owner or "" for judged in check.judged],
        "period": [_period(judged) for judged in check.judged],
        "value": [words.value(judged, language) for judged in check.judged],
        "wanted": [words.wanted(judged, language) for judged in check.judged],
    }
    shown = {name: cells for name, cells in columns.items() if name == "value" or any(cells)}
    return Grid(
        headers=[encoded(language.text(name), encoding) for name in shown],
        rows=[[_cell(cell, encoding) for cell in row] for row in zip(*shown.values(), strict=True)],
        first_number=list(shown).index("value"),
        heading=_cell(f"{words.heading(check, language)}: {words.summary(check, language)}", encoding),
        footnotes=[_cell(line, encoding) for line in _footnotes(check, language)],
    )


def _period(judged: Judged) -> str:
    return judged.period.label + ("" if judged.period.complete else " *") if judged.period else ""


def _footnotes(check: Check, language: Language) -> list[str]:
    running = any(judged.period and not judged.period.complete for judged in check.judged)
    told = (judged for judged in check.judged if judged.verdict not in (Verdict.MET, Verdict.FOLLOWED))
    return [
        *([language.text("* still running")] if running else []),
        *(_explained(judged, language) for judged in told),
        *(language.text("Note: {text}", text=note) for note in words.notes(check, language)),
    ]


def _explained(judged: Judged, language: Language) -> str:
    verdict = language.text(judged.verdict.value)
    return f"{verdict}: {words.title(judged, language)}: {words.sentence(judged, language)}"


def _cell(text: str, encoding: str) -> str:
    """One harmless line; the signs of our own that an encoding lacks have a stand-in."""
    if not is_unicode(encoding):
        text = text.replace("–", "-").replace("·", "-")
    return encoded(harmless(text), encoding)
