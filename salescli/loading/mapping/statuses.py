"""Whether a column called status is a deal's status: it is if any of its words, in any file, means won or lost.

It then goes before the stage and the flags of a CRM. Otherwise it is some other status, and other columns decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.loading.files.scanning import scan
from salescli.loading.mapping import map_columns
from salescli.loading.parsing.sql.expressions import headers_in
from salescli.loading.parsing.stage_words import outcome_of
from salescli.loading.parsing.text import stripped
from salescli.message import say
from salescli.model.schema import fold
from salescli.results.note import note

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile

_TABLE, _NAME = "deals", "status"
#: The headers (folded) of a status of deals.
_CALLED = ("status", "deal_status", "opportunity_status", "affärsstatus")
_DATES = ("won_at", "lost_at")
_ENDS = ("won", "lost")


def settled(files: Sequence[MappedFile], settings: Settings) -> list[MappedFile]:
    """The files with the status of deals read from its column; files of other tables are unchanged."""
    if _NAME in settings.columns_of(_TABLE):
        return list(files)
    own = settings.values_of(_TABLE, _NAME)
    candidates = {
        position: column
        for position, file in enumerate(files)
        if file.table == _TABLE and (column := _candidate(file, settings))
    }
    decides = {position: _decides(files[position], column, own) for position, column in candidates.items()}
    found = list(files)
    if any(decides.values()) or not all(_has_more(files[position]) for position in candidates):
        for position, column in candidates.items():
            found[position] = _with_status(files[position], column)
        for position, file in enumerate(files) if any(decides.values()) else ():
            if file.table == _TABLE and position not in candidates:
                found[position] = _by_stage(file, settings)
        return found
    for position, column in candidates.items():
        found[position] = _without(files[position], column)
    return found


def _candidate(file: MappedFile, settings: Settings) -> MappedColumn | None:
    """The column of a file that is called status, whether it is read or not."""
    mapped = file.columns.get(_NAME)
    if mapped is not None and mapped.source.header is not None and not mapped.column.follows_stage:
        return mapped
    if mapped is not None and mapped.source.constant is not None:
        return None  # a file of orders, whose outcome the preset knows
    used = {column.source.header for column in file.columns.values()}
    if mapped is not None and mapped.source.sql is not None:
        used |= set(headers_in(mapped.source.sql))  # headers that the preset's expression reads
    headers = [header for header in file.file.columns if fold(header) in _CALLED and header not in used]
    headers = [header for header in headers if header not in file.file.textless]
    return map_columns.read_from(file, _NAME, headers[0], settings) if headers else None


def _decides(file: MappedFile, column: MappedColumn, own: Mapping[str, str]) -> bool:
    """Whether a word of the column means won or lost; the whole column is read where the first rows have none."""
    words = {fold(word): status for word, status in {**column.column.choices, **own}.items()}

    def says(texts: Iterable[str]) -> bool:
        return any(words.get(fold(text), outcome_of(text)) in _ENDS for text in texts)

    header = column.source.header or ""
    if says(file.file.values(header)):
        return True
    return _has_more(file) and says(_texts(file, header))


def _texts(file: MappedFile, header: str) -> list[str]:
    """The different texts of a column."""
    texts = scan(file.file).select(stripped(pl.col(header)).unique()).collect(engine="streaming")
    return texts.to_series().drop_nulls().to_list()


def _has_more(file: MappedFile) -> bool:
    """Whether columns other than the status give the outcome of the deals of a file."""
    mapped = file.columns.get(_NAME)
    is_by_preset = mapped is not None and (mapped.column.follows_stage or mapped.source.sql is not None)
    return is_by_preset or any(name in file.columns for name in ("stage", *_DATES))


def _with_status(file: MappedFile, column: MappedColumn) -> MappedFile:
    return replace(file, columns={**file.columns, _NAME: column})


def _by_stage(file: MappedFile, settings: Settings) -> MappedFile:
    """A file without a status, next to others with one: its stages give the status, unless dates do."""
    stage = file.columns.get("stage")
    if _NAME in file.columns or stage is None or stage.source.header is None:
        return file
    if any(name in file.columns for name in _DATES):
        return file
    return _with_status(file, map_columns.read_from(file, _NAME, stage.source.header, settings, by_stage=True))


def _without(file: MappedFile, column: MappedColumn) -> MappedFile:
    """A file whose status is another one: the preset's choice, the stage or dates decide instead; with a note."""
    columns = dict(file.columns)
    if columns.get(_NAME) is column:
        del columns[_NAME]
    header = column.source.header or ""
    if not (words := sorted(_texts(file, header))):
        return replace(file, columns=columns)
    what = say("mapping.no_status_but_columns", header=header, words=words)
    if "stage" in columns:
        what = say("mapping.no_status_but_stage", header=header, words=words)
    remark = note("no_status", len(words), "common.at", place=file.file.name, what=what)
    return replace(file, columns=columns, remarks=(*file.remarks, remark))
