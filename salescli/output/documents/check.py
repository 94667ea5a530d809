"""The verdicts of a check: a table with reasons, a record, and cases for CI systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.message import say
from salescli.model.measures import Unit
from salescli.output import verdict_text as words
from salescli.results.document import Case, Document, Outcome, Part, Rows, Section, Suite
from salescli.results.table import Cell, Column, Quantity, Table

if TYPE_CHECKING:
    from salescli.history.model import Guarded
    from salescli.i18n.language import Language
    from salescli.targets.model import Check, Judged

_SIGNS = {
    "met": "✅",
    "missed": "❌",
    "warning": "⚠️",
    "on track": "🟢",
    "behind": "🟠",
    "inconclusive": "❔",
    "not evaluated": "🚫",
    "followed": "👁️",
}
#: Verdicts that are fine and need no explanation, in a table and in prose.
_FINE = ("met", "followed")
_FINE_IN_PROSE = (*_FINE, "on track")
#: Verdicts that do not judge.
_NO_VERDICT = ("inconclusive", "not evaluated", "followed")


class CheckDocument(Document):
    """Verdicts, with a row for each target and group."""

    parts = (*Document.parts, Part.CASES)
    for_runners = True

    def __init__(self, check: Check) -> None:
        """Adapt the verdicts."""
        self._check = check

    def sections(self, language: Language) -> list[Section]:
        """The table without empty columns, and under it what is not met."""
        check, text = self._check, language.text
        columns: dict[str, list[Cell]] = {
            "verdict": [text(judged.verdict.value) for judged in check.judged],
            "target": ["  " * judged.target.depth + words.name(judged.target, language) for judged in check.judged],
            "group": [words.group(judged, language) for judged in check.judged],
            "owner": [judged.target.owner or "" for judged in check.judged],
            "period": [_period(judged, " *") for judged in check.judged],
            "value": [_value(judged) for judged in check.judged],
            "wanted": [words.wanted(judged, language) for judged in check.judged],
        }
        shown = {name: cells for name, cells in columns.items() if name == "value" or any(cells)}
        explained = [judged for judged in check.judged if judged.verdict.value not in _FINE]
        verdicts = [
            Section(
                f"{words.heading(check, language)}: {words.summary(check, language)}",
                _table(shown, language),
                lines=(
                    *([text("* still running")] if any(map(_is_running, check.judged)) else []),
                    *(f"{text(judged.verdict.value)}: {words.title(judged, language)}: "
                      f"{words.sentence(judged, language)}" for judged in explained),
                ),
                remarks=tuple(words.notes(check, language)),
            )
        ]  # fmt: skip
        is_alone = not check.judged and check.history is not None
        return self._alone(language) if is_alone else [*verdicts, *self._restated(language)]

    def _restated(self, language: Language) -> list[Section]:
        """The section of what the guard found, if that is anything."""
        history = self._check.history
        if history is None or not history.restated:
            return []
        from salescli.output.documents.history import restated

        return [restated.section(history, language)]

    def _restated_in_prose(self, language: Language) -> list[Section]:
        """The same, with a list below the table."""
        history = self._check.history
        if history is None or not history.restated:
            return []
        from salescli.output.documents.history import restated

        return [restated.prose(history, language)]

    def _alone(self, language: Language) -> list[Section]:
        """What the guard found, where there is no target."""
        check = self._check
        remarks = tuple(words.notes(check, language))
        if check.history is None or not check.history.restated:
            return [Section(language.say(say(_nothing(check.history), day=check.as_of)), remarks=remarks)]
        return [replace(section, remarks=remarks) for section in self._restated(language)]

    def prose(self, language: Language) -> list[Section]:
        """The same for the summary of a CI step or a comment: signs before the verdicts, a list below the table."""
        check, text = self._check, language.text
        if not check.judged and check.history is not None:
            return self._restated_in_prose(language) or self._alone(language)
        running = f" ({text('running')})"
        columns: dict[str, list[Cell]] = {
            "": [f"{_SIGNS[judged.verdict.value]} {text(judged.verdict.value)}" for judged in check.judged],
            "target": ["↳ " * judged.target.depth + words.name(judged.target, language) for judged in check.judged],
            "group": [words.group(judged, language) for judged in check.judged],
            "period": [_period(judged, running) for judged in check.judged],
            "value": [_value(judged) for judged in check.judged],
            "wanted": [words.wanted(judged, language) for judged in check.judged],
            "owner": [judged.target.owner or "" for judged in check.judged],
        }
        explained = (judged for judged in check.judged if judged.verdict.value not in _FINE_IN_PROSE)
        return [
            Section(
                words.heading(check, language),
                _table(columns, language),
                level=2,
                lead=words.summary(check, language).capitalize() + ".",
                items=tuple((words.title(judged, language), words.sentence(judged, language)) for judged in explained),
                remarks=tuple(words.notes(check, language)),
            ),
            *self._restated_in_prose(language),
        ]

    def record(self) -> dict[str, Any]:
        """One object, with a line for each verdict."""
        from salescli.output.documents.check_data import record_of

        return record_of(self._check)

    def rows(self) -> Rows:
        """A row for each verdict."""
        from salescli.output.documents.check_data import rows_of

        return rows_of(self._check)

    def cases(self) -> Suite:
        """A case for each target and group."""
        check = self._check
        return Suite(
            "salescli check", check.as_of, words.summary(check), (*map(self._case, check.judged), *self._others())
        )

    def _others(self) -> list[Case]:
        """A case for each number of a closed period that is another than was recorded."""
        history = self._check.history
        if history is None or not history.restated:
            return []
        from salescli.output.documents.history import restated
        from salescli.targets.exit_code import guard_fails

        fails = guard_fails(self._check)
        return [restated.case(each, history, fails=fails) for each in history.restated]

    def _case(self, judged: Judged) -> Case:
        """A verdict as a case. One that makes the run fail is a failure, one that leaves the run open is an error.

        Others that are not evaluated, inconclusive, still to come or only followed are skipped. A target that is missed
        or behind without making the run fail passes.
        """
        from salescli.targets import exit_code

        fails, stays_open = exit_code.fails(judged, self._check), exit_code.stays_open(judged, self._check)
        word = judged.verdict.value
        skipped = Outcome.SKIPPED if word in _NO_VERDICT else Outcome.PASSED
        minor = "warning" if not judged.is_fine else "notice" if word == "inconclusive" else None
        origin = judged.target.origin
        return Case(
            group=judged.target.kpi.name,
            name=words.title(judged),
            word=word,
            kind=(judged.reason or judged.verdict).value,
            text=words.sentence(judged),
            outcome=Outcome.FAILURE if fails else Outcome.ERROR if stays_open else skipped,
            level="error" if fails or stays_open else minor,
            path=origin.path,
            line=origin.line or 1,
        )


def _nothing(history: Guarded | None) -> str:
    """What is said where no number differs: only of what was compared."""
    if history is None or history.is_new:
        return "history.nothing_recorded"
    return "history.rest_as_recorded" if history.is_partial else "history.nothing_restated"


def _table(cells: dict[str, list[Cell]], language: Language) -> Table:
    columns = tuple(
        Column(name, language.text(name) if name else "", is_own=True, is_number=name in ("value", "wanted"))
        for name in cells
    )
    return Table("targets", "", columns, tuple(zip(*cells.values(), strict=True)))


def _value(judged: Judged) -> Quantity:
    """The number; a whole count has no decimals."""
    value, unit = judged.value, judged.target.unit
    is_whole = value is not None and unit is Unit.COUNT and value == int(value)
    return Quantity(int(value) if value is not None and is_whole else value, unit, judged.currency)


def _is_running(judged: Judged) -> bool:
    return judged.period is not None and not judged.period.complete


def _period(judged: Judged, mark: str) -> str:
    return judged.period.label + (mark if _is_running(judged) else "") if judged.period else ""
