"""What is counted: a row is left out of a KPI for want of what its value needs, of a component for what that needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from salescli import kpis
from salescli.api import Exports, Request
from salescli.i18n.language import ENGLISH
from salescli.model.metric import Kpi
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.results.result import KpiResult
from salescli.views import VIEWS
from tests.asking import STAGES, Tables, ask, numbers, rows, total, unlike
from tests.oracle import data

AMOUNTS = [
    (table, name) for table, schema in TABLES.items()
    for name, column in schema.columns.items() if column.kind in (Kind.MONEY, Kind.NUMBER)
]  # fmt: skip


#: Differences and ratios of amounts that are divided by twelve each, once amounts of a year can be there: by what is
#: paid a year these are no decimals, and their last digit is one of rounding.
OF_MOVED_MRR = {"net-new-mrr", "mrr-growth", "mrr-churn-rate", "quick-ratio"}


def summed(kpi: Kpi) -> set[tuple[str, str]]:
    """The amounts that the value is made of: what its measures add up, and what their views make that of."""
    found = set()
    behind = [measure for name, measure in kpi.measures.items() if name in kpi.behind("value")]
    for measure in [*behind, *(measure.beside for measure in behind if measure.beside)]:
        if measure.view and measure.column:
            view = VIEWS[measure.view]
            found |= {(view.table, column) for column in view.columns_behind([measure.column], if_there=True)}
    return found


@pytest.fixture(scope="module")
def tables() -> Tables:
    return data.awkward_tables(Random(3))


def values(tables: Tables, folder: Path) -> dict[str, list[Any]]:
    """The values of every KPI, at its own grain and split, as floats: by what is paid a year they are no decimals."""
    data.write(folder, tables)
    (folder / "salescli.toml").write_text(STAGES, encoding="utf-8")
    found = Exports([folder]).compute_many(kpis.names(), Request(as_of=data.AS_OF))
    return {one.kpi.name: one.frame["value"].cast(pl.Float64).to_list() for one in found if isinstance(one, KpiResult)}


@pytest.fixture(scope="module")
def whole(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The values of every KPI with no cell blanked."""
    return values(tables, tmp_path_factory.mktemp("whole"))


def blanked(tables: Tables, table: str, column: str) -> Tables:
    """The tables with every third cell of a column blank; every cell, where they have no such column."""
    return {
        name: [{**row, column: "" if place % 3 == 0 else row.get(column, "")} if name == table else row
               for place, row in enumerate(rows_)]
        for name, rows_ in tables.items()
    }  # fmt: skip


@pytest.mark.parametrize(("table", "column"), AMOUNTS)
def test_who_lacks_an_amount_that_the_value_does_not_need_counts(
    table: str, column: str, tables: Tables, whole: dict[str, list[Any]], tmp_path: Path
) -> None:
    if table not in tables:
        pytest.skip("no such table in these")
    less = values(blanked(tables, table, column), tmp_path)
    asked = [kpi.name for kpi in kpis.every() if (table, column) not in summed(kpi)]
    assert {"deals-won", "calls", "churn-rate"} <= set(asked)
    exact = [name for name in asked if name not in OF_MOVED_MRR]
    assert [name for name in exact if whole[name] != less[name]] == []
    for name in set(asked) & OF_MOVED_MRR:
        assert less[name] == [value if value is None else pytest.approx(value, rel=1e-12) for value in whole[name]]


COUNTED = {"sales-by-location": "sales_count", "upsells": "value", "cross-sells": "value"}


@pytest.mark.parametrize("kpi", COUNTED)
def test_a_note_says_which_component_a_deal_without_value_is_missing_from(kpi: str, tmp_path: Path) -> None:
    deals = [
        {"deal_id": n, "status": "won", "value": value, "region": "N", "closed_at": "2026-03-02", "deal_type": kind}
        for n, (kind, value) in enumerate(product(("upsell", "cross-sell"), ("100", "", "50")))
    ]
    found = ask(kpi, {"deals": deals}, tmp_path)
    (row,) = numbers(found)
    assert (row[COUNTED[kpi]], row["sales"]) == ((6, 300) if kpi == "sales-by-location" else (3, 150))
    (note,) = found.notes
    assert (note.code, note.count) == ("without_value", 2 if kpi == "sales-by-location" else 1)
    assert ENGLISH.say(note.text).endswith("to sales.")
    without = [{key: cell for key, cell in deal.items() if key != "value"} for deal in deals]
    found = ask(kpi, {"deals": without}, tmp_path)
    (row,) = numbers(found)
    assert (row[COUNTED[kpi]], row["sales"]) == (6 if kpi == "sales-by-location" else 3, None)
    assert [note.code for note in found.notes] == ["no_value"]


def cohorts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every KPI by cohort, under each of its other settings."""
    for kpi in kpis.every():
        if "basis" in kpi.settings:
            others = {
                name: (False, True) for name, found in kpi.settings.items() if found.kind is bool and name != "basis"
            }
            for chosen in product(*others.values()):
                yield kpi.name, {"basis": "cohort", **dict(zip(others, chosen, strict=True))}


@pytest.mark.parametrize(("kpi", "options"), list(cohorts()))
@pytest.mark.parametrize("by", ["none", "region", "rep"])
def test_no_cohort_is_more_than_whole(
    kpi: str, options: dict[str, Any], by: str, tables: Tables, tmp_path: Path
) -> None:
    found = ask(kpi, tables, tmp_path, by=by, options=options)
    shares = [row["value"] for row in (*rows(found), total(found) or {"value": None}) if row["value"] is not None]
    assert shares
    assert max(shares) <= 100


def test_only_qualified_leads_are_won_by_qualified_leads(tables: Tables, tmp_path: Path) -> None:
    """The cohort of qualified leads and that of the others are all leads."""
    deals = [dict(row) for row in tables["deals"]]
    swapped = [{**row, "qualified": "false" if row["qualified"] == "true" else "true"} for row in deals]
    options = {"basis": "cohort", "qualified": True}
    one = ask("lead-conversion", {"deals": deals}, tmp_path / "one", options=options, period="year")
    other = ask("lead-conversion", {"deals": swapped}, tmp_path / "other", options=options, period="year")
    every = ask("lead-conversion", tmp_path / "one", options={"basis": "cohort"}, period="year")
    for column in ("leads", "sales_count"):
        sums = [a[column] + b[column] for a, b in zip(numbers(one), numbers(other), strict=True)]
        assert not unlike([{column: found} for found in sums], [{column: row[column]} for row in numbers(every)])
