"""The six examples of the page about KPIs of one's own, by every dimension that the sample data have."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.model.measures import Unit
from salescli.results.result import KpiResult
from tests.conftest import SAMPLE
from tests.docs.pages import sections
from tests.program import run_here

PAGE = Path(__file__).parents[2] / "docs" / "own-kpis.md"
DIMENSIONS = ("region", "rep", "team", "segment", "product", "source", "deal_type", "customer", "region,product")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of the page as a file."""
    blocks = [block for found in sections(PAGE).values() for block in found if "[kpi.average-discount]" in block.text]
    path = tmp_path_factory.mktemp("own") / "salescli.toml"
    path.write_text(blocks[0].text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sample(settings: Path) -> Exports:
    """The sample data with the discount that the page's own export has."""
    folder = settings.parent / "data"
    folder.mkdir()
    for path in SAMPLE.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.name == "deals.csv":
            header, *rows = text.splitlines()
            rows = [f"{row},{place % 4 * 5}" for place, row in enumerate(rows)]
            text = "\n".join([f"{header},Discount %", *rows]) + "\n"
        (folder / path.name).write_text(text, encoding="utf-8")
    return Exports([str(folder)], config=settings)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_all_six_are_split(by: str, sample: Exports) -> None:
    names = list(sample.kpis.own)
    assert len(names) == 6
    request = Request(by=by, period="year", date_from="2025", as_of="2025-12-31")
    answered = []
    for name, found in zip(names, sample.compute_many(names, request), strict=True):
        if isinstance(found, KpiResult):
            answered.append(name)
            parts = [column for column in found.numbers[1:] if found.unit_of(column) is Unit.COUNT]
            assert found.total is not None and found.frame.height > 1 and parts
            for column in parts:
                assert found.frame[column].sum() == found.total[column][0], (name, column)
    # The ledger says no region and no product: spend by those is an error that says so, not a number.
    assert set(names) - set(answered) <= {"spend-per-lead"}


def test_those_of_deals_stand_side_by_side_by_region(sample: Exports, settings: Path) -> None:
    names = [name for name in sample.kpis.own if name != "spend-per-lead"]
    folder = str(settings.parent / "data")
    asked = ["--by", "region", "--period", "year", "--last", "1", "--as-of", "2025-12-31", "--format", "csv", "-q"]
    ran = run_here("kpi", ",".join(names), folder, "--config", str(settings), *asked, cwd=settings.parent)
    assert ran.code == 0, ran.err
    header, *rows = ran.out.decode().splitlines()
    columns = header.split(",")
    assert [name for name in columns if name in names] == names and len(rows) >= 4
