"""Values that did not read, and rows that break a rule: counted by the scan, found again in the files, as errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli import fix
from salescli.engine.batch import Batch, PartialAggregates, ScanSpec, bad_column
from salescli.engine.notes.left_out import Counts, in_reach, wanted_by
from salescli.engine.order_lines import fold as fold_lines
from salescli.engine.order_lines import is_folded
from salescli.engine.scan import filtered, rows_meant, rows_of, within
from salescli.engine.windows import BUCKET
from salescli.errors import InputError, Place, SalesCliError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.files.scanning import place
from salescli.loading.mapping.excluded_rows import NO_STATUS
from salescli.loading.parsing.column_style import of_short_year
from salescli.message import Message, Word, say
from salescli.model.schema import Kind, fold
from salescli.model.words import named
from salescli.results.note import Note, note
from salescli.views.base import does_not_read

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile

_SHOWN = 3
#: So many words of a choice are listed, each once.
_MOST_WORDS = 12


def account_for_bad_values(counts: Mapping[Batch, Counts], spec: ScanSpec, tables: Dataset) -> list[Note]:
    """What is to be said of values that have a say and did not read.

    Raises an InputError with file, line, column and value, unless the question takes such values as blank (a note) or
    leaves their rows out (see `left_out_notes`).
    """
    notes: list[Note] = []
    if spec.bad_rows == "skip":
        return notes
    for batch, counted in counts.items():
        for column in sorted(set(batch.columns_read)):
            count = counted.reached.get(bad_column(column), 0)
            if column in batch.view.decided_by:
                count += counted.undated.get(bad_column(column), 0)
            if count:  # partial aggregates that are shared with other KPIs count their rows too
                unread = _unread(batch, column, spec, tables)
                count = unread.select(pl.len()).collect(engine="streaming").item()
            if count and spec.bad_rows == "error":
                raise _locate(unread, column, count, batch.view.table, tables)
            if count and spec.bad_rows == "null":
                where = f"{batch.view.table}.{column}"
                notes.append(note(f"unreadable_{column}", count, "notes.unreadable", column=where))
    return list(dict.fromkeys(notes))


def raise_for_errors(aggregates: PartialAggregates, spec: ScanSpec, tables: Dataset) -> None:
    """Raise what a rule makes of rows that have a say and fail it, where no note will do."""
    for batch, frame in aggregates.items():
        has_say = in_reach(batch.reach) | pl.col(BUCKET).is_null()
        for part in batch.participations:
            for rule in batch.rules(part):
                column = part.left_out_column(rule)
                if rule.error and frame.filter(pl.col(column) > 0, has_say, *wanted_by(spec)).height:
                    rows = rows_of(batch, spec, tables)
                    earlier = batch.rules(part)[: batch.rules(part).index(rule)]
                    passed = [~other.fails.fill_null(value=False) for other in earlier]
                    meant = batch.view.condition(part.where).holds
                    failed = rows.filter(within(batch.reach), meant, rule.fails, *passed)
                    if is_folded(batch, spec, tables):
                        failed = fold_lines(failed, batch, replace(spec, by=()), tables)
                    raise rule.error(failed.collect(engine="streaming"))


def _unread(batch: Batch, column: str, spec: ScanSpec, tables: Dataset) -> pl.LazyFrame:
    """The rows that the batch means whose value of the column did not read. Columns: where they stand, text."""
    frame = rows_meant(batch, rows_of(batch, spec, tables, rows=True), spec)
    text = pl.col(text_of(column))
    unread = filtered(frame, spec).filter(within(batch.reach), does_not_read(frame, column))
    return unread.select(FILE_COLUMN, ROW_COLUMN, text.alias("text"))


def _locate(unread: pl.LazyFrame, column: str, count: int, table: str, tables: Dataset) -> SalesCliError:
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
    mapped = file.columns[column]
    kind = mapped.column.kind
    header = mapped.source.header or mapped.source.sql or column
    many = say("engine.values_in_all", count=count) if count > len(places) + len(others) else None
    text = mine["text"][0]
    if refusal := tables.refusal(table, column, text):
        cell = tables.cell(column, text)
        what = say("engine.refused", value=cell, what=refusal.what, many=many)
        return InputError(
            _at(file, places[:1], header, what, others=False), refusal.advice, Place(file.file.name, None, header, cell)
        )
    noun = say("engine.a_known", column=named(column)) if kind is Kind.CHOICE else Word(kind.noun)
    what = say("engine.unread", count=found.height, values=[*mine["text"], *others], noun=noun, many=many)
    advice = advice_on(mapped, file, found["text"].to_list())
    message = _at(file, places, header, what, others=bool(others))
    return InputError(message, advice, Place(file.file.name, None, header, text))


def _at(file: MappedFile, places: Sequence[Message | str], header: str, what: Message, *, others: bool) -> Message:
    """What is said of cells of a column, with the places where they stand before it; `others` stand further on."""
    place = say("engine.cells", file=file.file.name, places=places, column=header)
    if others:
        place = say("engine.cells_further_on", file=file.file.name, places=places, column=header)
    return say("common.at", place=place, what=what)


def advice_on(mapped: MappedColumn, file: MappedFile, texts: Sequence[str]) -> Message:
    """What to do about values that did not read: an example of the kind of their column, or what they may mean."""
    kind = mapped.column.kind
    if not kind.examples:
        return _meanings(mapped, file.table, texts)
    short_year = of_short_year(texts[0], file.file, file.table) if kind is Kind.TIME else None
    return short_year or say("engine.correct_it_there", examples=kind.examples)


def _meanings(mapped: MappedColumn, table: str, texts: Sequence[str]) -> Message:
    """The lines of the settings that say what the words of a choice mean, or that they rule rows out."""
    column = mapped.column
    none = [text for text in texts if column.name == "status" and mapped.source.header and fold(text) in NO_STATUS]
    said: list[Message] = []
    section = f"tables.{table}.values.{column.name}"
    words = [
        fix.setting(section, fix.text(text[:80]), fix.BLANK, is_complete=False) for text in texts if text not in none
    ]
    if words:
        known = [fix.text(meaning) for meaning in column.meanings]
        said.append(say("engine.words_mean", count=len(words), first=words[0], words=words, known=known))
    if none:
        rule = f"{{ {fix.key(mapped.source.header or '')} = [{', '.join(map(fix.text, none))}] }}"
        said.append(say("engine.rule_out", fix=fix.setting(f"tables.{table}", "exclude", rule)))
    return say("engine.say_what_it_means", count=len(texts), settings=reduce(_and_also, said))


def _and_also(one: Message, other: Message) -> Message:
    return say("engine.and_also", one=one, other=other)
