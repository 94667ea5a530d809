"""The names of a pipeline's stages, and how they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from salescli.loading.parsing.slow_path import word_by_word
from salescli.model.schema import fold
from salescli.system.regex import regex

_PIPELINE = regex(r"\s*\([^()]*\)$")


def word_of(stage: str) -> str:
    """A stage in the form that is compared: folded, without the pipeline that some exports name after it."""
    return fold(without_pipeline(stage))


def without_pipeline(stage: str) -> str:
    """A stage without the pipeline that some exports name after it."""
    return _PIPELINE.sub("", stage.strip()) or stage.strip()


def steps(names: Iterable[str]) -> list[str]:
    """The different stages among names, in order; a stage of several pipelines is named without these."""
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(word_of(name), []).append(name)
    return [own[0] if len(own) == 1 else without_pipeline(own[0]) for word, own in spellings.items() if word]


def number_of(stage: pl.Expr, names: Sequence[str]) -> pl.Expr:
    """The position of a stage among the names, from 0; null where it is none of them.

    The pipeline does not matter, unless the names have the stage in several pipelines; then it must match.
    """
    exactly = {fold(name): number for number, name in enumerate(names)}
    by_word: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        by_word.setdefault(word_of(name), []).append(number)

    def number_in(text: str) -> int | None:
        if not (word := word_of(text)):
            return None
        own = by_word.get(word, [])
        return own[0] if len(own) == 1 else exactly.get(fold(text))

    return word_by_word(stage, number_in, pl.Int64())
