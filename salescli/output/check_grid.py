"""Verdicts for people: a table, and under it why what is not met is not."""

from __future__ import annotations

from salescli.output import check_words as words
from salescli.output import plain
from salescli.output.ci import harmless
from salescli.output.grid import Grid
from salescli.targets.model import Check, Judged, Verdict


def as_text(check: Check) -> str:
    """The verdicts as plain text in UTF-8."""
    return plain.drawn(of_check(check, "utf-8"), "utf-8")


def of_check(check: Check, encoding: str) -> Grid:
    """The verdicts as a grid, in characters that the encoding has; columns that would be empty are left out."""
    columns = {
        "verdict": [judged.verdict.value for judged in check.judged],
        "target": ["  " * judged.target.depth + judged.target.name for judged in check.judged],
        "group": [words.group(judged) for judged in check.judged],
        "owner": [judged.target.owner or "" for judged in check.judged],
        "period": [_period(judged) for judged in check.judged],
        "value": [words.value(judged) for judged in check.judged],
        "wanted": [words.wanted(judged) for judged in check.judged],
    }
    shown = {name: cells for name, cells in columns.items() if name == "value" or any(cells)}
    return Grid(
        headers=list(shown),
        rows=[[_cell(cell, encoding) for cell in row] for row in zip(*shown.values(), strict=True)],
        first_number=list(shown).index("value"),
        heading=f"Targets as of {check.as_of}: {words.summary(check)}",
        footnotes=[_cell(line, encoding) for line in _footnotes(check)],
    )


def _period(judged: Judged) -> str:
    return judged.period.label + ("" if judged.period.complete else " *") if judged.period else ""


def _footnotes(check: Check) -> list[str]:
    running = any(judged.period and not judged.period.complete for judged in check.judged)
    told = (judged for judged in check.judged if judged.verdict not in (Verdict.MET, Verdict.FOLLOWED))
    return [
        *(["* still running"] if running else []),
        *(f"{judged.verdict.value}: {words.title(judged)}: {words.sentence(judged)}" for judged in told),
        *(f"Note: {note}" for note in check.notes),
    ]


def _cell(text: str, encoding: str) -> str:
    """One harmless line; the signs of our own that an encoding lacks have a stand-in."""
    if not encoding.lower().startswith("utf"):
        text = text.replace("–", "-").replace("·", "-")
    return harmless(text).encode(encoding, "backslashreplace").decode(encoding)
