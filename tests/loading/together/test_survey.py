"""A survey of a table finds, in one scan, the columns in which nothing decides, and the files without odd rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config.settings import Settings
from salescli.loading import load
from salescli.loading.together.decisive import decides
from salescli.loading.together.survey import survey
from tests.engine_calls import counted

HEADER = "deal_id,status,value,probability,created_at,closed_at\n"
ROW = "{0},won,{0},0.5,2026-01-02,2026-01-03\n"


def text(*more: str) -> str:
    return HEADER + "".join(ROW.format(number) for number in range(1, 6)) + "".join(more)


def surveyed(folder: Path, *texts: str) -> tuple[dict[str, list[str]], list[str]]:
    for number, each in enumerate(texts):
        (folder / f"deals-{number}.csv").write_text(each)
    dataset = load([str(folder)], {}, Settings())
    found = survey(dataset.reader, "deals", decides)
    plain = {name: sorted(path.stem for path in paths) for name, paths in found.plain.items()}
    return plain, sorted(path.stem for path in found.all_rows)


def test_in_a_plain_file_nothing_decides_and_every_row_is_one(tmp_path: Path) -> None:
    plain, all_rows = surveyed(tmp_path, text())
    assert all(plain[name] == ["deals-0"] for name in ("value", "probability", "created_at", "closed_at"))
    assert all_rows == ["deals-0"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("9,won,9,0.5,2026-01-02,05/03/2026\n", "closed_at"),
        ("9,won,9,0.5,2026-01-02T10:00:00+02:00,2026-01-03\n", "created_at"),
        ('9,won,"9,5",0.5,2026-01-02,2026-01-03\n', "value"),
        ("9,won,9,50,2026-01-02,2026-01-03\n", "probability"),
    ],
)
def test_a_value_that_decides_is_found_in_its_column_and_file(row: str, column: str, tmp_path: Path) -> None:
    plain, all_rows = surveyed(tmp_path, text(), text(row))
    odd = {name for name in ("value", "probability", "created_at", "closed_at") if "deals-1" not in plain[name]}
    assert odd == {column}
    assert all("deals-0" in plain[name] for name in plain if plain[name])
    assert all_rows == ["deals-0", "deals-1"]


@pytest.mark.parametrize("row", ["Total,,15,,,\n", HEADER], ids=["sum", "header again"])
def test_a_row_that_may_be_none_is_found_in_its_file(row: str, tmp_path: Path) -> None:
    assert surveyed(tmp_path, text(), text(row, ROW.format(7)))[1] == ["deals-0"]


def test_files_that_are_laid_out_alike_are_one_scan(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"deals-{number}.csv").write_text(text())
    dataset = load([str(tmp_path)], {}, Settings())
    with counted() as calls:
        survey(dataset.reader, "deals", decides)
    assert calls.collects == 1
