"""What was left out and why, and which values did not read: counted in the cells, found again in the files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from salescli.engine.eligibility import UNREADABLE, Apart, Participation
from salescli.engine.lookups import LOST, NEAR
from salescli.engine.order_lines import fold as fold_lines
from salescli.engine.order_lines import is_folded
from salescli.engine.scan import (
    COUNTED,
    Batch,
    Cells,
    Question,
    bad_column,
    filtered,
    rows_meant,
    rows_of,
    within,
)
from salescli.engine.windows import BUCKET
from salescli.errors import InputError, SalesCliError, listing, quoted
from salescli.loading.files.scanning import place
from salescli.loading.mapping.excluded_rows import NO_STATUS
from salescli.loading.parsing.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.parsing.column_style import of_short_year
from salescli.model.calendar import Span
from salescli.model.measures import Aggregate
from salescli.model.schema import Kind, fold
from salescli.results.note import Note
from salescli.views.base import does_not_read

if TYPE_CHECKING:
    from salescli.loading.dataset import Tables
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.views import View

_SHOWN = 3
#: So many words of a choice are listed, each once.
_MOST_WORDS = 12


def _in_reach(reach: Span) -> pl.Expr:
    """Cells of the days that have a say, and those without a date."""
    bounds = [pl.col(BUCKET) >= reach.start] if reach.start else []
    return pl.all_horizontal(*bounds, pl.col(BUCKET) <= reach.end)


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
    windows: pl.DataFrame, cells: Cells, counts: Mapping[Batch, Counts], question: Question, *, later: bool
) -> Mapping[Batch, Counts]:
    """The counts without the rows that none of the windows shows: those of stocks that ended before the first of them
    does and, where the range begins `later` than the KPI's first rows, those dated before it.
    """
    found = dict(counts)
    if windows.is_empty():
        return found
    first = windows["seen"].min()
    for batch, frame in cells.items():
        if all(measure.aggregate is Aggregate.OPEN for measure in batch.measures):
            lasting = frame.filter(pl.col("ended").is_null() | (pl.col("ended") > first))
            found[batch] = _counts(lasting, batch.reach, question)
        elif later and batch.reach.start is None and all(measure.is_flow for measure in batch.measures):
            by_day = any(not measure.is_bound_to_range for measure in batch.measures)
            start: date | None = windows["start" if by_day else "bucket_start"].min()  # type: ignore[assignment]
            found[batch] = _counts(frame, Span(start, batch.reach.end), question)
    return found


def _counts(frame: pl.DataFrame, reach: Span, question: Question) -> Counts:
    columns = [name for name, dtype in frame.schema.items() if name.startswith(COUNTED) and dtype.is_numeric()]
    lost = [name for name in columns if name.startswith((LOST, NEAR))]  # of them the filters were asked row by row
    rest = [name for name in columns if name not in lost]
    reached, undated = _sums(frame.lazy().filter(pl.lit(value=True), *_wanted(question)), rest, reach)
    if lost:
        also_reached, also_undated = _sums(frame.lazy(), lost, reach)
        reached, undated = reached | also_reached, undated | also_undated
    return Counts(reached, undated)


def _sums(cells: pl.LazyFrame, columns: list[str], reach: Span) -> list[dict[str, int]]:
    """The sums of the columns over the days that have a say, and over what has no date."""
    days = (_in_reach(reach), pl.col(BUCKET).is_null())
    counts = [pl.col(columns).filter(some).sum().name.prefix(f"{place}:") for place, some in enumerate(days)]
    row = cells.select(BUCKET, *columns).select(counts).collect().row(0, named=True)
    return [{column: row[f"{place}:{column}"] for column in columns} for place in range(len(days))]


def left_out_notes(
    counts: Mapping[Batch, Counts],
    question: Question,
    *,
    undated_count: bool,
    apart: Mapping[tuple[str, Participation], Apart] | None = None,
) -> list[Note]:
    """A note for every reason why rows of a kind could not take part, with their number.

    Rows without a date are no loss where they count, in a period of their own. Rows that components `apart` need more
    of than others are no loss but to these.
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
            own_lack = (apart or {}).get((batch.view_name, part))
            lacks = {rule.code for whole in own_lack.wholes for rule in batch.rules(whole)} if own_lack else {}
            for rule in rules:
                if rule.code in lacks:  # said of all rows that lack it
                    continue
                column = part.left_out_column(rule)
                own = view.noun if rule in view.always else noun
                told = counts_undated or rule in unread or rule in view.always
                count = reached[column] + (undated[column] if told else 0)
                components = own_lack.components if own_lack and own == noun else ()
                _add(notes, rule.code, count, own, rule.text, components)
            if counts_undated:
                continue
            meant = [part.ok_column] + [
                part.left_out_column(rule) for rule in rules if rule not in (*view.always, *unread)
            ]
            missing = sum(undated[column] for column in meant)
            _add(notes, f"without_{view.dated_by}", missing, noun, f"without {view.dated_by}")
    for batch in counts:
        for part in batch.participations:
            leave_to_wider(notes, batch.view, part.where)
    return list(notes.values())


def leave_to_wider(notes: dict[tuple[str, str], Note], view: View, where: str) -> None:
    """Take away what is said of rows by a note on more rows, which they are among."""
    noun = view.condition(where).noun
    for wider in view.wider(where):
        other = view.condition(wider).noun
        said = [code for code, about in notes if about == other and other != noun and code != UNREADABLE]
        for code in said:
            notes.pop((code, noun), None)


