"""The content of the files: words and their counts, stages, currencies and days."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.errors import InputError
from salescli.init import headers, joins, months, rates
from salescli.init.days import days_of
from salescli.init.parts import (
    FORMS,
    MOST_WORDS,
    Proposal,
    ProposedColumn,
    ProposedTable,
    Question,
    Unreadable,
    Word,
    in_short,
)
from salescli.init.questions import ask
from salescli.loading.column_names import text_of
from salescli.loading.dataset import Dataset
from salescli.loading.mapping.map_columns import BY_HEADERS, MappedFile, positions
from salescli.loading.mapping.stage_order import in_order
from salescli.loading.parsing.column_style import Undecided
from salescli.loading.parsing.stage_words import hint_of
from salescli.loading.parsing.text import stripped
from salescli.loading.table_reader import Reader
from salescli.message import say
from salescli.model.schema import Kind, fold
from salescli.model.tables import TABLES
from salescli.system.regex import regex
from salescli.views.outcomes import status_of

if TYPE_CHECKING:
    from salescli.config.sections import ColumnSetting
    from salescli.loading.files.file import File
    from salescli.message import Message

_QUOTED = regex(r'"((?:[^"]|"")*)"')


def survey(files: Sequence[MappedFile], unread: list[tuple[File, Message]], path: Path) -> Proposal:
    """Read the files, a column or two at a time and never whole, and gather what the settings need to say."""
    files, settings = months.settle(files)
    files, settings, lists = joins.settle(files, unread, settings, path.parent)
    looked_up = [(each.list, each.table) for each in lists]
    unread = [(file, why) for file, why in unread if file.path not in {other.path for other, _ in looked_up}]
    by_day = rates.find(unread, path.parent)
    unread = [(file, why) for file, why in unread if by_day is None or file is not by_day[0]]
    tables = Dataset(Reader(tuple(files), settings))
    proposal = Proposal(path, [], unread, looked_up, rates=by_day[1] if by_day else None)
    with tables.reading():
        for name in TABLES:
            mine = [file for file in files if file.table == name]
            if mine:
                proposal.tables.append(_table(name, mine, tables, proposal))
                if own := [each.line(path.parent) for each in lists if each.table == name]:
                    line = f"joins = [{', '.join(own)}]"
                    proposal.tables[-1].lines.append((line, "what the ids stand for, from lists of their own"))
        proposal.currencies = tables.reader.money.rows
    if by_day and not proposal.is_by_day:
        proposal.unread.append((by_day[0], say("mapping.file_of_rates")))
    return proposal


def _table(name: str, files: list[MappedFile], dataset: Dataset, proposal: Proposal) -> ProposedTable:
    table = ProposedTable(name, files)
    if line := headers.line_of(files):
        table.lines.append(line)
    dataset.search_non_rows([name])
    for column in TABLES[name].columns:
        having = [file for file in files if column in file.columns and not _is_no_status(column, file, dataset)]
        if any(file.columns[column].by == BY_HEADERS for file in having):
            continue  # each of many headers says it, which the settings could not
        if having:
            table.columns.append(_column(column, having, everywhere=len(having) == len(files)))
        else:
            table.missing.append(column)
    table.unused = list(
        dict.fromkeys(header for file in files for header in (*file.unused(), *_no_status(file, dataset)))
    )
    table.unreadable = _unreadable(name, table.names, dataset)
    for each in TABLES[name].columns.values():
        if each.kind in (Kind.CHOICE, Kind.FLAG) and each.name in table.names:
            table.words[each.name] = words_of(name, each.name, dataset)
    days = days_of(name, table.readable, dataset)
    proposal.last_day = max(filter(None, (days.last, months.end(dataset), proposal.last_day)), default=None)
    _money(table, proposal)
    if {"stage"} <= table.names:
        _stages(table, dataset, proposal)
    ask(table, dataset, days)
    months.ask(table, dataset)
    return table


def _is_no_status(column: str, file: MappedFile, dataset: Dataset) -> bool:
    return column == "status" and dataset.reader.says_no_status(file)


def _no_status(file: MappedFile, dataset: Dataset) -> list[str]:
    """The header of a status of customers that is none."""
    return [file.columns["status"].source.header or ""] if dataset.reader.says_no_status(file) else []


def _unreadable(table: str, names: set[str], dataset: Dataset) -> dict[str, Unreadable]:
    """The dates and numbers that read in several ways, and nothing in the files decides, with what would."""
    found = {}
    for column in TABLES[table].columns.values():
        if column.name in names and column.kind in (Kind.TIME, Kind.MONEY, Kind.NUMBER):
            try:
                dataset.frame(table, [column.name])
            except InputError as error:
                answers = error.answers if isinstance(error, Undecided) else ()
                found[column.name] = Unreadable(
                    in_short(error.message, [each.file for each in dataset.of(table)]), answers
                )
    return found


def _column(name: str, files: Sequence[MappedFile], *, everywhere: bool) -> ProposedColumn:
    sources: dict[ColumnSetting, list[str]] = {}
    example = ""
    others: list[str] = []
    for file in files:
        source = file.columns[name].source
        if source.header is not None and (places := positions(file.file, source.header)):
            source = replace(source, header=places[0])
        sources.setdefault(source, []).append(file.file.path.name)
        if source.header is not None:
            example = example or next(iter(file.file.values(file.columns[name].source.header or "")), "")
            others += _others(name, file)
    settled = len(sources) == 1 and (everywhere or next(iter(sources)).header is not None)
    return ProposedColumn(name, sources, settled, example, tuple(dict.fromkeys(others)))


def _others(name: str, file: MappedFile) -> list[str]:
    """The file's unused headers that a preset knows for the column, further down its list."""
    known = {
        fold(header)
        for table in file.preset_tables
        for claim in table.columns.get(name, ())
        if not claim.needs and not claim.of and not claim.asked
        for header in claim.headers
    }
    used = {mapped.source.header for mapped in file.columns.values()}
    return [header for header in file.file.headers if fold(header) in known and header not in used]


