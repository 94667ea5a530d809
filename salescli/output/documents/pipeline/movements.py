"""What moved the pipeline between two days: a row for each kind and group."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.i18n.notes import record as note_record
from salescli.message import Message, say
from salescli.model.measures import Unit
from salescli.output.documents.keys import key_columns
from salescli.output.exact import SCHEMA_VERSION
from salescli.output.words import note_line
from salescli.pipeline.model import MEMO, STEPS, Kind
from salescli.results.document import Document, Names, OneLine, Part, Rows, Section
from salescli.results.labels import apart
from salescli.results.table import Bar, Cell, Column, Label, Table, split_by

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.html import Page
    from salescli.pipeline.model import Pipeline, Row
    from salescli.results.note import Note

_LABELS = {
    Kind.NEW: say("pipeline.new"),
    Kind.REOPENED: say("pipeline.reopened"),
    Kind.MOVED_IN: say("pipeline.moved_in"),
    Kind.TRANSFERRED_IN: say("pipeline.transferred_in"),
    Kind.INCREASED: say("pipeline.increased"),
    Kind.DECREASED: say("pipeline.decreased"),
    Kind.TRANSFERRED_OUT: say("pipeline.transferred_out"),
    Kind.MOVED_OUT: say("pipeline.moved_out"),
    Kind.WON: say("pipeline.won"),
    Kind.LOST: say("pipeline.lost"),
    Kind.VANISHED: say("pipeline.vanished"),
    Kind.PUSHED: say("pipeline.pushed"),
    Kind.PULLED_IN: say("pipeline.pulled_in"),
    Kind.WON_EARLY: say("pipeline.won_early"),
    Kind.WON_LATE: say("pipeline.won_late"),
    Kind.WON_AT: say("pipeline.won_at"),
    Kind.CREATED_AND_WON: say("pipeline.created_and_won"),
}
_BALANCE = (Kind.OPENING, *STEPS, Kind.CLOSING)


class PipelineDocument(Document):
    """The adapter of what moved the pipeline."""

    parts = (*Document.parts, Part.CHART, Part.PAGE)
    page_width = 80
    wraps_lines = True
    charts = ("waterfall", "auto")

    def __init__(self, pipeline: Pipeline) -> None:
        """Adapt what moved the pipeline."""
        self._pipeline = pipeline

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the numbers leave out or guess."""
        return self._pipeline.notes

    def sections(self, language: Language) -> list[Section]:
        """From the opening to the closing, then what else is known of these deals; zeros are left out."""
        return self._sections(language, with_bars=True)

    def sheets(self, language: Language) -> list[Section]:
        """The same without bars."""
        return self._sections(language, with_bars=False)

    def _sections(self, language: Language, *, with_bars: bool) -> list[Section]:
        found = self._pipeline
        memo = tuple(kind for kind in MEMO if found.of(kind).deals)
        notes = found.notes
        first = self._table("pipeline", self._shown(), language, with_bars=with_bars)
        sections = [Section(language.say(title_of(found)), first, notes=() if memo else notes)]
        if memo:
            besides = self._table("besides", memo, language, with_bars=False)
            sections.append(Section(language.say(say("pipeline.besides")), besides, notes=notes))
        return sections

    def record(self) -> dict[str, Any]:
        """One object, with a row for each kind and group; with a split also the total of each kind."""
        found = self._pipeline
        total = [self._row(row, is_total=True) for row in found.total]
        return {**asked(found), "rows": self._rows(), **({"total": total} if found.by else {}),
                "notes": [note_record(note) for note in found.notes]}  # fmt: skip

    def rows(self) -> Rows:
        """The days, the kind, the split, how many deals, what they are worth."""
        header = ["since", "as_of", "kind", *split_columns(self._pipeline), "deals", "value", "currency"]
        return Rows(header, (list(row.values()) for row in self._rows()))

    def chart(self, kind: str | None, language: Language) -> Chart:
        """A waterfall from the opening to the closing, over all groups."""
        from salescli.output.charts import Chart, Kind, Panel, waterfall

        found, kinds = self._pipeline, self._shown()
        values = [found.of(each).value for each in kinds]
        panel = Panel(None, tuple(map(float, values)), tuple(language.number(each, Unit.MONEY) for each in values))
        unit = language.unit(Unit.MONEY, found.currency)
        notes = tuple(note_line(each.text, language) for each in found.notes)
        drawn = Chart(
            Kind.WATERFALL, language.say(title_of(found)), Unit.MONEY, unit,
            tuple(language.say(label(each, found)) for each in kinds), (panel,), (False,) * len(kinds), notes, language,
        )  # fmt: skip
        low, high = waterfall.scale(drawn)
        if low <= 0 <= high:
            return drawn
        number = f"{language.number(Decimal(repr(low)), Unit.MONEY)} {unit}".rstrip()
        return replace(drawn, notes=(language.say(say("why.cut_axis", number=number)), *notes))

    def page(self, kind: str | None, language: Language) -> Page:
        """The waterfall, and the tables under it."""
        from salescli.output.html.single import page_of

        return page_of(self, kind, language)

    def _rows(self) -> list[dict[str, object]]:
        return [self._row(row) for row in self._pipeline.rows]

    def _row(self, row: Row, *, is_total: bool = False) -> dict[str, object]:
        found = self._pipeline
        split = {} if is_total else dict(zip(split_columns(found), labels(found, row.group), strict=True))
        return {"since": found.since, "as_of": found.as_of, "kind": row.kind, **split, "deals": row.deals,
                "value": row.value, "currency": found.currency}  # fmt: skip

    def _shown(self) -> tuple[Kind, ...]:
        """The opening, the steps that anything took, and the closing."""
        moved = {row.kind for row in self._pipeline.rows if row.deals}
        return tuple(kind for kind in _BALANCE if kind in moved or kind not in STEPS)

    def _table(self, name: str, kinds: Sequence[Kind], language: Language, *, with_bars: bool) -> Table:
        if self._pipeline.by:
            return self._by_group(name, kinds, language)
        return self._of_all(name, kinds, language, with_bars=with_bars)

    def _of_all(self, name: str, kinds: Sequence[Kind], language: Language, *, with_bars: bool) -> Table:
        """A row for each kind, with a bar where the whole is shown."""
        found = self._pipeline
        bars = self._bars(kinds) if with_bars else []
        columns = (
            Column("kind", "", is_own=True), Column("deals", "deals", Unit.COUNT), Column("value", "value", Unit.MONEY),
            *([Column("", "", is_own=True)] if bars else []),
        )  # fmt: skip
        cells: tuple[tuple[Cell, ...], ...] = tuple(
            (language.say(label(kind, found)), found.of(kind).deals, found.of(kind).value, *bars[place : place + 1])
            for place, kind in enumerate(kinds)
        )
        has_total = name == "pipeline"
        total: tuple[Cell, ...] | None = cells[-1] if has_total else None
        return Table(name, "", columns, cells[:-1] if has_total else cells, found.currency, total, is_close=True)

    def _bars(self, kinds: Sequence[Kind]) -> list[Bar]:
        """The opening and the closing from 0, and each step from where the one before ended."""
        values = [float(self._pipeline.of(kind).value) for kind in kinds]
        reached = list(accumulate(values[:-1]))
        low, high = min(0.0, *reached), max(0.0, *reached)
        if low == high:
            return []
        steps = [Bar(start, end, low, high) for start, end in pairwise(reached)]
        return [Bar(0.0, values[0], low, high), *steps, Bar(0.0, values[-1], low, high)]

    def _by_group(self, name: str, kinds: Sequence[Kind], language: Language) -> Table:
        """A row for each group, with what each kind is worth."""
        found = self._pipeline
        words = {kind: language.say(label(kind, found)) for kind in kinds}
        columns = (*map(split_by, found.by), *(Column(kind, words[kind], Unit.MONEY, is_own=True) for kind in kinds))
        cells = tuple(
            (*shown(found, group), *(found.of(kind, group).value for kind in kinds)) for group in found.groups
        )
        total: tuple[Cell, ...] = (
            Label("total"),
            *[""] * (len(found.by) - 1),
            *(found.of(kind).value for kind in kinds),
        )
        return Table(name, "", columns, cells, found.currency, total if cells else None)


