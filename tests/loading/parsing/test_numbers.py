"""Numbers as cells write them: which decimal mark, which currency, which words stand beside them."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import polars as pl
import pytest

from salescli.loading.parsing import numbers
from salescli.loading.parsing.numbers import NumberEvidence
from salescli.loading.parsing.slow_path import TEXT, VALUE

NOTHING = frozenset[str]()


def column(*values: str | None) -> pl.DataFrame:
    return pl.DataFrame({"t": list(values)}, schema={"t": pl.String})


@pytest.mark.parametrize(
    ("text", "found"), [(" 5 ", "5"), ("−5", "-5"), ("–5", "-5"), ("5:-", "5"), ("5,-", "5"), ("5-", "5-"), ("", "")]
)
def test_a_cell_is_normal_alone_and_in_a_column(text: str, found: str) -> None:
    assert numbers.normal(text) == found
    assert column(text).select(numbers.normal_expression(pl.col("t"))).item() == (found or None)


@pytest.mark.parametrize(
    ("text", "word"),
    [("1.5M", "M"), ("250 tkr", "tkr"), ("3 MSEK", "MSEK"), ("2 million", "million"), ("5 kr", None), ("M", None),
     ("12 months", None), ("5 T€", "T€"), ("7 K", "K")],
)  # fmt: skip
def test_words_that_multiply_a_number(text: str, word: str | None) -> None:
    assert numbers.multiple_in(text) == word


def test_ones_own_currency_multiplies_nothing() -> None:
    assert numbers.multiple_in("5 T", {"T"}) is None


@pytest.mark.parametrize(
    ("text", "mark"),
    [("100 Dr", "Dr"), ("100 CR.", "CR"), ("DR 100", "DR"), ("₹5 Cr", None), ("100 INR CR", None), ("100", None),
     ("hundred DR", None), ("100 DRK", None)],
)  # fmt: skip
def test_the_mark_of_a_debit_or_a_credit(text: str, mark: str | None) -> None:
    assert numbers.mark_in(text) == mark


def test_the_words_beside_a_number() -> None:
    assert numbers.words_beside("1 234,50 kr") == "KR"
    assert numbers.words_beside("$5 cad") == "$ CAD"
    assert numbers.words_beside("1e5") == ""
    assert numbers.words_beside("100 SEK DR", is_ledger=True) == "SEK"
    assert numbers.words_beside("100 SEK DR") == "SEK DR"


@pytest.mark.parametrize(
    ("text", "nothing"), [("", True), (" - ", True), ("N/A", True), ("None", True), ("0", False), ("x", False)]
)
def test_what_says_nothing(text: str, nothing: bool) -> None:
    assert numbers.says_nothing(text) is nothing


def test_what_says_nothing_in_a_column() -> None:
    found = column("-", "NULL", "0", None).select(numbers.says_nothing_expression(pl.col("t"))).to_series()
    assert found.to_list() == [True, True, False, None]


@pytest.mark.parametrize(
    ("values", "evidence", "mark"),
    [
        (["1,234.50"], NumberEvidence(point="1,234.50"), "."),
        (["1.234,50"], NumberEvidence(comma="1.234,50"), ","),
        (["12.5", "12,5"], NumberEvidence(point="12.5", comma="12,5"), None),
        (["1,234"], NumberEvidence(undecided="1,234"), None),
        (["1,234", "0.5"], NumberEvidence(point="0.5"), "."),
        (["12", "1 234"], NumberEvidence(), None),
        (["1.234.567"], NumberEvidence(comma="1.234.567"), ","),
        (["12,34,567"], NumberEvidence(point="12,34,567"), "."),
        (["1 234,567"], NumberEvidence(comma="1 234,567"), ","),
        (["0,125"], NumberEvidence(comma="0,125"), ","),
        ([], NumberEvidence(), None),
    ],
)
def test_what_values_say_of_their_decimal_mark(values: list[str], evidence: NumberEvidence, mark: str | None) -> None:
    assert numbers.evidence_in(values) == evidence
    assert evidence.decimal == mark


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [("12.5", True, False), ("12,5", False, True), ("1,234.50", True, False), ("1.5M", False, False),
     ("100 DR", False, False), ("$5", True, True), ("-5", True, True), ("", False, False), ("5 5", False, False)],
)  # fmt: skip
def test_what_reads_as_a_number(text: str, point: bool, comma: bool) -> None:
    assert numbers.is_number(text, ".") is point
    assert numbers.is_number(text, ",") is comma


@pytest.mark.parametrize(
    ("text", "word"),
    [("$5", "$"), ("5 kr", "KR"), ("$5 CAD", "CAD"), ("€5 USD", None), ("5 yr", None), ("1.5M", None), ("5", None),
     ("Acme", None), ("5 PTS", "PTS")],
)  # fmt: skip
def test_the_currency_beside_a_number(text: str, word: str | None) -> None:
    assert numbers.currency_word(text, frozenset({"PTS"})) == word


def test_the_currency_of_a_ledger_stands_beside_its_mark() -> None:
    assert numbers.currency_word("5 SEK DR") is None
    assert numbers.currency_word("5 SEK DR", is_ledger=True) == "SEK"


def test_a_length_is_no_currency_to_be_lenient() -> None:
    assert numbers.currency_word("5 ft") == "FT"
    assert numbers.currency_word("5 ft", is_lenient=True) is None


@pytest.mark.parametrize(("text", "sign"), [("price: € 5", "€"), ("€", None), ("5", None), ("US$ 5 off", "US$")])
def test_the_sign_of_a_currency_among_words(text: str, sign: str | None) -> None:
    assert numbers.sign_in(text) == sign
    assert column(text).select(numbers.sign_of(pl.col("t"))).item() == sign


def test_plain_digits_are_read_at_once() -> None:
    frame = column("12", "-5", "1.5", "1,5", None)
    assert frame.select(numbers.quick(pl.col("t"), ".")).to_series().to_list() == [12, -5, Decimal("1.5"), None, None]
    assert frame.select(numbers.quick(pl.col("t"), None)).to_series().to_list() == [12, -5, None, None, None]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 234,50", "1234.5"), ("(12)", "-12"), ("$(1.234,50)", "-1234.5"), ("12-", "-12"), ("−7", "-7"),
     ("-$5", "-5"), ("25 %", "25"), ("12x", None), ("5 yr", None), ("1.5", None), ("1M", None), ("(5", None)],
)  # fmt: skip
def test_any_shape_is_read(text: str, value: str | None) -> None:
    ((found, _),) = steps(text, decimal=",")
    assert found == (None if value is None else Decimal(value))


def steps(*texts: str, decimal: str = ".", **given: bool) -> list[tuple[object, object]]:
    frame = numbers.in_any_shape(decimal, pl.DataFrame({TEXT: texts}), frozenset({"PTS"}), **given)
    return frame.select(VALUE, numbers.NAMED).rows()


def test_the_steps_leave_a_number_and_the_currency_it_names() -> None:
    assert steps("$5 CAD", "5 PTS", "5", "€5 USD") == [(5, "CAD"), (5, "PTS"), (5, None), (None, "?")]


def test_other_words_are_passed_over_to_be_lenient() -> None:
    assert steps("5 yr") == [(None, "?")]
    assert steps("5 yr", is_lenient=True) == [(5, None)]


def test_in_a_ledger_a_debit_adds_and_a_credit_takes_away() -> None:
    found = steps("5 DR", "5 CR", "-5 CR", "5 SEK CR", "5 INR CR", is_ledger=True)
    assert found == [(5, None), (-5, None), (None, None), (-5, "SEK"), (None, "INR")]
    assert steps("5 DR") == [(None, "?")]


def test_texts_that_could_be_numbers_with_either_mark() -> None:
    given = pl.Series(["1.5", "1,5", "abc", "5 DR", "5M", "$5"])
    assert numbers.could_be_numbers(given).to_list() == ["1.5", "1,5", "5 DR", "$5"]
    assert numbers.could_be_numbers(pl.Series(["5 CR", "5M"]), is_ledger=True).to_list() == ["5 CR"]


@pytest.mark.parametrize(("text", "like"), [("$5 CAD", True), ("12.5.3", True), ("abc", False), ("12x0", False)])
def test_what_is_digits_with_short_words_beside_them(text: str, like: bool) -> None:
    assert numbers.is_like_one(text) is like


def test_whether_numbers_name_more_than_digits() -> None:
    assert numbers.name_more(pl.Series(["5", "$5"]))
    assert not numbers.name_more(pl.Series(["5", "(1 234,50)"]))


def test_the_words_of_a_column() -> None:
    frame = column("5 kr", "5", "1e5", "Acme", "5 SEK DR", None)
    assert frame.select(numbers.words_of(pl.col("t"))).to_series().to_list() == [
        "KR", None, None, None, "SEK DR", None,
    ]  # fmt: skip
    found = frame.select(numbers.words_of(pl.col("t"), is_ledger=True)).to_series().to_list()
    assert found == ["KR", None, None, None, "SEK", None]


def test_the_texts_that_name_a_currency() -> None:
    found = column("5 kr", "5", "5 yr", None).select(numbers.naming(pl.col("t"), NOTHING)).to_series()
    assert found.to_list() == ["5 kr", None, None, None]


def test_the_currencies_of_texts() -> None:
    assert numbers.named_in(pl.Series(["5 kr", "5", "5 yr", None]), NOTHING).to_list() == ["KR", None, "?", None]
    assert numbers.named_in(pl.Series(["5 yr"]), NOTHING, is_lenient=True).to_list() == [None]


def test_a_decimal_comma_reads_quickly_as_in_full() -> None:
    random = Random(5)
    texts = [f"{random.choice(['', '-'])}{random.randint(0, 10 ** random.randint(1, 15))},{random.randint(0, 10**7)}"
             for _ in range(2_000)]  # fmt: skip
    texts += ["0,5", "007,50", "-0,00", "1,234", "1,2345678"]
    frame = pl.DataFrame({TEXT: texts})
    found = frame.select(numbers.quick(pl.col(TEXT), ",")).to_series()
    assert found.null_count() == 0
    spaced = frame.with_columns(pl.format("{} kr", TEXT).alias(TEXT))  # which is not quick
    assert found.to_list() == numbers.in_any_shape(",", spaced)[VALUE].to_list()


@pytest.mark.parametrize(
    "text", [",5", "5,", "1,234,5", "1.234,5", "1,5e3", "+1,5", " 1,5", "1,5 kr", "1,5-", "(1,5)", ""]
)
def test_what_is_no_plain_number_with_a_comma_is_looked_at_closely(text: str) -> None:
    assert pl.select(numbers.quick(pl.lit(text), ",")).item() is None