def words_of(table: str, column: str, dataset: Dataset) -> list[Word]:
    """The words of a column with their counts, most frequent first, at most one more than MOST_WORDS; no blanks."""
    frame = dataset.frame(table, [column])
    counted = (
        frame.select(stripped(pl.col(text_of(column))).alias("text"), pl.col(column).cast(pl.String).alias("meaning"))
        .drop_nulls("text")
        .group_by("text", "meaning")
        .agg(pl.len().alias("count"))
        .sort(["count", "text"], descending=[True, False])
        .head(MOST_WORDS + 1)
    )
    meanings = set(TABLES[table].columns[column].choices.values()) or {"true", "false"}
    is_known = FORMS.get(column, meanings.__contains__)
    return [
        Word(row["text"], row["count"], row["meaning"] if is_known(row["meaning"] or "") else None)
        for row in dataset.collected(counted, table).iter_rows(named=True)
    ]


def _money(table: ProposedTable, proposal: Proposal) -> None:
    schema = TABLES[table.name].columns
    if any(schema[name].kind is Kind.MONEY for name in table.names):
        proposal.has_money = True
    else:
        table.missing = [name for name in table.missing if name != "currency"]


def _stages(table: ProposedTable, dataset: Dataset, proposal: Proposal) -> None:
    """The stages, and where nothing but the stage tells the status, what each of them says about it."""
    counted = _stage_counts(table, dataset)
    if counted.height > MOST_WORDS:
        text = f"stage has over {MOST_WORDS} different values. Is it the right column?"
        table.about_columns.append(Question(text))
        return
    proposal.stages = in_order(counted)
    source = table.only_source("stage")
    if source is None or source.header is None or not _status_is_the_stage(table, source.header):
        return
    stage = next(column for column in table.columns if column.name == "stage")
    table.columns = [column for column in table.columns if column.name != "status"]
    table.columns.insert(table.columns.index(stage) + 1, ProposedColumn("status", stage.sources, example=stage.example))
    table.missing = [name for name in table.missing if name != "status"]
    by_stage = counted.group_by("stage").agg(pl.col("count").sum(), pl.col("status").drop_nulls().first())
    by_stage = by_stage.sort(["count", "stage"], descending=[True, False])
    said = _said_by_presets(table)
    table.words["status"] = [
        Word(name, count, None if hint_of(name) and fold(name) not in said else status)
        for name, count, status in by_stage.iter_rows()
    ]
    if any(status == "open" and fold(name) not in said for name, _, status in by_stage.iter_rows()):
        text = "only the stage says what was won or lost; whatever says neither by its name is open. Is that right?"
        table.questions.append(Question(text))


def _said_by_presets(table: ProposedTable) -> set[str]:
    """The stages, folded, of which the presets of all files say what they mean."""
    said = [set(file.columns["status"].column.choices) for file in table.files if "status" in file.columns]
    return set.intersection(*said) if len(said) == len(table.files) else set()


def _status_is_the_stage(table: ProposedTable, header: str) -> bool:
    """Whether the status follows from the stage's name alone."""
    if "status" not in table.names:
        return not table.names & {"won_at", "lost_at"}
    source = table.only_source("status")
    sql = source.sql if source else None
    if source and source.header == header:
        return True
    return sql is not None and set(_QUOTED.findall(sql)) == {header.replace('"', '""')}


def _stage_counts(table: ProposedTable, dataset: Dataset) -> pl.DataFrame:
    """Columns: `stage`, `status`, `count`; of the probabilities (fractions) the sum `chance` and number `weighed`."""
    wanted = ["stage", *(name for name in ("status", "won_at", "lost_at", "probability") if name in table.readable)]
    frame = dataset.frame("deals", wanted).with_columns(stripped(pl.col("stage")).alias("stage"))
    if "status" not in table.names:
        frame = frame.with_columns(status_of(table.readable, {}).alias("status"))
    chance = pl.col("probability") if "probability" in table.readable else pl.lit(None, pl.Float64)
    counts = pl.len().alias("count"), chance.cast(pl.Float64).sum().alias("chance"), chance.count().alias("weighed")
    counted = frame.drop_nulls("stage").group_by("stage", "status").agg(counts).sort("stage", "status")
    return dataset.collected(counted, "deals")
