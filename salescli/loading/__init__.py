"""From files to canonical lazy frames: the table of each file, its columns, and their typed values."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.errors import InputError, UsageError
from salescli.loading.dataset import Dataset, counted_once
from salescli.loading.files.addresses import address
from salescli.loading.files.paths import expand, unread_in
from salescli.loading.inputs import find, open_one, open_table, tell, with_more_rows
from salescli.loading.mapping.lookups.joins import Joins
from salescli.loading.mapping.map_columns import MappedFile, map_like
from salescli.loading.mapping.statuses import settled
from salescli.loading.mapping.tell_table import check_headers
from salescli.loading.together.same_beginning import Openings
from salescli.message import Message, Option, say
from salescli.model.tables import TABLES
from salescli.system import reading

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File

__all__ = ["Dataset", "load"]

#: Why a file is not read that may be a table all the same.
_MAY_BE_MAPPED = ("mapping.like_no_table", "mapping.its_name_says")


def tell_which(unread: Mapping[str, Message]) -> Message:
    """What to do where no file is recognised as a table, given why each is not.

    Where the columns or the name of one are like none of the tables, `init` maps it, as soon as it knows the table.
    """
    name = next((name for name, why in unread.items() if why.code in _MAY_BE_MAPPED), None)
    if name is None:
        return say("loading.tell_by_option", options=tuple(Option(f"--{table}", is_complete=False) for table in TABLES))
    from shlex import join  # errors alone need it

    _, *others = (Option(f"--{table}", name, is_complete=False) for table in TABLES)
    return say("loading.map_by_init", command=join(["salescli", "init", "--deals", name]), options=others)


def load(
    paths: Sequence[str],
    by_table: Mapping[str, Sequence[str]],
    settings: Settings,
    apart: Sequence[str] = (),
    *,
    is_watched: bool = False,
) -> Dataset:
    """Open every file that is named, by path or by table; if none is, those that the settings name.

    Files that are `apart` have none of the tables, though they may be in the same folders.
    Only the heads of files are read here. Where they are watched, a file elsewhere that changes later is an error,
    as one on this machine is. Raises InputError where a file cannot be read or recognised, UsageError where no file is
    named.
    """
    if not paths and not any(by_table.values()):
        by_table = {table: _in_folder(settings, settings.patterns_of(table)) for table in TABLES}
        if not any(by_table.values()):
            example = "salescli kpi monthly-growth deals.csv"
            raise UsageError(say("loading.no_input"), say("loading.for_example", command=example))
    mapped: dict[Path, MappedFile] = {}
    last: dict[str, MappedFile] = {}
    joins, openings = Joins(settings, open_one), Openings()

    def as_table(file: File, table: str) -> MappedFile:
        found = map_like(last.get(table), joins.onto(file, table), table, settings)
        longer = with_more_rows(file, found, openings)
        return found if longer is file else map_like(last.get(table), joins.onto(longer, table), table, settings)

    left = {os.path.realpath(path) for path, _named in expand(apart)}
    left |= {os.path.realpath(path) for path in [settings.rates_file] if path}
    for table, names in by_table.items():
        given = list(expand(names))
        for path, _named in given:
            for file in open_table(find(path, len(given), openings, is_watched=is_watched), table, settings, joins):
                mapped[file.path] = last[table] = as_table(file, table)
    ignored: dict[str, Message] = {}
    advice: Message | None = None
    given = list(expand(paths))
    for path, named in given:
        if path in mapped or (left and os.path.realpath(path) in left):
            continue
        recognised = tell(find(path, len(given), openings, is_watched=is_watched), settings, joins, named=named)
        ignored |= recognised.unread
        advice = recognised.advice or advice
        for file, table in recognised.files:
            if file.path not in mapped:
                mapped[file.path] = last[table] = as_table(file, table)
    ignored |= {str(path): why for path, why in unread_in(paths).items()}
    if not mapped and not ignored:
        what = say("loading.history_alone")
        raise InputError(say("common.at", place=paths, what=what), say("loading.name_the_deals"))
    if not mapped:
        raise InputError(say("loading.no_table", files=tuple(ignored)), advice or tell_which(ignored))
    files = tuple(settled(tuple(mapped.values()), settings))
    check_headers(files, settings)
    reading.announce(part.watched for file in files for part in file.file.parts or (file.file,))
    return counted_once(files, settings, ignored, open_one)


def _in_folder(settings: Settings, patterns: Sequence[str]) -> list[str]:
    return [pattern if address(pattern) else str(settings.folder / pattern) for pattern in patterns]
