"""The tables of the input are declared once: what a declaration says fits the other ones and what is read from it."""

from __future__ import annotations

from inspect import signature

import pytest
from msgspec.structs import fields

from salescli.api import compute
from salescli.config.sections import TableSettings
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.views import HAPPENED, VIEWS
from tests.conftest import REPOSITORY

every_table = pytest.mark.parametrize("table", TABLES)


def test_the_tables_stand_in_their_declared_order() -> None:
    assert list(TABLES)[:6] == ["deals", "activities", "customers", "reps", "quotas", "costs"]
    orders = [table.order for table in TABLES.values()]
    assert orders == sorted(set(orders))


@every_table
def test_a_table_is_named_after_its_file(table: str) -> None:
    assert TABLES[table].name == table
    assert (REPOSITORY / "salescli" / "model" / "tables" / f"{table}.py").is_file()


@every_table
def test_what_tells_a_table_are_columns_of_it(table: str) -> None:
    schema = TABLES[table]
    named = {*schema.identity, *schema.links, *(name for together in schema.recognised_by for name in together)}
    assert named <= set(schema.columns)
    assert not schema.key or set(schema.key.columns) <= set(schema.columns)


def test_a_word_tells_one_table() -> None:
    words = [word for table in TABLES.values() for word in table.file_words.split()]
    assert len(words) == len(set(words))


@every_table
def test_a_link_leads_to_the_column_of_a_table(table: str) -> None:
    for key, target in TABLES[table].links.items():
        assert TABLES[target].columns[key].kind is Kind.TEXT


@every_table
def test_what_repeats_may_be_is_what_duplicates_may_say(table: str) -> None:
    schema = TABLES[table]
    if schema.key:
        assert set(schema.repeats_may_be) == set(schema.duplicates) - {"error"}
    else:
        assert not schema.repeats_may_be


def test_a_setting_of_one_table_is_a_key_of_its_section() -> None:
    known = {field.name for field in fields(TableSettings)}
    named = [key for table in TABLES.values() for key in table.own_settings]
    assert set(named) <= known
    assert len(named) == len(set(named))


def test_what_can_end_has_days_on_which_it_happened() -> None:
    assert list(HAPPENED) == [name for name, table in TABLES.items() if table.can_end]
    assert all(table.can_end for table in TABLES.values() if table.is_fresh_by_default)


def test_a_table_names_its_views() -> None:
    named = {view: name for name, table in TABLES.items() for view in table.views}
    assert {name: view.table for name, view in VIEWS.items()} == named


def test_a_program_names_the_files_of_a_table_as_the_command_line_does() -> None:
    assert [name for name in signature(compute).parameters if name in TABLES] == list(TABLES)[:6]
    with pytest.raises(TypeError, match=r"^compute\(\) got an unexpected keyword argument 'invoces'$"):
        compute("revenue", invoces="invoices.csv")
