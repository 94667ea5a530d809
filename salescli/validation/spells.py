"""What KPIs leave out or assume about the spells of customers, found with the view that they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli import kpis
from salescli.engine.notes import spells
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.mapping import spell_status
from salescli.message import say
from salescli.model.calendar import Grain
from salescli.model.measures import A_YEAR
from salescli.validation.report import Collector, Finding, Rule
from salescli.validation.rules import OTHER
from salescli.views import VIEWS
from salescli.views.base import Source, build
from salescli.views.customers import (
    ENDLESS,
    NEEDS_INTERVAL,
    NO_INTERVAL,
    ONCE,
    PAUSED_THROUGHOUT,
    QUANTITY_UNUSED,
    TRIAL,
    UNKNOWN_INTERVAL,
)

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.validation.places import Places

#: The rows that break each rule, and the column whose value is shown.
_ROWS: Mapping[str, tuple[pl.Expr, str]] = {
    "trial": (pl.col(TRIAL), "status"),
    "ended_without_date": (pl.col(ENDLESS), "status"),
    "paused": (pl.col("paid_until").is_not_null(), "paused_at"),
    "paused_without_date": (pl.col(PAUSED_THROUGHOUT), "status"),
    "unknown_interval": (pl.col(UNKNOWN_INTERVAL), "billing_interval"),
    "without_billing_interval": (pl.col(NO_INTERVAL), "billing_interval"),
    "amount_without_interval": (pl.col(NEEDS_INTERVAL), "billing_interval"),
    "paid_once": (pl.col(ONCE), "billing_interval"),
    "quantity_unused": (pl.col(QUANTITY_UNUSED), "quantity"),
}
_NEEDED = ("customer_id", "started_at")


def check(dataset: Dataset, readable: Sequence[str], places: Places, found: Collector) -> None:
    """Run all these checks. `readable` are the columns of the customers whose style is certain."""
    for finding in _of_files(dataset):
        found.add(finding)
    if not set(_NEEDED) <= set(readable):
        return
    frame = _spells(dataset, readable)
    rules = _applicable(frame)
    counts = frame.select(fails.sum().alias(name) for name, (fails, _) in rules.items())
    numbers = dataset.collected(counts, "customers").row(0, named=True) if rules else {}
    for name, (fails, column) in rules.items():
        if numbers[name]:
            found.extend(
                list(_listed(frame.filter(fails), OTHER[name], column, places, found)), OTHER[name], numbers[name]
            )
    name = dataset.of("customers")[0].file.name
    if ends := spells.too_few_ends(dataset):
        text = say("validation.each_needs", kpis=[kpi.name for kpi in kpis.every() if kpi.needs_ends], what=ends)
        found.add(Finding(OTHER["undated_ends"], name, column="churned_at", text=text))
    if touching := spells.ends_inclusive(dataset, {}, least=1):
        rule = OTHER["ends_inclusive" if touching[0] >= spells.LEAST_TOUCHING else "few_ends_inclusive"]
        found.add(Finding(rule, name, column="churned_at", text=touching[1]), touching[0])


def _of_files(dataset: Dataset) -> Iterator[Finding]:
    for file in dataset.of("customers"):
        for remark in spell_status.remarks(file, dataset.reader):
            yield Finding(OTHER[remark.code], file.file.name, text=remark.text)


def _spells(dataset: Dataset, readable: Sequence[str]) -> pl.LazyFrame:
    """The rows of the view with its derived columns, as far as the files have what these need."""
    view = VIEWS["spells"]
    amounts = ("amount", "unit_amount", "mrr", "quantity", "billing_interval", "status", "paused_at", "churned_at")
    unclear = {name for name in amounts if dataset.has("customers", name)}.difference(readable)
    wanted = []
    if not unclear and any(dataset.has("customers", name) for name in ("amount", "unit_amount")):
        wanted.append(A_YEAR)
    if dataset.has("customers", "billing_interval") and "billing_interval" in readable:
        wanted.append("is_annual")
    source = Source(dataset, date.max, Grain.MONTH, rows=True)
    return build(view, source, [*wanted, *(name for name in ("quantity",) if A_YEAR in wanted)]).filter(
        pl.col("date").is_not_null(), pl.col("entity").is_not_null()
    )


def _applicable(frame: pl.LazyFrame) -> dict[str, tuple[pl.Expr, str]]:
    """The rules whose columns the frame has."""
    names = set(frame.collect_schema().names())
    return {
        rule: (fails, column)
        for rule, (fails, column) in _ROWS.items()
        if names.issuperset(fails.meta.root_names()) and (column in names or column == "billing_interval")
    }


def _listed(rows: pl.LazyFrame, rule: Rule, column: str, places: Places, found: Collector) -> Iterator[Finding]:
    """The first rows that break a rule."""
    names = rows.collect_schema().names()
    text = text_of(column) if text_of(column) in names else column
    value = pl.col(text).cast(pl.String) if text in names else pl.lit(None, pl.String)
    shown = rows.select(FILE_COLUMN, ROW_COLUMN, value.alias("value"))
    shown = shown if found.most is None else shown.head(found.most)
    for file, row, said in shown.collect(engine="streaming").sort(FILE_COLUMN, ROW_COLUMN).rows():
        yield Finding(rule, places.name(file), places.line(file, row), places.header(file, column), said)
