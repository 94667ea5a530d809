"""Which decimal mark a column has, and what its texts then are."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescli.errors import InputError
from salescli.loading.files import opened as files
from salescli.loading.parsing import numbers
from salescli.loading.precision import NeedsExact, Precision
from tests.loading.conftest import Write, column, tables
from tests.said import hint_of


def read(text: str, decimal: str | None) -> Decimal | None:
    return pl.DataFrame({"t": [text]}).select(numbers.in_full(pl.col("t").str.strip_chars(), decimal)).item()


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1 234,50", ",", "1234.50"),
        ("1\u00a0234,50", ",", "1234.50"),
        ("1\u202f234,50", ",", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("1,234.50", ".", "1234.50"),
        ("$1,234.50 ", ".", "1234.50"),
        ("SEK 1 234", None, "1234"),
        ("1 234 kr", None, "1234"),
        ("kr. 1 234", None, "1234"),
        ("(12.00)", ".", "-12"),
        ("($12.00)", ".", "-12"),
        ("12-", None, "-12"),
        ("-0.0", ".", "0"),
        ("−5", None, "-5"),
        ("-$5.50", ".", "-5.50"),
        ("$-5.50", ".", "-5.50"),
        ("1'234.50", ".", "1234.50"),
        ("1’234.50", ".", "1234.50"),
        ("12,34,567.5", ".", "1234567.5"),
        ("1.234.567", ",", "1234567"),
        ("R$ 1.200,00", ",", "1200"),
        ("Rs.500", ".", "500"),
        ("5:-", None, "5"),
        ("1200.-", ".", "1200"),
        ("1.5e3", ".", "1500"),
    ],
)
def test_reads(text: str, decimal: str | None, value: str) -> None:
    assert read(text, decimal) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1,2,3", "."), ("12.5.3", "."), ("1 23", None), ("(5", None), ("5)", None), ("--5", None), ("abc", "."),
        ("1.234,50", "."), ("1,234.50", ","), ("0.125", ","), ("0,125", "."), ("12.5", None), ("12,5", None),
        ("1234,567", "."), ("1 234,567.8", "."), ("5 5", None), ("2026-03-05", "."), ("12abcde", None), ("-", None),
    ],
)  # fmt: skip
def test_does_not_read(text: str, decimal: str | None) -> None:
    assert read(text, decimal) is None


@pytest.mark.parametrize(
    "text", ["12.5", "1,234.50", "1,234,567", "0.125", ".5", "1234.567", "1 234.567", "1e5", "12,34,567"]
)
def test_proves_a_point(text: str) -> None:
    assert numbers.evidence_in([text]).decimal == "."


@pytest.mark.parametrize("text", ["12,5", "1.234,50", "1.234.567", "0,125", "1234,567", "1 234,567", "€ 5,00"])
def test_proves_a_comma(text: str) -> None:
    assert numbers.evidence_in([text]).decimal == ","


@pytest.mark.parametrize("text", ["1,234", "1.234", "$999,000", "-12.500"])
def test_proves_nothing(text: str) -> None:
    found = numbers.evidence_in([text])
    assert (found.decimal, found.undecided) == (None, text)


@pytest.mark.parametrize("text", ["5", "1 234", "SEK 5", "", "abc", "2026-03-05"])
def test_has_no_decimal_mark(text: str) -> None:
    assert numbers.evidence_in([text]) == numbers.NumberEvidence()


_TEXTS = st.text("0123456789.,- '$%()eEkr", max_size=9) | st.decimals(
    allow_nan=False, allow_infinity=False, places=2
).map(str)


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(_TEXTS, min_size=1, max_size=20))
def test_quick_cast_reads_nothing_that_the_exact_one_reads_otherwise(texts: list[str]) -> None:
    frame = pl.DataFrame({"t": texts}, schema={"t": pl.String})
    text = pl.col("t")
    for decimal in (".", ",", None):
        quick = frame.select(numbers.quick(text, decimal)).to_series().to_list()
        exact = frame.select(numbers.in_full(text, decimal)).to_series().to_list()
        assert [(q, c) for q, c in zip(quick, exact, strict=True) if q is not None and q != c and decimal != ","] == []


HEAD = "deal_id,status,value,cost,closed_at\n"


def test_one_mark_before_three_digits_asks(write: Write) -> None:
    path = write(HEAD + '1,won,12,1,2024-01-05\n2,won,"1,234",1,2024-01-05\n')
    with pytest.raises(InputError, match=r"line 3, column 'value': '1,234' may be 1234 or 1\.234") as caught:
        column(tables(path).at(Precision.FAST), "value")
    assert "decimal" in (hint_of(caught.value) or "")


@pytest.mark.parametrize(("mark", "value"), [(".", "1234"), (",", "1.234")])
def test_the_settings_answer(write: Write, mark: str, value: str) -> None:
    path = write(HEAD + '1,won,"1,234",1,2024-01-05\n')
    read = tables(path, toml=f'[tables.deals]\nformat = {{ decimal = "{mark}" }}\n')
    assert column(read, "value") == [Decimal(value)]


def test_another_column_answers(write: Write) -> None:
    path = write(HEAD + '1,won,"1,234",5.50,2024-01-05\n')
    assert column(tables(path), "value") == [Decimal(1234)]


def test_a_semicolon_answers(write: Write) -> None:
    path = write("deal_id;status;value\n1;won;1.234\n")
    assert column(tables(path), "value") == [Decimal(1234)]


def test_another_column_outweighs_a_semicolon(write: Write) -> None:
    path = write("deal_id;status;value;cost\n1;won;1.234;0.5\n")
    assert column(tables(path), "value") == [Decimal("1.234")]


def test_both_marks_ask(write: Write) -> None:
    path = write(HEAD + '1,won,12.5,1,2024-01-05\n2,won,"12,5",1,2024-01-05\n')
    with pytest.raises(InputError, match=r"decimal point.*decimal comma"):
        column(tables(path), "value")


@pytest.mark.parametrize(("late", "value"), [("0.50", "1.234"), ("0,50", "1234")])
def test_a_late_row_answers(write: Write, monkeypatch: pytest.MonkeyPatch, late: str, value: str) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 200)
    rows = "".join(f"{number};won;1.234\n" for number in range(500))
    path = write(f"deal_id;status;value\n{rows}x;won;{late}\n")
    assert set(column(tables(path).at(Precision.FAST), "value")) == {Decimal(value), Decimal("0.5")}


def test_a_whole_number_head_takes_no_mark_for_granted(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 200)
    rows = "".join(f"{number};won;{number}\n" for number in range(500))
    read = tables(write(f"deal_id;status;value\n{rows}x;won;1.234\n"))
    with pytest.raises(NeedsExact):
        column(read.at(Precision.FAST), "value")
    assert column(read, "value")[-1] == Decimal(1234)


@pytest.mark.parametrize(
    ("late", "value"),
    [
        (" 5 ", "5"), ("n/a", None), ("12x0", None), ("(7)", "-7"), ("$5", "needs all"), ("1,5", None),
        ("1,234.5", "1234.5"),
    ],
)  # fmt: skip
def test_a_late_oddity_is_read_at_once_where_the_first_rows_settle_it(
    write: Write, monkeypatch: pytest.MonkeyPatch, late: str, value: str | None
) -> None:
    """One pass over the rows is enough, but for a currency, which may need all of the column."""
    monkeypatch.setattr(files, "_HEAD_BYTES", 200)
    rows = "".join(f"{number};won;{number}.5\n" for number in range(500))
    read = tables(write(f"deal_id;status;value\n{rows}x;won;{late}\n"))
    if value == "needs all":
        with pytest.raises(NeedsExact):
            column(read.at(Precision.FAST), "value")
        return
    found = column(read.at(Precision.FAST), "value")[-1]
    assert found == (None if value is None else Decimal(value))
    assert column(read, "value")[-1] == found


@pytest.mark.parametrize("word", ["-", "–", "N/A", "na", "null", " "])
def test_words_for_nothing_are_no_bad_values(write: Write, word: str) -> None:
    path = write(HEAD + f"1,won,{word},1,2024-01-05\n2,won,5,1,2024-01-05\n")
    frame = tables(path).frame("deals", ["value"]).collect()
    assert not frame["value:unread"].any()
    assert frame.select("value", "value:text").rows() == [(None, None), (Decimal(5), "5")]


def test_na_is_a_region(write: Write) -> None:
    path = write("deal_id,region\n1,NA\n2,-\n3,null\n")
    assert column(tables(path), "region") == ["NA", None, None]


@pytest.mark.parametrize(
    ("cells", "shares"),
    [
        (("10", "100"), ("0.1", "1")),
        (("0.1", "1"), ("0.1", "1")),
        (("0", "1"), ("0", "1")),
        (("50%", "1"), ("0.5", "0.01")),
        (("1 %", "1"), ("0.01", "0.01")),
        (("0.5", "12.5"), ("0.005", "0.125")),
    ],
)
@pytest.mark.parametrize("head", [64 * 1024, 60])
def test_probability(
    write: Write, monkeypatch: pytest.MonkeyPatch, cells: tuple[str, str], shares: tuple[str, str], head: int
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = [f"{number},{cells[0] if cells[0] in ('0', '0.1') else '1'}" for number in range(20)]
    path = write("deal_id,probability\n" + "\n".join([*rows, f"a,{cells[0]}", f"b,{cells[1]}"]) + "\n")
    assert column(tables(path), "probability")[-2:] == [Decimal(share) for share in shares]


def test_a_percentage_is_no_amount(write: Write) -> None:
    path = write(HEAD + "1,won,12%,1,2024-01-05\n")
    assert tables(path).frame("deals", ["value"]).collect().rows() == [(None, "12%", True)]
