"""A result as the cells of a table for people: rounded, labelled, and every cell one printable line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.i18n.language import ENGLISH, Language, in_encoding
from salescli.model.calendar import Grain
from salescli.output import against
from salescli.output.terminal import one_line, printable

if TYPE_CHECKING:
    from salescli.model.measures import Unit
    from salescli.model.versus import Versus
    from salescli.results.result import KpiResult


class Grid(Struct, frozen=True):
    """A table as text. A header may have two lines; the columns from `first_number` on hold numbers.

    Without headers it is its heading and its footnotes alone.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    first_number: int
    total: Sequence[str] | None = None
    heading: str | None = None
    footnotes: Sequence[str] = ()
    gap: int = 3  # blanks between columns where nothing bounds the width


def of_result(result: KpiResult, encoding: str, language: Language = ENGLISH) -> Grid:
    """The grid of a result in a language, in characters that the encoding has."""

    def number(value: Decimal | float | int | None, unit: Unit) -> str:
        return missing if value is None else in_encoding(language.number(value, unit), encoding)

    missing = "–" if is_unicode(encoding) else "-"
    frame = result.frame
    units = [(column, result.unit_of(column)) for column in result.numbers]
    periods = [
        missing if label is None else language.text(label) + ("" if complete else " *")
        for label, complete in zip(frame["period"].to_list(), frame["complete"].to_list(), strict=True)
    ]
    dimensions = [
        [missing if value is None else encodable(str(value), encoding) for value in frame[column].to_list()]
        for column in result.dimensions
    ]
    numbers = [[number(value, unit) for value in frame[column].to_list()] for column, unit in units]
    total = None
    if result.total is not None:
        sums = result.total.row(0, named=True)
        blanks = [""] * len(dimensions)
        total = [
            encodable(language.text("total"), encoding),
            *blanks,
            *(number(sums[column], unit) for column, unit in units),
        ]
    labels = [f"{language.column(column)}\n{language.unit(unit, result.currency)}".rstrip() for column, unit in units]
    headers = [one_line(language.column(column)) for column in ("period", *result.dimensions)]
    return Grid(
        headers=[encoded(header, encoding) for header in (*headers, *labels)],
        rows=list(zip(periods, *dimensions, *numbers, strict=True)),
        first_number=1 + len(dimensions),
        total=total,
        heading=encodable(heading(result, language), encoding),
        footnotes=[encodable(line, encoding) for line in footnotes(result, language)],
    )


def of_records(records: Sequence[Mapping[str, str]], encoding: str) -> Grid:
    """The grid of records of text, such as the list of KPIs."""
    rows = [[encodable(value, encoding) for value in record.values()] for record in records]
    return Grid(headers=list(records[0]), rows=rows, first_number=len(records[0]))


def is_unicode(encoding: str) -> bool:
    """Whether the encoding has every character."""
    return encoding.lower().startswith("utf")


def encodable(text: str, encoding: str) -> str:
    """Text for a table's cell: one printable line, spelt out where the encoding has no letter."""
    return encoded(one_line(text), encoding)


def encoded(text: str, encoding: str) -> str:
    """Text with what the encoding lacks spelt out."""
    return in_encoding(text, encoding).encode(encoding, "backslashreplace").decode(encoding)


def heading(result: KpiResult, language: Language) -> str:
    """What a result is and what it is compared with, in one line."""
    title = titled(language.title(result.kpi), result.grain, result.by, result.as_of.day, language)
    return against.titled(title, result.compared, result.grain, *result.days_compared, language)


def titled(title: str, grain: Grain, by: Sequence[str], day: date, language: Language) -> str:
    """What one KPI or several are, per what and as of when, in one line."""
    per = "in total" if grain is Grain.TOTAL else f"per {grain.value}"
    fields = {"title": title, "day": day}
    if not by:
        return language.text(f"{{title}}, {per}, as of {{day}}", **fields)
    names = ", ".join(map(language.column, by))
    return language.text(f"{{title}}, {per} by {{dimensions}}, as of {{day}}", **fields, dimensions=names)


def footnotes(result: KpiResult, language: Language) -> list[str]:
    """What is to be said under a result."""
    lines = [] if result.frame["complete"].all() else [incomplete(result.compared, language)]
    return lines + [note_line(note.text, language) for note in result.notes]


def incomplete(versus: Versus | None, language: Language) -> str:
    """What the mark on a period means that is cut or still running."""
    return language.text("* not complete, compared with as many days" if versus else "* not complete")


def note_line(text: str, language: Language) -> str:
    """A note as a line under a result."""
    return language.text("Note: {text}", text=printable(language.sentence(text)))
