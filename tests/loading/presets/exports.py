"""Write files under the headers of real exports, and ask for numbers of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from salescli import compute
from salescli.config.settings import Settings
from salescli.loading.files.opened import open_file
from salescli.loading.mapping import preset
from salescli.results.result import KpiResult

AS_OF = "2026-12-31"


def write(path: Path, header: str, rows: Sequence[Mapping[str, str]]) -> Path:
    """A file with this header, its names separated by commas, and rows by those names; what a row lacks is blank."""
    names = next(csv.reader([header]))
    unknown = {name for row in rows for name in row} - set(names)
    assert not unknown, f"the header has no {unknown}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *([row.get(name, "") for name in names] for row in rows)])
    return path


def renamed(
    header: str, rows: Sequence[Mapping[str, str]], name: str, other: str = "Other"
) -> tuple[str, list[dict[str, str]]]:
    """The header and its rows with one name of it in other words."""
    names = header.split(",")
    assert name in names
    found = [{(other if key == name else key): value for key, value in row.items()} for row in rows]
    return ",".join(other if key == name else key for key in names), found


def preset_of(path: Path) -> tuple[str, str]:
    """Which preset claims a file, and as what."""
    found = preset.recognise(open_file(path, Settings().format_of("deals")).headers)
    assert found, "no preset"
    return found.preset.name, found.kind


def ask(kpi: str, *paths: Path, **question: Any) -> KpiResult:
    """The answer over files without settings: of all days, without a split, unless the question says otherwise."""
    asked: dict[str, Any] = {"period": "total", "by": "none", "as_of": AS_OF, "use_config": False, **question}
    return compute(kpi, list(paths), **asked)


def number(kpi: str, *paths: Path, **question: Any) -> Any:
    """The one number of such an answer."""
    (value,) = ask(kpi, *paths, **question).frame["value"]
    return value


def by(dimension: str, kpi: str, *paths: Path, **question: Any) -> dict[str | None, Any]:
    """The number of each group."""
    frame = ask(kpi, *paths, by=dimension, **question).frame
    return dict(frame.select(dimension, "value").iter_rows())


def by_month(kpi: str, *paths: Path, **question: Any) -> dict[str, Any]:
    """The number of each month."""
    frame = ask(kpi, *paths, period="month", **question).frame
    return dict(frame.select("period", "value").iter_rows())


def codes(result: KpiResult) -> dict[str, int]:
    """The notes of an answer: code to count."""
    return {note.code: note.count for note in result.notes}
