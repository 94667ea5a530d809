"""Accounts as tests ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from salescli.api import Exports, Request
from salescli.why.compute import Question, compute
from salescli.why.model import Row, RowKind, Why

_OF_QUESTION = ("at", "versus", "drivers", "top", "rows", "largest")


def why(name: str, path: Path | Sequence[Path], config: Path | None = None, **asked: Any) -> Why:
    """The account of a KPI over files; options as on the command line, without hyphens."""
    question = {key: asked.pop(key) for key in _OF_QUESTION if key in asked}
    exports = Exports([path] if isinstance(path, Path) else list(path), config=config)
    return compute(exports, name, Request(**asked), Question(**question))


def amounts(rows: Sequence[Row]) -> dict[str | None, Decimal | None]:
    """The contributions by name; of the others by `other`."""
    return {"other" if row.kind is RowKind.OTHER else row.name: row.contribution for row in rows}
