"""The base currency where nobody says one: that of most rows of the amounts, the same whichever command asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salescli import compute
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading import load
from salescli.loading.files import opened as files
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from tests.program import run_here
from tests.said import hint_of

#: Every table that has amounts, with one of their columns.
TABLES_OF_AMOUNTS = {
    table: next(column.name for column in schema.columns.values() if column.kind is Kind.MONEY)
    for table, schema in TABLES.items()
    if any(column.kind is Kind.MONEY for column in schema.columns.values())
}
#: The currencies of the rows, and the base that follows.
ROWS = (
    ("USD EUR EUR", "EUR"),
    ("EUR USD USD", "USD"),
    ("USD EUR", "EUR"),
    ("SEK EUR NOK NOK EUR", "EUR"),
    ("- - - SEK", "SEK"),
    ("$ $ CAD EUR EUR", "CAD"),
    ("kr kr EUR", None),
    ("EUR", "EUR"),
    ("-", None),
)
CODES = ("EUR", "USD", "SEK", "NOK", "CAD", "kr")


def file_of(folder: Path, table: str, currencies: list[str], *, beside: bool) -> Path:
    """A file of a table with an amount a row, in the currencies (`-` for none), and one blank amount in yen."""
    amount = TABLES_OF_AMOUNTS[table]
    needed = [name for name in TABLES[table].required if name != amount]
    head = ",".join([*needed, amount, *([] if beside else ["currency"]), "region"])
    lines = [head]
    for row, currency in enumerate([*(word.strip("-") for word in currencies), ""]):
        keys = [("2024-01-05" if name.endswith("_at") else f"{name}{row}") for name in needed]
        cell = f"{currency} 5".strip() if row < len(currencies) else ""
        cells = [cell] if beside else [cell.removeprefix(currency).strip(), currency or ("JPY" if not cell else "")]
        lines.append(",".join([*keys, *cells, "S"]))
    path = folder / f"{table}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("head", [64 * 1024, 60], ids=["whole", "head"])
@pytest.mark.parametrize("beside", [False, True], ids=["column", "beside"])
@pytest.mark.parametrize(("rows", "base"), ROWS)
@pytest.mark.parametrize("table", TABLES_OF_AMOUNTS)
def test_it_is_that_of_most_rows(
    table: str, rows: str, base: str | None, beside: bool, head: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    path = file_of(tmp_path, table, rows.split(), beside=beside)
    read = load([], {table: [str(path)]}, Settings())
    column = TABLES_OF_AMOUNTS[table]
    found = read.frame(table, [column]).collect()[column].to_list()[:-1]
    assert read.currency == base
    named = base or next((word for word in rows.split() if word != "-"), None)
    in_column = not beside and named is not None  # a blank beside others is in no currency that is told
    fits = {named, *({"$"} if base in ("CAD", "USD") else ()), *(() if in_column else {"-"})}
    assert [value is not None for value in found] == [word in fits for word in rows.split()]


def test_several_files_are_counted_together(tmp_path: Path) -> None:
    one = file_of(tmp_path, "deals", ["SEK", "SEK"], beside=False)
    other = file_of(tmp_path, "costs", ["EUR"] * 3, beside=True)
    read = load([], {"deals": [str(one)], "costs": [str(other)]}, Settings())
    read.settle()
    assert read.currency == "EUR"


DEALS = "deal_id,status,created_at,closed_at,expected_close_at,value,currency,probability\n"
TARGET = '[[target]]\nkpi = "revenue"\nmin = 5\nat = "2024-02"\n'
COMMANDS = {
    "kpi": ("kpi", "revenue", "."),
    "skip": ("kpi", "revenue", ".", "--bad-rows", "skip"),
    "rows": ("kpi", "revenue", ".", "--rows"),
    "several": ("kpi", "revenue,average-purchase-value", "."),
    "explain": ("explain", "revenue", "."),
    "forecast": ("forecast", ".", "--period", "year"),
    "report": ("report", ".", "--format", "json"),
    "check": ("check", "."),
    "validate": ("validate", "."),
    "init": ("init", ".", "--output", "proposed.toml"),
}


def _said(command: str, folder: Path) -> set[str]:
    """The base currencies that a command speaks of."""
    as_of = () if command == "init" else ("--as-of", "2024-12-31")
    ran = run_here(*COMMANDS[command], *as_of, cwd=folder)
    text = ran.out.decode() + ran.err
    if command == "init":
        text += (folder / "proposed.toml").read_text()
        (folder / "proposed.toml").unlink()
    found = re.findall(r'\bbase = "(\w+)"|no rate to (\w+)|"currency": "(\w+)"|taken to be in (\w+)', text)
    return {word for words in found for word in words if word} | set(re.findall(r"^ +(SEK|EUR|USD) *\d*$", text))


@pytest.mark.parametrize("head", [64 * 1024, 100], ids=["whole", "head"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("first", "later"), [("USD", "EUR"), ("EUR", "USD")])
def test_every_command_says_the_same(
    command: str, first: str, later: str, head: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most rows are in the currency that the first ones are not in."""
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = [f"D{n},{'won' if n % 2 else 'open'},2024-01-05,2024-02-05,2024-12-31,5,{first},0.5" for n in range(4)]
    rows += [f"E{n},{'won' if n % 2 else 'open'},2024-01-05,2024-02-05,2024-12-31,5,{later},0.5" for n in range(6)]
    (tmp_path / "deals.csv").write_text(DEALS + "\n".join(rows) + "\n")
    (tmp_path / "salescli.toml").write_text(TARGET)
    assert _said(command, tmp_path) in ({later}, set() if command in ("skip", "rows") else {later})


