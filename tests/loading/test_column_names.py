"""Names of columns beside the canonical ones: each of its own, so that none takes another's place."""

from __future__ import annotations

from salescli.loading import column_names as names
from salescli.model.tables import TABLES

MADE = {
    names.text_of: "value:text",
    names.unread_of: "value:unread",
    names.utc_of: "value:utc",
    names.unread_line_of: "value:unread:line",
    names.fill_of: "fill:value",
}


def test_each_has_a_name_of_its_own() -> None:
    assert {make: make("value") for make in MADE} == MADE


def test_no_column_of_a_table_could_be_called_so() -> None:
    canonical = {name for schema in TABLES.values() for name in schema.columns}
    kept = {names.FILE_COLUMN, names.ROW_COLUMN, names.DEAL_COLUMN}
    assert canonical.isdisjoint(kept | {make(name) for make in MADE for name in canonical})
