"""The files that settings are proposed for: recognised and mapped as in a run without settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from salescli.config.sections import TableSettings
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.init import headings, months
from salescli.init.headers import further_down
from salescli.loading import tell_which
from salescli.loading.files.file import File
from salescli.loading.files.paths import expand, unread_in
from salescli.loading.inputs import Input, TableFiles, find, open_table, tell
from salescli.loading.mapping.lookups import rate_headers
from salescli.loading.mapping.lookups.joins import Joins
from salescli.loading.mapping.map_columns import MappedFile, claimed
from salescli.loading.mapping.statuses import settled
from salescli.loading.mapping.tell_table import rival_beginnings
from salescli.message import Message, say
from salescli.model.tables import TABLES
from salescli.system import reading


def open_files(
    paths: Sequence[str], by_table: Mapping[str, Sequence[str]]
) -> tuple[list[MappedFile], list[tuple[File, Message]]]:
    """Every file mapped without settings, and those that are no table with the reason."""
    blank = Settings()
    joins = Joins(blank)
    mapped: dict[Path, MappedFile] = {}
    unread: list[tuple[File, Message]] = []
    for table, names in by_table.items():
        for path, _named in expand(names):
            headed = further_down(find(path), table, named=True)
            for file in [file for file, _ in headed.values()] or open_table(find(path), table, blank, joins):
                mapped[file.path] = headings.by_headings(claimed(file, table, blank))
    for path, named in expand(paths):
        if path in mapped:
            continue
        recognised = _recognised(find(path), joins, named=named)
        unread += [(File(Path(name), (), ()), why) for name, why in recognised.unread.items()]
        for file, table in recognised.files:
            if file.path not in mapped:
                mapped[file.path] = headings.by_headings(claimed(file, table, blank))
    unread += [(File(path, (), ()), why) for path, why in unread_in(paths).items()]
    if not mapped:
        reasons = {file.name: why for file, why in unread}
        advice = say("init.name_the_exports_too") if _are_rates(unread) else tell_which(reasons)
        raise InputError(say("loading.no_table", files=[file.name for file, _ in unread]), advice)
    files = sorted(settled(tuple(mapped.values()), blank), key=lambda file: list(TABLES).index(file.table))
    reading.announce(mapped_file.file.watched for mapped_file in files)
    return _one_beginning(files), unread


def _are_rates(unread: Sequence[tuple[File, Message]]) -> bool:
    return any(why.code == "mapping.file_of_rates" for _, why in unread)


def _recognised(given: Input, joins: Joins, *, named: bool) -> TableFiles:
    """The files of an input with their tables: by a line further down where only that makes them one."""
    headed = further_down(given, None, named=named)
    try:
        recognised = _as_months(given) or tell(given, Settings(), joins, named=named)
    except InputError:
        if named and _holds_rates(given):
            return tell(given, Settings(), joins, named=False)
        headed = headed or _by_headings(given)
        if not headed:
            raise
        return TableFiles(tuple(headed.values()))
    if not recognised.files and not headed:
        headed = _by_headings(given)
    others = ((file, table) for file, table in recognised.files if file.name not in headed)
    unread = {name: why for name, why in recognised.unread.items() if name not in headed}
    return TableFiles((*headed.values(), *others), unread)


def _by_headings(given: Input) -> Mapping[str, tuple[File, str]]:
    """The files of an input that are deals by their headings in another language, by name."""
    try:
        files = given.open().files
    except InputError:  # said where it is recognised
        return {}
    return {file.name: (file, headings.TABLE) for file in files if headings.like_deals(file)}


def _holds_rates(given: Input) -> bool:
    """Whether a file is one of rates, which is named for the settings and is no table."""
    try:
        files = given.open().files
    except InputError:  # reported when the file is recognised
        return False
    return len(files) == 1 and rate_headers.are_of_rates(files[0].headers)


def _as_months(given: Input) -> TableFiles | None:
    """A file, or the sheets of a workbook, in which months stand side by side; None for any other."""
    try:
        wide = [file for file in given.open().files if months.is_wide(file)]
    except InputError:  # reported when it is recognised
        return None
    return TableFiles(tuple((file, months.TABLE) for file in wide)) if wide else None


def _one_beginning(files: list[MappedFile]) -> list[MappedFile]:
    """Where a list of accounts and one of subscriptions both begin customers, the subscriptions do."""
    rivals = rival_beginnings(files)
    if not rivals:
        return files
    begins = rivals[1].columns["started_at"].source.header or ""
    settings = Settings(tables={"customers": TableSettings(columns={"started_at": begins})})
    return [claimed(file.file, file.table, settings) if file.table == "customers" else file for file in files]
