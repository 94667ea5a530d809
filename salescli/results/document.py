"""Documents: a result in parts that know no format, such as tables for people, and a record and rows for programs.

Every kind of result has one adapter, a Document with the parts that the result has. Every format writes one part of any
document. So a new kind of result needs one adapter, a new format one writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.charts.heat_map import HeatMap
    from salescli.output.html import Page
    from salescli.results.note import Note
    from salescli.results.table import Table


class Part(StrEnum):
    """The parts that a document may have, each a method of the same name."""

    SECTIONS = "sections"
    PROSE = "prose"
    SHEETS = "sheets"
    RECORD = "record"
    ROWS = "rows"
    CHART = "chart"
    PAGE = "page"
    CASES = "cases"
    SETTINGS = "settings"


class Section(Struct, frozen=True):
    """A title, a table, and under it lines and notes. Title and lines are already in a language.

    `level` is that of a heading; without one the title is the table's. `lead` is a paragraph above the table, `items`
    are points below it (subject and text). `remarks` are notes that are already in a language. With a `page_width` the
    table is split into blocks of that width, even in formats that lay tables out themselves.
    """

    title: str | None = None
    table: Table | None = None
    lines: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    level: int | None = None
    lead: str | None = None
    items: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    page_width: int | None = None


class OneLine(Struct, frozen=True):
    """A list of objects in a record that is written in one line."""

    value: object


class Names(dict[str, object]):
    """A mapping in a record whose keys are the user's own words; they are written as they are."""


class Frame(Struct, frozen=True):
    """Rows in a Polars frame, which may be many: a member of a record, or the rows of a CSV.

    With `is_one` it stands for its only row.
    """

    frame: pl.DataFrame
    is_one: bool = False


class Rows(Struct, frozen=True):
    """One header, and rows of plain values."""

    header: Sequence[str]
    rows: Iterable[Sequence[object]]


class Outcome(StrEnum):
    """What became of a case."""

    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


class Case(Struct, frozen=True):
    """Something judged: its name and suite, the `word` of the verdict, why, and where it is written.

    `kind` is the word, or the reason for it, by which programs distinguish cases. `level` is how serious it is: error,
    warning, notice, or None.
    """

    group: str
    name: str
    word: str
    kind: str
    text: str
    outcome: Outcome
    level: str | None
    path: str
    line: int


class Suite(Struct, frozen=True):
    """Cases that were judged together, as of a day; `summary` counts them in words."""

    name: str
    as_of: date
    summary: str
    cases: tuple[Case, ...]


class Document:
    """A result as formats see it. An adapter names the `parts` that it has, and overrides their methods.

    `page_width` limits the width of tables in pipes and files too; None does not limit it. With `wraps_lines` the lines
    under tables keep to it. Without `is_translated` the words are English in every language. `for_runners`: it is read
    in the log of CI systems, which would execute commands in it. `charts` are the kinds that `--chart` may ask for.
    """

    parts: ClassVar[tuple[Part, ...]] = (Part.SECTIONS, Part.PROSE, Part.SHEETS, Part.RECORD, Part.ROWS)
    page_width: ClassVar[int | None] = None
    wraps_lines: ClassVar[bool] = False
    is_translated: ClassVar[bool] = True
    for_runners: ClassVar[bool] = False
    charts: ClassVar[tuple[str, ...]] = ("column", "line", "bar", "pie", "scorecard", "auto")

    @property
    def notes(self) -> Sequence[Note]:
        """The notes of the result."""
        return ()

    def sections(self, language: Language) -> Iterable[Section]:
        """The sections with tables that people read."""
        raise NotImplementedError

    def prose(self, language: Language) -> Iterable[Section]:
        """The sections for a text that is laid out elsewhere, such as Markdown."""
        return self.sections(language)

    def sheets(self, language: Language) -> Iterable[Section]:
        """What people go on to work with in a spreadsheet: every table whole, its cells as they are."""
        return self.sections(language)

    def record(self) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        """The whole result as plain values for programs, in English; unrounded."""
        raise NotImplementedError

    def rows(self) -> Rows | Frame:
        """Only the rows, for programs, in English; unrounded."""
        raise NotImplementedError

    def chart(self, kind: str | None, language: Language) -> Chart | HeatMap:
        """A chart of a kind; without one, or for `auto`, of the kind that suits it."""
        raise NotImplementedError

    def page(self, kind: str | None, language: Language) -> Page:
        """An HTML page with a chart of a kind."""
        raise NotImplementedError

    def settings(self) -> Sequence[str]:
        """The lines of a section of salescli.toml that the result makes."""
        raise NotImplementedError

    def cases(self) -> Suite:
        """The cases that were judged, for CI systems, in English."""
        raise NotImplementedError
