"""How many rows files have, about, and whether every command may look through them."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from salescli.loading.files import reach, remote
from salescli.loading.files.file import File
from salescli.loading.files.opened import open_file
from tests.loading.conftest import Write

ROWS = "id,value\n" + "".join(f"{number:06},{number:06}\n" for number in range(20_000))


def test_rows_are_estimated_by_the_first_ones_and_the_size(write: Write) -> None:
    assert reach.estimated_rows(open_file(write(ROWS))) == pytest.approx(20_000, rel=0.01)
    assert reach.estimated_rows(open_file(write("id,value\n1,5\n2,7\n", "small.csv"))) == 2


def test_rows_of_a_compressed_file_are_estimated_too_few(write: Write) -> None:
    found = reach.estimated_rows(open_file(write(gzip.compress(ROWS.encode()), "deals.csv.gz")))
    assert 4_000 < found < 20_000


def test_rows_of_a_parquet_file_are_known(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    pl.DataFrame({"id": range(321)}).write_parquet(path)
    assert reach.estimated_rows(open_file(path)) == 321


def test_lines_of_a_file_elsewhere_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "lines_in", lambda address, most: min(len(address), most))
    assert reach.estimated_rows(File(Path("s3://b/deals.csv"), ("id",), ())) == len("s3://b/deals.csv")


@pytest.mark.parametrize(("most", "within"), [(4, True), (3, False)])
def test_files_are_within_reach_together(
    write: Write, monkeypatch: pytest.MonkeyPatch, most: int, within: bool
) -> None:
    monkeypatch.setattr(reach, "MOST_ROWS", most)
    files = [open_file(write("id\n1\n2\n", "a.csv")), open_file(write("id\n1\n2\n3\n", "b.csv"))]
    assert reach.is_within(files) is within  # 5 rows, and a quarter more than the most
    assert reach.is_within([])
