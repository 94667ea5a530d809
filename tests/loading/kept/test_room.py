"""How much room is missing for a temporary file is worked out from its rows, its types and what was written."""

from __future__ import annotations

import tempfile
from errno import EACCES, EDQUOT, EFBIG, ENOSPC
from pathlib import Path

import polars as pl
import pytest

from salescli.loading.kept.room import Lack, is_lacking, lack
from salescli.message import say


def test_what_a_file_takes_is_near_what_it_turns_out_to_take(tmp_path: Path) -> None:
    rows = 200_000
    frame = pl.DataFrame(
        {
            "number": pl.int_range(rows, eager=True),
            "code": pl.int_range(rows, dtype=pl.UInt32, eager=True),
            "word": pl.repeat(1, rows, dtype=pl.UInt8, eager=True),
            "day": pl.repeat(1, rows, dtype=pl.Int32, eager=True).cast(pl.Date),
            "flag": pl.repeat(value=True, n=rows, eager=True),
            "text": pl.repeat("twelve bytes", rows, eager=True),
            "moment": pl.repeat(1, rows, dtype=pl.Int64, eager=True).cast(pl.Datetime("us")),
            "amount": pl.repeat(1, rows, eager=True).cast(pl.Decimal(38, 6)),
        }
    ).with_columns(pl.when(pl.int_range(rows) > 0).then(pl.all()))
    frame.write_ipc(tmp_path / "rows", compression="uncompressed")
    found = lack(tmp_path / "rows", frame.schema, rows)
    assert found.folder == tempfile.gettempdir()
    assert found.there == (tmp_path / "rows").stat().st_size
    assert 0.98 < found.takes / found.there < 1.02
    assert lack(None, frame.schema, rows).there == 0


@pytest.mark.parametrize(
    ("takes", "there", "missing"), [(5_000_000, 1_500_000, 4), (5_000_000, 0, 5), (10, 0, 1), (10, 20, 1)]
)
def test_what_is_missing_is_said_in_whole_megabytes(takes: int, there: int, missing: int) -> None:
    said = say("loading.no_room_for_table", folder="/tmp", takes=max(takes // 1_000_000, 1), missing=missing)
    assert Lack("/tmp", takes, there).message == said


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        *((OSError(number, "…"), True) for number in (ENOSPC, EDQUOT, EFBIG)),
        (OSError(EACCES, "…"), False),
        (OSError("File too large (os error 27)"), True),
        (OSError("Permission denied (os error 13)"), False),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), True),
        (pl.exceptions.ComputeError("a cell of 28 (os error 2)"), False),
    ],
)
def test_which_errors_say_that_room_is_missing(error: OSError | pl.exceptions.PolarsError, is_one: bool) -> None:
    assert is_lacking(error) is is_one
