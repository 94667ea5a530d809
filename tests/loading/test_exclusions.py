"""Rows that the CRM's own mark or the settings rule out: nowhere counted, and told everywhere."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli import compute, loading
from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError, SettingsError
from salescli.i18n.language import ENGLISH
from salescli.loading import table_cache
from salescli.model.tables import TABLES
from salescli.results.result import KpiResult
from tests.loading.conftest import Write
from tests.loading.test_non_rows import ROWS, rows_of
from tests.program import run_here
from tests.said import hint_of

SALESFORCE = """\
Id,IsDeleted,StageName,Amount,CloseDate,IsWon,IsClosed,CreatedDate
A,false,Closed Won,1,2026-01-05,true,true,2026-01-01
B,true,Closed Won,10,2026-01-06,true,true,2026-01-02
C,,Closed Won,100,2026-02-07,true,true,2026-01-03
D, TRUE ,Closed Won,1000,2026-02-07,true,true,2026-01-03
E,1,Closed Won,not an amount,2026-02-07,true,true,2026-01-03
"""
DEALS = """\
deal_id,status,value,closed_at,created_at,Kind,Tester
1,won,1,2026-01-05,2026-01-01,Real,
2,won,10,2026-01-05,2026-01-01,Test deal,
3,won,100,2026-01-05,2026-01-01,,
4,won,1000,2026-01-05,2026-01-01,Real,x
"""


def revenue(path: Path | list[Path], toml: str = "") -> KpiResult:
    paths = path if isinstance(path, list) else [path]
    config = paths[0].parent / "own.toml"
    config.write_text(toml)
    return compute("revenue", deals=paths, config=config, period="total", as_of="2026-12-31")


def total(result: KpiResult) -> tuple[Decimal, int]:
    row = result.frame.row(0, named=True)
    return row["value"], row["deals"]


def excluding(words: str) -> str:
    return f"[tables.deals]\nexclude = {{ {words} }}\n"


def test_what_lies_in_the_bin_of_the_crm_does_not_count(write: Write) -> None:
    result = revenue(write(SALESFORCE))
    assert total(result) == (101, 2)
    assert [(note.code, note.count, ENGLISH.say(note.text)) for note in result.notes] == [
        ("excluded_rows", 3, "deals: 3 rows are ruled out by IsDeleted.")
    ]


def test_the_settings_may_say_that_it_counts(write: Write) -> None:
    path = write(SALESFORCE.replace("not an amount", "10000"))
    result = revenue(path, excluding("isdeleted = []"))
    assert (total(result), result.notes) == ((11111, 5), ())


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ('Kind = ["test DEAL "]', 1101),
        ('kind = [""]', 1011),
        ('Kind = ["Test deal", ""]', 1001),
        ('Kind = ["Test deal"], Tester = ["x", "y"]', 101),
        ('Kind = ["Test"]', 1111),
        ('deal_id = ["1"]', 1110),
    ],
)
def test_words_of_the_settings(words: str, value: int, write: Write) -> None:
    assert total(revenue(write(DEALS), excluding(words)))[0] == value


def test_columns_of_one_name_rule_out_each(write: Write) -> None:
    path = write(DEALS.replace("Tester", "Kind"))
    assert total(revenue(path, excluding('Kind = ["x", "Test deal"]')))[0] == 101


def test_a_file_without_the_column_keeps_its_rows(write: Write) -> None:
    paths = [write(DEALS), write("deal_id,status,value,closed_at\n9,won,5,2026-01-05\n", "deals-2.csv")]
    result = revenue(paths, excluding('Kind = ["Test deal", "Real", ""]'))
    assert (total(result), result.notes[0].count) == ((5, 1), 4)


def test_no_file_has_the_column(write: Write) -> None:
    with pytest.raises(
        InputError, match=r"no column 'Kin', which salescli.toml names for tables.deals.exclude"
    ) as caught:
        revenue(write(DEALS), excluding('Kin = ["x"]'))
    assert hint_of(caught.value) and "'Kind'" in hint_of(caught.value)


def test_words_are_a_list(write: Write) -> None:
    with pytest.raises(SettingsError, match=r"tables\.deals\.exclude\.Kind"):
        revenue(write(DEALS), excluding("Kind = 7"))


def test_an_id_that_repeats_in_a_row_ruled_out_is_no_matter(write: Write) -> None:
    path = write(DEALS.replace("2,won", "1,won"))
    assert total(revenue(path, excluding('Kind = ["Test deal"]'))) == (1101, 3)


def test_an_error_after_them_names_its_own_line(write: Write) -> None:
    path = write(SALESFORCE + "F,false,Closed Won,1x1,2026-02-07,true,true,2026-01-03\n")
    with pytest.raises(InputError, match="line 7, column 'Amount': '1x1'"):
        revenue(path)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    frame = pl.read_csv(SALESFORCE.encode(), infer_schema=False).head(3)
    frame.with_columns(IsDeleted=pl.Series([False, True, None])).write_parquet(path)
    assert total(revenue(path)) == (101, 2)


def test_explain_accounts_for_them(write: Write) -> None:
    path = write(SALESFORCE)
    ran = run_here("explain", "revenue", path.name, "--no-config", cwd=path.parent)
    assert b"won deals: 2 used; 3 left out as ruled out\n" in ran.out
    assert b"deals, 5 rows;" in ran.out


def test_validate_says_how_many_and_finds_nothing_in_them(write: Write) -> None:
    path = write(SALESFORCE)
    ran = run_here("validate", path.name, "--no-config", "--format", "json", cwd=path.parent)
    found = [(each["rule"], each["text"]) for each in json.loads(ran.out)["findings"]]
    assert (ran.code, found) == (0, [("excluded_rows", "deals: 3 rows are ruled out by IsDeleted.")])


@pytest.mark.parametrize("least_bytes", [0, 1 << 40], ids=["in a file", "in memory"])
def test_a_report_counts_as_a_kpi_does(least_bytes: int, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_cache, "LEAST_BYTES", least_bytes)
    path = write(SALESFORCE)
    ran = run_here("report", path.name, "--no-config", "--as-of", "2026-03-05", "--format", "json", cwd=path.parent)
    report = json.loads(ran.out)
    (card,) = [card for card in report["kpis"] if card["kpi"] == "revenue"]
    assert (card["value"], report["files"][0]["rows"]) == (100, 5)
    assert "deals: 3 rows are ruled out by IsDeleted." in [note["text"] for note in report["notes"]]


def test_init_writes_it_down(write: Write) -> None:
    path = write(SALESFORCE)
    assert run_here("init", path.name, cwd=path.parent).code == 0
    text = (path.parent / "salescli.toml").read_text()
    assert 'exclude = { IsDeleted = ["true", "1", "1.000000"] }' in text
    assert "Not used" not in text
    assert b"101" in run_here("kpi", "revenue", path.name, "--period", "total", cwd=path.parent).out


FLAGS = ("IsDeleted", "is_deleted", "Deleted", "is deleted", "_fivetran_deleted", "_airbyte_raw_deleted", "__deleted",
         "_sdc_deleted", "Raderad", "Trashed")  # fmt: skip
DAYS = ("deleted_at", "DeletedAt", "Deleted on", "date_deleted", "_ab_cdc_deleted_at", "_airbyte_raw_deleted_at",
        "_sdc_deleted_at", "Deleted date")  # fmt: skip
IDS = ("merged_into", "merged_into_id", "MergedInto", "Merged into contact ID")
MARKS = [
    *((header, word) for header in FLAGS for word in ("true", "TRUE", "1", "1.0", "yes", "Ja", "2026-03-05")),
    *((header, word) for header in DAYS for word in ("2026-03-05", "5 Mar 2026", "2026-03-05T10:00:00Z", "1772700000")),
    *((header, word) for header in IDS for word in ("C7", "4711")),
]
NONE = [
    *((header, word) for header in FLAGS for word in ("", "false", "0", "0.0", "no", "Nej", "null")),
    *((header, word) for header in DAYS for word in ("", "NULL", "0000-00-00", "0000-00-00 00:00:00", "\\N", "None")),
    *((header, word) for header in IDS for word in ("", "0", "null", "-")),
]
PLACES = {"first": 0, "middle": ROWS // 2, "last": ROWS - 1}


def marked(table: str, header: str, word: str, place: int) -> str:
    """A file with all the columns of a table and one more, where one row has the word."""
    names = list(TABLES[table].columns)
    rows = [[*row, word if number == place else ""] for number, row in enumerate(rows_of(table))]
    return "\n".join(";".join(row) for row in ([*names, header], *rows)) + "\n"


def read(path: Path, table: str) -> loading.Dataset:
    return loading.load([], {table: [str(path)]}, Settings())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("header", "word"), MARKS[:: len(PLACES)])
def test_the_bin_in_every_spelling(header: str, word: str, table: str, place: str, write: Write) -> None:
    tables = read(write(marked(table, header, word, PLACES[place])), table)
    assert len(tables.frame(table, list(TABLES[table].columns)).collect()) == ROWS - 1
    assert [(each.code, each.count) for each in tables.remarks_on(table)] == [("excluded_rows", 1)]
    assert header in ENGLISH.say(tables.remarks_on(table)[0].text)


@pytest.mark.parametrize(("header", "word"), [*MARKS, *NONE])
def test_what_a_mark_of_the_bin_says(header: str, word: str, write: Write) -> None:
    tables = read(write(marked("deals", header, word, 2)), "deals")
    is_binned = (header, word) in MARKS
    assert len(tables.frame("deals", ["deal_id"]).collect()) == ROWS - is_binned


@pytest.mark.parametrize("header", ["undeleted", "Deleted by", "hs_merged_object_ids", "not deleted", "deletable"])
def test_other_headers_are_no_bin(header: str, write: Write) -> None:
    assert len(read(write(marked("deals", header, "1", 2)), "deals").frame("deals", ["deal_id"]).collect()) == ROWS


def test_a_mark_that_the_settings_read_is_none(write: Write) -> None:
    path = write("customer_id,started_at,deleted_at,mrr\nA,2026-01-01,2026-02-01,5\n", "customers.csv")
    config = path.parent / "own.toml"
    config.write_text('[tables.customers.columns]\nchurned_at = "deleted_at"\n')
    tables = loading.load([str(path)], {}, settings_file.load(config, named=True))
    assert tables.frame("customers", ["churned_at"]).collect()["churned_at"].null_count() == 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("header", ["archived", "is_archived", "IsArchived"])
def test_what_is_archived_counts_and_is_told(header: str, table: str, write: Write) -> None:
    tables = read(write(marked(table, header, "true", 2)), table)
    assert len(tables.frame(table, list(TABLES[table].columns)).collect()) == ROWS
    assert [(each.code, each.count) for each in tables.remarks_on(table)] == [("archived_rows", 1)]


def test_hubspot_calls_its_bin_archived(write: Write) -> None:
    head = "Record ID,Deal Name,Deal Stage,Close Date,Amount,Create Date,Archived\n"
    path = write(f"{head}1,a,Closed won,2026-01-05,1,2026-01-01,true\n2,b,Closed won,2026-01-05,10,2026-01-01,false\n")
    result = revenue(path)
    assert (total(result), [note.code for note in result.notes]) == ((10, 1), ["excluded_rows"])


STATUSES = """\
deal_id,Status,value,closed_at,archived,deleted_at
1,won,1,2026-01-05,true,
2,Draft,10,2026-01-05,,
3,test,100,2026-01-05,,
4,won,1000,2026-01-05,,2026-02-01
5,Paused,10000,2026-01-05,,
"""


def test_init_offers_words_that_say_of_a_row_that_it_is_none(write: Write) -> None:
    path = write(STATUSES)
    assert run_here("init", path.name, cwd=path.parent).code == 0
    config = path.parent / "salescli.toml"
    text = config.read_text()
    assert '# exclude = { Status = ["Draft", "test"], archived = ["true"] }' in text
    assert '# "Paused" = …' in text
    assert '"Draft" = ' not in text and '"test" = ' not in text
    assert "# Rows that lie in the bin by deleted_at count nowhere." in text
    config.write_text(
        text.replace("# exclude = { Status", "exclude = { Status").replace('# "Paused" = …', '"Paused" = "won"')
    )
    result = compute("revenue", path, period="total", as_of="2026-12-31")
    assert [note.code for note in result.notes] == ["excluded_rows"]
    assert run_here("kpi", "deals-won", path.name, "--no-config", cwd=path.parent).code == 3


def test_the_bin_and_the_archive_are_told_by_validate_and_explain(write: Write) -> None:
    path = write(STATUSES.replace("Draft", "lost").replace("test", "won").replace("Paused", "open"))
    ran = run_here("validate", path.name, "--no-config", "--format", "json", cwd=path.parent)
    found = {each["rule"]: each["text"] for each in json.loads(ran.out)["findings"]}
    assert found["archived_rows"] == "deals: 1 row is archived and counts as any other (archived)."
    assert found["excluded_rows"] == "deals: 1 row is ruled out by deleted_at."
    told = run_here("explain", "revenue", path.name, "--no-config", cwd=path.parent).out.decode()
    assert "1 left out as ruled out" in told and found["archived_rows"] in told
    swedish = run_here("kpi", "revenue", path.name, "--no-config", "--language", "sv", cwd=path.parent).out.decode()
    assert "1 rad är arkiverad och räknas som andra" in " ".join(swedish.split())
