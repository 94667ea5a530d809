"""What may stand beside a number: one currency that is known, in every column of amounts, wherever it stands.

Columns come from the schema, words from those that are known and from any letters at all.
"""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescli import compute
from salescli.config import settings_file
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.files import opened as files
from salescli.loading.parsing.currency_words import _CODES, WORDS, codes_of
from salescli.loading.parsing.numbers import _MULTIPLES
from salescli.loading.precision import Precision, fast_if_it_will_do
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from tests.loading.conftest import Write, tables
from tests.said import hint_of, message_of

#: Every column of amounts that there is.
AMOUNTS = [
    (table, column)
    for table, schema in TABLES.items()
    for column in schema.columns.values()
    if column.kind is Kind.MONEY
]
LEDGERS = [(table, column) for table, column in AMOUNTS if column.is_ledger]
OTHERS = [(table, column) for table, column in AMOUNTS if not column.is_ledger]
#: Where words stand: `1` is the number, `a` and `b` are the words.
ONE_WORD = ("a 1", "1 a", "a1", "1a", "a -1", "-1 a", "-a 1", "(a 1)", "(1 a)", "(1) a", "a(1)", "a (1)", "1- a")
ONE_WORD += ("1 a-", "-1a")
TWO_WORDS = ("a 1 b", "a1 b", "-a 1 b", "a(1) b", "(a 1 b)", "a 1 b-")
#: Words that are no currency: of units, of times, of nothing, and marks of a ledger.
NO_CURRENCY = ("yr", "hrs", "st", "pcs", "mån", "day", "x", "qq", "Std", "ea")
MARKS = ("DR", "Dr", "cr", "Cr.")
RATES = '[currency]\nbase = "SEK"\nrates = { EUR = 11, CAD = 7, NOK = 2, tkx = 3 }\n'
WORTH = {"SEK": 1, "EUR": 11, "CAD": 7, "NOK": 2, "TKX": 3}
ids = [f"{table}.{column.name}" for table, column in AMOUNTS]


def written(place: str, number: str, first: str, second: str = "") -> str:
    return re.sub("[ab1]", lambda found: {"a": first, "b": second, "1": number}[found[0]], place)


def value_of(place: str, number: int) -> int:
    return -number if set(place) & set("-(") else number


