"""Readings of a KPI against a figure: what gives it, and the rows between that reading and the published one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from salescli.i18n.language import ENGLISH
from salescli.i18n.notes import record as note_record
from salescli.message import Message, say
from salescli.model.measures import Unit
from salescli.output.documents.why.filters import filters
from salescli.output.documents.why.sentences import plain, points, signed
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Frame, OneLine, Part, Rows, Section
from salescli.results.table import Cell, Column, Label, Table

if TYPE_CHECKING:
    import polars as pl

    from salescli.i18n.language import Language
    from salescli.output.html import Page
    from salescli.reconcile.model import Reading, Reconciled
    from salescli.results.note import Note

_READING = ("reading", "changes", "value", "difference", "match", "n")
_ROW = ("table", "file", "line", "deal_id", "what", "effect", "effect_d", "reason")
_MONEY = (Unit.MONEY, Unit.MONEY_A_DAY)
#: How many rows people see.
_MOST = 10


class ReconciledDocument(Document):
    """The adapter of readings."""

    parts: ClassVar[tuple[Part, ...]] = (*Document.parts, Part.PAGE)
    page_width = 80
    wraps_lines = True

    def __init__(self, reconciled: Reconciled) -> None:
        """Adapt readings."""
        self._found = reconciled

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the published number leaves out or guesses."""
        return self._found.notes

    def sections(self, language: Language) -> list[Section]:
        """What gives the figure in sentences, the readings, and the rows that differ, the largest first."""
        return self._sections(language, _MOST)

    def sheets(self, language: Language) -> list[Section]:
        """The same with every row."""
        return self._sections(language, None)

    def _sections(self, language: Language, most: int | None) -> list[Section]:
        found = self._found
        title = say("reconcile.title", title=language.title(found.kpi), label=found.label,
                    figure=self._plain(found.figure.value, language), day=found.as_of.day)  # fmt: skip
        lines = [language.say(message) for message in self._told(language)]
        more = (language.say(say("reconcile.fewer", count=found.others)),) if found.others else ()
        heading = language.say(say("reconcile.readings"))
        readings = [Section(language.say(title), lines=tuple(lines)),
                    Section(heading, self._readings(language), more)]  # fmt: skip
        if found.best is not None and not found.rows.is_empty():
            heading = language.say(say("reconcile.rows", reading=_words(found.best, language)))
            shown = found.rows if most is None else found.rows.head(most)
            rest = found.rows.height - shown.height
            more = (language.say(say("reconcile.more_rows", count=rest)),) if rest else ()
            readings.append(Section(heading, self._rows(shown, language, is_whole=not rest), more))
        if not found.candidates.is_empty():
            heading = language.say(say("reconcile.candidates_title"))
            readings.append(Section(heading, self._candidates(language)))
        return [*readings, Section(None, notes=tuple(found.notes))]

    def _told(self, language: Language) -> list[Message]:
        found, published = self._found, self._found.published
        title, figure = language.title(found.kpi), self._plain(found.figure.value, language)
        shared = {"title": title, "label": found.label, "figure": figure}
        if published.value is None:
            said = [say("reconcile.no_value", **shared)]
        elif published.match:
            return [say("reconcile.same", value=self._plain(published.value, language), **shared)]
        else:
            gap = None if published.difference is None else -published.difference
            difference = signed(gap, found.kpi.unit, self._currency, language)
            value = self._plain(published.value, language)
            said = [say("reconcile.sentence", value=value, difference=difference, **shared)]
        if found.best is None:
            return [*said, say("reconcile.nothing")]
        first = _words(found.best, language)
        if not found.best.match:
            return [*said, say("reconcile.no_match", first=first)]
        return [*said, say("reconcile.matches", count=found.matches, first=first)]

    def _readings(self, language: Language) -> Table:
        found, unit = self._found, self._found.kpi.unit
        columns = (
            Column("reading", "reading", is_label=True),
            Column("value", "value", unit),
            Column("difference", "difference", points(unit)),
            Column("match", "match"),
            Column("n", "n", Unit.COUNT),
        )
        cells: list[tuple[Cell, ...]] = [
            (_words(each, language), each.value, each.difference, Label("yes" if each.match else "no"), each.n)
            for each in found.readings
        ]
        return Table("readings", "", columns, tuple(cells), found.currency, is_close=True)

    def _rows(self, rows: pl.DataFrame, language: Language, *, is_whole: bool) -> Table:
        found = self._found
        # Of a ratio the effects are on what is above and below the line, each of which has a unit of its own.
        unit = None if found.is_ratio else found.kpi.unit
        is_plain = unit is not Unit.MONEY
        of_deals = not rows["deal_id"].is_null().all()
        reason = Column("reason", "reason", is_label=not of_deals)
        columns = [Column("deal_id", "deal_id", is_label=True) if of_deals else reason, Column("what", "what"),
                   Column("effect", "effect", unit, is_number=True)]  # fmt: skip
        columns += [Column("effect_d", "effect_d", is_number=True)] if found.is_ratio else []
        columns += [reason] if of_deals else []
        columns += [Column("line", "line", is_number=True), Column("file", "file")]
        cells = tuple(
            tuple(_cell(row[column.name], column.name, language, is_plain=is_plain) for column in columns)
            for row in rows.iter_rows(named=True)
        )
        sums = {"effect": found.rows["effect"].sum(), "effect_d": found.rows["effect_d"].sum()}
        total = tuple(
            Label("total") if not place
            else _cell(sums[column.name], column.name, language, is_plain=is_plain) if column.name in sums
            else "" for place, column in enumerate(columns)
        )  # fmt: skip
        return Table("differences", "", tuple(columns), cells, found.currency, total if is_whole else None)

    def _candidates(self, language: Language) -> Table:
        columns = (Column("deal_id", "deal_id", is_label=True), Column("amount", "amount", Unit.MONEY),
                   Column("reason", "reason"), Column("line", "line", is_number=True),
                   Column("file", "file"))  # fmt: skip
        rows = self._found.candidates.iter_rows(named=True)
        cells = tuple(tuple(_cell(row[each.name], each.name, language) for each in columns) for row in rows)
        return Table("candidates", "", columns, cells, self._found.currency)

    def record(self) -> dict[str, Any]:
        """One object, with a line for each reading, each row that differs, and each candidate."""
        found = self._found
        return {
            "schema_version": SCHEMA_VERSION,
            "command": "reconcile",
            "kpi": found.kpi.name,
            "title": found.kpi.title,
            "unit": found.kpi.unit,
            "currency": self._currency,
            "as_of": found.as_of.day,
            "at": OneLine({"period": found.label, "start": found.start, "end": found.end}),
            "where": OneLine(filters(found.where)),
            "expect": found.figure.value,
            "rows": [dict(zip(_READING, _values(each), strict=True)) for each in found.readings],
            "best": None if found.best is None else _words(found.best, ENGLISH),
            "differences": Frame(found.rows),
            "candidates": Frame(found.candidates),
            "notes": [note_record(note) for note in found.notes],
        }

    def rows(self) -> Rows:
        """The readings, then the rows by which the best of them differs from the published one."""
        return Rows((*_READING, *_ROW), self._all_rows())

    def _all_rows(self) -> Iterator[list[object]]:
        found = self._found
        for each in found.readings:
            yield [*_values(each), *[None] * len(_ROW)]
        if found.best is not None:
            name = _words(found.best, ENGLISH)
            for row in found.rows.iter_rows():
                yield [name, *[None] * (len(_READING) - 1), *row]

    def page(self, kind: str | None, language: Language) -> Page:
        """The sentences and the tables."""
        from salescli.output.html.single import page_of

        return page_of(self, kind, language)

    @property
    def _currency(self) -> str | None:
        return self._found.currency if self._found.kpi.unit in _MONEY else None

    def _plain(self, value: Any, language: Language) -> str:
        return plain(value, self._found.kpi.unit, self._currency, language)


def _words(reading: Reading, language: Language) -> str:
    """A reading in words."""
    return "; ".join(language.say(word) for word in reading.changes) or language.say(say("reconcile.as_published"))


def _values(reading: Reading) -> list[object]:
    return [_words(reading, ENGLISH), len(reading.changes), reading.value, reading.difference, reading.match, reading.n]


def _cell(value: Any, column: str, language: Language, *, is_plain: bool = False) -> Cell:
    """A cell for people; with `is_plain` an effect has no unit, and no decimals where it needs none."""
    cell: Cell = value
    if column == "what":
        cell = Label(value)
    elif column == "line":
        cell = None if value is None else str(value)
    elif column == "reason":
        cell = language.text(value)
    elif column in ("effect", "effect_d") and value is not None and is_plain and value == value.to_integral_value():
        cell = int(value)
    return cell
