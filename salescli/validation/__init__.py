"""`validate`: everything that is wrong with the files of an export, found without holding them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from salescli.errors import InputError
from salescli.validation.report import Collector, Report

if TYPE_CHECKING:
    from salescli.config.settings import Settings


def validate(
    paths: Sequence[str],
    by_table: Mapping[str, Sequence[str]],
    settings: Settings,
    today: date,
    most: int | None,
) -> Report:
    """Look at every file; `most` findings of each rule are listed, None for all.

    Raises UsageError where no file is named, InputError where one that is named is not there or cannot be looked at.
    """
    from salescli.engine.notes import data_end
    from salescli.validation import keys, non_rows, rows, spells
    from salescli.validation.opening import open_tables
    from salescli.validation.places import Places
    from salescli.validation.rules import finding_of

    found = Collector(most)
    tables, names = open_tables(paths, by_table, settings, found)
    if tables is not None:
        places = Places(tables)
        try:
            with tables.reading():
                non_rows.check(tables, places, found)
                readable = rows.check(tables, today, places, found)
                keys.check(tables, readable, places, found)
                if tables.of("customers"):
                    spells.check(tables, readable["customers"], places, found)
                for table, error in data_end.stale(tables, today):
                    found.add(finding_of("stale_data", error, tables.of(table)[0].file.name))
        except InputError as error:
            file = error.place.file if error.place else names[0]
            found.add(finding_of("unreadable_file", error, file))
    return found.report(names)
