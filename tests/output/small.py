"""A small document with every part, to be written in every format and checked by eye."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from salescli.i18n.language import Language
from salescli.i18n.notes import record
from salescli.message import Word, say
from salescli.model.measures import Unit
from salescli.output.charts import Chart, Kind, Panel
from salescli.output.html import Page
from salescli.results.document import Case, Document, OneLine, Outcome, Part, Rows, Section, Suite
from salescli.results.note import Note, note
from salescli.results.table import Change, Column, Label, Quantity, Table, Trend

TABLE = Table(
    "small",
    "Small",
    (Column("period", "period"), Column("region", "region"), Column("value", "value", Unit.MONEY)),
    (
        (Label("2026-01"), "value", Decimal("1234.5")),
        (Label("2026-02 *"), None, None),
    ),
    "SEK",
    (Label("total"), "", Decimal("1234.5")),
)
#: Cells that have units of their own.
CARDS = Table(
    "cards",
    "",
    (
        Column("KPI", "KPI"),
        Column("value", "value", is_number=True),
        Column("change", "change", is_number=True),
        Column("trend", "trend", is_number=True),
    ),
    (
        ("Sales", Quantity(Decimal("12.345"), Unit.MONEY, "SEK"), Change(2.25), Trend((1.0, 2.0, None, 3.0))),
        ("Rate", Quantity(None, Unit.PERCENT), Change(-0.04, is_points=True), Trend(())),
    ),
    is_close=True,
)


class Small(Document):
    """All parts, small."""

    parts = tuple(Part)

    def __init__(self, table: Table = TABLE) -> None:
        self._table = table

    @property
    def notes(self) -> Sequence[Note]:
        return (
            note(
                "left_out",
                2,
                "notes.left_out",
                what=Word("won deals", 2),
                reason=say("views.without", column=Word("value")),
            ),
        )

    def sections(self, language: Language) -> list[Section]:
        return [Section("Small | table", self._table, lines=("* not complete",), notes=tuple(self.notes))]

    def record(self) -> dict[str, Any]:
        return {
            "name": "smål",
            "day": date(2026, 1, 31),
            "rows": [{"value": Decimal("1234.50"), "none": None}, {"value": 1.0, "none": True}],
            "empty": [],
            "inside": {"list": [1, 2], "object": {"a": "b"}},
            "flat": {"a": 1},
            "notes": OneLine([record(each) for each in self.notes]),
        }

    def rows(self) -> Rows:
        return Rows(
            ["region", "value"], [["=North, deep", Decimal("1234.50")], [None, 1e22], ["a\nb", date(2026, 1, 1)]]
        )

    def chart(self, kind: str | None, language: Language) -> Chart:
        panel = Panel(None, (1.0, 3.0), ("1", "3"))
        return Chart(Kind(kind or "bar"), "Small", Unit.COUNT, "", ("North", "<South>"), (panel,), (False, False))

    def page(self, kind: str | None, language: Language) -> Page:
        from salescli.output.html.single import page_of

        return page_of(self, kind, language)

    def settings(self) -> list[str]:
        return ["[stages]", "lead = 0.1"]

    def cases(self) -> Suite:
        case = Case("revenue", "a <b>", "met", "met", "5, wanted at least 5", Outcome.PASSED, None, "salescli.toml", 3)
        missed = Case(
            "revenue", "b: c", "missed", "missed", "4 %\n::error::x", Outcome.FAILURE, "error", "salescli.toml", 7
        )
        open_ = Case("win-rate", "c", "not evaluated", "no data", "nothing", Outcome.ERROR, "error", "salescli.toml", 9)
        skipped = Case("win-rate", "d", "followed", "followed", "1", Outcome.SKIPPED, None, "salescli.toml", 11)
        return Suite("a check", date(2026, 1, 31), "1 met", (case, missed, open_, skipped))
