"""`salescli.why(…)` from Python."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from decimal import Decimal

import polars as pl
import pytest

import salescli
from salescli.errors import SalesCliError
from salescli.why.model import Why
from tests.conftest import REPOSITORY, SAMPLE
from tests.program import run_here
from tests.said import hint_of


@pytest.mark.parametrize("before", ["", "import salescli.why.compute\n", "from salescli.why import compute\n"])
def test_it_is_a_function_whatever_is_imported_first(before: str) -> None:
    program = f"{before}import salescli\nprint(salescli.why('revenue', 'sample_data', at='2025-Q4').total.contribution)"
    run = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert Decimal(run.stdout) == Decimal("2410512.15")


def test_a_frame_has_the_rows_of_the_csv() -> None:
    found = salescli.why("win-rate", SAMPLE, at="2025", by=["segment"], as_of="2025-12-31")
    assert isinstance(found, Why)
    run = run_here("why", "win-rate", str(SAMPLE), "--at", "2025", "--by", "segment", "--as-of", "2025-12-31",
                   "--format", "csv", cwd=REPOSITORY)  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(run.out.decode())))
    frame = found.frame
    assert frame.columns == list(rows[0])
    for name in frame.columns:
        texts = [row[name] or None for row in rows]
        if isinstance(frame.schema[name], pl.Decimal):
            wanted = [None if text is None else round(Decimal(text), 6) for text in texts]
            assert frame[name].to_list() == wanted, name
        else:
            assert frame[name].cast(pl.String).to_list() == texts, name


def test_contributions_of_a_frame_sum_to_the_change() -> None:
    frame = salescli.why("revenue", SAMPLE, at="2025-Q4", where={"region": ["South", "North"]}).frame
    total = frame.filter(kind="total")["contribution"].item()
    for kind, dimension in (("driver", pl.col("dimension").is_null()), ("group", pl.col("dimension") == "product")):
        assert frame.filter(pl.col("kind") == kind, dimension)["contribution"].sum() == total


def test_what_a_user_can_mend_is_said_with_its_hint() -> None:
    with pytest.raises(SalesCliError, match="monthly-growth") as raised:
        salescli.why("monthly-growth", SAMPLE)
    assert "salescli why revenue" in hint_of(raised.value)
    with pytest.raises(TypeError, match="dals"):
        salescli.why("revenue", dals=SAMPLE)
