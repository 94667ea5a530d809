"""The questions that the files of a table leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli import fix
from salescli.errors import without_file
from salescli.init.headings import is_language
from salescli.init.keys import ask_about_keys
from salescli.init.parts import MOST_WORDS, Answer, ProposedTable, Question, Unreadable, Word, in_short
from salescli.loading.column_names import text_of
from salescli.loading.dataset import Dataset
from salescli.loading.files.scanning import scan
from salescli.loading.mapping import wide_quotas
from salescli.loading.mapping.excluded_rows import NO_STATUS, is_archived
from salescli.loading.mapping.fits import like_stages, of_that_sense, proposals
from salescli.loading.mapping.map_columns import choices_of
from salescli.loading.parsing.text import stripped
from salescli.loading.sums import non_rows
from salescli.loading.table_reader import Reader
from salescli.model.schema import fold

if TYPE_CHECKING:
    from salescli.init.days import Days

#: Headers that say when a record was made, which may or may not be when a customer began.
_RECORD_MADE = {"createddate", "created_date", "create_date", "created_on", "created_time", "created"}
_OWN_STATUS = {"status", "order_status", "orderstatus"}


def ask(table: ProposedTable, dataset: Dataset, days: Days) -> None:
    """Add the questions of a table."""
    _about_headings(table)
    _about_conflicts(table)
    _about_recognition(table)
    _about_sums(table, dataset)
    _about_no_rows(table, dataset)
    ask_about_keys(table, dataset)
    if table.name == "deals":
        _about_deals(table)
        _about_days(table, days)
        _about_no_status(table)
        _about_constant_status(table, dataset)
    if table.name == "activities" and "done" not in table.names:
        text = "no column says which activities took place: all of them count. Which one does?"
        table.about_columns.append(Question(text))
    if table.name == wide_quotas.TABLE:
        _about_year(table)
    if table.name == "customers":
        _about_beginnings(table)
        _about_ends(table, dataset)
        _about_amounts(table, dataset)


def _about_headings(table: ProposedTable) -> None:
    """Columns that are read from headings of another language, by what these usually mean."""
    for file in table.files:
        mine = [(name, column) for name, column in file.columns.items() if is_language(column.by)]
        if mine:
            read = ", ".join(f"{column.source.header} as {name}" for name, column in mine)
            text = f"{file.file.path.name}: by their {mine[0][1].by} names these headings are read so: {read}. "
            table.about_columns.append(Question(f"{text}Is each right? Change or remove the line of one that is not."))


def _about_conflicts(table: ProposedTable) -> None:
    for file in table.files:
        for conflict in file.conflicts:
            different = list(dict.fromkeys(conflict.headers))
            claim = f"{' and '.join(map(repr, different))} both claim" if len(different) > 1 else (
                f"{different[0]!r} stands there {len(conflict.headers)} times and may be"
            )  # fmt: skip
            text = f"{file.file.path.name}: {claim} {conflict.column}; the first is taken. Which one is right?"
            choices = choices_of(file.file, conflict)[1:]
            answers = tuple(Answer(fix.column(table.name, conflict.column, choice)) for choice in choices)
            table.about_columns.append(Question(text, answers))


def _about_year(table: ProposedTable) -> None:
    """Ask for the year of quotas under months or quarters that say none."""
    for file in table.files:
        if headers := wide_quotas.unclear(file.file, file.periods, file.columns):
            text = f"{file.file.path.name}: of which year are the quotas under {' and '.join(map(repr, headers))}?"
            year = fix.setting(f"tables.{table.name}", "year", fix.BLANK, is_complete=False)
            table.questions.append(Question(text, (Answer(year),)))


def _about_recognition(table: ProposedTable) -> None:
    """What was guessed, or could not be found out, about how the files are written; one line answers all of it."""
    section = f"tables.{table.name}.format"
    found = [
        Unreadable(in_short(remark.text, [file.file]), (fix.setting(section, "encoding", '"cp1252"'),))
        for file in table.files
        for remark in file.file.remarks
        if remark.code == "encoding_guessed"
    ]
    found = list(dict.fromkeys([*found, *table.unreadable.values()]))
    first = dict.fromkeys(each.answers[0] for each in found if each.answers)
    others = dict.fromkeys(answer for each in found for answer in each.answers[1:] if answer not in first)
    if found and first:
        entries = ", ".join(entry.part("entry") for entry in first)
        remark = f"or {', or '.join(entry.part('entry') for entry in others) or 'whatever is right'}"
        answer = Answer(fix.setting(f"tables.{table.name}", "format", f"{{ {entries} }}"), remark, tuple(others))
    for each in found:
        table.questions.append(Question(each.text, (answer,) if each is found[-1] and first else ()))


def _about_sums(table: ProposedTable, dataset: Dataset) -> None:
    """Ask what rows are that may sum others: until it is said, nothing is counted."""
    for file, unclear in dataset.unclear_rows(table.name):
        said = in_short(non_rows.refusal(file, unclear).message, [file.file])
        text = f"{said} Is it a sum of others, to be left out?"
        drop, keep = (fix.setting(f"tables.{table.name}", "totals", fix.text(word)) for word in ("drop", "keep"))
        answer = Answer(drop, f"or {keep.part('value')}, where it counts as any row", (keep,))
        table.questions.append(Question(text, (answer,)))


def _about_no_rows(table: ProposedTable, dataset: Dataset) -> None:
    """Words that may rule rows out: of a status that is none, and of a mark that rows are archived."""
    source = table.only_source("status")
    if source is not None and source.header is not None:
        for word in table.words.get("status", []):
            if word.meaning is None and fold(word.text) in NO_STATUS:
                table.excludable.setdefault(source.header, {})[word.text] = word.count
    if dataset.archived(table.name):
        for file in table.files:
            if file.archived:
                frame = scan(file.file).filter(is_archived(file.archived))
                words = frame.group_by(stripped(pl.col(file.archived))).len().collect(engine="streaming").sort("len")
                table.excludable.setdefault(file.archived, {}).update(words.rows())


def _about_deals(table: ProposedTable) -> None:
    names = table.names
    if "deal_id" not in names:
        text = "no column identifies a deal; its file and row serve as its id. Which one does?"
        table.about_columns.append(Question(text))
    if "value" not in names:
        text = "no column was found for value. Which one holds the amount?"
        table.about_columns.append(Question(text, _answers_of_kind(table, "value")))
    if not names & {"closed_at", "won_at", "lost_at"}:
        text = "no column says when a deal closed. Which one does?"
        answers = _answers_of_sense(table, "closed_at") or _answers_of_kind(table, "closed_at")
        table.about_columns.append(Question(text, answers))
    if "created_at" not in names and (answers := _answers_of_sense(table, "created_at")):
        table.about_columns.append(Question("no column says when a deal came in. Which one does?", answers))
    if not names & {"status", "stage", "won_at", "lost_at"}:
        text = "no column says what was won or lost. Which one does, or were all of them won?"
        table.about_columns.append(Question(text, _answers_on_outcome(table)))


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


def _about_no_status(table: ProposedTable) -> None:
    """Ask of a column that is called status and is not read."""
    for file in table.files:
        for remark in file.remarks:
            text = f"{in_short(remark.text, [file.file])} Does the column say so all the same? "
            text += "Then read it, in place of the line below, and say under values.status what each word means:"
            header = str(without_file(remark.text).fields["header"])
            table.about_columns.append(Question(text, (Answer(fix.column("deals", "status", header)),)))


def _about_constant_status(table: ProposedTable, dataset: Dataset) -> None:
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
    frame = Dataset(Reader((own,), dataset.settings)).frame("deals", ["status"]).select(text).drop_nulls()
    counted = frame.group_by("text").agg(pl.len().alias("count")).sort(["count", "text"], descending=[True, False])
    words = counted.head(MOST_WORDS).collect(engine="streaming").rows()
    table.own_status = [Word(word, count, str(source.constant)) for word, count in words]
    said = ", ".join(f"{word} {count:,}" for word, count in words)
    question = f"every row counts as {source.constant}, whatever {header!r} says ({said}). Should some not count? "
    question += "Then read it, in place of the line below, and say under values.status what each of its words means:"
    table.about_columns.append(Question(question, (Answer(fix.column("deals", "status", header)),)))


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
    table.about_columns.append(
        Question(text, tuple(Answer(fix.column("customers", "started_at", header)) for header in made[:1]))
    )


def _about_ends(table: ProposedTable, dataset: Dataset) -> None:
    """Propose that ends are last days, where the spells show it."""
    if {"customer_id", "started_at", "churned_at"} <= table.readable:
        from salescli.engine.notes import spells

        if inclusive := spells.ends_inclusive(dataset, {}):
            why = f"{inclusive[0]:,} spells begin the day after an earlier one of the same customer ended"
            table.lines.append(('ends = "last day"', why))
    for file in table.files:
        end = file.columns.get("churned_at")
        if end and end.column.asked_for:
            text = f"{end.source.header!r} says when an end was asked for. Does another column say when it came?"
            table.about_columns.append(Question(text))


def _about_amounts(table: ProposedTable, dataset: Dataset) -> None:
    """Ask what is not known of payments: for how long, and for how many."""
    names = table.names
    if names & {"amount", "unit_amount"} and not names & {"mrr", "billing_interval"}:
        text = "no column says for how long an amount is. Which one does, or is it the same for all?"
        table.about_columns.append(Question(text, _answers_or_constant(table, "billing_interval")))
    source = table.only_source("amount")
    if source and source.header and "quantity" in table.readable and not names & {"mrr", "unit_amount"}:
        several = dataset.frame("customers", ["quantity"]).select((pl.col("quantity") != 1).any())
        if not several.collect(engine="streaming").item():
            return
        text = f"{source.header!r} is taken for what all units cost together. Is it what one costs?"
        table.about_columns.append(
            Question(text, (Answer(fix.column("customers", "unit_amount", source.header), instead_of="amount"),))
        )


def _answers_on_outcome(table: ProposedTable) -> tuple[Answer, ...]:
    """The columns of a status; else the one whose words are stages; else that all were won."""
    stages = like_stages(table.files)
    if stages is not None and stages not in proposals(table.name, "status", table.files):
        return (Answer(fix.column(table.name, "stage", stages), "a stage is open unless its name says won or lost"),)
    return _answers_or_constant(table, "status", "won")


def _answers_or_constant(table: ProposedTable, name: str, word: str | None = None) -> tuple[Answer, ...]:
    """The columns that fit; where the files have none, one value for all, or a blank for it."""
    if headers := proposals(table.name, name, table.files):
        return tuple(Answer(fix.column(table.name, name, header)) for header in headers)
    constant = f"{{ constant = {fix.text(word) if word else fix.BLANK} }}"
    return (Answer(fix.setting(f"tables.{table.name}.columns", name, constant, is_complete=word is not None)),)


def _answers_of_kind(table: ProposedTable, name: str) -> tuple[Answer, ...]:
    """The one column that can be it by its values; a blank to fill in where several can. Nothing where none can."""
    headers = proposals(table.name, name, table.files)
    if len(headers) == 1:
        return (Answer(fix.column(table.name, name, headers[0])),)
    if not headers:
        return ()
    blank = fix.setting(f"tables.{table.name}.columns", name, fix.BLANK, is_complete=False)
    return (Answer(blank, f"{' or '.join(map(fix.text, headers))}"),)


def _answers_of_sense(table: ProposedTable, name: str) -> tuple[Answer, ...]:
    """The columns of that kind whose headers say what a column's name does."""
    return tuple(
        Answer(fix.column(table.name, name, header)) for header in of_that_sense(table.name, name, table.files)
    )
