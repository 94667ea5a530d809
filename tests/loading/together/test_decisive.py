"""Values that have a say in how others are read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.loading.files.file import File
from salescli.loading.together.decisive import decides
from salescli.model.tables import TABLES

FILE = File(Path("deals.csv"), ("x",), ())
PLAIN = {"closed_at": ["2026-03-05", "2026-03-05 10:00:00", "soon", None], "value": ["5", "1000", "plenty", None]}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("closed_at", "05/03/2026"),
        ("closed_at", "5.3.26"),
        ("closed_at", "2026-03-05T10:00:00+02:00"),
        ("closed_at", "45000"),
        ("closed_at", "202603"),
        ("value", "5.25"),
        ("value", "1,5"),
        ("value", "1.234"),
    ],
)
def test_only_such_values_have_a_say(column: str, value: str) -> None:
    asked = decides(TABLES["deals"].columns[column], FILE, pl.col("text"))
    assert asked is not None
    frame = pl.DataFrame({"text": [*PLAIN[column], value]})
    assert frame.filter(asked)["text"].to_list() == [value]


def test_any_number_has_a_say_in_a_share_and_none_in_a_text() -> None:
    columns = TABLES["deals"].columns
    assert decides(columns["probability"], FILE, pl.col("text")) is None
    assert decides(columns["region"], FILE, pl.col("text")) is None
