"""The deals that moved, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from salescli.i18n.notes import record as note_record
from salescli.message import say
from salescli.model.measures import Unit
from salescli.output.documents.keys import key_columns
from salescli.output.documents.pipeline.movements import PipelineDocument, asked, label, title_of
from salescli.pipeline.model import Kind
from salescli.results.document import Document, Frame, OneLine, Section
from salescli.results.table import Cell, Column, Label, Table, split_by

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.pipeline.model import Pipeline
    from salescli.results.note import Note

_MONEY = ("from", "to", "change")


class MovesDocument(Document):
    """Deals by kind, the largest change first."""

    charts = PipelineDocument.charts

    def __init__(self, pipeline: Pipeline) -> None:
        """Adapt what moved, which has the deals."""
        self._pipeline = pipeline
        assert pipeline.moves is not None
        self._moves = named(pipeline, pipeline.moves)

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the numbers leave out or guess."""
        return self._pipeline.notes

    def sections(self, language: Language) -> list[Section]:
        """The deals as a table, with the whole change under it."""
        title = language.say(say("pipeline.moves", title=title_of(self._pipeline), count=self._moves.height))
        return [Section(title, self._table(language, as_they_are=False), notes=tuple(self.notes))]

    def sheets(self, language: Language) -> list[Section]:
        """The same with dates as they are."""
        title = language.say(say("pipeline.moves", title=title_of(self._pipeline), count=self._moves.height))
        return [Section(title, self._table(language, as_they_are=True), notes=tuple(self.notes))]

    def _table(self, language: Language, *, as_they_are: bool) -> Table:
        frame = self._moves
        words = {kind.value: language.say(label(kind, self._pipeline)) for kind in Kind}
        columns = tuple(
            Column(name, name, Unit.MONEY) if name in _MONEY
            else split_by(name) if name in self._pipeline.by
            else Column(name, name, is_label=name == "deal_id")
            for name in frame.columns
        )  # fmt: skip
        cells: list[list[Cell]] = []
        for name in frame.columns:
            values = frame[name].to_list()
            if name == "kind":
                values = [words[value] for value in values]
            elif name not in _MONEY and not as_they_are:
                values = [None if value is None else str(value) for value in values]
            cells.append(values)
        rows = tuple(zip(*cells, strict=True))
        change = frame["change"].sum() if rows else 0
        total = tuple(
            Label("total") if not place else change if name == "change" else ""
            for place, name in enumerate(frame.columns)
        )
        return Table("moves", "", columns, rows, self._pipeline.currency, total if rows else None, wraps_titles=False)

    def record(self) -> dict[str, Any]:
        """One object, with a line for each deal."""
        return {**asked(self._pipeline), "rows": Frame(self._moves),
                "notes": OneLine([note_record(note) for note in self._pipeline.notes])}  # fmt: skip

    def rows(self) -> Frame:
        """The deals: id, kind, what they were and are worth, stage and expected day then and now, the split."""
        return Frame(self._moves)


def named(found: Pipeline, moves: pl.DataFrame) -> pl.DataFrame:
    """The deals with the columns of the split by their names, and the names of reps and customers."""
    for place, dimension in enumerate(found.by):
        key, *name = key_columns(dimension)
        moves = moves.rename({f"group:{place}": key})
        if name:
            names = pl.DataFrame(
                list(found.names.get(dimension, {}).items()),
                schema={key: pl.String, dimension: pl.String},
                orient="row",
            )
            moves = moves.join(names, on=key, how="left", maintain_order="left")
    keys = [column for dimension in found.by for column in key_columns(dimension)]
    return moves.select(*(name for name in moves.columns if name not in keys), *keys)