def test_rows_of_other_currencies_are_left_out_by_the_same_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 100)
    rows = [f"D{n},won,2024-01-05,2024-02-05,,1,USD,0.5" for n in range(4)]
    rows += [f"E{n},won,2024-01-05,2024-02-05,,10,EUR,0.5" for n in range(6)]
    path = tmp_path / "deals.csv"
    path.write_text(DEALS + "\n".join(rows) + "\n")
    found = compute("revenue", deals=path, as_of="2024-12-31", bad_rows="skip", period="total", use_config=False)
    assert (found.frame["value"].to_list(), found.currency) == ([60], "EUR")
    assert [note.count for note in found.notes if note.code == "unreadable"] == [4]


def test_what_was_said_in_one_currency_is_not_said_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a question needs rows of one currency alone, its rows are read in that one too."""
    monkeypatch.setattr(files, "_HEAD_BYTES", 200)
    rows = ["O,open,2024-01-05,,,1,USD,0.5"]
    rows += [f"D{n},won,2024-01-05,2024-02-05,,1,USD,0.5" for n in range(4)]
    rows += [f"E{n},open,2024-01-05,,2024-12-31,10,EUR,0.5" for n in range(6)]
    (tmp_path / "deals.csv").write_text(DEALS + "\n".join(rows) + "\n")
    ran = run_here("kpi", "revenue", ".", "--rows", "--format", "json", "--as-of", "2024-12-31", cwd=tmp_path)
    assert (ran.code, ran.out.count(b'"value": 1,'), ran.out.count(b'"USD"')) == (0, 4, 1)


@pytest.mark.parametrize("sign", ["$", "kr"])
def test_the_advice_on_a_sign_that_several_share_is_right(sign: str, tmp_path: Path) -> None:
    """As the settings are told to say it: the sign is the base, and its rows stay as they are."""
    path = tmp_path / "deals.csv"
    code = {"$": "CAD", "kr": "NOK"}[sign]
    rows = "".join(f"{n},won,{sign} 10,2024-01-05\n" for n in range(3)) + "a,won,EUR 5,2024-01-05\n"
    path.write_text("deal_id,status,value,closed_at\n" + rows)
    with pytest.raises(InputError) as caught:
        compute("revenue", deals=path, as_of="2024-12-31", use_config=False)
    entry = re.search(r"\[currency\] (base = .*?), (rates = .*?})", hint_of(caught.value) or "")
    assert entry
    toml = f"[currency]\n{entry[1]}\n{entry[2]}\n".replace("…", "2").replace("}", f", {code} = 7 }}")
    (tmp_path / "own.toml").write_text(toml)
    found = compute("revenue", deals=path, as_of="2024-12-31", period="total", config=tmp_path / "own.toml")
    assert found.frame["value"].to_list() == [40]
