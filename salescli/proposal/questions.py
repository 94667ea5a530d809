"""The questions that the files of a table leave open."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl

from salescli.errors import listing
from salescli.loading.casting import stripped
from salescli.loading.mapping import choices_of
from salescli.loading.names import text_of
from salescli.loading.tables import Tables
from salescli.proposal.days import Days
from salescli.proposal.parts import MOST_WORDS, ProposedTable, Question, Word
from salescli.schema import TABLES, Kind, fold
from salescli.settings import Settings, TableSettings

#: Beyond this many rows ids are not compared: that is the job of `validate`.
_MOST_IDS = 2_000_000

#: Headers that say when a record was made, which may or may not be when a customer began.
_RECORD_MADE = {"createddate", "created_date", "create_date", "created_on", "created_time", "created"}
_OWN_STATUS = {"status", "order_status", "orderstatus"}
#: The preset of files of order lines, and the settings that take rows for such.
_ORDERS = "orders"
_OF_LINES = Settings(tables={"deals": TableSettings(duplicates="lines")})


def ask(table: ProposedTable, tables: Tables, days: Days) -> None:
    """Add the questions of a table."""
    _about_conflicts(table)
    _about_recognition(table)
    if table.name == "deals":
        _about_deals(table, tables)
        _about_repeated_ids(table, tables)
        _about_days(table, days)
        _about_constant_status(table, tables)
    if table.name == "activities" and "done" not in table.names:
        text = "no column says which activities took place: all of them count. Which one does?"
        table.about_columns.append(Question(text))
    if table.name == "customers":
        _about_beginnings(table)


def _about_conflicts(table: ProposedTable) -> None:
    for file in table.files:
        for conflict in file.conflicts:
            different = list(dict.fromkeys(conflict.headers))
            claim = f"{' and '.join(map(repr, different))} both claim" if len(different) > 1 else (
                f"{different[0]!r} stands there {len(conflict.headers)} times and may be"
            )  # fmt: skip
            text = f"{file.file.path.name}: {claim} {conflict.column}; the first is taken. Which one is right?"
            choices = choices_of(file.file, conflict)[1:]
            answers = tuple(f"{conflict.column} = {_string(choice)}" for choice in choices)
            table.about_columns.append(Question(text, answers))


def _about_recognition(table: ProposedTable) -> None:
    """What was guessed, or could not be told, of how the files are written; one line answers all of it."""
    found = {
        remark.text: 'encoding = "cp1252"'
        for file in table.files
        for remark in file.file.remarks
        if remark.code == "encoding_guessed"
    }
    for column, text in table.unreadable.items():
        is_date = TABLES[table.name].columns[column].kind is Kind.TIME
        found[text] = 'dates = "%d/%m/%Y"' if is_date else 'decimal = "."'
    answer = f"format = {{ {', '.join(dict.fromkeys(found.values()))} }}   # or whatever is right"
    for text in found:
        said = text
        for file in table.files:  # named without their folder, which may be called otherwise tomorrow
            said = said.replace(file.file.name, file.file.path.name)
        table.questions.append(Question(said, (answer,) if text == list(found)[-1] else ()))


def _about_deals(table: ProposedTable, tables: Tables) -> None:
    names = table.names
    for missing, text in (
        (not names & {"deal_id"}, "no column identifies a deal; its file and row serve as its id. Which one does?"),
        (not names & {"value"}, "no column was found for value. Which one holds the amount?"),
        (not names & {"closed_at", "won_at", "lost_at"}, "no column says when a deal closed. Which one does?"),
    ):
        if missing:
            table.about_columns.append(Question(text))
    if not names & {"status", "stage", "won_at", "lost_at"}:
        text = "no column says what was won or lost. Which one does, or were all of them won?"
        table.about_columns.append(Question(text, ('status = { constant = "won" }',)))


def _about_repeated_ids(table: ProposedTable, tables: Tables) -> None:
    """Rows of one deal_id: the lines of orders, where they agree on what a deal has once; else not."""
    if "deal_id" not in table.names:
        return
    key = stripped(pl.col(text_of("deal_id")))
    frame = tables.frame("deals", ["deal_id"], careful=True).select(key.alias("key")).drop_nulls()
    rows: int = frame.select(pl.len()).collect(engine="streaming").item()
    if rows > _MOST_IDS:
        return
    different: int = frame.select(pl.col("key").n_unique()).collect(engine="streaming").item()
    lines = replace(tables, settings=_OF_LINES, counts_once=True).lines  # where rows told twice by two files are one
    if different == rows or lines.is_none:
        return
    text = f"{rows:,} rows have {different:,} different deal_id"
    columns = sorted(name for name in table.readable if name in TABLES["deals"].columns)
    tallies = lines.tally(columns)
    differing = [name for name in columns if lines.column(name).is_shared and tallies[name].differing]
    if differing:
        text += f", and rows of one differ in {listing(differing)}. Do they tell one deal at different times?"
        table.questions.append(Question(text, ('duplicates = "last"   # or map columns in which they agree',)))
        return
    if any(file.preset == _ORDERS for file in table.files):
        table.settings.append(('duplicates = "lines"', f"{text}: the lines of an order are one deal"))
    else:
        text += ". Are they lines of one order, to be added up, or deals told twice?"
        table.questions.append(Question(text, ('duplicates = "lines"',)))
    for name in columns:
        if lines.is_amount(name) and tallies[name].asks_whose:
            text = f"{name} is the same on all lines of each order ({tallies[name].same:,} of several lines). "
            text += "Is it the order's, to be counted once, or each line's own?"
            table.questions.append(Question(text, ('amounts = "deal"   # or "line": lines add up',)))


def _about_days(table: ProposedTable, days: Days) -> None:
    """Ask where created_at is one day for all, or lies after many a closing: then it says something else."""
    first, last = days.created
    better = "Does another column say when a deal came in?"
    if days.rows > 1 and first == last:
        text = f"created_at is {first} in every row: the day of an import rather than of each deal. {better}"
        table.about_columns.append(Question(text))
    if days.early > days.both / 10:
        text = f"in {days.early:,} of {days.both:,} rows closed_at lies before created_at. {better}"
        table.about_columns.append(Question(text))


def _about_constant_status(table: ProposedTable, tables: Tables) -> None:
    """Where every row counts as won, show what the file's own status says."""
    source = table.only_source("status")
    if source is None or source.constant is None:
        return
    file = table.files[0]
    header = next((header for header in file.file.headers if fold(header) in _OWN_STATUS), None)
    if header is None:
        return
    column = file.columns["status"]
    own = replace(file, columns={"status": replace(column, source=replace(source, constant=None, header=header))})
    text = stripped(pl.col(text_of("status"))).alias("text")
    frame = Tables((own,), tables.settings).frame("deals", ["status"], careful=True).select(text).drop_nulls()
    counted = frame.group_by("text").agg(pl.len().alias("count")).sort(["count", "text"], descending=[True, False])
    words = counted.head(MOST_WORDS).collect(engine="streaming").rows()
    table.own_status = [Word(word, count, str(source.constant)) for word, count in words]
    said = ", ".join(f"{word} {count:,}" for word, count in words)
    question = f"every row counts as {source.constant}, whatever {header!r} says ({said}). Should some not count? "
    question += "Then read it, in place of the line below, and say under values.status what each of its words means:"
    table.about_columns.append(Question(question, (f"status = {_string(header)}",)))


def _about_beginnings(table: ProposedTable) -> None:
    if "started_at" in table.names:
        for file in table.files:
            if "started_at" not in file.columns:
                text = (
                    f"{file.file.path.name} does not say when a customer, or its subscription, began: "
                    "it gives names, regions and segments, and its rows count as no customers. Is that right?"
                )
                table.questions.append(Question(text))
        return
    made = [header for file in table.files for header in file.file.headers if fold(header) in _RECORD_MADE]
    text = "no column says when a customer began: the file gives names, regions and segments, and counts no customers. "
    text += f"Is {made[0]!r}, when the record was made, that day?" if made else "Which one does?"
    table.about_columns.append(Question(text, tuple(f"started_at = {_string(header)}" for header in made[:1])))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
