"""The partial aggregates of the groups, of all of them as one, and of everywhere."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from salescli.engine.batch import Filter, PartialAggregates
from salescli.engine.grouping_sets import GroupingSets, collected
from salescli.model.measures import ACTIVE, SALES
from tests.engine.conftest import asked, batch, tables

TOML = '[tables.deals]\nduplicates = "lines"\n'
LINES = """
    deal_id,product,region,status,value,closed_at
    1,nail,north,won,100,2026-01-05
    1,screw,north,won,20,2026-01-05
    2,nail,south,won,3,2026-01-06
"""
COUNT, MONEY = "ok:won|value", "sum:won|value:value"


def sums(cells: pl.DataFrame) -> tuple[int, int]:
    return cells[COUNT].sum(), int(cells[MONEY].sum())


def wanted(cells: pl.DataFrame, dimension: str) -> pl.DataFrame:
    return cells.filter(pl.col(f"where:{dimension}").is_not_null())


def test_groups_of_plain_rows_answer_the_total_too(tmp_path: Path) -> None:
    own, sales = tables(tmp_path, deals=LINES.replace("\n    1,screw", "\n    3,screw")), batch(SALES)
    found = collected([sales], asked("product"), own)
    assert found.total is found.groups
    assert found.everywhere is found.groups
    assert sums(found.groups[sales]) == (3, 123)


def test_a_deal_of_two_groups_is_in_the_total_once(tmp_path: Path) -> None:
    sales = batch(SALES)
    found = collected([sales], asked("product"), tables(tmp_path, TOML, deals=LINES))
    assert sums(found.groups[sales]) == (3, 123)
    assert sums(found.total[sales]) == (2, 123)
    assert "product" not in found.total[sales].columns
    assert found.everywhere is found.total


def test_without_a_split_there_is_one_level(tmp_path: Path) -> None:
    sales = batch(SALES)
    found = collected([sales], asked(), tables(tmp_path, TOML, deals=LINES))
    assert found.total is found.groups
    assert sums(found.total[sales]) == (2, 123)


def test_everywhere_is_without_the_filter_on_what_is_split_by(tmp_path: Path) -> None:
    sales = batch(SALES)
    spec = asked("product", filters=[Filter("product", ("nail",)), Filter("region", ("north",))])
    found = collected([sales], spec, tables(tmp_path, TOML, deals=LINES))
    both = wanted(wanted(found.total[sales], "product"), "region")
    assert sums(both) == (1, 100)
    assert "where:product" not in found.everywhere[sales].columns
    assert sums(wanted(found.everywhere[sales], "region")) == (1, 120)


def test_what_has_no_lines_has_the_same_at_every_level(tmp_path: Path) -> None:
    own = tables(tmp_path, TOML, deals=LINES, customers="customer_id,started_at,region\na,2026-01-05,north")
    sales, active = batch(SALES), batch(ACTIVE)
    found = collected([sales, active], asked("region"), own)
    assert found.total[active] is found.groups[active]
    assert found.total[sales] is not found.groups[sales]


def test_levels_that_share_their_cells_share_them_changed() -> None:
    groups, total = {batch(SALES): pl.DataFrame({"n": [1]})}, {batch(SALES): pl.DataFrame({"n": [2]})}

    def doubled(cells: PartialAggregates) -> PartialAggregates:
        return {own: frame * 2 for own, frame in cells.items()}

    same = GroupingSets(groups, groups, groups, groups).mapped(doubled)
    assert same.groups is same.total is same.everywhere
    assert same.groups[batch(SALES)]["n"].to_list() == [2]
    apart = GroupingSets(groups, total, total, total).mapped(doubled)
    assert apart.groups[batch(SALES)]["n"].to_list() == [2]
    assert apart.total[batch(SALES)]["n"].to_list() == [4]
    assert apart.everywhere is apart.total
    third = {batch(SALES): pl.DataFrame({"n": [5]})}
    assert GroupingSets(groups, total, third, total).mapped(doubled).everywhere[batch(SALES)]["n"].to_list() == [10]
