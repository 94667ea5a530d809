"""Cohorts: the triangle, and a row for each cohort and age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from salescli.i18n.notes import record as note_record
from salescli.output.documents.keys import key_columns
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Part, Rows, Section

if TYPE_CHECKING:
    from salescli.cohorts.model import Cohorts, Group
    from salescli.i18n.language import Language
    from salescli.output.charts.heat_map import HeatMap
    from salescli.output.html import Page
    from salescli.results.note import Note

_NUMBERS = ("cohort", "start", "end", "size", "age", "period", "complete", "value", "percent", "cumulative")
_OF_AN_AGE = ("age", "size", "complete", "value", "percent", "cumulative")


class CohortsDocument(Document):
    """The adapter of cohorts."""

    parts: ClassVar[tuple[Part, ...]] = (
        Part.SECTIONS, Part.PROSE, Part.SHEETS, Part.RECORD, Part.ROWS, Part.CHART, Part.PAGE,
    )  # fmt: skip
    page_width = 80

    def __init__(self, cohorts: Cohorts) -> None:
        """Adapt cohorts."""
        self._cohorts = cohorts

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the numbers leave out."""
        return self._cohorts.notes

    def sections(self, language: Language) -> list[Section]:
        """The triangle."""
        table = self._cohorts.table()
        return [Section(language.say(table.title), table, notes=table.notes)]

    def record(self) -> dict[str, Any]:
        """One object, with a row for each cohort, age and group."""
        return {"schema_version": SCHEMA_VERSION, "title": "Cohorts", **members(self._cohorts)}

    def rows(self) -> Rows:
        """The split, then the columns of a row, unit and currency."""
        found = self._cohorts
        names = [*key_columns(found.by), *_NUMBERS, "unit", "currency"]
        return Rows(names, ([*row.values(), found.unit.value, found.currency] for row in _rows(found)))

    def chart(self, kind: str | None, language: Language) -> HeatMap:
        """The triangle as a heat map."""
        from salescli.output.charts.heat_map import of_cohorts

        return of_cohorts(self._cohorts, language)

    def page(self, kind: str | None, language: Language) -> Page:
        """The heat map, and the triangle under it."""
        from salescli.output.html.single import page_of

        return page_of(self, kind, language)


def members(cohorts: Cohorts) -> dict[str, Any]:
    """Cohorts as plain values."""
    return {
        "of": cohorts.of.value,
        "period": cohorts.grain.value,
        "as_of": cohorts.as_of,
        "by": [cohorts.by] if cohorts.by else [],
        "unit": cohorts.unit.value,
        "currency": cohorts.currency,
        "rows": _rows(cohorts),
        "total": [{name: getattr(total, name) for name in _OF_AN_AGE} for total in cohorts.total.totals],
        "notes": [note_record(note) for note in cohorts.notes],
    }


def _rows(cohorts: Cohorts) -> list[dict[str, Any]]:
    split = key_columns(cohorts.by)

    def named(group: Group) -> dict[str, str | None]:
        return dict(zip(split, (group.key, group.label)[: len(split)], strict=True))

    return [
        {**named(group), **{name: getattr(row, name) for name in _NUMBERS}}
        for group in cohorts.groups
        for row in group.rows
    ]
