"""Suggested targets as the lines of the settings that they make, with what speaks for each as comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from salescli import fix
from salescli.message import Word, say
from salescli.model.measures import Unit
from salescli.output.figures import exactly, figure
from salescli.output.terminal import one_line
from salescli.output.verdict_text import bounds
from salescli.results.document import Document, Part
from salescli.targets.model import Side
from salescli.targets.suggest import Ground, Suggestion

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from salescli.i18n.language import Language
    from salescli.targets.suggest import Nothing

_GROUNDS = {
    Ground.PAST: "targets.ground_past",
    Ground.MET: "targets.ground_met",
    Ground.LITTLE: "targets.ground_little",
    Ground.MUCH: "targets.ground_much",
    Ground.NEUTRAL: "targets.ground_neutral",
}


class SuggestedDocument(Document):
    """The adapter of suggestions; its comments are in the language."""

    parts: ClassVar[tuple[Part, ...]] = (Part.SETTINGS,)

    def __init__(self, found: Sequence[Suggestion | Nothing], as_of: date, language: Language) -> None:
        """Adapt the suggestions."""
        self._found, self._as_of, self._language = found, as_of, language

    def settings(self) -> Sequence[str]:
        """A block `[[target]]` for each suggestion, and a comment for each KPI without one."""
        lines = [f"# {self._language.say(say('targets.suggested_as_of', day=self._as_of))}"]
        for each in self._found:
            lines += ["", *(self._block(each) if isinstance(each, Suggestion) else self._nothing(each))]
        return lines

    def _nothing(self, found: Nothing) -> list[str]:
        said = say("targets.no_suggestion", kpi=found.kpi.name, reason=found.reason)
        return [f"# {one_line(self._language.say(said))}"]

    def _block(self, found: Suggestion) -> Iterator[str]:
        yield from (f"# {one_line(remark)}" for remark in self._remarks(found))
        yield "[[target]]"
        values = [text.partition("=")[2] for text in found.where]
        name = ", ".join([self._language.title(found.kpi), *filter(None, values), found.label])
        yield f"name = {fix.text(name)}"
        yield f"kpi = {fix.text(found.kpi.name)}"
        if found.where:
            yield f"where = {_where(found.where)}"
        yield f"period = {fix.text(found.grain.value)}"
        if found.figure is not None:
            yield f"{'min' if found.side is Side.LEAST else 'max'} = {_written(found, found.figure)}"
        yield f"due = {found.end}"

    def _remarks(self, found: Suggestion) -> Iterator[str]:
        """The reference values, and why the figure is what it is."""
        language, count = self._language, len(found.past)
        yield language.say(
            say(
                "targets.past_median" if found.best is None else "targets.past_values",
                count=count,
                period=Word(found.grain.value),
                median=self._shown(found, found.median),
                best=self._shown(found, found.best),
            )
        )
        if found.year_before:
            label, value = found.year_before
            yield language.say(say("targets.year_before", period=label, value=self._shown(found, value)))
        if found.last and found.last.period and found.last.bounds:
            wanted = bounds(found.last.bounds, found.kpi.unit, found.currency, language)
            reached = self._shown(found, found.last.value)
            last = say("targets.last_target", period=found.last.period.label, value=reached, wanted=wanted)
            yield language.say(last)
        yield language.say(say(_GROUNDS[found.ground]))
        if found.figure is not None:
            yield language.say(say("targets.reached_of", reached=found.reached, count=count))

    def _shown(self, found: Suggestion, value: Decimal | None) -> str:
        return figure(value, found.kpi.unit, found.currency, self._language)


def _written(found: Suggestion, value: Decimal) -> str:
    """A figure with its unit, as targets write it."""
    if found.kpi.unit is Unit.MONEY and found.currency:
        return fix.text(f"{exactly(value)} {found.currency}")
    return fix.text(f"{exactly(value)}%") if found.kpi.unit is Unit.PERCENT else exactly(value)


def _where(conditions: Sequence[str]) -> str:
    """Conditions as an inline table: a text, or a list of alternatives."""
    found: dict[str, list[str]] = {}
    for condition in conditions:
        dimension, _, value = condition.partition("=")
        found.setdefault(dimension, []).append(fix.text(value))
    shown = (f"{fix.key(name)} = {_alternatives(values)}" for name, values in found.items())
    return f"{{ {', '.join(shown)} }}"


def _alternatives(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"
