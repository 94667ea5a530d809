"""What one pass over all rows of a table finds out for later passes: how columns are written, and rows that are none.

An exact reading searches a column for values that decide how others are read, and a search for sums reads every column
again. A command that will ask both of all columns asks them here at once, in one scan for each run of files that are
laid out alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files.scanning import PATH_COLUMN, collected, scan
from salescli.loading.parsing import numbers
from salescli.loading.sums import non_rows
from salescli.loading.together.layouts import of_layout, together
from salescli.model.schema import Column, Kind

if TYPE_CHECKING:
    from pathlib import Path

    from salescli.loading.file_facts import FileFacts
    from salescli.loading.files.file import File
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile

_NON_ROWS = "row:may be none"


Decides = Callable[[Column, "File", str], tuple[pl.Expr, pl.Expr] | None]


class Surveyed(Struct, frozen=True):
    """What a pass over a table found: by column the files in which no value decides how others are read, and the files
    in which every row is one of the table.
    """

    plain: Mapping[str, frozenset[Path]]
    all_rows: frozenset[Path]


def survey(facts: FileFacts, table: str, decides: Decides) -> Surveyed:
    """Survey all rows of a table. Files with looked-up columns, or with months as columns, are left out of it.

    `decides` says what decides the style of a column (see `decisive.decides`).
    """
    plain: dict[str, set[Path]] = {name: set() for name in _columns(facts.of(table))}
    all_rows: set[Path] = set()
    for run in of_layout(facts, table):
        if run[0].file.alone is not run[0].file or run[0].file.is_parquet:
            continue
        asked = _asked(run, decides)
        odd = _odd(together(run), asked, run)
        for name in asked:
            found = [file.file.path for file in run if name not in odd.get(str(file.file.scanned), ())]
            all_rows.update(found) if name == _NON_ROWS else plain[name].update(found)
    return Surveyed({name: frozenset(paths) for name, paths in plain.items()}, frozenset(all_rows))


def _columns(files: Iterable[MappedFile]) -> list[str]:
    return list(dict.fromkeys(name for file in files for name in file.columns))


def _asked(run: Sequence[MappedFile], decides: Decides) -> dict[str, tuple[pl.Expr, pl.Expr]]:
    """What is asked of every row of a run of files: for each column whether its value decides, as far as its first rows
    do not; and whether the row may be none. Of each two conditions the second is only asked where the first is met.
    """
    always = pl.lit(value=True)
    cheap, full = non_rows.may_be_none(run[0])
    found = {_NON_ROWS: (always if cheap is None else cheap, full)}
    for name, mapped in run[0].columns.items():
        if not all(_is_searched(file, mapped) for file in run):
            continue
        if (decisive := decides(mapped.column, run[0].file, mapped.source.header or "")) is not None:
            found[name] = decisive
    return found


def _is_searched(file: MappedFile, mapped: MappedColumn) -> bool:
    """Whether a column is searched for values that decide: where the decimal mark of amounts is proved, it is not."""
    header, kind = mapped.source.header, mapped.column.kind
    if header is None or header not in file.file.columns:
        return False
    if kind in (Kind.MONEY, Kind.NUMBER) and mapped.column.name != "probability":
        return not file.file.format.decimal and numbers.evidence_in(file.file.values(header)).decimal is None
    return True


def _odd(
    file: MappedFile, asked: Mapping[str, tuple[pl.Expr, pl.Expr]], run: Sequence[MappedFile]
) -> dict[str, set[str]]:
    """What is true of any row, by the path of the file, or of that of the run in it, that is scanned."""
    answers = [(cheap & full).fill_null(value=False).any().alias(name) for name, (cheap, full) in asked.items()]
    has_parts = bool(file.file.parts)
    frame = scan(file.file, ROW_COLUMN if has_parts else None)
    frame = frame.filter(pl.any_horizontal(cheap for cheap, _ in asked.values()))
    if has_parts:
        found = frame.group_by(PATH_COLUMN).agg(answers)
    else:
        found = frame.select(answers).with_columns(pl.lit(str(file.file.scanned)).alias(PATH_COLUMN))
    rows = collected(found, [each.file for each in run]).iter_rows(named=True)
    return {row[PATH_COLUMN]: {name for name in asked if row[name]} for row in rows}
