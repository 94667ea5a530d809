"""Rows that a mark of the export rules out, as those in the CRM's bin: they count nowhere, and it is told how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import listing
from salescli.loading.casting import stripped
from salescli.loading.files import File, Remark
from salescli.loading.scanning import scan
from salescli.schema import fold

if TYPE_CHECKING:
    from salescli.loading.mapping import MappedFile

#: What rules rows out, by a column of the file: its words in lower case, a blank one for a blank cell.
Exclusions = Mapping[str, tuple[str, ...]]


def find(file: File, wanted: Mapping[str, Sequence[str]]) -> Exclusions:
    """What of `wanted`, words by header, a file has the columns for."""
    words = {fold(header): tuple(word.strip().lower() for word in mine) for header, mine in wanted.items()}
    columns = zip(file.columns, file.headers, strict=False)
    return {column: mine for column, header in columns if (mine := words.get(fold(header)))}


def is_excluded(exclusions: Exclusions) -> pl.Expr:
    """Whether a row, as text, is ruled out."""
    return pl.any_horizontal(
        stripped(pl.col(column)).str.to_lowercase().fill_null("").is_in(words) for column, words in exclusions.items()
    )


def remark(table: str, files: Sequence[MappedFile]) -> Remark | None:
    """How many rows of a table are ruled out, by what; None for no row."""
    excluding = [file for file in files if file.exclusions]
    count = sum(
        scan(file.file).select(is_excluded(file.exclusions).sum()).collect(engine="streaming").item()
        for file in excluding
    )
    if not count:
        return None
    headers = listing(dict.fromkeys(column for file in excluding for column in file.exclusions))
    are = "1 row is" if count == 1 else f"{count:,} rows are"
    return Remark("excluded_rows", count, f"{table}: {are} ruled out by {headers}.")
