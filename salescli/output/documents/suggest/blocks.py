"""Suggested targets as the lines of the settings that they make, with what speaks for each; and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from salescli import fix
from salescli.errors import SalesCliError
from salescli.i18n.language import ENGLISH
from salescli.message import Word, say
from salescli.model.calendar import Calendar
from salescli.model.measures import Unit
from salescli.output.exact import SCHEMA_VERSION
from salescli.output.figures import exactly, figure
from salescli.output.terminal import one_line
from salescli.output.text.width import wrapped
from salescli.output.verdict_text import bounds
from salescli.results.document import Document, Names, Part, Rows
from salescli.targets.model import Side
from salescli.targets.suggest import Ground, Nothing, Split, Suggestion

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from salescli.i18n.language import Language
    from salescli.targets.model import Group

_GROUNDS = {
    Ground.PAST: "targets.ground_past",
    Ground.MET: "targets.ground_met",
    Ground.LITTLE: "targets.ground_little",
    Ground.MUCH: "targets.ground_much",
    Ground.NEUTRAL: "targets.ground_neutral",
}
#: A line of a comment has no more characters after its mark.
_WIDEST = 58


class SuggestedDocument(Document):
    """The adapter of suggestions; its comments are in the language."""

    parts: ClassVar[tuple[Part, ...]] = (Part.SETTINGS, Part.RECORD, Part.ROWS)

    def __init__(self, found: Sequence[Suggestion | Split | Nothing], as_of: date, language: Language) -> None:
        """Adapt the suggestions."""
        self._found, self._as_of, self._language = found, as_of, language

    def record(self) -> dict[str, Any]:
        """One object: `schema_version, as_of, suggestions, without`, with a line for each suggestion."""
        without = [
            {"kpi": each.kpi.name, "group": Names(group), "text": text} for each, group, text in _without(self._found)
        ]
        return {
            "schema_version": SCHEMA_VERSION,
            "as_of": self._as_of,
            "suggestions": [_as_record(each) for each in _each(self._found)],
            "without": without,
        }

    def rows(self) -> Rows:
        """A row for each suggestion."""
        records = [_as_record(each) for each in _each(self._found)]
        return Rows(_COLUMNS, [[_in_a_cell(record[name]) for name in _COLUMNS] for record in records])

    def settings(self) -> Sequence[str]:
        """A block `[[target]]` for each suggestion, and a comment for each KPI without one."""
        lines = [f"# {self._language.say(say('targets.suggested_as_of', day=self._as_of))}"]
        for each in self._found:
            lines += ["", *self._lines(each)]
        return lines

    def _lines(self, found: Suggestion | Split | Nothing) -> Iterable[str]:
        match found:
            case Suggestion():
                return self._block(found)
            case Split() if _is_one_block(found):
                return self._block_of_groups(found)
            case Split():
                return [line for each in found.groups for line in (*self._block(each), "")][:-1]
        return self._nothing(found)

    def _nothing(self, found: Nothing) -> list[str]:
        said = say("targets.no_suggestion", kpi=found.kpi.name, reason=found.reason)
        return _comment(self._language.say(said))

    def _block(self, found: Suggestion) -> Iterator[str]:
        yield from (line for remark in self._remarks(found) for line in _comment(remark))
        yield from self._beginning(found, (*found.where, *_conditions(found.group)))
        if found.figure is not None:
            yield f"{'min' if found.side is Side.LEAST else 'max'} = {_written(found, found.figure)}"
        yield f"due = {found.end}"

    def _block_of_groups(self, found: Split) -> Iterator[str]:
        """One target with a split, and a value for each group under what speaks for it."""
        first = found.groups[0]
        yield from (line for group in found.new for line in _comment(self._no_past(first, group)))
        yield from self._beginning(first, first.where)
        yield f"by = {fix.text(found.by[0])}"
        yield f"due = {first.end}"
        if first.figure is None:
            return
        yield "[target.values]"
        for each in found.groups:
            yield from _comment(self._called(each.group))
            yield from (line for remark in self._remarks(each) for line in _comment(remark, "  "))
            assert each.figure is not None
            yield f"{fix.key(_key(each.group) or '')} = {_written(each, each.figure)}"

    def _beginning(self, found: Suggestion, where: Sequence[str]) -> Iterator[str]:
        """The keys that say which number in which period is meant."""
        yield "[[target]]"
        values = [text.partition("=")[2] for text in where]
        name = ", ".join([self._language.title(found.kpi), *filter(None, values), found.label])
        yield f"name = {fix.text(name)}"
        yield f"kpi = {fix.text(found.kpi.name)}"
        if where:
            yield f"where = {_where(where)}"
        yield f"period = {fix.text(found.grain.value)}"

    def _called(self, group: Group) -> str:
        """A group as people know it: the name of a rep, with the id."""
        first, *others = [value or self._language.text("(none)") for _, value in reversed(group)]
        return f"{first} ({', '.join(others)})" if others else first

    def _no_past(self, found: Suggestion, group: Group) -> str:
        reason = say("targets.no_past", period=Word(found.grain.value))
        return self._language.say(say("targets.no_suggestion", kpi=self._called(group), reason=reason))

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


def _comment(text: str, indent: str = "") -> list[str]:
    """A text as lines of comments that fit on a terminal."""
    lines = wrapped(one_line(text), _WIDEST - len(indent), "  ")
    return [f"# {indent}{line}" for line in lines]


def _written(found: Suggestion, value: Decimal) -> str:
    """A figure with its unit, as targets write it."""
    if found.kpi.unit is Unit.MONEY and found.currency:
        return fix.text(f"{exactly(value)} {found.currency}")
    return fix.text(f"{exactly(value)}%") if found.kpi.unit is Unit.PERCENT else exactly(value)


def _each(found: Iterable[Suggestion | Split | Nothing]) -> Iterator[Suggestion]:
    for each in found:
        yield from each.groups if isinstance(each, Split) else [each] if isinstance(each, Suggestion) else []


def _without(found: Iterable[Suggestion | Split | Nothing]) -> Iterator[tuple[Split | Nothing, Group, str]]:
    """What there is no suggestion for, and why."""
    for each in found:
        if isinstance(each, Nothing):
            yield each, (), ENGLISH.say(each.reason)
        elif isinstance(each, Split):
            reason = say("targets.no_past", period=Word(each.groups[0].grain.value))
            yield from ((each, group, ENGLISH.say(reason)) for group in each.new)


def _as_record(found: Suggestion) -> dict[str, Any]:
    """A suggestion as plain values."""
    last = found.last if found.last and found.last.period and found.last.bounds else None
    least = found.side is Side.LEAST
    return {
        "kpi": found.kpi.name,
        "unit": found.kpi.unit.value,
        "currency": found.currency,
        "grain": found.grain.value,
        "period": found.label,
        "start": found.start,
        "end": found.end,
        "where": list(found.where),
        "group": Names(found.group),
        "min": found.figure if least else None,
        "max": None if least else found.figure,
        "ground": found.ground.value,
        "median": found.median,
        "best_quarter": found.best,
        "past": list(found.past),
        "reached": found.reached,
        "year_before": {"period": found.year_before[0], "value": found.year_before[1]} if found.year_before else None,
        "last_target": {
            "period": last.period.label if last.period else None,
            "value": last.value,
            "min": last.bounds.low if last.bounds else None,
            "max": last.bounds.high if last.bounds else None,
        }
        if last
        else None,
    }


#: The columns of a row; the rest of a record is a list or an object.
_COLUMNS = (
    "kpi", "period", "start", "end", "where", "group", "min", "max", "unit", "currency", "ground", "median",
    "best_quarter", "reached",
)  # fmt: skip


def _in_a_cell(value: Any) -> Any:
    """A value of a record as one cell: conditions and groups as `region=South`."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={'' if each is None else each}" for name, each in value.items()) or None
    return "; ".join(value) or None if isinstance(value, list) else value


def _key(group: Group) -> str | None:
    """The first value of a group: that of a rep is the id."""
    return group[0][1]


def _conditions(group: Group) -> Iterator[str]:
    """A group as conditions; a rep is the one of an id."""
    names = [name for name, _ in group]
    for name, value in group:
        if f"{name}_id" not in names:
            yield f"{name.removesuffix('_id')}={value or ''}"


def _is_one_block(found: Split) -> bool:
    """Whether `values` can say the figures of a split: by one dimension, of which no group is called like a period."""
    return len(found.by) == 1 and not any(_is_period(_key(each.group) or "") for each in found.groups)


def _is_period(label: str) -> bool:
    try:
        Calendar().parse(label)
    except SalesCliError:
        return False
    return True


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
