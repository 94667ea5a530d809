"""Ids and dimensions have one spelling, whatever their cells look like: in every table, column, KPI and output.

The columns come from the schema, the KPIs and the words for nothing from where the program has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from salescli import kpis
from salescli.api import Exports, Request
from salescli.errors import SalesCliError
from salescli.model import schema, spelling
from salescli.model.tables import TABLES
from salescli.results.result import KpiResult
from tests import spelt
from tests.oracle.data import SPELLINGS
from tests.program import run_here
from tests.said import message_of

COLUMNS = [pytest.param(table, column, id=f"{table}.{column}") for table, column in spelt.key_columns()]
#: Which KPI counts the rows of a table as they are, to be split by its dimensions.
COUNTS = {"deals": "leads", "activities": "calls", "customers": "active-customers", "reps": "quota-attainment",
          "costs": "cac"}  # fmt: skip
Ask = Callable[[Path, tuple[str, ...], str, str], list[object]]
#: So many KPIs that their tables are read once for all of them.
BESIDE = {
    "deals": ("leads", "revenue", "average-purchase-value", "win-rate"),
    "activities": ("calls", "emails", "meetings", "monthly-demos"),
    "customers": ("active-customers", "mrr", "new-customers", "churn-rate"),
    "reps": ("quota-attainment", "sales-per-rep", "calls-per-rep", "pipeline-coverage"),
    "costs": ("cac", "ltv-to-cac", "cac-payback", "clv"),
}


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spelt.write(tmp_path_factory.mktemp("plain") / "exports")


def answers(folder: Path, table: str, column: str, where: str = "", beside: Sequence[str] = ()) -> list[object]:
    """The KPI that counts the table's rows by the column's dimension, alone and beside others."""
    return _answers(_asked, folder, table, column, where, beside)


def expected(plain: Path, table: str, column: str, where: str = "", beside: Sequence[str] = ()) -> list[object]:
    """The same of the folder that stays as it is: many columns lead to one dimension, so answers are kept."""
    return _answers(_kept, plain, table, column, where, beside)


def _answers(ask: Ask, folder: Path, table: str, column: str, where: str, beside: Sequence[str]) -> list[object]:
    by = spelt.dimension_of(column) or "none"
    return [*ask(folder, (COUNTS[table],), by, where), *ask(folder, tuple(beside or BESIDE[table]), by, where)]


def _asked(folder: Path, names: tuple[str, ...], by: str, where: str) -> list[object]:
    exports = Exports([str(folder)], config=folder / "salescli.toml")
    return [shown(result) for result in exports.compute_many(names, Request(by=by, where=[where] if where else []))]


_kept = cache(_asked)


def shown(result: KpiResult | SalesCliError) -> object:
    """What a reader gets, but for notes."""
    if isinstance(result, SalesCliError):
        return message_of(result)
    return result.kpi.name, result.frame.rows(), None if result.total is None else result.total.rows()


def respelt(table: str, column: str) -> spelt.Change:
    """Each cell of a column in another of the spellings."""

    def change(in_: str, name: str, number: int, cell: str) -> str:
        return SPELLINGS[number % len(SPELLINGS)](cell) if (in_, name) == (table, column) and cell else cell

    return change


def emptied(table: str, column: str, words: Sequence[str]) -> spelt.Change:
    """Some cells of a column with words for nothing."""

    def change(in_: str, name: str, number: int, cell: str) -> str:
        return words[number // 3 % len(words)] if (in_, name) == (table, column) and number % 3 == 0 else cell

    return change


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_spellings_make_no_difference(table: str, column: str, plain: Path, tmp_path: Path) -> None:
    folder = spelt.write(tmp_path / "exports", respelt(table, column))
    beside = kpis.names() if column.endswith("_id") else ()  # joins and distinct counts are everywhere
    assert answers(folder, table, column, beside=beside) == expected(plain, table, column, beside=beside)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_filter_may_be_spelt_in_any_way(table: str, column: str, plain: Path, tmp_path: Path) -> None:
    dimension = spelt.dimension_of(column)
    if dimension is None:
        pytest.skip("no dimension")
    folder = spelt.write(tmp_path / "exports", respelt(table, column))
    value = next(row[column] for row in spelt.company()[table] if row[column])
    found = expected(plain, table, column, f"{dimension}={value}")
    for spell in SPELLINGS[:3]:
        assert answers(folder, table, column, f"{dimension}={spell(value)}") == found


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_words_for_nothing_are_blank(table: str, column: str, tmp_path: Path) -> None:
    words = [*spelling.BLANKS, " N/A ", "\u200bNULL"]
    worded = spelt.write(tmp_path / "words", emptied(table, column, words))
    blank = spelt.write(tmp_path / "blank", emptied(table, column, [""]))
    assert answers(worded, table, column) == answers(blank, table, column)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_words_for_nothing_are_told(table: str, column: str, tmp_path: Path) -> None:
    """With the rows of the range that have one, where the column is a dimension; `validate` tells of them all."""
    words = spelling.BLANKS
    folder = spelt.write(tmp_path / "words", emptied(table, column, words))
    report = run_here("validate", ".", "--format", "json", cwd=folder).out.decode()
    assert "word_for_nothing" in report
    dimension = spelt.dimension_of(column)
    if dimension is None or table not in ("deals", "activities"):
        return
    result = Exports([str(folder)], config=folder / "salescli.toml").answer(COUNTS[table], Request(by=dimension)).result
    told = {note.code: note.count for note in result.notes}
    rows = [row for number, row in enumerate(spelt.company()[table]) if number % 3 == 0]
    if table == "activities":
        rows = [row for row in rows if (row["type"], row["done"]) == ("call", "true")]
    assert told[f"blank_{column}"] == len(rows)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_other_words_for_nothing(table: str, column: str, tmp_path: Path) -> None:
    """`blanks` of the settings stands for the usual words."""
    key = TABLES[table].key
    others = [] if key and column in key.columns else ["N/A"]  # an id must not repeat
    own = spelt.write(tmp_path / "own", emptied(table, column, ["ingen", *others]))
    plain = spelt.write(tmp_path / "plain", emptied(table, column, ["", *(other[:-1] + "B" for other in others)]))
    for folder, blanks in ((own, '["ingen"]'), (plain, "[]")):
        with (folder / "salescli.toml").open("a", encoding="utf-8") as file:
            file.write(f"[tables.{table}]\nblanks = {blanks}\n")
    named = [str(each).replace("N/A", "N/B") for each in answers(own, table, column)]
    assert named == [str(each) for each in answers(plain, table, column)]


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown", "html", "svg"])
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_output_shows_one_spelling(table: str, column: str, format_: str, plain: Path, tmp_path: Path) -> None:
    dimension = spelt.dimension_of(column)
    if dimension is None:
        pytest.skip("no dimension")
    folder = spelt.write(tmp_path / "exports", respelt(table, column))
    command = ("kpi", COUNTS[table], ".", "--by", dimension, "--format", format_)
    ours, theirs = (run_here(*command, cwd=each) for each in (folder, plain))
    assert (ours.code, ours.out) == (theirs.code, theirs.out)


def test_a_row_stands_as_its_cells_do(tmp_path: Path) -> None:
    folder = spelt.write(tmp_path / "exports", respelt("deals", "region"))
    rows = run_here("kpi", "leads", ".", "--by", "region", "--rows", "--format", "csv", cwd=folder).out.decode()
    assert "\u200e" in rows and "\u00ad" in rows


HEADERS = [pytest.param(table, column.name, id=f"{table}.{column.name}")
           for table, mine in TABLES.items() for column in mine.columns.values()]  # fmt: skip
ODD_HEADERS = ("\ufeff{}", "\ufeff\ufeff{}", "\u200e{}", "{}\u200b", "\u00a0{}", "{}\u2009")


@pytest.mark.parametrize("parquet", [False, True], ids=["csv", "parquet"])
@pytest.mark.parametrize(("table", "column"), HEADERS)
def test_headers_are_told_without_what_nobody_sees(table: str, column: str, parquet: bool, tmp_path: Path) -> None:
    import polars as pl

    from salescli.config.settings import Settings
    from salescli.loading import load

    inside = f"{column[:1]}\u200b{column[1:]}"
    for number, header in enumerate([*(odd.format(column) for odd in ODD_HEADERS), inside]):
        path = tmp_path / f"{table}{number}.{'parquet' if parquet else 'csv'}"
        if parquet:
            pl.DataFrame({header: ["1"], "other": ["2"]}).write_parquet(path)
        else:
            path.write_text(f"{header},other\n1,2\n", encoding="utf-8")
        tables = load([], {table: [str(path)]}, Settings())
        assert tables.has(table, column), header
        if tables.files[0].columns[column].column.kind is schema.Kind.TEXT:
            assert tables.frame(table, [column]).collect()[column].to_list() == ["1"]
