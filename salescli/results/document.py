"""What a result says, in parts that know no format: tables for people, a record and rows for programs, pictures.

Every result has one adapter, a Document with the parts that it has something for; every format writes one part of
whatever document it is given. So a new result is one adapter, a new format one writer.
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


class Section(Struct, frozen=True):
    """A title, a table, and under it lines and notes. The title and the lines are said in a language by now.

    `level` is that of a heading; without one the title is the table's. `lead` is a paragraph above the table, `items`
    are points below it: what each is about, and what is said of that. `remarks` are notes that are said by now. With a
    `page_width` the table goes on in further blocks beyond that many columns, even where somebody else lays it out.
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
    """A member of a record that is written in one line, though it is a list of objects."""

    value: object


class Names(dict[str, object]):
    """A member of a record whose keys are the user's own words: they are written as they are."""


class Frame(Struct, frozen=True):
    """Rows in a Polars frame, which may be many: what a record has a member of, or CSV is made of.

    Of one that `is_one` the only row is meant.
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
    """Something judged: what it is called and belongs to, the `word` on it, why, and where it is written.

    `kind` is the word, or the reason for it, that programs tell cases apart by. `level` is how much a reader should
    mind it: error, warning, notice, or None.
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
    """Cases judged together, as of a day; `summary` counts them in words."""

    name: str
    as_of: date
    summary: str
    cases: tuple[Case, ...]


class Document:
    """A result on its way to a format. An adapter names the `parts` that it has, and overrides their methods.

    `page_width` is how wide tables are set where they are read one under the other, be it in a pipe or in a file; None
    lets them be as wide as they are. `wraps_lines` is whether the lines under tables keep to it. What `is_translated`
    has words in every language, else in English alone. What is `for_runners` is read in the log of CI systems, which
    would take commands from it.
    """

    parts: ClassVar[tuple[Part, ...]] = (Part.SECTIONS, Part.PROSE, Part.SHEETS, Part.RECORD, Part.ROWS)
    page_width: ClassVar[int | None] = None
    wraps_lines: ClassVar[bool] = False
    is_translated: ClassVar[bool] = True
    for_runners: ClassVar[bool] = False

    @property
    def notes(self) -> Sequence[Note]:
        """What a reader must know of the numbers."""
        return ()

    def sections(self, language: Language) -> Iterable[Section]:
        """What people read, in tables."""
        raise NotImplementedError

    def prose(self, language: Language) -> Iterable[Section]:
        """What people read in a text that is laid out elsewhere, such as Markdown."""
        return self.sections(language)

    def sheets(self, language: Language) -> Iterable[Section]:
        """What people go on to work with in a spreadsheet: every table whole, its cells as they are."""
        return self.sections(language)

    def record(self) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        """All of it as plain values for programs, in English; unrounded."""
        raise NotImplementedError

    def rows(self) -> Rows | Frame:
        """The rows alone for programs, in English; unrounded."""
        raise NotImplementedError

    def chart(self, kind: str | None, language: Language) -> Chart:
        """A picture of it; of the kind that suits it for none, or for `auto`."""
        raise NotImplementedError

    def page(self, kind: str | None, language: Language) -> Page:
        """A page of its own, its chart of a kind."""
        raise NotImplementedError

    def cases(self) -> Suite:
        """What is judged, for CI systems, in English."""
        raise NotImplementedError
