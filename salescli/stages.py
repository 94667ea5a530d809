"""The stages of a pipeline, how they are compared, and the columns of an export that say when a deal entered each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.mapping import MappedColumn
from salescli.loading.outcomes import outcome_of
from salescli.loading.stepwise import word_by_word
from salescli.schema import Column, Kind, fold
from salescli.settings import ColumnSetting

if TYPE_CHECKING:
    from salescli.loading.tables import Tables

#: `Date entered "Proposal sent (Sales pipeline)"`, with or without the quotes.
_ENTERED = re.compile(r'date entered (?:"(?P<quoted>.+)"|(?P<bare>.+))', re.IGNORECASE)
#: What is no stage though the header begins like one.
_NO_STAGE = ("current_stage", "latest_stage")
_PIPELINE = re.compile(r"\s*\([^()]*\)$")


def word_of(stage: str) -> str:
    """A stage as it is compared: folded, and without the pipeline that some exports name after it."""
    return fold(_without_pipeline(stage))


def _without_pipeline(stage: str) -> str:
    return _PIPELINE.sub("", stage.strip()) or stage.strip()


def steps(names: Iterable[str]) -> list[str]:
    """The different stages among names, in their order; one that is in several pipelines is named without them."""
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(word_of(name), []).append(name)
    return [own[0] if len(own) == 1 else _without_pipeline(own[0]) for word, own in spellings.items() if word]


def number_of(stage: pl.Expr, names: Sequence[str]) -> pl.Expr:
    """Which of the names a stage is, counted from 0; null for none.

    Without regard to its pipeline, unless names tell several: then it is the one of its own.
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


def is_outcome(stage: str) -> bool:
    """Whether a stage is a way to end: won or lost."""
    return outcome_of(stage) != "open"


def entered(header: str) -> str | None:
    """The stage whose entry a header says the date of; None for any other header."""
    found = _ENTERED.fullmatch(header.strip())
    stage = (found["quoted"] or found["bare"]).strip() if found else ""
    return _without_pipeline(stage) if stage and fold(stage) not in _NO_STAGE else None


def with_entries(tables: Tables) -> tuple[Tables, Mapping[str, Sequence[str]]]:
    """The tables with a column of dates for every header that says when deals entered a stage, and those by stage.

    A stage has several where pipelines share it, or files spell it otherwise. Won and lost are no stages to enter: the
    day a deal closed says them.
    """
    columns: dict[str, str] = {}
    files = []
    for file in tables.files:
        mine = {}
        for header in file.file.headers if file.table == "deals" else ():
            stage = entered(header)
            if stage and not is_outcome(stage) and list(file.file.headers).count(header) == 1:
                name = columns.setdefault(header, f"entered:{len(columns)}")
                mine[name] = MappedColumn(Column(name, Kind.TIME, f"when it entered {stage}"),
                                          ColumnSetting(header=header), {})  # fmt: skip
        files.append(replace(file, columns={**file.columns, **mine}) if mine else file)
    if not columns:
        return tables, {}
    by_word: dict[str, tuple[str, list[str]]] = {}
    for header, name in columns.items():
        stage = entered(header) or ""
        by_word.setdefault(word_of(stage), (stage, []))[1].append(name)
    return replace(tables, files=tuple(files)), dict(by_word.values())
