"""The error for unreadable dates of entry into a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.errors import InputError
from salescli.loading.places import place_of
from salescli.message import Option, say

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedFile


def no_date(file: MappedFile, row: int, column: str, text: str) -> InputError:
    """The error for a row's text in a column of dates."""
    place = place_of(file.file, row, file.columns[column].source.header, text)
    return InputError.at(
        place, say("funnel.no_date", text=text), say("funnel.correct_the_date", fix=Option("--bad-rows", "null"))
    )
