"""A small company whose ids and dimensions can be spelt in other ways, cell by cell, and what is asked of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

from salescli.model import schema
from salescli.model.tables import TABLES
from tests.oracle import data

#: A dimension of one's own.
OWN = "industry"
AS_OF = "2026-03-31"
SETTINGS = f"""[currency]
base = "SEK"
[calendar]
as_of = {AS_OF}
[stages]
lead = 0.05
qualified = 0.1
proposal = 0.25
negotiation = 0.6
[dimensions]
deals = ["{OWN}"]
"""
#: What a cell says instead, by table, column, number of the row and cell.
Change = Callable[[str, str, int, str], str]
Tables = Mapping[str, list[dict[str, str]]]


@cache
def company() -> Tables:
    """Some rows of every table, whose links all meet; every key column of the schema is in them."""
    tables = data.clean_tables(Random(5))
    deals = tables["deals"][:60]
    for number, deal in enumerate(deals):
        deal[OWN] = ("vård", "bygg", "små bolag")[number % 3]
        deal["stage"] = tuple(data.STAGES)[number % len(data.STAGES)]
    ids = {deal["deal_id"] for deal in deals}
    activities = [row for row in tables["activities"] if row["deal_id"] in ids][:120]
    for rep in tables["reps"]:
        rep["rep_id"] = rep["rep_id"].replace("r", "ö")  # a letter that has two forms
    for table in (deals, activities, tables["customers"]):
        for row in table:
            row["rep_id"] = row["rep_id"].replace("r", "ö")
            row["customer_id"] = row["customer_id"].replace("c", "é")
    for number, customer in enumerate(tables["customers"]):
        customer["plan"] = ("bas", "större", "störst")[number % 3]
        customer["subscription_id"] = f"ä{number}"
    for row in (*deals, *activities):
        row["deal_id"] = row["deal_id"].replace("d", "å")
    return {**tables, "deals": deals, "activities": activities}


def key_columns() -> Iterator[tuple[str, str]]:
    """Every id and dimension of every table, one's own too; what quotas name is met as settings name it."""
    for table, mine in TABLES.items():
        if table != "quotas":
            yield from ((table, column.name) for column in mine.columns.values() if column.is_key)
    yield "deals", OWN


def dimension_of(column: str) -> str | None:
    """The dimension that a column holds; None for an id that is none."""
    entities = {key: dimension for dimension, (key, _) in schema.ENTITIES.items()}
    return entities.get(column, column if column in (*schema.DIMENSIONS, OWN) else None)


def write(folder: Path, change: Change | None = None, tables: Tables | None = None) -> Path:
    """The company's files and settings, with cells changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in (tables or company()).items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            for number, row in enumerate(rows):
                writer.writerow({name: change(table, name, number, cell) if change else cell
                                 for name, cell in row.items()})  # fmt: skip
    (folder / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def links() -> Iterator[tuple[str, str, str]]:
    """Every key that leads to another table: the table, the key, where it leads."""
    for table, known in TABLES.items():
        yield from ((table, key, target) for key, target in known.links.items() if target != table)
