"""What an error says to do about a value that does not read, in every column that a value may not read in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salescli import compute
from salescli.config import settings_file
from salescli.engine.notes.unread import advice_on
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.model.schema import Column, Kind
from salescli.model.tables import TABLES
from tests.said import hint_of

READ = [
    (table, column)
    for table, schema in TABLES.items()
    for column in schema.columns.values()
    if column.kind is not Kind.TEXT and not column.open_choice
]
ODD = 'x"y\\z'


def _read(folder: Path, table: str, column: str, cell: str, toml: str = "") -> Dataset:
    needed = [name for name in TABLES[table].required if name != column]
    quoted = '"' + cell.replace('"', '""') + '"'
    path = folder / f"{table}.csv"
    path.write_text(f"{','.join([*needed, column, 'region'])}\n{','.join([*needed, quoted, 'S'])}\n")
    (folder / "own.toml").write_text(toml)
    return load([], {table: [str(path)]}, settings_file.load(folder / "own.toml", named=True))


def _is_read(tables: Dataset, table: str, column: str) -> bool:
    frame = tables.frame(table, [column]).collect()
    return frame[column][0] is not None


@pytest.mark.parametrize(("table", "column"), READ, ids=[f"{table}.{column.name}" for table, column in READ])
def test_it_is_of_the_kind_of_the_column(table: str, column: Column, tmp_path: Path) -> None:
    """What it shows reads there, and what it says in the settings makes the value read."""
    odd = _read(tmp_path, table, column.name, ODD)
    assert not _is_read(odd, table, column.name)
    (file,) = odd.files
    advice = ENGLISH.say(advice_on(file.columns[column.name], file, [ODD]))
    if shown := re.search(r"written like (.*)\.$", advice):
        assert column.kind.examples
        for example in shown[1].split(" or "):
            assert _is_read(_read(tmp_path, table, column.name, example), table, column.name), example
        return
    entry = re.search(r'(\[tables\S+\]) (".*") = (.*)\.$', advice)
    assert entry
    meanings = entry[3].split(" or ")
    assert len(meanings) > 1
    for meaning in meanings:
        toml = f"{entry[1]}\n{entry[2]} = {meaning}\n"
        assert _is_read(_read(tmp_path, table, column.name, ODD, toml), table, column.name), meaning


def test_an_error_has_it(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,created_at,closed_at,value,probability\nD1,open,2026-01-05,,5,High\n"
    )
    with pytest.raises(InputError, match="'High' is not a number") as caught:
        compute("opportunity-value", tmp_path, by="none", as_of="2026-03-31", use_config=False)
    assert "true or false" not in (hint_of(caught.value) or "")
