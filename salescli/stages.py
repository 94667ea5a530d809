"""The stages of a pipeline, and the columns of an export that say when a deal entered each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from salescli.loading.mapping import MappedColumn
from salescli.loading.outcomes import outcome_of
from salescli.loading.tables import Tables
from salescli.schema import Column, Kind, fold
from salescli.settings import ColumnSetting

#: `Date entered "Proposal sent (Sales pipeline)"`, with or without the quotes.
_ENTERED = re.compile(r'date entered (?:"(?P<quoted>.+)"|(?P<bare>.+))', re.IGNORECASE)
#: What is no stage though the header begins like one.
_NO_STAGE = ("current_stage", "latest_stage")
_PIPELINE = re.compile(r"\s*\([^()]*\)$")


def word_of(stage: str) -> str:
    """A stage as it is compared: folded, and without the pipeline that some exports name after it."""
    return fold(_PIPELINE.sub("", stage.strip()))


def is_outcome(stage: str) -> bool:
    """Whether a stage is a way to end: won or lost."""
    return outcome_of(stage) != "open"


def entered(header: str) -> str | None:
    """The stage whose entry a header says the date of; None for any other header."""
    found = _ENTERED.fullmatch(header.strip())
    stage = (found["quoted"] or found["bare"]).strip() if found else ""
    return _PIPELINE.sub("", stage) if stage and fold(stage) not in _NO_STAGE else None


def with_entries(tables: Tables) -> tuple[Tables, Mapping[str, str]]:
    """The tables with a column of dates for every stage whose entry the deals say, and those columns by stage.

    Won and lost are no stages to enter: the day a deal closed says them.
    """
    columns: dict[str, str] = {}
    files = []
    for file in tables.files:
        mine = {}
        for header in file.file.headers if file.table == "deals" else ():
            stage = entered(header)
            if stage and not is_outcome(stage) and list(file.file.headers).count(header) == 1:
                name = columns.setdefault(stage, f"entered {word_of(stage)}")
                mine[name] = MappedColumn(Column(name, Kind.TIME, f"when it entered {stage}"),
                                          ColumnSetting(header=header), {})  # fmt: skip
        files.append(replace(file, columns={**file.columns, **mine}) if mine else file)
    return (replace(tables, files=tuple(files)), columns) if columns else (tables, {})
