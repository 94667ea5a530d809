"""Recognises the table of a file: by the settings, its name, a preset's marks, or else its header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from salescli import fix
from salescli.errors import InputError, Place, did_you_mean
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.mapping import file_names, is_stage_history, months, wide_quotas
from salescli.loading.mapping import preset as presets
from salescli.loading.mapping.lookups import rate_headers
from salescli.loading.mapping.lookups.joins import Joins, refuse_absent
from salescli.loading.mapping.map_columns import MappedFile, claimed, is_canonical
from salescli.message import Message, Option, Word, say
from salescli.model.schema import fold
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File


#: Columns that a history of stages does not have.
_OF_DEALS_ALONE = ("status", "value", "won_at", "lost_at", "closed_at", "expected_close_at")
#: Headers that any table may have: they are used, but no table is recognised by them.
_SAYS_NOTHING = {"id", "nr", "nummer", "record_id"}

#: What a subscription pays.
_PAID = {"mrr", "amount", "unit_amount"}


def tell_table(file: File, named: bool, settings: Settings, joins: Joins | None = None) -> str | None:
    """The table of a file, by the settings' patterns, its name, a preset's marks, or else its header.

    None where a file in a folder is like no table. A file that was `named` is then an error, unless it is one of the
    `joins`. Columns that are looked up for its rows help to recognise a file. A file that is joined to a table is not
    recognised as that table by its header.
    """
    joins = joins or Joins(settings)
    joined_to = joins.tables_of(file.path)
    named = named and not joined_to
    by_pattern = {table for table in TABLES for pattern in settings.patterns_of(table)
                  if _matches(file.path, settings.folder, pattern)}  # fmt: skip
    if len(by_pattern) == 1:
        return by_pattern.pop()
    if not named and file_names.other_kind(file.words):
        return None
    if _is_history(file, settings):
        if named:
            hint = say("mapping.name_the_history", fix=Option("--history", file.path.name))
            raise InputError.at(Place(file.name), say("mapping.is_a_history"), hint)
        return None
    recognised = None if is_canonical(file, settings) else presets.recognise(file.headers)
    recognised = None if recognised and recognised.table in joined_to else recognised
    if recognised and recognised.table is None:
        if named:
            what = say("mapping.unread_export", title=recognised.preset.title, why=Word(recognised.why_unread))
            hint = say("mapping.leave_it_out", fix=Option("--deals", file.path.name))
            raise InputError.at(Place(file.name), what, hint)
        return None
    by_name = file_names.table_of(file.words)
    if (
        by_name
        and TABLES[by_name].needs_file_word
        and not _could_be(joins.as_far_as_it_goes(file, by_name), by_name, settings)
    ):
        by_name = None
    table = by_name or (recognised.table if recognised else None)
    if table:
        return table
    if wide_quotas.TABLE not in joined_to and _are_wide_quotas(file, settings):
        return wide_quotas.TABLE
    scores = {table: score for table, score in _scores(file, settings, joins).items() if table not in joined_to}
    best = max(scores.values(), default=0)
    winners = [table for table, score in scores.items() if score == best]
    if len(winners) == 1:
        return winners[0]
    if (winners and not joined_to) or named:
        from shlex import join  # errors alone need it

        name = str(file.path) if file.path == STANDARD_INPUT else file.name
        tables = list(winners or TABLES)
        options = tuple(Option(f"--{table}", name) for table in tables)
        what = say("mapping.which_table", headers=file.headers)
        command = join(["salescli", "init", f"--{tables[0]}", name])
        hint = say("mapping.say_the_table", options=options, file=name, command=command)
        if file.other_header:
            hint = file.other_header.advice()
        raise InputError.at(Place(file.name), what, hint)
    return None


def why_unread(file: File, settings: Settings) -> Message:
    """Why a file that is not recognised as a table is not read."""
    if kind := file_names.other_kind(file.words):
        return say("mapping.its_name_says", kind=Word(kind))
    if _is_history(file, settings):
        return say("mapping.a_history")
    recognised = None if is_canonical(file, settings) else presets.recognise(file.headers)
    if recognised and recognised.table is None:
        return say("mapping.export_of", title=recognised.preset.title, why=Word(recognised.why_unread))
    if rate_headers.are_of_rates(file.headers):
        return say("mapping.file_of_rates")
    if file.other_header:
        return say("mapping.header_elsewhere", line=file.other_header.line)
    return say("mapping.like_no_table")


def _matches(path: Path, folder: Path, pattern: str) -> bool:
    if there := address(pattern):
        return fnmatch(address(path) or "", there)
    return fnmatch(str(path.resolve()), str((folder / pattern).resolve()))


def _is_history(file: File, settings: Settings) -> bool:
    """Whether a file is a history of stages: it has the columns of one, and none for the end of a deal."""
    if not is_stage_history.is_like_one(file):
        return False
    columns = claimed(file, "deals", settings).columns
    return not any(name in columns and columns[name].source.header for name in _OF_DEALS_ALONE)


def _could_be(file: File, table: str, settings: Settings) -> bool:
    """Whether a file has columns by which the table is recognised."""
    return TABLES[table].could_be(claimed(file, table, settings).columns)


def _are_wide_quotas(file: File, settings: Settings) -> bool:
    """Whether a file has reps, then periods as columns, and nothing that another table reads."""
    mine = claimed(file, wide_quotas.TABLE, settings)
    if not mine.periods and wide_quotas.are_quotas_without_year(file):
        return True
    if len(mine.periods) < wide_quotas.LEAST_PERIODS or "rep_id" not in mine.columns:
        return False
    read = {mapped.source.header for mapped in mine.columns.values()} | mine.periods.keys() | mine.sums.keys()
    others = (claimed(file, table, settings).columns for table in TABLES if table != wide_quotas.TABLE)
    return all(mapped.source.header in (None, *read) for columns in others for mapped in columns.values())


def _scores(file: File, settings: Settings, joins: Joins) -> dict[str, int]:
    """How many headers each table knows of the file; only tables that it could be."""
    scores = {}
    for table, schema in TABLES.items():
        columns = claimed(joins.as_far_as_it_goes(file, table), table, settings).columns
        here = {name for name, mapped in columns.items() if mapped.source.header is not None}
        here -= set() if schema.in_currencies else {"currency"}
        if schema.needs_file_word and not any(file_names.says(table, header) for header in file.headers):
            continue
        here -= schema.in_common
        specific = {name for name, mapped in columns.items() if fold(mapped.source.header or "") not in _SAYS_NOTHING}
        headers = {columns[name].source.header for name in here}
        if len(headers) > 1 and schema.could_be(specific) and specific >= set(schema.required):
            scores[table] = len(headers)
    return scores


def check_headers(files: Sequence[MappedFile], settings: Settings) -> None:
    """Raise an error for a header in the settings that no file of the table has, and for rival beginnings."""
    for table in {file.table for file in files}:
        mine = [file for file in files if file.table == table]
        refuse_absent(table, [file.file for file in mine], settings)
        months.refuse_absent(table, [file.file for file in mine], settings)
        named = {
            f"{table}.{months.called(name, table, settings)}": source.header
            for name, source in settings.columns_of(table).items()
            if source.header is not None and not any(name in file.columns for file in mine)
        }
        headers = [header for file in mine for header in file.file.headers]
        folded = set(map(fold, headers))
        named |= {f"tables.{table}.exclude": header for header in settings.exclusions_of(table)
                  if fold(header) not in folded}  # fmt: skip
        for purpose, absent in named.items():
            what = say("mapping.absent_column", header=absent, purpose=purpose)
            hint = did_you_mean(absent, _fitting(table, purpose, mine)) or say("mapping.its_columns", headers=headers)
            raise InputError.at(Place(mine[0].file.name), what, hint)
    rivals = rival_beginnings(files)
    if rivals:
        accounts, subscriptions = rivals
        begins = fix.column("customers", "started_at", subscriptions.columns["started_at"].source.header or "")
        raise InputError(
            say("mapping.rival_beginnings", accounts=accounts.file.name, subscriptions=subscriptions.file.name),
            say("mapping.say_what_begins", fix=begins),
            Place(accounts.file.name),
        )


def _fitting(table: str, purpose: str, files: Iterable[MappedFile]) -> list[str]:
    """The headers that fit a column of the settings, `TABLE.COLUMN`; all headers for another setting."""
    from salescli.loading.mapping.fits import fits

    column = TABLES[table].columns.get(purpose.removeprefix(f"{table}."))
    return [
        header for file in files for header in file.file.headers if column is None or fits(column, header, file.file)
    ]


def rival_beginnings(files: Iterable[MappedFile]) -> tuple[MappedFile, MappedFile] | None:
    """A list of accounts and a list of subscriptions that both begin customers, under different headers; or None."""
    begun = [file for file in files if file.table == "customers" and "started_at" in file.columns]
    for subscriptions in begun:
        for accounts in begun:
            differ = accounts.columns["started_at"].source != subscriptions.columns["started_at"].source
            if _PAID & subscriptions.columns.keys() and not _PAID & accounts.columns.keys() and differ:
                return accounts, subscriptions
    return None