def title_of(found: Pipeline) -> Message:
    """From when to when, and of which deals."""
    closing = say("pipeline.expected_in", period=found.closing_label) if found.closing_label else None
    return say("pipeline.title", since=found.since, day=found.as_of, closing=closing)


def label(kind: Kind, found: Pipeline) -> Message:
    """What a kind is called for people."""
    match kind:
        case Kind.OPENING:
            return say("pipeline.open_on", day=found.since)
        case Kind.CLOSING:
            return say("pipeline.open_on", day=found.as_of)
        case Kind.SLIPPED:
            return say("pipeline.slipped", day=found.as_of)
    return _LABELS[kind]


def split_columns(found: Pipeline) -> list[str]:
    """The columns of the split; a rep or a customer has two, id and name."""
    return [column for dimension in found.by for column in key_columns(dimension)]


def labels(found: Pipeline, group: Sequence[str | None]) -> list[str | None]:
    """The cells of these columns for a group."""
    cells: list[str | None] = []
    for dimension, key in zip(found.by, group, strict=True):
        names = found.names.get(dimension)
        cells += [key] if names is None else [key, names.get(key or "")]
    return cells


def shown(found: Pipeline, group: Sequence[str | None]) -> list[str | None]:
    """A group as people see it: names where there are any."""
    names = (apart(found.names.get(dimension, {}).items()) for dimension in found.by)
    return [mine.get(key) or key for mine, key in zip(names, group, strict=True)]


def asked(found: Pipeline) -> dict[str, Any]:
    """What was asked, as plain values."""
    closing = None
    if found.closing:
        closing = {"period": found.closing_label, "start": found.closing.start, "end": found.closing.end}
    where: dict[str, list[str | None]] = {}
    for dimension, value in found.where:
        where.setdefault(dimension, []).append(value)
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "pipeline",
        "title": "Pipeline",
        "since": found.since,
        "as_of": found.as_of,
        "one_state": found.is_one_state,
        "closing": OneLine(closing),
        "by": OneLine(list(found.by)),
        "where": OneLine(Names(where)),
        "currency": found.currency,
    }
