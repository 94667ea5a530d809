"""Rows in several files come back whole and in order, and the files do not stay."""

from __future__ import annotations

import gc

import polars as pl
import pytest

from salescli.loading.kept import parts
from salescli.loading.kept.parts import Parts


@pytest.mark.parametrize(("rows", "files"), [(0, 1), (5, 1), (10, 1), (11, 2), (35, 4)])
def test_rows_come_back_from_as_many_files_as_they_need(rows: int, files: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_ROWS", 10)
    frame = pl.DataFrame({"number": range(rows)}, schema={"number": pl.UInt32})
    own = Parts()
    read = own.write(frame.lazy())
    assert read.collect(engine="streaming").equals(frame)
    assert len(own.paths) <= files
    assert own.size == sum(path.stat().st_size for path in own.paths)
    paths = own.paths
    assert rows == 0 or len(paths) == files
    del own
    gc.collect()
    assert not any(path.exists() for path in paths)


def test_many_files_are_in_the_order_of_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_ROWS", 1_000)
    frame = pl.DataFrame({"number": range(300_000)}, schema={"number": pl.UInt32})
    text = frame.write_csv().encode()
    own = Parts()
    read = own.write(pl.scan_csv(text, schema=frame.schema))
    assert [int(pl.scan_ipc(path).head(1).collect().item()) for path in own.paths] == [*range(0, 300_000, 1_000)]
    assert read.collect(engine="streaming").equals(frame)
