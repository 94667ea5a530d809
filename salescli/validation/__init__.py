"""`validate`: everything that is wrong with the files of an export, found without keeping them in memory."""

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
    """Check every file. At most `most` findings of each rule are listed; None lists all.

    Raises UsageError where no file is named, InputError where a named file does not exist or cannot be opened.
    """
    from salescli.engine.notes import data_end
    from salescli.validation import keys, non_rows, rows, spells
    from salescli.validation.opening import open_tables
    from salescli.validation.places import Places
    from salescli.validation.rules import finding_of

    found = Collector(most)
    dataset, names = open_tables(paths, by_table, settings, found)
    if dataset is not None:
        places = Places(dataset)
        try:
            with dataset.reading():
                ready = rows.at_once(dataset, today, places)
                non_rows.check(dataset, places, found, ready)
                checked = rows.check(dataset, today, places, found, ready)
                keys.check(dataset, checked, places, found)
                if dataset.of("customers"):
                    spells.check(dataset, checked.readable["customers"], places, found)
                for table, error in data_end.stale(dataset, today):
                    found.add(finding_of("stale_data", error, dataset.of(table)[0].file.name))
        except InputError as error:
            file = error.place.file if error.place else names[0]
            found.add(finding_of("unreadable_file", error, file))
    return found.report(names)
