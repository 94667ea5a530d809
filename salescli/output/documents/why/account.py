"""The account of a change: sentences, drivers, groups, and the rows with the largest effects."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.i18n.language import ENGLISH
from salescli.i18n.notes import record as note_record
from salescli.message import say
from salescli.model.measures import Unit
from salescli.output.documents.why import sentences as why_words
from salescli.output.documents.why.filters import filters
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Names, OneLine, Part, Rows, Section
from salescli.results.table import Bar, Cell, Column, Label, Quantity, Table
from salescli.why.model import HEADER, NUMBERS, RowKind

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.html import Page
    from salescli.results.note import Note
    from salescli.why.model import Row, Why
    from salescli.why.windows import Window


class WhyDocument(Document):
    """The adapter of an account."""

    parts = (*Document.parts, Part.CHART, Part.PAGE)
    page_width = 80
    wraps_lines = True
    charts = ("waterfall", "auto")

    def __init__(self, why: Why) -> None:
        """Adapt an account."""
        self._why = why

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the numbers leave out or guess."""
        return self._why.notes

    def sections(self, language: Language) -> list[Section]:
        """The sentences, the drivers, every split, and the rows with the largest effects."""
        found = [Section(self._title(language), lines=tuple(why_words.sentences(self._why, language)))]
        tables = self._tables(language, with_bars=True)
        found += [Section(language.say(table.title), table) for table in tables]
        if self._why.effects is not None and self._why.effects.frame.height:
            found.append(Section(language.say(say("why.largest")), lines=tuple(self._effects(language))))
        found[-1] = _with_notes(found[-1], self._why.notes)
        return found

    def sheets(self, language: Language) -> list[Section]:
        """The same without bars."""
        first = Section(self._title(language), lines=tuple(why_words.sentences(self._why, language)))
        tables = self._tables(language, with_bars=False)
        return [first, *(Section(language.say(table.title), table) for table in tables),
                Section(None, notes=self._why.notes)]  # fmt: skip

    def record(self) -> dict[str, Any]:
        """One object, with a line for each row."""
        why, total = self._why, self._why.total
        return {
            "schema_version": SCHEMA_VERSION,
            "command": "why",
            "kpi": why.kpi.name,
            "title": why.kpi.title,
            "definition": why.kpi.label,
            "definition_hash": why.kpi.definition_hash,
            "unit": why.kpi.unit,
            "currency": self._currency(why.kpi.unit),
            "better": why.kpi.better,
            "as_of": why.as_of.day,
            "period": why.grain,
            "at": OneLine(_window(why.at)),
            "versus": OneLine(_window(why.versus)),
            "where": OneLine(filters(why.where)),
            "drivers": why.drivers,
            "value": total.value,
            "previous": total.previous,
            "change": total.contribution,
            "change_percent": why.change_percent,
            "sentences": why_words.sentences(why, ENGLISH),
            "rows": [self._row(row, is_record=True) for row in why.rows],
            "by_left_out": [
                {"dimension": each.dimension, "reason": ENGLISH.say(each.reason)} for each in why.by_left_out
            ],
            "notes": [note_record(note) for note in why.notes],
        }

    def rows(self) -> Rows:
        """The total, the drivers, the groups of every split."""
        return Rows(HEADER, (list(self._row(row, is_record=False).values()) for row in self._why.rows))

    def chart(self, kind: str | None, language: Language) -> Chart:
        """A waterfall: of the groups where there is one split and it was asked for, else of the drivers."""
        from salescli.output.charts import Chart, Kind, Panel, waterfall

        why = self._why
        steps = self._steps()
        unit = why.kpi.unit
        labels = [why.versus.label, *(self._label(row, language) for row in steps), why.at.label]
        amounts = [why.total.previous, *(row.contribution for row in steps), why.total.value]
        texts = [
            "–" if amount is None
            else language.number(amount, unit) if place in (0, len(amounts) - 1)
            else why_words.signed(amount, unit, None, language)
            for place, amount in enumerate(amounts)
        ]  # fmt: skip
        panel = Panel(None, tuple(None if amount is None else float(amount) for amount in amounts), tuple(texts))
        notes = tuple(why_words.sentences(why, language))
        word = language.unit(unit, self._currency(unit))
        running = (False,) * (len(amounts) - 1) + (not why.at.complete,)
        title = self._title(language)
        drawn = Chart(Kind.WATERFALL, title, unit, word, tuple(labels), (panel,), running, notes, language)
        low, high = waterfall.scale(drawn)
        if low <= 0 <= high:
            return drawn
        number = why_words.plain(Decimal(repr(low if low > 0 else high)), unit, self._currency(unit), language)
        return replace(drawn, notes=(language.say(say("why.cut_axis", number=number)), *notes))

    def page(self, kind: str | None, language: Language) -> Page:
        """The waterfall, and the tables under it."""
        from salescli.output.html.single import page_of

        return page_of(self, kind, language)

    def _steps(self) -> list[Row]:
        """What leads from the one number to the other."""
        splits = list(self._why.splits.values())
        if self._why.is_by_one and splits:
            return splits[0]
        return self._why.of_drivers or (splits[0] if splits else [])

    def _label(self, row: Row, language: Language) -> str:
        if row.kind is RowKind.OTHER:
            return language.text("{count} others", count=row.groups)
        if row.kind is RowKind.DRIVER:
            return why_words.driver(row.name or "", language)
        return language.text("(none)") if row.name is None else row.name

    def _title(self, language: Language) -> str:
        why = self._why
        title = language.title(why.kpi)
        return language.say(
            say("why.title", title=title, at=why.at.label, versus=why.versus.label, day=why.as_of.day)
        )  # fmt: skip

    def _tables(self, language: Language, *, with_bars: bool) -> list[Table]:
        found = [self._of_drivers(with_bars=with_bars, language=language)] if self._why.of_drivers else []
        return found + [self._of_split(split, rows, language) for split, rows in self._why.splits.items()]

    def _of_drivers(self, *, with_bars: bool, language: Language) -> Table:
        why, rows = self._why, self._why.of_drivers
        unit = why_words.points(why.kpi.unit)
        columns = [Column("driver", "driver")]
        has_figures = any(row.value is not None or row.previous is not None for row in rows)
        if has_figures:
            columns += [Column(name, name, is_number=True) for name in ("previous", "value")]
        columns.append(Column("contribution", "contribution", unit))
        bars: list[Bar] = _bars(rows) if with_bars else []
        columns += [Column("", "", is_own=True)] if with_bars else []
        cells: list[tuple[Cell, ...]] = []
        for place, row in enumerate(rows):
            currency = self._currency(row.unit)
            figures = [Quantity(each, row.unit, currency) for each in (row.previous, row.value)] if has_figures else []
            name = why_words.driver(row.name or "", language)
            cells.append((name, *figures, row.contribution, *bars[place : place + 1]))
        blanks = [""] * (2 if has_figures else 0)
        total = (Label("total"), *blanks, why.total.contribution, *([""] if with_bars else []))
        return Table("drivers", say("why.drivers"), tuple(columns), tuple(cells), why.currency, total, is_close=True)

    def _of_split(self, split: str, rows: Sequence[Row], language: Language) -> Table:
        why = self._why
        unit, points = why.kpi.unit, why_words.points(why.kpi.unit)
        names = split.split(",")
        heading = why_words.split_named(names, language)
        columns = [Column("group", heading, is_own=True), Column("previous", "previous", unit),
                   Column("value", "value", unit), Column("contribution", "contribution", points)]  # fmt: skip
        if why.is_ratio:
            columns += [Column("rate", "rate", points), Column("mix", "mix", points),
                        Column("weight", "weight", Unit.PERCENT)]  # fmt: skip
        else:
            columns.append(Column("share", "share", Unit.PERCENT))
        cells = []
        for row in rows:
            label = self._label(row, language)
            more: list[Cell] = [row.rate, row.mix, row.weight] if why.is_ratio else [row.share]
            cells.append((label, row.previous, row.value, row.contribution, *more))
        sums: list[Cell] = [why.total.contribution, why.total.share]
        if why.is_ratio:
            sums = [why.total.contribution, sum(row.rate or 0 for row in rows), sum(row.mix or 0 for row in rows), ""]
        total = (Label("total"), why.total.previous, why.total.value, *sums)
        title = say("why.groups", dimensions=heading)
        return Table(f"by_{split}", title, tuple(columns), tuple(cells), why.currency, total)

    def _effects(self, language: Language) -> list[str]:
        """The rows with the largest effects, a line each."""
        why = self._why
        assert why.effects is not None
        labels = {"at": why.at.label, "versus": why.versus.label}
        known = ("window", "effect", "table", "file", "line")
        found = []
        for row in why.effects.frame.iter_rows(named=True):
            what = [str(value) for name, value in row.items() if name not in known and value is not None]
            effect = why_words.signed(row["effect"], why.kpi.unit, why.currency, language)
            found.append(
                language.say(say("why.effect", window=labels[row["window"]], file=row["file"], line=row["line"],
                                 what=what, effect=effect))
            )  # fmt: skip
        return found

    def _row(self, row: Row, *, is_record: bool) -> dict[str, object]:
        why = self._why
        found: dict[str, object] = {
            "kpi": why.kpi.name, "at": why.at.label, "versus": why.versus.label, "kind": row.kind,
            "dimension": row.dimension, "name": row.name, "group_id": row.group_id,
        }  # fmt: skip
        if is_record:
            found["key"] = None if row.key is None else Names(row.key)
        found |= {name: getattr(row, name) for name in NUMBERS}
        return {**found, "unit": row.unit, "currency": self._currency(row.unit)}

    def _currency(self, unit: Unit) -> str | None:
        return self._why.currency_of(unit)


def _bars(rows: Sequence[Row]) -> list[Bar]:
    """The drivers as steps from the earlier number to the later one; how far that is from 0 does not matter."""
    reached = list(accumulate((float(row.contribution or 0) for row in rows), initial=0.0))
    low, high = min(reached), max(reached)
    return [Bar(start, end, low, high) for start, end in pairwise(reached)]


def _window(window: Window) -> dict[str, object]:
    return {"period": window.label, "start": window.start, "end": window.end, "complete": window.complete}


def _with_notes(section: Section, notes: Sequence[Note]) -> Section:
    return replace(section, notes=tuple(notes))
