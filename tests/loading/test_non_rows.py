"""Rows that are none: column names in the middle of a file and rows that sum others, in every table.

The inputs are drawn from the schema: for each table a file with all of its columns, and in it, wherever such a row may
stand, the header again, or a row of sums under each word that the languages have.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from salescli import api, kpis, loading
from salescli.api import Exports, Request
from salescli.config import settings_file
from salescli.errors import InputError, SalesCliError
from salescli.i18n.language import ENGLISH
from salescli.loading import sum_words
from salescli.loading.dataset import Dataset
from salescli.loading.files import reach
from salescli.loading.sum_words import LANGUAGES, SumKind, sum_word
from salescli.loading.sums import non_rows
from salescli.model.schema import Column, Kind
from salescli.model.tables import TABLES
from salescli.results.result import KpiResult
from tests.conftest import SAMPLE
from tests.loading.conftest import Write
from tests.program import run_here
from tests.said import hint_of, message_of

ROWS = 6
#: The first amount of a row; others follow with the number of the row.
AMOUNTS = [Decimal("10.50") * number + 100 for number in range(1, ROWS + 1)]
PLACES = {"first": 0, "middle": 3, "last": ROWS}
TEXTS = [(table, name) for table, schema in TABLES.items() for name, column in schema.columns.items()
         if column.kind is Kind.TEXT and name != "currency"]  # fmt: skip
WORDS = sorted({(phrase, kind) for words in LANGUAGES.values() for kind, text in zip(SumKind, words[:3], strict=True)
                for phrase in text.split("|")})  # fmt: skip


def cell(column: Column, number: int) -> str:
    """A value of a column in a row of the number."""
    values = {
        Kind.TEXT: f"{column.name} {'abcdefghij'[number]}",
        Kind.CHOICE: column.meanings[number % len(column.meanings)] if column.choices else "",
        Kind.MONEY: f"{AMOUNTS[number]}",
        Kind.NUMBER: f"0.{number + 1}",
        Kind.TIME: f"2026-01-{number + 2:02}",
        Kind.FLAG: "true",
    }
    return "SEK" if column.name == "currency" else values[column.kind]


def rows_of(table: str) -> list[list[str]]:
    """Plain rows with all the columns of a table."""
    return [[cell(column, number) for column in TABLES[table].columns.values()] for number in range(ROWS)]


def row_of_sums(table: str, name: str, word: str, amount: Decimal | None) -> list[str]:
    """A row with a word in one column, and an amount in those of money."""
    money = "" if amount is None else str(amount)
    return [
        word if column.name == name else money if column.kind is Kind.MONEY else ""
        for column in TABLES[table].columns.values()
    ]


def written(table: str, rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(";".join(row) for row in (list(TABLES[table].columns), *rows)) + "\n"


def read(path: Path, table: str, toml: str = "") -> Dataset:
    config = path.parent / "own.toml"
    config.write_text(toml)
    return loading.load([], {table: [str(path)]}, settings_file.load(config, named=True))


def content(tables: Dataset, table: str, columns: Sequence[str] | None = None) -> list[tuple[object, ...]]:
    """The rows that are read, with some columns or with all that there are."""
    names = columns or [name for name in TABLES[table].columns if tables.has(table, name)]
    with tables.reading():
        return tables.frame(table, names).select(names).collect(engine="streaming").rows()


Plain = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Plain:
    """What is read of the plain rows of a table: the same for every test, so read once."""
    folder = tmp_path_factory.mktemp("plain")

    @cache
    def plain(table: str) -> list[tuple[object, ...]]:
        path = folder / f"{table}.csv"
        path.write_text(written(table, rows_of(table)), encoding="utf-8")
        return content(read(path, table), table)

    return plain


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("table", TABLES)
def test_column_names_in_the_middle_are_no_row(table: str, place: str, write: Write, plain: Plain) -> None:
    again = [f" {name.upper()} " if position % 2 else name for position, name in enumerate(TABLES[table].columns)]
    again[0] = "\ufeff" + again[0]  # each of the files that were joined began with its mark
    rows = rows_of(table)
    rows.insert(PLACES[place], again)
    tables = read(write(written(table, rows)), table)
    assert content(tables, table) == plain(table)
    (remark,) = [remark for remark in tables.remarks_on(table) if remark.code == "header_rows"]
    assert (remark.count, f":{PLACES[place] + 2}" in ENGLISH.say(remark.text)) == (1, True)


@pytest.mark.parametrize("place", ["middle", "last"])
@pytest.mark.parametrize(("table", "name"), TEXTS)
def test_a_row_of_sums_is_no_row(table: str, name: str, place: str, write: Write, plain: Plain) -> None:
    rows = rows_of(table)
    above = PLACES[place]
    rows.insert(above, row_of_sums(table, name, "Summa Syd", sum(AMOUNTS[1:above], Decimal(0))))
    rows.insert(above, row_of_sums(table, name, "Total", sum(AMOUNTS[:above], Decimal(0))))
    rows.insert(above + 2, row_of_sums(table, name, "3 rows", None))
    tables = read(write(written(table, rows)), table)
    assert content(tables, table) == plain(table)
    (remark,) = [remark for remark in tables.remarks_on(table) if remark.code == "sum_rows"]
    assert remark.count == 3


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("word", "kind"), WORDS)
def test_the_words_of_every_language(word: str, kind: SumKind, table: str, write: Write) -> None:
    name = next(name for of, name in TEXTS if of == table)
    above = sum(AMOUNTS, Decimal(0))
    amount = {SumKind.TOTAL: above, SumKind.AVERAGE: above / ROWS, SumKind.COUNT: Decimal(ROWS)}[kind]
    for spelt in (word, word.upper(), f"{word.title()}:"):
        tables = read(write(written(table, [*rows_of(table), row_of_sums(table, name, spelt, amount)])), table)
        found = content(tables, table, None if spelt == word else [name])  # all columns once, which takes longer
        assert len(found) == ROWS, spelt


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_sums_above_all_others_asks(table: str, write: Write, plain: Plain) -> None:
    name = next(name for of, name in TEXTS if of == table)
    path = write(written(table, [row_of_sums(table, name, "Total", sum(AMOUNTS)), *rows_of(table)]))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"line 2: 'Total' may be a row of sums") as caught:
        content(read(path, table), table)
    assert hint_of(caught.value) and f'[tables.{table}] totals = "drop"' in hint_of(caught.value)
    dropped = read(path, table, f'[tables.{table}]\ntotals = "drop"\n')
    assert content(dropped, table) == plain(table)
    kept = read(path, table, f'[tables.{table}]\ntotals = "keep"\n')
    assert len(content(kept, table)) == ROWS + 1


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_numbers_alone_that_sums_asks(table: str, write: Write) -> None:
    rows = rows_of(table)
    rows.insert(3, row_of_sums(table, "", "", sum(AMOUNTS[:3], Decimal(0))))
    with pytest.raises(InputError, match="line 5: a row with numbers alone"):
        content(read(write(written(table, rows)), table), table)
    rows[3] = row_of_sums(table, "", "", Decimal(7))
    assert len(content(read(write(written(table, rows)), table), table)) == ROWS + 1


@pytest.mark.parametrize("table", TABLES)
def test_an_id_makes_a_row_one_of_its_own(table: str, write: Write) -> None:
    names = [name for of, name in TEXTS if of == table]
    row = row_of_sums(table, names[0], "Total", sum(AMOUNTS))  # type: ignore[arg-type]
    row[list(TABLES[table].columns).index(names[1])] = "0123"
    assert len(content(read(write(written(table, [*rows_of(table), row])), table), table)) == ROWS + 1


@pytest.mark.parametrize(
    ("text", "kind", "is_whole"),
    [
        ("Grand Totals (3 records)", SumKind.TOTAL, True),
        ("*** TOTAL ***", SumKind.TOTAL, True),
        ("Total 2026", SumKind.TOTAL, True),
        ("South Total", SumKind.TOTAL, False),
        ("Nord Ergebnis", SumKind.TOTAL, False),
        ("Σ", SumKind.TOTAL, True),
        ("∑ 12", SumKind.TOTAL, True),
        ("All", SumKind.TOTAL, True),
        ("Alla", SumKind.TOTAL, True),
        ("1 234 rows", SumKind.COUNT, True),
        ("Rows: 12", SumKind.COUNT, True),
        ("Total records 12", SumKind.COUNT, True),
        ("South Average", SumKind.AVERAGE, False),
    ],
)
def test_words_of_sums(text: str, kind: SumKind, is_whole: bool) -> None:
    found = sum_word(text)
    assert found is not None and (found.kind, found.is_whole) == (kind, is_whole)


@pytest.mark.parametrize(
    "text",
    ["Allan", "All Stars", "Sumo", "TotalEnergies", "Totalförsvaret", "Deal 7", "Customer 12", "7", "Σtorget"],
)
def test_words_that_are_none(text: str) -> None:
    assert sum_word(text) is None


def test_a_look_that_is_cheap_passes_over_no_word() -> None:
    spelt = [form for word, _ in WORDS for form in (word, word.upper(), word.title())]
    spelt += sum_words.ONLY_WHOLE.split("|")
    there = pl.Series(spelt).str.contains_any(sum_words.MAY_BE_SUMS, ascii_case_insensitive=True)
    assert [text for text, found in zip(spelt, there, strict=True) if not found] == []


LEDGER = "incurred_at,amount,category\n2026-01-05,100.25,ads\n2026-01-06,200.25,fairs\n"


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("2026-01-31,300.50,Total January", False),
        ("2026-01-31,301,Totals", False),  # to the digit that is written
        ("2026-01-31,200.25,South Total", False),  # of the last row alone
        (",300.50,", None),
        ("2026-01-31,300.50,", True),  # a cost like any other, whatever it is
        ("2026-01-31,150.25,Average", False),
        ("2026-01-31,99,Media", True),  # a kind of cost
        ("2026-01-31,2,Antal", False),
        ("2026-01-31,,Total", False),
        ("2026-01-31,299,Total", None),
        (",1,Total Energies", None),
        ("2026-01-07,50,Totally new", True),
    ],
)
def test_a_ledger_may_date_its_sums(row: str, kept: bool | None, write: Write) -> None:
    tables = read(write(LEDGER + row + "\n2026-02-01,1,ads\n", "costs.csv"), "costs")
    if kept is None:
        with pytest.raises(InputError, match=r"row of sums|sum of rows above"):
            content(tables, "costs")
    else:
        assert len(content(tables, "costs")) == 3 + kept


@pytest.mark.parametrize(
    ("sums", "asks"),
    [
        ("South Total,,30\nc,C,5\nGrand Total,,35\n", False),
        ("South Total,,30\nc,C,5\nNorth Total,,5\nTotal,,35\n", False),
        ("South Total,,30\nc,C,5\nNorth Total,,5\nTotal,,70\n", True),  # it counts every row twice
        ("Total,,30.00\n", False),
        ("Total,,30.01\n", True),
        ("Total,,\n", False),
        ("Total,3 rows,30\n", False),
    ],
)
def test_sums_of_sums(sums: str, asks: bool, write: Write) -> None:
    path = write(f"rep_id,name,quota\na,A,10\nb,B,20\n{sums}", "reps.csv")
    if asks:
        with pytest.raises(InputError, match="may be a row of sums"):
            read(path, "reps").frame("reps", ["rep_id"])
    else:
        frame = read(path, "reps").frame("reps", ["rep_id"]).select("rep_id").collect()
        assert frame["rep_id"].to_list() == (["a", "b", "c"] if "c,C" in sums else ["a", "b"])


def test_amounts_are_read_as_the_file_writes_them(write: Write) -> None:
    path = write('rep_id;quota\na;"1 234,50 kr"\nb;"765,50 kr"\nSumma;"2 000,00 kr"\n', "reps.csv")
    assert len(read(path, "reps").frame("reps", ["quota"]).collect()) == 2


def test_every_amount_of_a_row_must_be_a_sum(write: Write) -> None:
    path = write("rep_id,quota,monthly_cost\na,10,1\nb,20,2\nTotal,30,4\n", "reps.csv")
    with pytest.raises(InputError, match="'30' and '4' is not the sum"):
        read(path, "reps").frame("reps", ["quota"])


#: The tables that the sample data has.
IN_SAMPLE = [table for table in TABLES if (SAMPLE / f"{table}.csv").exists()]


def _with_odd_rows(path: Path) -> str:
    """A file of the sample data with the header in its middle, and rows of sums in its middle and at its end."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    names = head.split(",")
    schema = TABLES[path.stem].columns
    frame = pl.read_csv(path, infer_schema=False)

    def sums(rows: pl.DataFrame, word: str) -> str:
        first = next(name for name in names if name in schema and schema[name].kind is Kind.TEXT)
        amounts = {
            name: str(sum(map(Decimal, rows[name].drop_nulls()), Decimal(0)))
            for name in names
            if name in schema and schema[name].kind is Kind.MONEY
        }
        return ",".join({**amounts, first: word}.get(name, "") for name in names)

    middle = len(lines) // 2
    return "\n".join(
        [head, *lines[:middle], head, sums(frame.head(middle), "Delsumma"), *lines[middle:], sums(frame, "Totalt")]
    )


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    for table in IN_SAMPLE:
        (folder / f"{table}.csv").write_text(_with_odd_rows(SAMPLE / f"{table}.csv") + "\n", encoding="utf-8")
    (folder / "salescli.toml").write_text((SAMPLE / "salescli.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "small", [non_rows.SMALL_BYTES, 0], ids=["looked through at once", "where a row lacks something"]
)
def test_every_kpi_counts_as_without_them(odd: Path, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(non_rows, "SMALL_BYTES", small)
    ask = Request(as_of="2026-06-30")
    names = kpis.names()
    found = Exports(str(odd)).compute_many(names, ask)
    right = Exports(str(SAMPLE)).compute_many(names, ask)
    for name, mine, other in zip(names, found, right, strict=True):
        if isinstance(other, SalesCliError):
            assert isinstance(mine, SalesCliError) and message_of(mine).replace(str(odd), str(SAMPLE)) == message_of(
                other
            )
            continue
        assert not isinstance(mine, SalesCliError), mine
        assert mine.frame.equals(other.frame), name
        assert {"header_rows", "sum_rows"} <= {note.code for note in mine.notes}, name
        codes = {"header_rows", "sum_rows"}
        assert [note for note in mine.notes if note.code not in codes] == list(other.notes), name


@cache
def without_them(name: str) -> KpiResult:
    """The answer of a KPI over the sample."""
    return Exports(str(SAMPLE)).answer(name, Request(as_of="2026-06-30")).result


@pytest.mark.parametrize("small", [non_rows.SMALL_BYTES, 0])
@pytest.mark.parametrize("name", kpis.names())
def test_one_kpi_counts_as_without_them(name: str, odd: Path, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    other = without_them(name)
    monkeypatch.setattr(non_rows, "SMALL_BYTES", small)
    mine = Exports(str(odd)).answer(name, Request(as_of="2026-06-30")).result
    assert mine.frame.equals(other.frame)
    codes = {"header_rows", "sum_rows"}
    assert [note for note in mine.notes if note.code not in codes] == list(other.notes)


@pytest.mark.parametrize("small", [non_rows.SMALL_BYTES, 0])
@pytest.mark.parametrize("name", [kpi.name for kpi in kpis.every() if "quota" in kpi.measures])
def test_quotas_count_as_without_them(name: str, small: int, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(non_rows, "SMALL_BYTES", small)
    head, *entries = ("rep_id,period,amount", "r01,2025-11,100", "r02,2025-11,250", "r01,2025-12,75")
    paths = [str(SAMPLE / f"{table}.csv") for table in IN_SAMPLE]

    def answer(lines: list[str]) -> KpiResult:
        quotas = write("\n".join(lines) + "\n", "quotas.csv")
        return Exports([*paths, str(quotas)]).answer(name, Request(as_of="2025-12-31", date_from="2025-11")).result

    plain = answer([head, *entries])
    odd = answer([head, *entries[:2], head, entries[2], "Totalsumma,,425"])
    assert odd.frame.equals(plain.frame)
    told = {note.code: note.count for note in odd.notes}
    assert (told.pop("header_rows"), told.pop("sum_rows")) == (1, 1)
    assert told == {note.code: note.count for note in plain.notes}


def test_a_file_beyond_reach_is_left_to_validate(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(non_rows, "SMALL_BYTES", 0)
    monkeypatch.setattr(reach, "MOST_ROWS", 3)
    rows = rows_of("deals")
    rows.insert(3, list(TABLES["deals"].columns))
    path = write(written("deals", rows))
    assert len(read(path, "deals").frame("deals", ["name"]).collect()) == ROWS + 1
    ran = run_here("validate", path.name, "--no-config", "--format", "json", cwd=path.parent)
    assert ("header_row", 5) in [(each["rule"], each["line"]) for each in json.loads(ran.out)["findings"]]


def test_validate_finds_them_all(odd: Path) -> None:
    found = [(each.rule.name, Path(each.file).stem) for each in api.validate(str(odd), as_of="2026-06-30").findings]
    for table in IN_SAMPLE:
        assert (found.count(("header_row", table)), found.count(("sum_row", table))) == (1, 2)
    clean = api.validate(str(SAMPLE), as_of="2026-06-30").findings
    others = [rule for rule, _ in found if rule not in ("header_row", "sum_row")]
    assert others == [each.rule.name for each in clean]


def test_validate_and_init_ask_where_only_the_user_can_tell(write: Write) -> None:
    path = write("rep_id,name,quota\na,A,10\nb,B,20\nSumma Syd,,31\n", "reps.csv")
    ran = run_here("validate", path.name, "--no-config", "--format", "json", cwd=path.parent)
    (finding,) = json.loads(ran.out)["findings"]
    assert (ran.code, finding["rule"], finding["line"], finding["value"]) == (3, "unclear_sum", 4, "Summa Syd")
    assert run_here("init", path.name, cwd=path.parent).code == 0
    text = (path.parent / "salescli.toml").read_text()
    assert "QUESTION: reps.csv, line 4: 'Summa Syd' may be a row of sums" in text
    advised = text.replace('# totals = "drop"', 'totals = "drop"')
    (path.parent / "salescli.toml").write_text(advised)
    assert len(loading.load([str(path)], {}, settings_file.load(path.parent / "salescli.toml", named=True)).frame(
        "reps", ["rep_id"]).collect()) == 2  # fmt: skip


def test_explain_accounts_for_them(write: Write) -> None:
    path = write("deal_id,status,value,closed_at\nA,won,1,2026-01-05\nB,won,2,2026-01-05\nTotal,,3,\n")
    ran = run_here("explain", "revenue", path.name, "--no-config", cwd=path.parent)
    assert b"won deals: 2 used; 1 left out as no rows, but column names or sums\n" in ran.out


def test_a_repeated_word_is_no_repeated_id(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(non_rows, "SMALL_BYTES", 0)
    head = "deal_id,status,value,closed_at\n"
    path = write(f"{head}A,won,1,2026-01-05\n{head}B,won,2,2026-01-05\n{head}Total,,3,\nTotal,,3,\n")
    (row,) = (
        Exports(str(path), use_config=False)
        .answer("revenue", Request(as_of="2026-02-01"))
        .result.frame.rows(named=True)
    )
    assert row["value"] == 3


@pytest.mark.parametrize("command", ["funnel", "forecast", "report", "check", "init", "explain", "validate"])
def test_every_command_counts_as_without_them(command: str, odd: Path, tmp_path: Path) -> None:
    arguments = {
        "init": ["--output", str(tmp_path / "{}.toml")],
        "explain": ["revenue"],
        "report": ["--format", "json"],
        "forecast": ["--format", "json"],
        "funnel": ["--format", "json"],
        "check": ["--format", "json"],
    }.get(command, [])
    as_of = [] if command in ("init",) else ["--as-of", "2026-06-30"]
    outs = []
    for name, folder in (("odd", odd), ("sample", SAMPLE)):
        given = [each.replace("{}", name) for each in arguments]
        before = given if command == "explain" else []
        after = [] if command == "explain" else given
        ran = run_here(command, *before, str(folder), *after, *as_of, cwd=tmp_path)
        assert ran.code in (0, 5), ran.err
        outs.append(ran)
    assert outs[0].code == outs[1].code
    if command in ("funnel", "forecast"):
        mine, other = (json.loads(ran.out) for ran in outs)
        assert {"header_rows", "sum_rows"} <= {note["code"] for note in mine.pop("notes")}
        other.pop("notes")
        assert mine == other
