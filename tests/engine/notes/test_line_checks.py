"""What is asked of order lines that they cannot tell: whose share of a deal's amount is whose."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.engine.batch import Filter
from salescli.engine.notes.line_checks import check
from salescli.errors import InputError
from salescli.loading.dataset import Dataset
from salescli.model.measures import ACTIVE, SALES, WON
from tests.engine.conftest import asked, batch, tables

DEALS_OWN = '[tables.deals]\nduplicates = "lines"\namounts = "deal"\n'
LINES = """
    deal_id,product,region,status,value,closed_at
    1,nail,north,won,100,2026-01-05
    1,screw,north,won,100,2026-01-05
    2,nail,south,won,3,2026-01-06
"""


@pytest.fixture
def lines(tmp_path: Path) -> Dataset:
    return tables(tmp_path, DEALS_OWN, deals=LINES)


def test_an_amount_of_the_deal_cannot_be_split_by_what_its_lines_differ_in(lines: Dataset) -> None:
    with pytest.raises(InputError, match="product"):
        check(batch(SALES), asked("product"), lines)
    with pytest.raises(InputError, match="product"):
        check(batch(SALES), asked(filters=[Filter("product", ("nail",))]), lines)


def test_an_amount_of_the_deal_can_be_split_by_what_its_lines_agree_on(lines: Dataset) -> None:
    check(batch(SALES), asked("region"), lines)
    check(batch(SALES), asked(), lines)


def test_what_sums_no_amount_can_be_split_by_anything(lines: Dataset) -> None:
    check(batch(WON), asked("product"), lines)
    check(batch(ACTIVE), asked("product"), lines)


def test_an_amount_of_the_line_can_be_split_by_anything(tmp_path: Path) -> None:
    toml = '[tables.deals]\nduplicates = "lines"\namounts = "line"\n'
    check(batch(SALES), asked("product"), tables(tmp_path, toml, deals=LINES))


def test_deals_without_lines_can_be_split_by_anything(tmp_path: Path) -> None:
    once = LINES.replace("1,screw", "3,screw")
    check(batch(SALES), asked("product"), tables(tmp_path, deals=once))
