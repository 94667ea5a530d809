"""A targets CSV: one target a line, for lists too long to write as `[[target]]`.

Its columns are the keys of `[[target]]` that hold one value (`name`, `kpi`, `column`, `period`, `at`, `due`, `min`,
`max`, `change`, `versus`, `unit`, `owner`, `severity`, `min_n`, `confidence`, `part_of`, and `by`), and any dimension,
whose cell is a filter: a column `rep` with `r01` is `where = { rep = "r01" }`. An empty cell is a key left out.
Its figures may be written with decimal commas, or with marks between thousands, where the file says which is which.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from salescli.config.target_settings import TargetSetting
from salescli.errors import SettingsError, did_you_mean, listing
from salescli.model import spelling
from salescli.targets.model import Origin
from salescli.targets.number_style import decimal_marks, plainly

_SEVERITIES = ("error", "warning")
_FIGURES = ("min", "max", "change", "confidence")
_PERIODS = ("day", "week", "month", "quarter", "year", "total")


def _one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is none of {listing(words)}")
        return text

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as 2026-12-31") from None


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _share(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text!r} is not a number such as 0.95") from None


#: How a cell of each column is read.
_COLUMNS: Mapping[str, Callable[[str], object]] = {
    "name": str,
    "kpi": str,
    "column": str,
    "period": _one_of(_PERIODS),
    "by": lambda text: [part.strip() for part in text.split(",")],
    "at": str,
    "due": _day,
    "min": str,
    "max": str,
    "change": str,
    "versus": str,
    "unit": str,
    "owner": str,
    "severity": _one_of(_SEVERITIES),
    "min_n": _count,
    "confidence": _share,
    "part_of": str,
}


def shown(path: Path) -> str:
    """A path as it is told: from the working folder where it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def from_files(paths: Sequence[Path], dimensions: Sequence[str]) -> Iterator[tuple[TargetSetting, Origin]]:
    """The targets of CSV files, each with its file and line. Raises SettingsError for what cannot be read."""
    for path in paths:
        yield from _from_file(path, dimensions)


def _from_file(path: Path, dimensions: Sequence[str]) -> Iterator[tuple[TargetSetting, Origin]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such file of targets.", "See [targets] files in the settings.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}.", "Save it as CSV in UTF-8.") from None
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [spelling.clean(name) for name in next(reader, [])]
        _check_header(header, path, dimensions)
        lines = [
            (Origin(shown(path), reader.line_num), [cell.strip() for cell in cells])
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise SettingsError(f"{path}:{reader.line_num}: not a CSV file: {error}.") from None
    figures = (cell for _, cells in lines for name, cell in zip(header, cells, strict=False) if name in _FIGURES)
    decided = decimal_marks(figures)
    for origin, cells in lines:
        yield _target(header, cells, origin, decided), origin


def _check_header(header: Sequence[str], path: Path, dimensions: Sequence[str]) -> None:
    known = [*_COLUMNS, *dimensions]
    for name in header:
        if name not in known:
            raise SettingsError(f"{path}:1: unknown column {name!r}.", did_you_mean(name, known))
        if header.count(name) > 1:
            raise SettingsError(f"{path}:1: the column {name!r} stands there twice.", "Remove one of them.")
    if "kpi" not in header:
        raise SettingsError(f"{path}:1: the column kpi is missing.", "Name the KPI of each target in it.")


def _target(header: Sequence[str], cells: Sequence[str], origin: Origin, decided: set[str]) -> TargetSetting:
    if len(cells) > len(header):
        raise SettingsError(f"{origin}: more cells than the header has columns.", "Quote a cell that holds a comma.")
    given = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
    if "kpi" not in given:
        raise SettingsError(f"{origin}: the cell kpi is empty.", "Name the KPI of the target.")
    keys: dict[str, object] = {"where": {name: value for name, value in given.items() if name not in _COLUMNS}}
    for name, text in given.items():
        if name in _COLUMNS:
            try:
                keys[name] = _COLUMNS[name](plainly(text, decided) if name in _FIGURES else text)
            except ValueError as error:
                raise SettingsError(f"{origin}: {name}: {error}.") from None
    try:
        return TargetSetting(**cast(dict[str, Any], keys))
    except ValueError as error:
        raise SettingsError(f"{origin}: {error}.") from None
