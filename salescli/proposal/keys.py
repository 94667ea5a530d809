"""What `init` asks of rows that say one thing twice, and of ids that a spreadsheet has rounded."""

from __future__ import annotations

import polars as pl

from salescli.loading import rounded
from salescli.loading.repeat_refusals import meaning_of
from salescli.loading.repeated_rows import BY_ROW, SET, Rows, in_sets, twice_in_files
from salescli.loading.repeats import counts_once
from salescli.loading.tables import Tables
from salescli.proposal.parts import ProposedTable, Question


def ask_about_keys(table: ProposedTable, tables: Tables) -> None:
    """Add the questions of a table's keys; of large files `validate` answers them."""
    rows = Rows(tables, table.name)
    if tables.is_large(table.name):
        return
    bad = [
        column
        for column, number in rounded.count(
            tables, table.name, rounded.ids_among(table.name, table.names), is_large=False
        ).items()
        if number >= rounded.LEAST
    ]
    for column in bad:
        text = (
            f"a spreadsheet has rounded ids in {column}: nothing can tell them apart. Is there an export without that?"
        )
        table.questions.append(Question(text, ('ids = "as written"   # they are like that',)))
    if not rows.compared or rows.key is None or {*bad, *table.unreadable} & set(rows.key.columns):
        return
    _, left = twice_in_files(rows.rows(rows.look()))
    sets = in_sets(left, rows.spell)
    for is_equal in (False, True):
        mine = sets.filter(pl.col(BY_ROW) == is_equal)
        if mine.is_empty() or (is_equal and counts_once(tables, table.name)):
            continue
        meaning = meaning_of(rows, mine)
        answers = tuple(f'duplicates = "{word}"   # {what}' for word, what in meaning.words.items())
        table.questions.append(Question(_text(rows, mine, meaning.apart), answers))


def _text(rows: Rows, sets: pl.DataFrame, apart: str) -> str:
    assert rows.key
    number, different = sets.height, sets[SET].n_unique()
    if sets[BY_ROW].all():
        return f"{number:,} rows stand there more than once, word for word ({different:,} different). What are they?"
    when = " for days that overlap" if rows.spell else ""
    return f"{number:,} rows share {different:,} {rows.key.column}{when}{apart}. What are such rows?"
