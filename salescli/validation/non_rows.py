"""Rows that are no data: column names in the middle of a file, rows that sum others, and rows that may do so."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from salescli.loading.sums.non_rows import why_unclear
from salescli.message import Message, say
from salescli.validation.report import Collector, Finding
from salescli.validation.rules import OTHER

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.sums.non_rows import Candidate
    from salescli.validation.places import Places


def check(dataset: Dataset, places: Places, found: Collector, ready: Collection[str] = ()) -> None:
    """Find them in every file, whatever its size. Rows that are found are not checked for anything else.

    Tables that are `ready` have been searched.
    """
    for table in dict.fromkeys(file.table for file in dataset.files if file.table not in ready):
        dataset.reader.survey(table)
    dataset.search_non_rows(dict.fromkeys(file.table for file in dataset.files), at_any_size=True)
    for position, file in enumerate(dataset.files):
        none = dataset.reader.non_rows(file)
        for rule, rows in (
            (OTHER["header_row"], [(row, "", None) for row in none.headers]),
            (OTHER["sum_row"], [(row, label, None) for row, label in none.sums.items()]),
            (OTHER["unclear_sum"], [(each.row, each.label, _unclear(each, file.table)) for each in none.unclear]),
        ):
            shown = rows if found.most is None else rows[: found.most]
            listed = []
            for row, label, text in shown:
                line = places.line(position, row)
                listed.append(Finding(rule, places.name(position), line, None, label or None, text))
            if rows:
                found.extend(listed, rule, len(rows))


def _unclear(row: Candidate, table: str) -> Message:
    """Why a row may sum others, and which setting says whether it does."""
    return say("validation.may_be_a_sum", why=why_unclear(row), table=table)
