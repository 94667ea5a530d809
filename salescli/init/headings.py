"""Headings of other languages: which columns of deals they are, by `headings.toml`.

A run does not read them, for a word may mean something else in somebody's sheet. `init` writes them into the settings,
where the user reads them, and asks whether each is right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.config.sections import ColumnSetting, TableSettings
from salescli.config.settings import Settings
from salescli.loading.mapping.fits import fits
from salescli.loading.mapping.lookups.spellings import joined
from salescli.loading.mapping.map_columns import MappedFile, claimed
from salescli.model.schema import Kind
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.files.file import File

#: The table whose headings are known.
TABLE = "deals"
#: Headers that say of no day which it is: a heading that does goes before one of these.
_ANY_DAY = {"date", "datum"}
#: Without one of these the headings of a language are no reason to read a file by them.
_DECISIVE = {"value", "closed_at", "won_at"}
#: By one of these a deal ends, by one of these it is said how.
_DAYS, _OUTCOMES = ("closed_at", "won_at", "lost_at"), ("status", "stage", "won_at", "lost_at")


class Headings(Struct, frozen=True):
    """The headings of a file that a language knows: the header by column."""

    language: str
    columns: Mapping[str, str]


@cache
def _languages() -> Mapping[str, Mapping[str, list[str]]]:
    """The headings by language and column, the best first."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def is_language(by: str) -> bool:
    """Whether a column was mapped by the headings of a language."""
    return by in _languages()


def language_of(file: MappedFile) -> str | None:
    """The language whose headings the file was mapped by; None where it was not."""
    return next((column.by for column in file.columns.values() if is_language(column.by)), None)


def by_headings(file: MappedFile) -> MappedFile:
    """The file of deals with what its headings mean in the language that knows most of them.

    Only columns that are not found without are added. A file whose columns are known stays as it is.
    """
    found = _most(file)
    if found is None:
        return file
    sources = {name: ColumnSetting(header=header) for name, header in found.columns.items()}
    settings = Settings(tables={TABLE: TableSettings(columns=dict(sources))})
    mapped = claimed(file.file, TABLE, settings)
    columns = {
        name: replace(column, by=found.language) if name in found.columns else column
        for name, column in mapped.columns.items()
    }
    return replace(mapped, columns=columns)


def like_deals(file: File) -> MappedFile | None:
    """A file that is like no table as deals, where its headings say an amount, a day and an outcome; else None."""
    mapped = by_headings(claimed(file, TABLE, Settings()))
    names = mapped.columns.keys()
    is_whole = "value" in names and not names.isdisjoint(_DAYS) and not names.isdisjoint(_OUTCOMES)
    return mapped if is_whole and language_of(mapped) else None


def _most(file: MappedFile) -> Headings | None:
    """The headings of the language that knows most of a file's; None where none knows an amount or a day."""
    if file.preset or file.table != TABLE:
        return None
    found = (Headings(language, _columns(file, words)) for language, words in _languages().items())
    best = max(found, key=lambda each: len(each.columns))
    return best if best.columns.keys() & _DECISIVE else None


def _columns(file: MappedFile, words: Mapping[str, list[str]]) -> Mapping[str, str]:
    """The header of each column that the file lacks, by the words of one language; its values fit the column."""
    unused = {joined(header): header for header in file.unused()}
    columns: dict[str, str] = {}
    for name, known in words.items():
        free = (unused[word] for word in map(joined, known) if word in unused)
        header = next((each for each in free if each not in columns.values() and _fits(name, each, file)), None)
        if header is not None and _is_open(name, file):
            columns[name] = header
    return columns


def _is_open(name: str, file: MappedFile) -> bool:
    """Whether a file lacks a column, or has it from a header that says of no day which it is."""
    return name not in file.columns or joined(file.columns[name].source.header or "") in _ANY_DAY


def _fits(name: str, header: str, file: MappedFile) -> bool:
    column = TABLES[TABLE].columns[name]
    if column.kind is Kind.CHOICE:  # what its words mean is asked, but they are words: `Ergebnis` may be a profit
        column = replace(column, kind=Kind.TEXT)
    return fits(column, header, file.file)
