"""What was left out and why, and which values did not read: counted in the cells, found again in the files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from salescli.cells import ATOM, COUNTED, Batch, Cells, Question, bad_column, filtered, rows_meant, rows_of, within
from salescli.errors import InputError, SalesCliError, listing, quoted
from salescli.loading.mapping import MappedColumn, MappedFile
from salescli.loading.names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.recognition import of_short_year
from salescli.loading.scanning import place
from salescli.loading.tables import Tables
from salescli.measures import Aggregate
from salescli.participation import UNREADABLE
from salescli.periods import Span
from salescli.result import Note
from salescli.schema import Kind
from salescli.views import View

_SHOWN = 3


def _in_reach(reach: Span) -> pl.Expr:
    """Cells of the days that have a say, and those without a date."""
    bounds = [pl.col(ATOM) >= reach.start] if reach.start else []
    return pl.all_horizontal(*bounds, pl.col(ATOM) <= reach.end)


def _wanted(question: Question) -> list[pl.Expr]:
    return [pl.col(filter_.column).is_not_null() for filter_ in question.filters]


class Counts(NamedTuple):
    """How many rows take part, are left out and do not read, by the cells' columns: of the days that have a say, and
    without a date.
    """

    reached: Mapping[str, int]
    undated: Mapping[str, int]


def counts_of(
    cells: Cells, question: Question, known: dict[tuple[int, Span], Counts] | None = None
) -> Mapping[Batch, Counts]:
    """The counts of every batch; what is `known` is not counted again."""
    known = {} if known is None else known
    found = {}
    for batch, frame in cells.items():
        key = (id(frame), batch.reach)
        if key not in known:
            known[key] = _counts(frame, batch.reach, question)
        found[batch] = known[key]
    return found


def counts_in(
    windows: pl.DataFrame, cells: Cells, counts: Mapping[Batch, Counts], question: Question
) -> Mapping[Batch, Counts]:
    """The counts without those rows of stocks that ended before the first of the windows does: none shows them."""
    first = windows["seen"].min()
    found = dict(counts)
    for batch, frame in cells.items():
        if first is not None and all(measure.aggregate is Aggregate.OPEN for measure in batch.measures):
            lasting = frame.filter(pl.col("ended").is_null() | (pl.col("ended") > first))
            found[batch] = _counts(lasting, batch.reach, question)
    return found


def _counts(frame: pl.DataFrame, reach: Span, question: Question) -> Counts:
    columns = [name for name, dtype in frame.schema.items() if name.startswith(COUNTED) and dtype.is_numeric()]
    here = frame.lazy().filter(pl.lit(value=True), *_wanted(question)).select(ATOM, *columns)
    days = (_in_reach(reach), pl.col(ATOM).is_null())
    counts = [pl.col(columns).filter(some).sum().name.prefix(f"{place}:") for place, some in enumerate(days)]
    row = here.select(counts).collect().row(0, named=True)
    return Counts(*({column: row[f"{place}:{column}"] for column in columns} for place in range(len(days))))


def left_out_notes(counts: Mapping[Batch, Counts], question: Question, *, undated_count: bool) -> list[Note]:
    """A note for every reason why rows of a kind could not take part, with their number.

    Rows without a date are no loss where they count, in a period of their own.
    """
    notes: dict[tuple[str, str], Note] = {}
    for batch, counted in counts.items():
        view = batch.view
        counts_undated = undated_count or not view.needs_date
        reached, undated = counted.reached, counted.undated
        for part in batch.participations:
            noun = view.condition(part.where).noun
            rules = question.rules(batch, part)
            unread = [rule for rule in rules if rule.code == UNREADABLE]
            for rule in rules:
                column = part.left_out_column(rule)
                own = view.noun if rule in view.always else noun
                told = counts_undated or rule in unread or rule in view.always
                _add(notes, rule.code, reached[column] + (undated[column] if told else 0), own, rule.text)
            if counts_undated:
                continue
            meant = [part.ok_column] + [
                part.left_out_column(rule) for rule in rules if rule not in (*view.always, *unread)
            ]
            missing = sum(undated[column] for column in meant)
            _add(notes, f"without_{view.dated_by}", missing, noun, f"without {view.dated_by}")
    for batch in counts:
        for part in batch.participations:
            _leave_to_wider(notes, batch.view, part.where)
    return list(notes.values())


def _leave_to_wider(notes: dict[tuple[str, str], Note], view: View, where: str) -> None:
    """Take away what is said of rows by a note on more rows, which they are among."""
    noun = view.condition(where).noun
    for wider in view.wider(where):
        other = view.condition(wider).noun
        said = [code for code, about in notes if about == other and other != noun and code != UNREADABLE]
        for code in said:
            notes.pop((code, noun), None)


def _add(notes: dict[tuple[str, str], Note], code: str, count: int, noun: str, reason: str) -> None:
    """Add a note, or widen the one that says the same of fewer rows of the kind."""
    known = notes.get((code, noun))
    if count and (known is None or count > known.count):
        are = "is" if count == 1 else "are"
        counted = _singular(noun) if count == 1 else noun
        notes[code, noun] = Note(code, count, f"{count:,} {counted} {reason} {are} left out.", f"{noun} {reason}")


def _singular(noun: str) -> str:
    return noun.removesuffix("ies") + "y" if noun.endswith("ies") else noun.removesuffix("s")


def account_for_bad_values(counts: Mapping[Batch, Counts], question: Question, tables: Tables) -> list[Note]:
    """What is to be said of values that have a say and did not read.

    Raises an InputError with file, line, column and value, unless the question takes such values as blank (a note) or
    leaves their rows out (see `left_out_notes`).
    """
    notes: list[Note] = []
    if question.bad_rows == "skip":
        return notes
    for batch, counted in counts.items():
        for column in sorted(set(batch.columns_read)):
            count = counted.reached.get(bad_column(column), 0)
            if column in batch.view.decided_by:
                count += counted.undated.get(bad_column(column), 0)
            if count:  # cells that are shared with other KPIs count their rows too
                unread = _unread(batch, column, question, tables)
                count = unread.select(pl.len()).collect(engine="streaming").item()
            if count and question.bad_rows == "error":
                raise _locate(unread, column, count, batch.view.table, tables)
            if count and question.bad_rows == "null":
                verb = "does not read and counts" if count == 1 else "do not read and count"
                values = "value" if count == 1 else "values"
                text = f"{count:,} {values} of {batch.view.table}.{column} {verb} as blank."
                notes.append(Note(f"unreadable_{column}", count, text))
    return list(dict.fromkeys(notes))


def raise_for_errors(cells: Cells, question: Question, tables: Tables) -> None:
    """Raise what a rule makes of rows that have a say and fail it, where no note will do."""
    for batch, frame in cells.items():
        has_say = _in_reach(batch.reach) | pl.col(ATOM).is_null()
        for part in batch.participations:
            for rule in batch.rules(part):
                column = part.left_out_column(rule)
                if rule.error and frame.filter(pl.col(column) > 0, has_say, *_wanted(question)).height:
                    rows = rows_of(batch, question, tables, careful=True)
                    earlier = batch.rules(part)[: batch.rules(part).index(rule)]
                    passed = [~other.fails.fill_null(value=False) for other in earlier]
                    meant = batch.view.condition(part.where).holds
                    failed = rows.filter(within(batch.reach), meant, rule.fails, *passed)
                    raise rule.error(failed.collect(engine="streaming"))


def _unread(batch: Batch, column: str, question: Question, tables: Tables) -> pl.LazyFrame:
    """The rows that the batch means whose value of the column did not read. Columns: where they stand, text."""
    frame = rows_meant(batch, rows_of(batch, question, tables, careful=True, rows=True), question)
    text = pl.col(text_of(column))
    unread = filtered(frame, question).filter(within(batch.reach), text.is_not_null(), pl.col(column).is_null())
    return unread.select(FILE_COLUMN, ROW_COLUMN, text.alias("text"))


def _locate(unread: pl.LazyFrame, column: str, count: int, table: str, tables: Tables) -> SalesCliError:
    """The first rows whose value of the column did not read, as an error."""
    found = unread.sort(FILE_COLUMN, ROW_COLUMN).head(_SHOWN).collect(engine="streaming")
    file = tables.files[found[FILE_COLUMN][0]]
    mine = found.filter(pl.col(FILE_COLUMN) == found[FILE_COLUMN][0])
    places = [place(file.file, row) for row in mine[ROW_COLUMN]]
    values = ", ".join(map(quoted, mine["text"]))
    mapped = file.columns[column]
    kind = mapped.column.kind
    noun = f"a known {column}" if kind is Kind.CHOICE else kind.noun
    header = mapped.source.header or mapped.source.sql or column
    many = f" ({count:,} values in all)" if count > len(places) else ""
    text = mine["text"][0]
    if refusal := tables.refusal(table, column, text):
        first = quoted(tables.cell(column, text))
        where = f"{file.file.name}, {places[0]}, column {quoted(header)}"
        return InputError(f"{where}: {first} {refusal.what}{many}.", refusal.advice)
    verb = "is not" if len(places) == 1 else "are not each"
    return InputError(
        f"{file.file.name}, {listing(places)}, column {quoted(header)}: {values} {verb} {noun}{many}.",
        advice_on(mapped, file, mine["text"][0]),
    )


def advice_on(mapped: MappedColumn, file: MappedFile, value: str) -> str:
    """What to do about a value that did not read: an example of the kind that its column has, or what it may mean."""
    column = mapped.column
    if not column.kind.examples:
        known = " or ".join(f'"{meaning}"' for meaning in column.meanings)
        entry = f"[tables.{file.table}.values.{column.name}] {json.dumps(value[:80], ensure_ascii=False)}"
        return f"Say what it means in salescli.toml: {entry} = {known}."
    short_year = of_short_year(value, file.file, file.table) if column.kind is Kind.TIME else None
    return short_year or f"Correct it there: it is read when written like {' or '.join(column.kind.examples)}."
