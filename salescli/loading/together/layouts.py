"""Files of a table that have one layout: the same columns, mapped the same way, with the same separators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.system.caches import Cache

if TYPE_CHECKING:
    from pathlib import Path

    from salescli.loading.file_facts import FileFacts
    from salescli.loading.mapping.map_columns import MappedFile

#: A number by path of the files of a table: files with equal numbers are laid out and mapped alike.
_LAYOUTS: Cache[str, Mapping[Path, int | None]] = Cache("files that are laid out alike")


def of_layout(facts: FileFacts, table: str) -> list[list[MappedFile]]:
    """The files of a table in runs of files that are laid out and mapped alike, whatever their values."""
    found: list[list[MappedFile]] = []
    numbers, last = layouts(facts, table), None
    for file in facts.of(table):
        number = numbers[file.file.path]
        if number is not None and number == last:
            found[-1].append(file)
        else:
            found.append([file])
        last = number
    return found


def alike(files: Sequence[MappedFile]) -> list[MappedFile]:
    """Files of any tables; each run of files that are laid out and mapped alike is one file with parts."""
    found: list[list[MappedFile]] = []
    for file in files:
        if found and all(map(may_be_one_of_several, (found[-1][-1], file))) and _are_alike(found[-1][-1], file):
            found[-1].append(file)
        else:
            found.append([file])
    return [together(run) for run in found]


def together(files: Sequence[MappedFile]) -> MappedFile:
    """Files that are alike as one file: a single file as it is, several as the parts of the first."""
    first = files[0]
    if len(files) == 1:
        return first
    return replace(first, file=replace(first.file, parts=tuple(file.file for file in files)))


def layouts(facts: FileFacts, table: str) -> Mapping[Path, int | None]:
    """A number for each file of a table, by path: the same for files next to each other that are laid out alike.

    None for a file that is always read alone (see `may_be_one_of_several`).
    """

    def numbered() -> Mapping[Path, int | None]:
        numbers: dict[Path, int | None] = {}
        number, last = -1, None
        for file in facts.of(table):
            number += last is None or not _are_alike(last, file)
            numbers[file.file.path] = number if may_be_one_of_several(file) else None
            last = file
        return numbers

    return facts.caches.of(_LAYOUTS, table, numbered)


def may_be_one_of_several(mapped: MappedFile) -> bool:
    """Whether a file is plain text on this machine, without a footer or other rows that depend on its own end."""
    file = mapped.file
    if file.is_parquet or file.sheet or file.joins or file.months or file.address or file.stretch or mapped.periods:
        return False
    ending = file.ending
    return not (ending.footers or ending.sums or (file.text is not None and file.text.is_compressed))


def _are_alike(one: MappedFile, other: MappedFile) -> bool:
    mine, its = one.file, other.file
    return (
        (mine.headers, mine.heads, mine.separator, mine.quote, mine.header_lines, mine.ending, mine.format)
        == (its.headers, its.heads, its.separator, its.quote, its.header_lines, its.ending, its.format)
        and (one.table, one.columns, one.exclusions, one.archived, one.minor_units, one.preset)
        == (other.table, other.columns, other.exclusions, other.archived, other.minor_units, other.preset)
    )  # fmt: skip
