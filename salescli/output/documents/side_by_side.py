"""Several KPIs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.notes import record as note_record
from salescli.model.measures import Unit
from salescli.model.versus import COMPARED
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Rows, Section

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.report.side_by_side import SideBySide
    from salescli.results.note import Note

_MONEY = (Unit.MONEY, Unit.MONEY_A_DAY)


class SideBySideDocument(Document):
    """One table with a column for each KPI."""

    def __init__(self, found: SideBySide) -> None:
        """Adapt the results."""
        self._found = found

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the numbers leave out or guess."""
        return self._found.notes

    def sections(self, language: Language) -> list[Section]:
        """The table, under the titles of the KPIs."""
        from salescli.output import against, words

        found = self._found
        names = ", ".join(map(language.title, found.kpis))
        title = words.titled(names, found.grain, found.by, found.as_of, language)
        title = against.titled(title, found.compared, found.grain, *found.days_compared, language)
        table = found.table(title)
        return [Section(language.say(table.title), table, notes=table.notes)]

    def record(self) -> dict[str, Any]:
        """One object: `kpis` describes each column, `rows` have a number for each KPI, by its name."""
        found = self._found
        about = [
            {
                "kpi": kpi.name,
                "title": kpi.title,
                "definition": kpi.label,
                "definition_hash": kpi.definition_hash,
                "unit": kpi.unit,
                "better": kpi.better,
                "currency": found.currency if kpi.unit in _MONEY else None,
            }
            for kpi in found.kpis
        ]
        days = dict(zip(COMPARED, found.total_compared or (None, None), strict=True))
        return {
            "schema_version": SCHEMA_VERSION,
            "kpis": about,
            "period": found.grain,
            "by": found.by,
            "as_of": found.as_of,
            "rows": [self._row(row) for row in found.frame.iter_rows(named=True)],
            "total": self._row({**found.totals, **days}),
            "notes": [note_record(note) for note in found.notes],
        }

    def _row(self, numbers: Mapping[str, object]) -> Mapping[str, object]:
        """The numbers of a row, with the days compared with as an object."""
        if self._found.compared is None:
            return {name: number for name, number in numbers.items() if name not in COMPARED}
        start, end = (numbers[name] for name in COMPARED)
        days = None if start is None else {"start": start, "end": end}
        return {**{name: number for name, number in numbers.items() if name not in COMPARED}, "compared": days}

    def rows(self) -> Rows:
        """Period, start, end, complete, dimensions, a column for each KPI, currency.

        In a comparison each KPI has four columns, and the last columns are the days compared with.
        """
        import polars as pl

        found = self._found
        has_money = any(kpi.unit in _MONEY for kpi in found.kpis)
        days = COMPARED if found.compared else ()
        frame = found.frame.with_columns(pl.lit(found.currency if has_money else None, pl.String).alias("currency"))
        frame = frame.select(pl.exclude(days), *days) if days else frame
        return Rows(frame.columns, frame.iter_rows())
