"""Comparisons as tests ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from salescli.api import Exports, Request
from salescli.compare_groups.compute import Question, compute
from salescli.compare_groups.model import Compared

_OF_QUESTION = ("group", "versus", "each", "confidence")


def compared(name: str, path: Path | Sequence[Path], config: Path | None = None, **asked: Any) -> Compared:
    """Groups of a KPI over files; options as on the command line, without hyphens. A side may be a text."""
    question = {key: asked.pop(key) for key in _OF_QUESTION if key in asked}
    for side in ("group", "versus"):
        if isinstance(question.get(side), str):
            question[side] = (question[side],)
    exports = Exports([path] if isinstance(path, Path) else list(path), config=config)
    return compute(exports, name, Request(**asked), Question(**question))
