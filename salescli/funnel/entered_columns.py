"""The columns of an export that say when a deal entered each stage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.config.sections import ColumnSetting
from salescli.loading.mapping.map_columns import MappedColumn
from salescli.loading.mapping.stages import without_pipeline, word_of
from salescli.loading.parsing.stage_words import is_outcome
from salescli.model.schema import Column, Kind, fold
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: `Date entered "Proposal sent (Sales pipeline)"`, with or without the quotes.
_ENTERED = regex(r'date entered (?:"(?P<quoted>.+)"|(?P<bare>.+))', re.IGNORECASE)
#: Headers that begin like these do not name a stage.
_NO_STAGE = ("current_stage", "latest_stage")


def entered(header: str) -> str | None:
    """The stage in a header such as `Date entered Proposal`; None for any other header."""
    found = _ENTERED.fullmatch(header.strip())
    stage = (found["quoted"] or found["bare"]).strip() if found else ""
    return without_pipeline(stage) if stage and fold(stage) not in _NO_STAGE else None


def with_entries(dataset: Dataset) -> tuple[Dataset, Mapping[str, Sequence[str]]]:
    """The dataset with a column of dates for every header that says when deals entered a stage, and these by stage.

    A stage has several columns where pipelines share it or files spell it differently. Won and lost are not such
    stages: the day a deal closed is known otherwise.
    """
    columns: dict[str, str] = {}
    files = []
    for file in dataset.files:
        mine = {}
        for header in file.file.headers if file.table == "deals" else ():
            stage = entered(header)
            if stage and not is_outcome(stage) and list(file.file.headers).count(header) == 1:
                name = columns.setdefault(header, f"entered:{len(columns)}")
                mine[name] = MappedColumn(Column(name, Kind.TIME, f"when it entered {stage}"),
                                          ColumnSetting(header=header), {})  # fmt: skip
        files.append(replace(file, columns={**file.columns, **mine}) if mine else file)
    if not columns:
        return dataset, {}
    by_word: dict[str, tuple[str, list[str]]] = {}
    for header, name in columns.items():
        stage = entered(header) or ""
        by_word.setdefault(word_of(stage), (stage, []))[1].append(name)
    return dataset.with_files(tuple(files)), dict(by_word.values())
