"""Unreadable values, and rows that break a rule. The scan counts them; an error finds them again in the files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli import fix
from salescli.engine.batch import Batch, PartialAggregates, ScanSpec, bad_column
from salescli.engine.eligibility import rows_meant, within
from salescli.engine.notes.left_out import Counts, in_reach, wanted_by
from salescli.engine.order_lines import fold as fold_lines
from salescli.engine.order_lines import is_folded, needed
from salescli.engine.scan import filtered, rows_of, with_places
from salescli.engine.windows import BUCKET
from salescli.errors import InputError, MissingInputError, Place, SalesCliError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.mapping.excluded_rows import NO_STATUS
from salescli.loading.mapping.map_columns import BY_SETTINGS
from salescli.loading.parsing.column_style import column_of, of_number, of_short_year
from salescli.loading.parsing.stage_words import is_outcome
from salescli.loading.places import header_at, places_of
from salescli.message import Message, Word, say
from salescli.model.schema import Kind, fold
from salescli.model.words import bare, named
from salescli.results.note import Note, note
from salescli.system.caches import Cache, Caches
from salescli.views.base import is_unreadable

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.model.calendar import Span
    from salescli.views.base import View

_SHOWN = 3
#: At most this many words of a choice are listed, each once.
_MOST_WORDS = 12
#: At most this many unreadable values are kept in memory while they are looked for.
_MOST_KEPT = 200_000
#: What may stand between rows and their order in the files, in a query as Polars explains it.
_REORDERS = ("JOIN", "AGGREGATE", "SORT", "UNIQUE", "CACHE")


class Unread(Struct, frozen=True):
    """The first unreadable values of a column, and how many there are.

    Columns: row:file, row:index, text; in the order of the files, of a choice every word once.
    """

    first: pl.DataFrame
    count: int


#: The unreadable values of columns, by what decides which rows are meant: view, conditions, dimensions, days, column.
_UNREAD: Cache[tuple[str, tuple[str, ...], tuple[str, ...], Span, str], Unread] = Cache("values that do not read")


def account_for_bad_values(
    counts: Mapping[Batch, Counts],
    spec: ScanSpec,
    dataset: Dataset,
    caches: Caches | None = None,
    alone: Collection[int] = (),
    *,
    undated_count: bool = False,
) -> list[Note]:
    """The notes on unreadable values in rows that count; with `undated_count` those without a date do too.

    Raises an InputError with file, line, column and value, unless the question takes such values as blank (then there
    is a note) or leaves their rows out (see `left_out_notes`). The KPIs of one question share `caches`. The batches
    whose numbers are `alone` share their partial aggregates with no other KPI.
    """
    caches = caches or Caches()
    notes: list[Note] = []
    if spec.bad_rows == "skip":
        return notes
    for batch, counted in counts.items():
        for column in sorted(set(batch.columns_read)):
            reached, undated = (part.get(bad_column(column), 0) for part in counted)
            if not reached and not (undated and (undated_count or column in batch.view.decided_by)):
                continue
            # Partial aggregates that are shared with other KPIs count their rows too: then only the files can say.
            is_sure = batch.number in alone and not is_folded(batch, spec, dataset)
            known = reached + undated if is_sure else None
            if known and spec.bad_rows == "null":
                count = known
            else:
                found = caches.of(
                    _UNREAD, _key(batch, column, spec), partial(_find, batch, column, spec, dataset, known)
                )
                count = found.count
            if count and spec.bad_rows == "error":
                raise _locate(found, column, batch.view, dataset)
            if count and spec.bad_rows == "null":
                where = f"{batch.view.table}.{bare(column)}"
                notes.append(note(f"unreadable_{bare(column)}", count, "notes.unreadable", column=where))
    return list(dict.fromkeys(notes))


def raise_for_errors(aggregates: PartialAggregates, spec: ScanSpec, dataset: Dataset) -> None:
    """Raise the error of a rule that rows fail, for rules where a note is not enough."""
    for batch, frame in aggregates.items():
        for part in batch.participations:
            for rule in batch.rules(part):
                column = part.left_out_column(rule)
                if rule.error and column in frame.columns and _counts_any(frame, column, batch, spec):
                    rows = rows_of(batch, spec, dataset)
                    earlier = batch.rules(part)[: batch.rules(part).index(rule)]
                    passed = [~other.fails.fill_null(value=False) for other in earlier]
                    meant = batch.view.condition(part.where).holds
                    failed = rows.filter(within(batch.reach), meant, rule.fails, *passed)
                    if is_folded(batch, spec, dataset):
                        failed = fold_lines(failed, batch, replace(spec, by=()), dataset)
                    raise rule.error(failed.collect(engine="streaming"))


def _counts_any(frame: pl.DataFrame, column: str, batch: Batch, spec: ScanSpec) -> bool:
    """Whether a column of partial aggregates counts a row of the question."""
    is_counted = in_reach(batch.reach) | pl.col(BUCKET).is_null()
    return not frame.filter(pl.col(column) > 0, is_counted, *wanted_by(spec)).is_empty()


def _key(batch: Batch, column: str, spec: ScanSpec) -> tuple[str, tuple[str, ...], tuple[str, ...], Span, str]:
    """What decides which values of a column a batch of a question meets."""
    conditions = tuple(sorted({part.where for part in batch.participations}))
    return batch.view_name, conditions, tuple(needed(batch, spec)), batch.reach, column


def _find(batch: Batch, column: str, spec: ScanSpec, dataset: Dataset, known: int | None) -> Unread:
    """The unreadable values of a column in rows that the batch means; their number is `known`, or to be counted.

    Where it is known, the files are read as far as the first values stand. Rows are read fast, where that will do: an
    amount says in which currency it is only where it is read exactly.
    """
    says_currency = dataset.has_currency and _is_of(Kind.MONEY, column, batch.view.table, dataset)
    find = partial(_find_among, batch, column, spec, dataset, known)
    return with_places(batch, spec, dataset, find, exactly=says_currency or is_folded(batch, spec, dataset))


def _find_among(
    batch: Batch, column: str, spec: ScanSpec, dataset: Dataset, known: int | None, rows: pl.LazyFrame
) -> Unread:
    unread = _unread(rows, batch, column, spec)
    is_choice = _is_of(Kind.CHOICE, column, batch.view.table, dataset)
    if known and not is_choice and not any(word in unread.explain() for word in _REORDERS):
        return Unread(unread.head(min(known, _SHOWN)).collect(engine="streaming"), known)
    found = unread.head(_MOST_KEPT).collect(engine="streaming")
    count, most = found.height, _MOST_WORDS if is_choice else _SHOWN
    if count == _MOST_KEPT:
        count = unread.select(pl.len()).collect(engine="streaming").item()
        found = _first(unread, most, is_choice=is_choice).collect(engine="streaming")
    return Unread(_first(found.lazy(), most, is_choice=is_choice).collect(), count)


def _first(unread: pl.LazyFrame, most: int, *, is_choice: bool) -> pl.LazyFrame:
    """The first unreadable values, of a choice every word once."""
    if is_choice:
        unread = unread.sort(FILE_COLUMN, ROW_COLUMN).unique("text", keep="first")
    return unread.sort(FILE_COLUMN, ROW_COLUMN).head(most)


def _unread(rows: pl.LazyFrame, batch: Batch, column: str, spec: ScanSpec) -> pl.LazyFrame:
    """The rows that the batch means and whose value of the column is unreadable. Columns: file, row, text."""
    frame = rows_meant(batch, rows, spec)
    text = pl.col(text_of(column))
    unread = filtered(frame, spec).filter(within(batch.reach), is_unreadable(frame, column))
    return unread.select(FILE_COLUMN, ROW_COLUMN, text.alias("text"))


def _is_of(kind: Kind, column: str, table: str, dataset: Dataset) -> bool:
    return any(file.columns[column].column.kind is kind for file in dataset.of(table) if column in file.columns)


def _locate(unread: Unread, column: str, view: View, dataset: Dataset) -> SalesCliError:
    """The error that names the first unreadable values of the column; for a choice every word once.

    A MissingInputError where an amount that has no day of its own lacks a rate: other questions do not need it.
    """
    table, found, count = view.table, unread.first, unread.count
    file = dataset.files[found[FILE_COLUMN][0]]
    mine = found.filter(pl.col(FILE_COLUMN) == found[FILE_COLUMN][0]).head(_SHOWN)
    mapped = file.columns[column]
    kind = mapped.column.kind
    named_by = mapped.shown
    header = header_at(file.file, mine[ROW_COLUMN][0], named_by, dataset.cell(column, mine["text"][0]))
    mine = mine if header == named_by else mine.head(1)
    others = found["text"].to_list()[mine.height :]
    many = say("engine.values_in_all", count=count) if count > mine.height + len(others) else None
    text = mine["text"][0]
    if refusal := dataset.refusal(table, column, text):
        cell = dataset.cell(column, text)
        what = say("engine.refused", value=cell, what=refusal.what, many=many)
        message = _at(file, mine[ROW_COLUMN][:1], header, what, others=False)
        is_lack = refusal.lacks_rate and (_may_be_open(view) or not refusal.has_day)
        error = MissingInputError if is_lack else InputError
        return error(message, refusal.advice, Place(file.file.name, None, header, cell))
    noun = say("engine.a_known", column=named(column)) if kind is Kind.CHOICE else Word(kind.noun)
    what = say("engine.unread", count=found.height, values=[*mine["text"], *others], noun=noun, many=many)
    advice = advice_on(mapped, file, found["text"].to_list())
    message = _at(file, mine[ROW_COLUMN], header, what, others=bool(others))
    return InputError(message, advice, Place(file.file.name, None, header, text))


def _may_be_open(view: View) -> bool:
    """Whether amounts of a view may have no day of their own, but that of the end of a period, or the as-of date."""
    return view.rated_as_of or (view.table in ("deals", "customers") and view.dated_by != "closed_at")


def _at(file: MappedFile, rows: Iterable[int], header: str, what: Message, *, others: bool) -> Message:
    """A message about cells of a column that begins with their places; with `others` it says that more follow."""
    found = places_of(file.file, list(rows), header)
    cells = [place.cell for place in found if place.cell]
    places: Sequence[Message | str | None] = cells or [place.in_lines for place in found]
    code = "engine.cells" if not cells else "engine.cells_of_sheet"
    if others:
        code = "engine.cells_further_on" if not cells else "engine.cells_of_sheet_further_on"
    place = say(code, file=file.file.name, places=places, column=header)
    home = file.file.home_of(header)[0]
    if home is not file.file:
        place = say("common.place_looked_up", spot=place, file=home.name)
    return say("common.at", place=place, what=what)


def advice_on(mapped: MappedColumn, file: MappedFile, texts: Sequence[str]) -> Message:
    """What to do about unreadable values: examples that are readable, or the settings that give words a meaning."""
    kind = mapped.column.kind
    if not kind.examples:
        return _meanings(mapped, file, texts)
    column = column_of(file.file, mapped.source.header or "", file.table)
    if kind is Kind.TIME:
        from salescli.engine.notes import near_dates  # only where a date does not read

        own = of_short_year(texts[0], column.file, column.table) or of_number(texts[0])
        own = own or near_dates.advice(texts[0], file.table)
    else:
        own = None
    return own or say("engine.correct_it_there", examples=kind.examples)


def _meanings(mapped: MappedColumn, file: MappedFile, texts: Sequence[str]) -> Message:
    """The lines of settings that say what the words of a choice mean, or exclude their rows."""
    column = mapped.column
    none = [text for text in texts if column.name == "status" and mapped.source.header and fold(text) in NO_STATUS]
    said: list[Message] = []
    section = f"tables.{file.table}.values.{column.name}"
    words = [
        fix.setting(section, fix.text(text[:80]), fix.BLANK, is_complete=False) for text in texts if text not in none
    ]
    if words:
        known = [fix.text(meaning) for meaning in column.meanings]
        said.append(say("engine.words_mean", count=len(words), first=words[0], words=words, known=known))
    if none:
        rule = f"{{ {fix.key(mapped.source.header or '')} = [{', '.join(map(fix.text, none))}] }}"
        said.append(say("engine.rule_out", fix=fix.setting(f"tables.{file.table}", "exclude", rule)))
    said_so = say("engine.say_what_it_means", count=len(texts), settings=reduce(_and_also, said))
    if words and column.may_say_more and _are_stages(mapped, file):
        stage = fix.setting(
            f"tables.{file.table}.columns", "stage", fix.text(mapped.source.header or ""), is_complete=False
        )
        return say("engine.or_by_stage", meanings=said_so, status=column.name, stage=stage)
    return said_so


def _are_stages(mapped: MappedColumn, file: MappedFile) -> bool:
    """Whether the settings read stages as a status: by their header, or some words of another one say won or lost."""
    header = mapped.source.header
    if header is None or mapped.by != BY_SETTINGS or "status" in fold(header):
        return False
    claims = (claim for table in file.preset_tables for claim in table.columns.get("stage", ()))
    called = {"stage", *(fold(word) for claim in claims for word in claim.headers)}
    return fold(header) in called or any(map(is_outcome, file.file.values(header)))


def _and_also(one: Message, other: Message) -> Message:
    return say("engine.and_also", one=one, other=other)
