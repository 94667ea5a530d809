"""Messages about duplicates: their places, the column in which they differ, and what they may mean.

Only the user knows what such rows are, so the advice has an entry for each case; followed, it gives the right number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl
from msgspec import Struct

from salescli import fix
from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.duplicates.repeated_rows import BEGAN, BY_ROW, ENDED, ID, SET, Rows
from salescli.loading.files.scanning import place
from salescli.loading.parsing import dates
from salescli.loading.parsing.text import stripped
from salescli.loading.places import place_of
from salescli.message import Message, Option, Word, say
from salescli.model.schema import Kind, fold
from salescli.model.tables import TABLES
from salescli.system.regex import regex

#: The most sets that are read to find a column in which their rows differ.
_MOST_SETS = 100
_MOST_VALUES = 20
#: Headers that name a period, and cells that are one: `2026`, `2026-03`, `2026-Q1`, `Q1 2026`, `mars 2026`.
_PERIODS = {"month", "period", "quarter", "year", "date", "månad", "kvartal", "år", "datum", "monat", "quartal", "jahr"}
_PERIOD = regex(r"(?:FY)?\d{4}(?:[-/. ]?(?:Q[1-4]|W?\d{1,2}))?|(?:Q[1-4]|\w{3,9}\.?)[-/. ]\d{4}", re.IGNORECASE)
#: Columns in which states of one deal differ, rather than the lines of an order.
_STATES = ("stage", "status", "probability", "expected_close_at", "won_at", "lost_at", "closed_at")

_EQUAL = {"first": "one subscription told twice", "keep": "different subscriptions that are equal"}


class Distinction(Struct, frozen=True):
    """A column in which the rows of every set differ: its header, the column it is read as, and some of its values.

    `is_amount` says that rows differ only in amounts, which does not show what they are.
    """

    header: str
    column: str | None
    values: Sequence[str]
    is_amount: bool

    @property
    def is_period(self) -> bool:
        """Whether its values are months, or other times."""
        is_one = all(_PERIOD.fullmatch(value) or dates.is_date(value) for value in self.values)
        return fold(self.header) in _PERIODS or (bool(self.values) and is_one)


def refusal(rows: Rows, sets: pl.DataFrame) -> InputError:
    """The error for rows of a table that say one thing twice; see `repeated_rows.in_sets` for the columns."""
    pair = _pair(sets, rows.spell is not None)
    (first, first_row), (second, second_row) = pair.select(FILE_COLUMN, ROW_COLUMN).rows()
    files = rows.reader.files
    before = place(files[first].file, first_row)
    also = say("loading.stands_on", line=before)
    if first != second:
        also = say("loading.stands_in", file=files[first].file.name, line=before)
    sets = sets.filter(pl.col(BY_ROW) == pair[BY_ROW][0])
    meaning = meaning_of(rows, sets)
    number, height = sets[SET].n_unique(), sets.height
    if meaning.is_equal:
        many = say("loading.rows_like_that", count=height) if height > 2 else None
        what = say("loading.row_again", also=also, many=many)
        return InputError.at(place_of(files[second].file, second_row), what, _advice(rows, meaning))
    assert rows.key
    many = say("loading.rows_have_it", count=height) if height > 2 else None
    if number > 1:
        many = say("loading.ids_repeat", count=number, rows=height)
    how = None if first == second or meaning.apart else say("loading.and_rows_differ")
    if rows.spell:
        spans = [_span(rows, *days) for days in pair.select(BEGAN, ENDED).rows()]
        how = say("loading.and_no_days")
        if any(spans):
            how = say("loading.for_days", spans=tuple(span or say("loading.always") for span in spans))
    key, value = rows.key.column, pair[ID][0]
    what = say("loading.key_again", key=key, value=value, also=also, how=how, apart=meaning.apart, many=many)
    return InputError.at(place_of(files[second].file, second_row), what, _advice(rows, meaning))


class Meaning(Struct, frozen=True):
    """What duplicates may be, by the word of `duplicates` for it; the likely one first.

    `apart` names the column in which they differ, as the end of a sentence; `is_equal` says that they are equal in
    every column, `by_period` that they are for months or the like.
    """

    words: Mapping[str, str]
    apart: Message | None = None
    is_equal: bool = False
    by_period: bool = False


def meaning_of(rows: Rows, sets: pl.DataFrame) -> Meaning:
    """What rows of sets, all by their key or all by the whole row, may be."""
    if sets[BY_ROW].all():
        return Meaning(_EQUAL, is_equal=True)
    distinction = _distinction(rows, sets)
    tells = distinction is not None and not distinction.is_amount
    by_period = distinction is not None and tells and distinction.is_period
    is_state = by_period or (distinction is not None and tells and distinction.column in _STATES)
    in_files = sets.group_by(SET).agg(pl.col(FILE_COLUMN).n_unique() == pl.len())[FILE_COLUMN].all()
    likely = "last" if is_state or in_files else "first" if distinction is None else "lines"
    words = TABLES[rows.table].repeats_may_be
    if likely in words:
        words = {likely: words[likely], **words}
    apart = say("loading.tells_apart", header=distinction.header) if distinction and tells else None
    return Meaning({} if rows.table == "reps" and by_period else words, apart, by_period=by_period)


def remark(rows: Rows, sets: pl.DataFrame) -> Message:
    """The remark on a list of such rows: the column in which they differ, and the setting that says what they are."""
    meaning = meaning_of(rows, sets)
    if not meaning.words:
        return say("loading.apart_by_month", apart=meaning.apart)
    return say("loading.apart_as_said", apart=meaning.apart, table=f"[tables.{rows.table}]")


def _distinction(rows: Rows, sets: pl.DataFrame) -> Distinction | None:
    """The first column whose values differ in all rows of every set, amounts last; None where no one column does."""
    some = sets.filter(pl.col(SET).is_in(sets[SET].unique(maintain_order=True).head(_MOST_SETS).implode()))
    cells = _cells(rows, some)
    headers = [name for name in cells.columns if name != SET]
    alike = cells.group_by(SET).agg((pl.col(name).n_unique() < pl.len()).alias(name) for name in headers)
    read = {
        mapped.source.header: mapped.column
        for file in rows.files
        for mapped in file.columns.values()
        if mapped.source.header is not None
    }
    days = (rows.spell.begins, rows.spell.ends) if rows.spell else ()
    found = [
        name for name in headers
        if not alike[name].any() and not (name in read and read[name].name in days)
    ]  # fmt: skip
    if not found:
        return None
    amounts = [name for name in found if name in read and read[name].kind in (Kind.MONEY, Kind.NUMBER)]
    header = next((name for name in found if name not in amounts), found[0])
    values = cells[header].drop_nulls().unique(maintain_order=True).head(_MOST_VALUES).to_list()
    return Distinction(header, read[header].name if header in read else None, values, header in amounts)


def _cells(rows: Rows, some: pl.DataFrame) -> pl.DataFrame:
    """The text of the rows under the headers of all their files. Columns: set, the headers."""
    frames = []
    for (position,), mine in some.group_by(FILE_COLUMN, maintain_order=True):
        file = rows.reader.files[position].file
        cells = rows.cells(position, mine[ROW_COLUMN])
        texts = cells.select(ROW_COLUMN, *(stripped(pl.col(header)).alias(header) for header in file.columns))
        frames.append(mine.select(ROW_COLUMN, SET).join(texts, on=ROW_COLUMN))
    shared = [name for name in frames[0].columns if all(name in frame.columns for frame in frames)]
    return pl.concat(frame.select(shared) for frame in frames).drop(ROW_COLUMN)


def _pair(sets: pl.DataFrame, in_spells: bool) -> pl.DataFrame:
    """The first row that repeats another, after that one; of spells two that overlap."""
    second = sets.filter(~pl.col(SET).is_first_distinct())[SET][0]
    mine = sets.filter(pl.col(SET) == second)
    return (mine.sort(BEGAN, ENDED) if in_spells else mine).head(2).sort(FILE_COLUMN, ROW_COLUMN)


def _span(rows: Rows, began: date, ended: date) -> Message | None:
    """The days of a spell, as its file has them; None where it has none."""
    assert rows.spell
    is_last_day = rows.spell.to_last_day or rows.reader.settings.ends_are_last_days(rows.table)
    end = None if ended == date.max else ended - timedelta(days=is_last_day)
    if began == date.min:
        return say("loading.until", end=end) if end else None
    return say("loading.from_to", begin=began, end=end) if end else say("loading.from_on", begin=began)


def _advice(rows: Rows, meaning: Meaning) -> Message:
    """What to do, by what the rows are."""
    if rows.table == "reps":
        return _of_reps(rows, meaning)
    fixes = [fix.setting(f"tables.{rows.table}", "duplicates", fix.text(word)) for word in meaning.words]
    key = fixes[0]
    words = [
        say("loading.word_and_meaning", fix=each, meaning=Word(what))
        for each, what in zip(fixes, meaning.words.values(), strict=True)
    ]
    if meaning.is_equal and rows.key:
        column = fix.column(rows.table, rows.key.column)
        return say("loading.name_the_column_or_say", column=column, key=key, words=words)
    if rows.spell:
        return say("loading.correct_the_days_or_say", key=key, words=words)
    return say("loading.say_what_rows_are", key=key, words=words)


def _of_reps(rows: Rows, meaning: Meaning) -> Message:
    if not meaning.by_period:
        last, first = (fix.setting("tables.reps", "duplicates", fix.text(word)) for word in ("last", "first"))
        return say("loading.one_row_a_rep", last=last, first=first)
    costs, quotas = Option("--costs", is_complete=False), Option("--quotas", is_complete=False)
    if not rows.reader.has("reps", "quota"):
        return say("loading.costs_apart", costs=costs)
    if rows.reader.has("reps", "monthly_cost"):
        return say("loading.quotas_and_costs_apart", quotas=quotas, costs=costs)
    return say("loading.quotas_apart", quotas=quotas)
