"""Facts about the files: what their first rows show is not searched for where these are all of a file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli import loading
from salescli.config.settings import Settings
from salescli.loading.files import opened
from salescli.loading.files.file import File
from salescli.loading.files.scanning import scan
from salescli.loading.parsing import column_style
from salescli.loading.precision import Precision

ROWS = "D1,won,2026-01-05,10.50\nD2,won,2026-01-06,7.25\n"
#: Rows that decide nothing, of days and amounts in the usual style, and rows that do.
USUAL, ODD = "D3,won,2026-01-07,8.25\n", "D3,won,2026-01-07T00:30:00+01:00,8.25\n"
#: A row of sums at the end is not among those that are sampled.
SUMS = "Total,,2026-02-01T00:30:00+01:00,17.75\n"


def searches(text: str, head: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often an exact reading of all columns searches a column of a file of these rows for values that decide."""
    path = folder / "deals.csv"
    path.write_text(f"deal_id,status,closed_at,value\n{text}", encoding="utf-8")
    monkeypatch.setattr(opened, "_HEAD_BYTES", head)
    made = []

    def counted(file: File, row_index: str | None = None) -> pl.LazyFrame:
        made.append(file)
        return scan(file, row_index)

    monkeypatch.setattr(column_style, "scan", counted)
    dataset = loading.load([], {"deals": [str(path)]}, Settings())
    frame = dataset.at(Precision.EXACT).frame("deals", ["closed_at", "value"]).collect()
    assert frame["value"].to_list()[:2] == [10.5, 7.25]
    return len(made)


@pytest.mark.parametrize(
    ("text", "head", "is_searched"),
    [
        (ROWS + USUAL, 64 * 1024, False),
        (ROWS + USUAL, 60, True),
        (ROWS + ODD, 64 * 1024, True),
        (ROWS + SUMS, 64 * 1024, True),
    ],
    ids=["all rows are sampled", "some are", "one decides", "sums below them may"],
)
def test_a_column_is_searched_where_its_sample_leaves_something_open(
    text: str, head: int, is_searched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (searches(text, head, tmp_path, monkeypatch) > 0) == is_searched
