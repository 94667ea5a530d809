"""Readings as tests ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from salescli.api import Exports, Request
from salescli.reconcile.compute import Question, compute
from salescli.reconcile.model import Reading, Reconciled

_OF_QUESTION = ("at", "every")


def reconciled(
    name: str, path: Path | Sequence[Path], expect: str = "0", config: Path | None = None, **asked: Any
) -> Reconciled:
    """The readings of a KPI over files; options as on the command line, without hyphens."""
    question = {"every": True, **{key: asked.pop(key) for key in _OF_QUESTION if key in asked}}
    exports = Exports([path] if isinstance(path, Path) else list(path), config=config)
    return compute(exports, name, Request(**asked), Question(expect=expect, **question))


def words(reading: Reading) -> tuple[str, ...]:
    """What a reading changes, as slot_word, in the order of the contract."""
    return tuple(
        change.code.removeprefix("reconcile.") + "".join(f":{value}" for _, value in change.parameters)
        for change in reading.changes
    )


def by_words(found: Reconciled) -> dict[tuple[str, ...], Reading]:
    """The readings by what they change."""
    return {words(reading): reading for reading in found.readings}
