"""What was left out and why, and which values did not read: counted in the cells, found again in the files."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from salescli.cells import (
    ATOM,
    Batch,
    Question,
    bad_column,
    left_out_column,
    ok_column,
    rows_of,
)
from salescli.errors import InputError, SalesCliError, listing
from salescli.loading.scanning import place
from salescli.loading.tables import FILE_COLUMN, ROW_COLUMN, Tables, text_of
from salescli.periods import Span
from salescli.result import Note
from salescli.schema import Kind

Cells = Mapping[Batch, pl.DataFrame]
_CLOSINGS = ("closed_at", "won_at", "lost_at")
_SHOWN = 3


def _in_reach(reach: Span) -> pl.Expr:
    """Cells of the days that have a say, and those without a date."""
    inside = pl.col(ATOM) <= reach.end
    return inside & (pl.col(ATOM) >= reach.start) if reach.start else inside


def _wanted(question: Question) -> list[pl.Expr]:
    return [pl.col(filter_.column).is_not_null() for filter_ in question.filters]


def left_out_notes(cells: Cells, question: Question, reach: Span) -> list[Note]:
    """A note for every reason why rows could not take part, with their number."""
    notes: dict[str, Note] = {}
    for batch, frame in cells.items():
        mine = frame.lazy().filter(pl.lit(True), *_wanted(question))
        reached = mine.filter(_in_reach(reach))
        undated = mine.filter(pl.col(ATOM).is_null())
        for where in batch.wheres:
            noun = f"{where} {batch.view.noun}".strip()
            rules = batch.rules(where)
            counts = {rule.code: pl.col(left_out_column(where, rule)).sum() for rule in rules}
            row = reached.select(**counts).collect().row(0, named=True) if counts else {}
            for rule in rules:
                own = batch.view.noun if rule in batch.view.always else noun
                _add(notes, rule.code, row[rule.code], own, rule.text)
            meant = [
                ok_column(where),
                *(left_out_column(where, r) for r in rules if r not in batch.view.always),
            ]
            missing = undated.select(pl.sum_horizontal(pl.col(meant).sum())).collect().item()
            if not batch.is_of_intervals:
                _add(notes, f"without_{batch.view.dated_by}", missing, noun, f"without {batch.view.dated_by}")
    return list(notes.values())


def _add(notes: dict[str, Note], code: str, count: int, noun: str, reason: str) -> None:
    if count and code not in notes:
        are = "is" if count == 1 else "are"
        noun = noun.removesuffix("s") if count == 1 else noun
        notes[code] = Note(code, count, f"{count:,} {noun} {reason} {are} left out.")


def raise_for_bad_values(cells: Cells, question: Question, tables: Tables, reach: Span) -> None:
    """Raise an InputError, with file, line, column and value, where a value that has a say did not read."""
    for batch, frame in cells.items():
        for name in frame.columns:
            if not name.startswith("bad:"):
                continue
            column = name.removeprefix("bad:")
            dates = (*_CLOSINGS, batch.view.dated_by, "status")
            has_say = _in_reach(reach) | pl.col(ATOM).is_null() if column in dates else _in_reach(reach)
            count = frame.filter(has_say, *_wanted(question))[bad_column(column)].sum()
            if count:
                raise _locate(batch, column, count, question, tables, reach)


def _locate(batch: Batch, column: str, count: int, question: Question, tables: Tables, reach: Span) -> SalesCliError:
    """The first rows whose value of the column did not read, as an error."""
    frame = rows_of(batch, question, tables, careful=True, rows=True)
    kept = [batch.view.condition(where) for where in batch.wheres]
    if batch.view.conditions:
        frame = frame.filter(pl.any_horizontal(*kept, *(rule.fails for rule in batch.view.always)))
    day = pl.col("date")
    inside = day.is_null() | ((day <= reach.end) & ((day >= reach.start) if reach.start else pl.lit(True)))
    text = pl.col(text_of(column))
    found = (
        frame.filter(inside, text.is_not_null(), pl.col(column).is_null())
        .select(FILE_COLUMN, ROW_COLUMN, text.alias("text"))
        .sort(FILE_COLUMN, ROW_COLUMN)
        .head(_SHOWN)
        .collect(engine="streaming")
    )
    file = tables.files[found[FILE_COLUMN][0]]
    mine = found.filter(pl.col(FILE_COLUMN) == found[FILE_COLUMN][0])
    places = [place(file.file, row) for row in mine[ROW_COLUMN]]
    values = ", ".join(repr(value) for value in mine["text"])
    mapped = file.columns[column]
    kind = {Kind.MONEY: "an amount", Kind.NUMBER: "a number", Kind.TIME: "a date"}.get(
        mapped.column.kind, f"a known {column}"
    )
    header = mapped.source.header or mapped.source.sql or column
    many = f" ({count:,} values in all)" if count > len(places) else ""
    if unknown := tables.unknown_currency(column, mine["text"][0]):
        what, advice = unknown
        first = repr(mine["text"][0])
        return InputError(f"{file.file.name}, {places[0]}, column {header!r}: {first} {what}{many}.", advice)
    verb = "is not" if len(places) == 1 else "are not each"
    return InputError(
        f"{file.file.name}, {listing(places)}, column {header!r}: {values} {verb} {kind}{many}.",
        _advice(mapped.column.kind, file.table, column, mine["text"][0], mapped.column.choices.values()),
    )


def _advice(kind: Kind, table: str, column: str, value: str, choices: object) -> str:
    if kind is Kind.CHOICE:
        known = " or ".join(f'"{choice}"' for choice in dict.fromkeys(choices))  # type: ignore[call-overload]
        return f'Say what it means in salescli.toml: [tables.{table}.values.{column}] "{value}" = {known}.'
    example = {Kind.MONEY: "1234.50", Kind.TIME: "2026-03-05 or 2026-03-05 14:30:00"}.get(kind, "true or false")
    return f"Correct it there: it is read when written like {example}."
