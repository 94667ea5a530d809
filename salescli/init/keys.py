"""The questions of `init` about duplicates, and about ids that a spreadsheet has rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli import fix
from salescli.config.sections import TableSettings
from salescli.config.settings import Settings
from salescli.i18n.language import ENGLISH
from salescli.init.parts import Answer, ProposedTable, Question
from salescli.loading.dataset import counted_once
from salescli.loading.duplicates import meanings, rounded_ids
from salescli.loading.duplicates.duplicates import equal_rows_count_once
from salescli.loading.duplicates.refusals import meaning_of
from salescli.loading.duplicates.repeated_rows import BY_ROW, SET, Rows, in_sets, twice_in_files
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.message import Setting

#: The preset of files of order lines, and the settings that take rows for such.
_ORDERS = "orders"
#: Answers that are left out for rows of one deal_id that differ in what a deal has once: `lines`, and `keep`.
_NO_LINES = ("lines", "keep")
_OF_LINES = Settings(tables={"deals": TableSettings(duplicates="lines")})


def ask_about_keys(table: ProposedTable, dataset: Dataset) -> None:
    """Add the questions of a table's keys; of large files `validate` answers them."""
    rows = Rows(dataset.reader, table.name)
    if dataset.reader.is_large(table.name):
        return
    bad = [
        column
        for column, number in rounded_ids.count(
            dataset.reader, table.name, rounded_ids.ids_among(table.name, table.names), is_large=False
        ).items()
        if number >= rounded_ids.LEAST
    ]
    for column in bad:
        text = (
            f"a spreadsheet has rounded ids in {column}: nothing can tell them apart. Is there an export without that?"
        )
        as_written = fix.setting(f"tables.{table.name}", "ids", '"as written"')
        table.questions.append(Question(text, (Answer(as_written, "they are like that"),)))
    if not rows.compared or rows.key is None or {*bad, *table.unreadable} & set(rows.key.columns):
        return
    _, left = twice_in_files(rows.rows(rows.first_pass()))
    sets = in_sets(left, rows.spell)
    for is_equal in (False, True):
        mine = sets.filter(pl.col(BY_ROW) == is_equal)
        if mine.is_empty() or (is_equal and equal_rows_count_once(dataset.reader, table.name)):
            continue
        if table.name == "deals" and _are_lines(table, dataset, mine):
            continue
        meaning = meaning_of(rows, mine)
        ruled_out = _NO_LINES if table.name == "deals" else ()
        words = {word: what for word, what in meaning.words.items() if word not in ruled_out}
        answers = tuple(Answer(_duplicates(table, word), what) for word, what in words.items())
        table.questions.append(
            Question(_text(rows, mine, ENGLISH.say(meaning.apart) if meaning.apart else ""), answers)
        )


def _are_lines(table: ProposedTable, dataset: Dataset, sets: pl.DataFrame) -> bool:
    """Whether rows that share a deal_id agree on what a deal has once; then the lines for it are added."""
    lines = counted_once(dataset.files, _OF_LINES).lines  # where rows that are in two files count once
    columns = sorted(name for name in table.readable if name in TABLES["deals"].columns)
    tallies = lines.tally(columns)
    if lines.is_none or any(lines.column(name).is_shared and tallies[name].differing for name in columns):
        return False
    text = f"{sets.height:,} rows share {sets[SET].n_unique():,} deal_id"
    if any(file.preset == _ORDERS for file in table.files) or meanings.is_by_preset(dataset.reader, table.name):
        table.lines.append((_duplicates(table, "lines").part("entry"), f"{text}: the lines of an order are one deal"))
    else:
        text += ". Are they lines of one order, to be added up, or deals told twice?"
        table.questions.append(Question(text, (Answer(_duplicates(table, "lines")),)))
    for name in filter(lines.is_amount, columns):
        if word := meanings.of_amounts(dataset.reader, table.name, name):
            table.lines.append((f'amounts = "{word}"', f"what the file repeats of an order counts once: {name}"))
        elif tallies[name].asks_whose:
            text = f"{name} is the same on all lines of each order ({tallies[name].same:,} of several lines). "
            text += "Is it the order's, to be counted once, or each line's own?"
            deal, line = (fix.setting("tables.deals", "amounts", fix.text(word)) for word in ("deal", "line"))
            answer = Answer(deal, f"or {line.part('value')}: lines add up", (line,))
            table.questions.append(Question(text, (answer,)))
    return True


def _duplicates(table: ProposedTable, word: str) -> Setting:
    return fix.setting(f"tables.{table.name}", "duplicates", fix.text(word))


def _text(rows: Rows, sets: pl.DataFrame, apart: str) -> str:
    assert rows.key
    number, different = sets.height, sets[SET].n_unique()
    if sets[BY_ROW].all():
        return f"{number:,} rows stand there more than once, word for word ({different:,} different). What are they?"
    when = " for days that overlap" if rows.spell else ""
    return f"{number:,} rows share {different:,} {rows.key.column}{when}{apart}. What are such rows?"