def amounts(folder: Path, table: str, column: str, cells: list[str], toml: str, precision: Precision) -> list[object]:
    """The cells as they are read in a file of the table that has nothing else but what it must have; exactly where a
    fast reading needs that.
    """
    needed = [name for name in TABLES[table].required if name != column]
    lines = [",".join([*needed, column, "region"])]
    lines += [",".join([*(f"{name}{row}" for name in needed), f'"{cell}"', "S"]) for row, cell in enumerate(cells)]
    (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    read = read_of(folder, table, toml)

    def found(precision: Precision) -> list[object]:
        return read.at(precision).frame(table, [column]).collect()[column].to_list()

    return fast_if_it_will_do(found) if precision is Precision.FAST else found(precision)


def read_of(folder: Path, table: str, toml: str) -> Dataset:
    (folder / "own.toml").write_text(toml, encoding="utf-8")
    own = settings_file.load(folder / "own.toml", named=True)
    return load([], {table: [str(folder / f"{table}.csv")]}, own)


def meant(word: str) -> set[str]:
    """The codes that a word can stand for, as far as the settings of these tests have them."""
    return set(codes_of(word.upper(), WORTH)) & set(WORTH)


@pytest.mark.parametrize("head", [64 * 1024, 60], ids=["whole", "head"])
@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize(("table", "column"), AMOUNTS, ids=ids)
def test_a_word_that_is_no_currency_is_no_amount(
    table: str, column: object, precision: Precision, head: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many cells have it, with a currency beside it or not, with a base currency or without."""
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    name, is_ledger = column.name, column.is_ledger  # type: ignore[attr-defined]
    words = [*NO_CURRENCY, *(() if is_ledger else MARKS)]
    cells = [written(place, "5", word) for word in words for place in ONE_WORD]
    cells += [
        written(place, "5", *pair) for word in words for place in TWO_WORDS for pair in (("€", word), (word, "SEK"))
    ]
    for toml in ("", RATES):
        assert amounts(tmp_path, table, name, cells, toml, precision) == [None] * len(cells), toml


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    where=st.sampled_from(OTHERS),
    words=st.lists(st.text(string.ascii_letters + "åäöéčł", min_size=1, max_size=4), min_size=1, max_size=5),
    place=st.sampled_from(ONE_WORD),
    precision=st.sampled_from(Precision),
)
def test_letters_are_a_currency_that_is_known_or_no_amount(
    where: tuple[str, object],
    words: list[str],
    place: str,
    precision: Precision,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    table, column = where
    cells = [written(place, "5", word) for word in words]
    folder = tmp_path_factory.mktemp("letters")
    found = amounts(folder, table, column.name, cells, RATES, precision)  # type: ignore[attr-defined]
    for word, amount in zip(words, found, strict=True):
        if amount is not None:
            assert word.upper() not in _MULTIPLES
            assert amount in {value_of(place, 5 * WORTH[code]) for code in meant(word)}


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize(("table", "column"), AMOUNTS, ids=ids)
def test_two_words_are_one_currency_or_no_amount(
    table: str, column: object, precision: Precision, tmp_path: Path
) -> None:
    """A sign that several currencies share takes the code beside it; what differs is not read."""
    name = column.name  # type: ignore[attr-defined]
    pairs = [(sign, code) for sign in WORDS if len(sign) < 4 and sign not in ("K", "M") for code in WORTH]
    pairs += [(code, sign) for sign, code in pairs]
    cells = [written("a 1 b", "5", *pair) for pair in pairs]
    found = amounts(tmp_path, table, name, cells, RATES, precision)
    for (first, second), amount in zip(pairs, found, strict=True):
        both = meant(first) & meant(second)
        assert amount == (5 * WORTH[next(iter(both))] if both else None), (first, second)


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize(("table", "column"), AMOUNTS, ids=ids)
def test_where_a_currency_stands_makes_no_difference(
    table: str, column: object, precision: Precision, tmp_path: Path
) -> None:
    name = column.name  # type: ignore[attr-defined]
    places = [place for place in ONE_WORD if not place.endswith(("- a", "-"))]
    cells = [written(place, "1,234.50", word) for place in places for word in ("€", "EUR", "eur", "CAD", "TKX")]
    found = amounts(tmp_path, table, name, cells, RATES, precision)
    rates = [WORTH[word] for _ in places for word in ("EUR", "EUR", "EUR", "CAD", "TKX")]
    signs = [value_of(place, 1) for place in places for _ in range(5)]
    assert found == [sign * rate * Decimal("1234.5") for rate, sign in zip(rates, signs, strict=True)]


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize(("table", "column"), LEDGERS, ids=[f"{table}.{column.name}" for table, column in LEDGERS])
def test_in_a_ledger_a_debit_adds_and_a_credit_takes_away(
    table: str, column: object, precision: Precision, tmp_path: Path
) -> None:
    cells = ["5.00 DR", "5.00Dr.", "Dr 5.00", "5 CR", "Cr. 5.00", "€5 CR", "5.00 EUR Dr", "5 cr", "5"]
    worth = [5, 5, 5, -5, -5, -55, 55, -5, 5]
    refused = ["-5 CR", "(5) DR", "5- Cr", "₹5 Cr", "Rs 5 cr", "5 DR CR"]
    found = amounts(tmp_path, table, column.name, cells + refused, RATES, precision)  # type: ignore[attr-defined]
    assert found == [*worth, *[None] * len(refused)]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("100 dagar", "'100 dagar' is not an amount: 'dagar' is no known currency"),
        ("$1200 yr", "'yr' is no known currency"),
        ("€100 USD", "names two currencies: EUR and USD"),
        ("C$100 USD", "names two currencies: CAD and USD"),
        ("-5 EUR CR", "nothing says whether 'CR' adds or takes away"),
        ("1,234.50 CR", "nothing says whether 'CR' adds or takes away"),
    ],
)
def test_an_error_names_what_is_wrong(cell: str, said: str, write: Write) -> None:
    path = write(f'deal_id,status,value,closed_at\n1,won,"{cell}",2024-01-05\n2,won,"{cell}",2024-01-05\n')
    with pytest.raises(InputError) as caught:
        compute("revenue", deals=path, as_of="2025-01-01", use_config=False)
    assert said in message_of(caught.value)
    assert re.search("is in [A-Z]{3}", message_of(caught.value)) is None


def test_a_code_that_a_column_has_must_be_that_of_the_sign(write: Write) -> None:
    head = "deal_id,status,value,currency,closed_at\n"
    path = write(head + "1,won,kr 5,NOK,2024-01-05\n2,won,kr 5,EUR,2024-01-05\n3,won,5,Norsk krone,2024-01-05\n")
    read = tables(path, toml=RATES).frame("deals", ["value"]).collect()["value"].to_list()
    assert read == [10, None, 10]
    with pytest.raises(InputError, match=r"'kr 5' is in KR, and column 'currency' says EUR"):
        compute("revenue", deals=path, as_of="2025-01-01", config=path.parent / "own.toml")


def test_the_advice_on_credits_gives_what_it_says(write: Write) -> None:
    rows = ('1,won,"1,234.50 CR",2024-01-05', "2,won,100.00 Dr.,2024-01-05", "3,won,7.00,2024-01-05")
    path = write("deal_id,status,Deal Value,closed_at\n" + "\n".join(rows) + "\n")
    with pytest.raises(InputError) as caught:
        compute("revenue", deals=path, as_of="2025-01-01", use_config=False)
    entry = re.search(r"\[tables\.deals\.columns\] (.*)", hint_of(caught.value) or "")
    assert entry
    config = path.parent / "own.toml"
    config.write_text(f"[tables.deals.columns]\n{entry[1]}\n")
    found = compute("revenue", deals=path, as_of="2025-01-01", period="total", config=config)
    assert found.frame["value"].to_list() == [Decimal("-1127.5")]


def test_codes_are_known_by_heart() -> None:
    assert all(len(code) == 3 and code.isupper() for code in _CODES)
    assert not {word.upper() for word in (*NO_CURRENCY, *MARKS)} & (_CODES | set(WORDS))


@pytest.mark.parametrize(
    "word", ["#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#DIVISION/0!", "#VÄRDEFEL!", "#div/0!"]
)
@pytest.mark.parametrize(
    ("kpi", "row", "noun"),
    [
        ("revenue", "1,won,2026-01-01,2026-01-06,{}", "an amount"),
        ("revenue", "1,won,2026-01-01,{},100", "a date"),
    ],
)
def test_an_error_of_a_formula_is_told_as_one(write: Write, word: str, kpi: str, row: str, noun: str) -> None:
    path = write(f"deal_id,status,created_at,closed_at,value\n{row.format(word)}\n2,won,2026-01-01,2026-01-06,5\n")
    with pytest.raises(InputError) as error:
        compute(kpi, [path])
    assert f"{word!r} is not {noun}: it is what a spreadsheet shows where a formula is wrong" in message_of(error.value)
    assert "export again" in (hint_of(error.value) or "")


def test_so_is_one_that_stands_for_a_number(write: Write) -> None:
    path = write("deal_id,status,created_at,value,probability\n1,open,2026-01-01,5,#VALUE!\n2,open,2026-01-01,5,0.5\n")
    with pytest.raises(InputError, match="'#VALUE!' is not a number: it is what a spreadsheet"):
        compute("opportunity-value", [path], by="none", as_of=date(2026, 1, 5))


@pytest.mark.parametrize("word", ["#N/A", "#SAKNAS!", "#NV", "#n/a"])
def test_one_that_says_that_there_is_no_value_is_blank(write: Write, word: str) -> None:
    path = write(f"deal_id,status,closed_at,value\n1,won,2026-01-06,{word}\n2,won,2026-01-06,5\n")
    result = compute("revenue", [path])
    assert result.frame["value"].to_list() == [5]
    assert any("without value" in ENGLISH.say(note.text) for note in result.notes)
