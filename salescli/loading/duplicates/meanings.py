"""What rows of one key mean, and whose the amounts of lines are: as the settings say, else as every file's preset does.

A preset says it of exports that always are so: those of a shop have a row for each line of an order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.loading.mapping import preset as presets

if TYPE_CHECKING:
    from salescli.loading.file_facts import FileFacts


def of_repeats(facts: FileFacts, table: str) -> str:
    """What a key that repeats means (see `TableSchema.duplicates`)."""
    by_preset = None if facts.settings.says_duplicates(table) else _by_presets(facts, table, "duplicates")
    return by_preset or facts.settings.duplicates_of(table)


def of_amounts(facts: FileFacts, table: str, column: str) -> str | None:
    """Whether an amount of lines is the `deal`'s or the `line`'s; None where the lines themselves decide.

    A preset says it of the column that it reads itself.
    """
    if said := facts.settings.amounts_of(table):
        return said
    files = [file for file in facts.of(table) if column in file.columns]
    is_its_own = all(file.columns[column].by == file.preset for file in files)
    return _by_presets(facts, table, "amounts") if is_its_own else None


def is_by_preset(facts: FileFacts, table: str) -> bool:
    """Whether presets, not the settings, say what a key that repeats means."""
    return not facts.settings.says_duplicates(table) and _by_presets(facts, table, "duplicates") is not None


def _by_presets(facts: FileFacts, table: str, what: str) -> str | None:
    """What the presets of all files of a table say; None where one says nothing, or they differ."""
    found = {_by_preset(file.preset, table, what) for file in facts.of(table)}
    return found.pop() if len(found) == 1 else None


def _by_preset(name: str | None, table: str, what: str) -> str | None:
    found = presets.load(name).tables.get(table) if name else None
    word: str | None = getattr(found, what, None)
    return word
