"""Every table that has a key, and every column that is an id: what a repeat is, whatever the size, and who tells it.

The inputs are made from the schema, so a table or a column that is added is met here too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from salescli import init
from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.duplicates import duplicates, repeated_rows
from salescli.loading.files import reach
from salescli.model.schema import Column, Kind
from salescli.model.tables import TABLES
from salescli.validation import validate
from tests.said import hint_of, message_of

KEYED = [name for name, table in TABLES.items() if table.key]
ONE_OF_EACH = [
    (table, word) for table in KEYED for word in TABLES[table].duplicates if word in duplicates.ONE_OF_EACH
]  # fmt: skip
IDS = [(name, column.name) for name, table in TABLES.items() for column in table.columns.values() if column.is_id]
Row = dict[str, str]


def cell(column: Column, number: int) -> str:
    """A value of a column; of text that of a number, of all else the same one."""
    if column.kind is Kind.CHOICE:
        return column.meanings[0]
    same = {Kind.MONEY: "10", Kind.NUMBER: "0.5", Kind.FLAG: "true", Kind.TIME: "2026-02-03"}
    return same.get(column.kind, f"{column.name} {number}")


def row(table: str, number: int, **cells: str) -> Row:
    """A row of a table with all its columns but those of currencies and ends; it holds from a day on."""
    without = {"currency"} | ({key.spell.ends} if (key := TABLES[table].key) and key.spell else set())
    columns = {name: cell(column, number) for name, column in TABLES[table].columns.items() if name not in without}
    return columns | cells


def texts(table: str) -> list[str]:
    """The columns of text of a row."""
    return [name for name in row(table, 1) if TABLES[table].columns[name].kind is Kind.TEXT]


def key_of(table: str) -> str:
    key = TABLES[table].key
    assert key
    return key.column


def told_twice(table: str) -> list[Row]:
    """Two rows of one key, with another one before and after each."""
    key = key_of(table)
    first, second = (row(table, number, **{key: "same"}) for number in (1, 2))
    return [row(table, 3), first, row(table, 4), second, row(table, 5)]


def written(folder: Path, table: str, *files: Sequence[Row]) -> list[str]:
    """The paths of files with these rows."""
    paths = []
    for number, rows in enumerate(files):
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = folder / f"{table}-{number}.csv"
        path.write_text(text.getvalue(), encoding="utf-8")
        paths.append(str(path))
    return paths


def tables_of(folder: Path, table: str, *files: Sequence[Row], toml: str = "") -> Dataset:
    own = Settings()
    if toml:
        (folder / "own.toml").write_text(f"[tables.{table}]\n{toml}\n")
        own = settings_file.load(folder / "own.toml", named=True)
    return load([], {table: written(folder, table, *files)}, own)


def values(tables: Dataset, table: str, column: str) -> list[str]:
    """A column of the rows that count, in no order."""
    found = tables.frame(table, [column]).select(column).collect(engine="streaming")[column]
    return sorted(map(str, found))


def telling_column(table: str) -> str:
    """The first column in which the rows of `told_twice` differ."""
    key = key_of(table)
    return next(name for name in row(table, 1) if name != key and row(table, 1)[name] != row(table, 2)[name])


@pytest.mark.parametrize("table", KEYED)
def test_a_key_that_repeats_is_an_error_that_says_where_and_what_tells_the_rows_apart(
    table: str, tmp_path: Path
) -> None:
    tables = tables_of(tmp_path, table, told_twice(table))
    for _ in range(2):  # whoever asks
        with pytest.raises(InputError) as caught:
            tables.frame(table, [TABLES[table].required[0] if TABLES[table].required else key_of(table)])
    assert f"{table}-0.csv, line 5: the {key_of(table)} 'same' stands on line 3 too" in message_of(caught.value)
    assert f"; {telling_column(table)!r} tells them apart" in message_of(caught.value)
    assert f"[tables.{table}] duplicates = " in (hint_of(caught.value) or "")


@pytest.mark.parametrize("table", KEYED)
def test_the_advice_names_what_the_settings_take(table: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        tables_of(tmp_path, table, told_twice(table)).frame(table, [key_of(table)])
    told = {word for word in TABLES[table].duplicates if f'"{word}"' in (hint_of(caught.value) or "")}
    assert told == set(TABLES[table].duplicates) - {"error"}


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(("table", "word"), ONE_OF_EACH)
def test_one_row_of_each_counts_at_any_size(
    table: str, word: str, many: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if many:
        monkeypatch.setattr(reach, "MOST_ROWS", 1)
        monkeypatch.setattr(repeated_rows, "_PART", 2)
    rows = [told_twice(table), [row(table, 6), row(table, 7, **{key_of(table): "same"})]]
    tables = tables_of(tmp_path, table, *rows, toml=f'duplicates = "{word}"')
    column = telling_column(table)
    kept = [3, 4, 5, 6, 1 if word == "first" else 7]
    assert values(tables, table, column) == sorted(row(table, number)[column] for number in kept)
    assert [(remark.code, remark.count) for remark in tables.remarks_on(table)] == [("repeated_ids", 2)]


@pytest.mark.parametrize("table", [table for table in KEYED if "keep" in TABLES[table].duplicates])
def test_keep_counts_every_row(table: str, tmp_path: Path) -> None:
    tables = tables_of(tmp_path, table, told_twice(table), toml='duplicates = "keep"')
    assert len(values(tables, table, telling_column(table))) == 5
    assert tables.remarks_on(table) == ()


@pytest.mark.parametrize("table", KEYED)
def test_many_rows_are_left_to_validate(table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "MOST_ROWS", 1)
    tables = tables_of(tmp_path, table, told_twice(table))
    assert len(values(tables, table, telling_column(table))) == 5
    assert [remark.code for remark in tables.remarks_on(table)] == ["ids_not_checked"]


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("table", TABLES)
def test_rows_that_stand_word_for_word_in_a_second_file_count_once(table: str, keyed: bool, tmp_path: Path) -> None:
    key = TABLES[table].key
    rows = [row(table, number) for number in (1, 2)]
    if key and not keyed:
        for each in rows:
            each[key.column] = ""
    tables = tables_of(tmp_path, table, rows, [row(table, 3), rows[1]])
    text = next(name for name in texts(table) if not (key and name == key.column))
    assert values(tables, table, text) == sorted([rows[0][text], rows[1][text], row(table, 3)[text]])
    assert [(remark.code, remark.count) for remark in tables.remarks_on(table)] == [("overlapping_rows", 1)]


def test_rows_of_one_ledger_count_as_they_stand(tmp_path: Path) -> None:
    keyless = [table for table in TABLES if table not in KEYED]
    assert keyless
    for table in keyless:
        rows = [row(table, 1), row(table, 1)]
        tables = tables_of(tmp_path, table, rows, [*rows, row(table, 1)])
        required = TABLES[table].required[0]
        assert len(values(tables, table, required)) == 3, "as often as in the file that has it most often"


def test_a_cell_that_no_column_is_made_from_tells_rows_of_a_ledger_apart(tmp_path: Path) -> None:
    files = [[row("costs", 1, invoice=number)] for number in ("1", "2")]
    assert len(values(tables_of(tmp_path, "costs", *files), "costs", "amount")) == 2


@pytest.mark.parametrize("table", [table for table in KEYED if (key := TABLES[table].key) and key.spell])
def test_spells_that_follow_each_other_repeat_nothing(table: str, tmp_path: Path) -> None:
    key = TABLES[table].key
    assert key and key.spell
    begins, ends = key.spell.begins, key.spell.ends
    rows = [
        row(table, 2, **{key.column: "same", begins: "2026-03-05", ends: "2026-04-01"}),
        row(table, 1, **{key.column: "same", begins: "2026-01-01", ends: "2026-03-05"}),
        row(table, 3, **{key.column: "same", begins: "2026-06-01", ends: ""}),
    ]
    assert len(values(tables_of(tmp_path, table, rows), table, key.column)) == 3
    rows[1][ends] = "2026-03-06"
    with pytest.raises(InputError, match="for days that overlap: 2026-0"):
        tables_of(tmp_path, table, rows).frame(table, [key.column])


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(("table", "column"), IDS)
def test_ids_that_a_spreadsheet_has_rounded_are_an_error_where_they_are_read(
    table: str, column: str, many: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if many:  # of many rows the first ones tell
        monkeypatch.setattr(reach, "MOST_ROWS", 1)
    rows = [row(table, 1), row(table, 2, **{column: " 3.21E+12"}), row(table, 3, **{column: "4E+11"})]
    tables = tables_of(tmp_path, table, rows)
    with pytest.raises(InputError) as caught:
        tables.frame(table, [column])
    place = f"{table}-0.csv, line 3, column {column!r}: '3.21E+12' is an id that a spreadsheet has rounded, as 2 are"
    assert place in message_of(caught.value)
    assert f'[tables.{table}] ids = "as written"' in (hint_of(caught.value) or "")
    taken = tables_of(tmp_path, table, rows, toml='ids = "as written"')
    assert values(taken, table, column) == sorted([rows[0][column], "3.21E+12", "4E+11"])
    other = next(name for name in texts(table) if not TABLES[table].columns[name].is_id)
    if not many and TABLES[table].key and column == key_of(table):  # every command compares the keys
        with pytest.raises(InputError):
            tables_of(tmp_path, table, rows).frame(table, [other])
    else:
        assert len(values(tables_of(tmp_path, table, rows), table, other)) == 3


@pytest.mark.parametrize("text", ["12E45", "1.23E5", "1.23E+1", "x1E+11", "1.2.3E+11", "1E+11x", "-1E+11"])
def test_other_ids_are_not_taken_for_rounded_ones(text: str, tmp_path: Path) -> None:
    rows = [row("deals", number, customer_id=text) for number in (1, 2)]
    assert values(tables_of(tmp_path, "deals", rows), "deals", "customer_id") == [text] * 2


def test_one_id_that_looks_rounded_is_an_id(tmp_path: Path) -> None:
    rows = [row("deals", 1, customer_id="1,5E+11"), row("deals", 2)]
    assert len(values(tables_of(tmp_path, "deals", rows), "deals", "customer_id")) == 2
    rows[1]["customer_id"] = "1,5E+11"
    with pytest.raises(InputError):
        tables_of(tmp_path, "deals", rows).frame("deals", ["customer_id"])


# ------------------------------------------------------------------------------------------ who tells it


def findings(tables: Dataset, table: str) -> set[tuple[str, str, int | None]]:
    paths = [str(file.file.path) for file in tables.files]
    report = validate([], {table: paths}, tables.settings, date(2026, 12, 31), None)
    return {(each.rule.name, each.rule.severity.value, each.line) for each in report.findings}


@pytest.mark.parametrize("table", KEYED)
def test_validate_finds_a_key_that_repeats_whatever_the_size(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "MOST_ROWS", 1)
    rule = "repeated_id" if table == "deals" else "repeated_key"
    assert (rule, "error", 5) in findings(tables_of(tmp_path, table, told_twice(table)), table)


@pytest.mark.parametrize(("table", "word"), ONE_OF_EACH)
def test_validate_tells_what_the_settings_leave_out(table: str, word: str, tmp_path: Path) -> None:
    found = findings(tables_of(tmp_path, table, told_twice(table), toml=f'duplicates = "{word}"'), table)
    assert ("repeat_left_out", "info", 5 if word == "first" else 3) in found
    assert not [rule for rule, _, _ in found if rule.startswith("repeated")]


@pytest.mark.parametrize(("table", "column"), IDS)
def test_validate_finds_rounded_ids(table: str, column: str, tmp_path: Path) -> None:
    rows = [row(table, number, **{column: "3.21E+12"}) for number in (1, 2)]
    assert {("rounded_id", "error", 2), ("rounded_id", "error", 3)} <= findings(tables_of(tmp_path, table, rows), table)


def questions(folder: Path, table: str) -> Iterator[str]:
    text = init.write([], {table: [str(path) for path in sorted(folder.glob("*.csv"))]}).path.read_text()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("# QUESTION"):
            yield "\n".join(lines[number : number + 5])


@pytest.mark.parametrize("table", KEYED)
def test_init_asks_what_rows_of_one_key_are(table: str, tmp_path: Path) -> None:
    written(tmp_path, table, told_twice(table))
    (asked,) = [text for text in questions(tmp_path, table) if "What are such rows?" in text]
    assert f"2 rows share 1 {key_of(table)}" in asked
    no_answers = {"deals": {"lines", "keep"}}.get(table, set())  # these rows differ in what lines have alike
    for word in set(TABLES[table].duplicates) - {"error"} - no_answers:
        assert f'# duplicates = "{word}"   # ' in asked


@pytest.mark.parametrize(("table", "column"), IDS)
def test_init_asks_about_rounded_ids(table: str, column: str, tmp_path: Path) -> None:
    written(tmp_path, table, [row(table, number, **{column: "3.21E+12"}) for number in (1, 2)])
    asked = [text for text in questions(tmp_path, table) if f"rounded ids in {column}" in text]
    assert len(asked) == 1
    assert '# ids = "as written"' in asked[0]
