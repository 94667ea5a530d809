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
from salescli.errors import SettingsError, Unfit, did_you_mean
from salescli.message import say
from salescli.model import spelling
from salescli.targets.model import Origin
from salescli.targets.number_style import decimal_marks, plainly

_SEVERITIES = ("error", "warning")
_FIGURES = ("min", "max", "change", "confidence")
_PERIODS = ("day", "week", "month", "quarter", "year", "total")


def _one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise Unfit("targets.none_of", text=text, words=words)
        return text

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit("targets.no_day", text=text) from None


def _count(text: str) -> int:
    if not text.isdecimal():
        raise Unfit("targets.no_whole_number", text=text)
    return int(text)


def _share(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise Unfit("targets.no_number", text=text) from None


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
        raise SettingsError(say("targets.no_file", path=str(path)), say("targets.see_files")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            say("targets.unreadable_file", path=str(path), reason=str(error)), say("targets.save_as_csv")
        ) from None
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
        raise SettingsError(say("targets.no_csv", path=str(path), line=reader.line_num, reason=str(error))) from None
    figures = (cell for _, cells in lines for name, cell in zip(header, cells, strict=False) if name in _FIGURES)
    decided = decimal_marks(figures)
    for origin, cells in lines:
        yield _target(header, cells, origin, decided), origin


def _check_header(header: Sequence[str], path: Path, dimensions: Sequence[str]) -> None:
    known = [*_COLUMNS, *dimensions]
    for name in header:
        if name not in known:
            raise SettingsError(say("targets.unknown_column", path=str(path), name=name), did_you_mean(name, known))
        if header.count(name) > 1:
            raise SettingsError(say("targets.column_twice", path=str(path), name=name), say("targets.remove_one"))
    if "kpi" not in header:
        raise SettingsError(say("targets.no_kpi_column", path=str(path)), say("targets.name_kpi_of_each"))


def _target(header: Sequence[str], cells: Sequence[str], origin: Origin, decided: set[str]) -> TargetSetting:
    if len(cells) > len(header):
        raise SettingsError(say("targets.too_many_cells", place=str(origin)), say("targets.quote_commas"))
    given = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
    if "kpi" not in given:
        raise SettingsError(say("targets.kpi_is_empty", place=str(origin)), say("targets.name_its_kpi"))
    keys: dict[str, object] = {"where": {name: value for name, value in given.items() if name not in _COLUMNS}}
    for name, text in given.items():
        if name in _COLUMNS:
            try:
                keys[name] = _COLUMNS[name](plainly(text, decided) if name in _FIGURES else text)
            except Unfit as error:
                raise SettingsError(
                    say("targets.of_cell", place=str(origin), column=name, what=error.message)
                ) from None
    try:
        return TargetSetting(**cast(dict[str, Any], keys))
    except Unfit as error:
        raise SettingsError(say("targets.of_line", place=str(origin), what=error.message)) from None
