"""The files that settings are proposed for: told and mapped as by a run that has no settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from salescli.config.sections import TableSettings
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.init import months
from salescli.loading import TELL_BY_OPTION
from salescli.loading.files.file import File
from salescli.loading.files.opened import open_file
from salescli.loading.files.paths import expand, unread_in
from salescli.loading.mapping.map_columns import MappedFile, claimed
from salescli.loading.mapping.statuses import settled
from salescli.loading.mapping.tell_table import rival_beginnings, tell_table, why_unread
from salescli.message import Message, say
from salescli.model.tables import TABLES


def open_files(
    paths: Sequence[str], by_table: Mapping[str, Sequence[str]]
) -> tuple[list[MappedFile], list[tuple[File, Message]]]:
    """Every file mapped without settings, and those that are no table with the reason."""
    blank = Settings()
    mapped: dict[Path, MappedFile] = {}
    unread: list[tuple[File, Message]] = []
    for table, names in by_table.items():
        for path, _named in expand(names):
            mapped[path] = claimed(open_file(path), table, blank)
    for path, named in expand(paths):
        if path in mapped:
            continue
        file = open_file(path)
        if months.is_wide(file):
            told: str | None = months.TABLE
        else:
            told = tell_table(file, named, blank)
        if told is None:
            unread.append((file, why_unread(file, blank)))
        else:
            mapped[path] = claimed(file, told, blank)
    unread += [(File(path, (), ()), why) for path, why in unread_in(paths).items()]
    if not mapped:
        raise InputError(say("loading.no_table", files=[file.name for file, _ in unread]), TELL_BY_OPTION)
    files = sorted(settled(tuple(mapped.values()), blank), key=lambda file: list(TABLES).index(file.table))
    return _one_beginning(files), unread


def _one_beginning(files: list[MappedFile]) -> list[MappedFile]:
    """Where a list of accounts and one of subscriptions both begin customers, the subscriptions do."""
    rivals = rival_beginnings(files)
    if not rivals:
        return files
    begins = rivals[1].columns["started_at"].source.header or ""
    settings = Settings(tables={"customers": TableSettings(columns={"started_at": begins})})
    return [claimed(file.file, file.table, settings) if file.table == "customers" else file for file in files]