def _add(
    notes: dict[tuple[str, str], Note],
    code: str,
    count: int,
    noun: str,
    reason: str,
    components: Sequence[str] = (),
) -> None:
    """Add a note, or widen the one that says the same of fewer rows of the kind.

    With `components` the rows are left out of these alone.
    """
    known = notes.get((code, noun))
    if not count or (known is not None and count <= known.count):
        return
    what, about = f"{count:,} {singular(noun) if count == 1 else noun} {reason}", f"{noun} {reason}"
    if components:
        verbs = "counts, and adds nothing to" if count == 1 else "count, and add nothing to"
        names = listing(components)
        notes[code, noun] = Note(code, count, f"{what} {verbs} {names}.", f"{about}, {names}")
    else:
        notes[code, noun] = Note(code, count, f"{what} {'is' if count == 1 else 'are'} left out.", about)


def singular(noun: str) -> str:
    """One of what a noun names."""
    if " and " in noun:
        return f"of the {noun}"
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
        has_say = _in_reach(batch.reach) | pl.col(BUCKET).is_null()
        for part in batch.participations:
            for rule in batch.rules(part):
                column = part.left_out_column(rule)
                if rule.error and frame.filter(pl.col(column) > 0, has_say, *_wanted(question)).height:
                    rows = rows_of(batch, question, tables, careful=True)
                    earlier = batch.rules(part)[: batch.rules(part).index(rule)]
                    passed = [~other.fails.fill_null(value=False) for other in earlier]
                    meant = batch.view.condition(part.where).holds
                    failed = rows.filter(within(batch.reach), meant, rule.fails, *passed)
                    if is_folded(batch, question, tables):
                        failed = fold_lines(failed, batch, replace(question, by=()), tables)
                    raise rule.error(failed.collect(engine="streaming"))


def _unread(batch: Batch, column: str, question: Question, tables: Tables) -> pl.LazyFrame:
    """The rows that the batch means whose value of the column did not read. Columns: where they stand, text."""
    frame = rows_meant(batch, rows_of(batch, question, tables, careful=True, rows=True), question)
    text = pl.col(text_of(column))
    unread = filtered(frame, question).filter(within(batch.reach), does_not_read(frame, column))
    return unread.select(FILE_COLUMN, ROW_COLUMN, text.alias("text"))


def _locate(unread: pl.LazyFrame, column: str, count: int, table: str, tables: Tables) -> SalesCliError:
    """The first rows whose value of the column did not read, as an error; of a choice every word once."""
    is_choice = any(
        file.columns[column].column.kind is Kind.CHOICE for file in tables.of(table) if column in file.columns
    )
    if is_choice:
        unread = unread.sort(FILE_COLUMN, ROW_COLUMN).unique("text", keep="first")
    found = unread.sort(FILE_COLUMN, ROW_COLUMN).head(_MOST_WORDS if is_choice else _SHOWN).collect(engine="streaming")
    file = tables.files[found[FILE_COLUMN][0]]
    mine = found.filter(pl.col(FILE_COLUMN) == found[FILE_COLUMN][0]).head(_SHOWN)
    places = [place(file.file, row) for row in mine[ROW_COLUMN]]
    others = found["text"].to_list()[len(places) :]
    values = ", ".join(map(quoted, [*mine["text"], *others]))
    mapped = file.columns[column]
    kind = mapped.column.kind
    noun = f"a known {column}" if kind is Kind.CHOICE else kind.noun
    header = mapped.source.header or mapped.source.sql or column
    many = f" ({count:,} values in all)" if count > len(places) + len(others) else ""
    text = mine["text"][0]
    if refusal := tables.refusal(table, column, text):
        first = quoted(tables.cell(column, text))
        where = f"{file.file.name}, {places[0]}, column {quoted(header)}"
        return InputError(f"{where}: {first} {refusal.what}{many}.", refusal.advice)
    verb = "is not" if found.height == 1 else "are not each"
    where = listing(places) + (" and further on" if others else "")
    return InputError(
        f"{file.file.name}, {where}, column {quoted(header)}: {values} {verb} {noun}{many}.",
        advice_on(mapped, file, found["text"].to_list()),
    )


def advice_on(mapped: MappedColumn, file: MappedFile, texts: Sequence[str]) -> str:
    """What to do about values that did not read: an example of the kind of their column, or what they may mean."""
    kind = mapped.column.kind
    if not kind.examples:
        return _meanings(mapped, file.table, texts)
    short_year = of_short_year(texts[0], file.file, file.table) if kind is Kind.TIME else None
    return short_year or f"Correct it there: it is read when written like {' or '.join(kind.examples)}."


def _meanings(mapped: MappedColumn, table: str, texts: Sequence[str]) -> str:
    """The lines of the settings that say what the words of a choice mean, or that they rule rows out."""
    column = mapped.column
    none = [text for text in texts if column.name == "status" and mapped.source.header and fold(text) in NO_STATUS]
    said = []
    if words := [f"{json.dumps(text[:80], ensure_ascii=False)} = " for text in texts if text not in none]:
        known = " or ".join(f'"{meaning}"' for meaning in column.meanings)
        each = "…, each " if len(words) > 1 else ""
        said.append(f"[tables.{table}.values.{column.name}] {'…, '.join(words)}{each}{known}")
    if none:
        listed = ", ".join(json.dumps(text, ensure_ascii=False) for text in none)
        said.append(f"[tables.{table}] exclude = {{ {_key(mapped.source.header or '')} = [{listed}] }}")
    each = "it means" if len(texts) == 1 else "each means"
    return f"Say what {each} in salescli.toml: {', and '.join(said)}."


def _key(header: str) -> str:
    """A header as a key of TOML."""
    bare = header.isascii() and header.replace("_", "").isalnum()
    return header if bare else json.dumps(header, ensure_ascii=False)
