"""Formulas that users write."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.errors import Unfit
from salescli.model import formula, plain_formula


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a / b * 100", 50.0), ("(a + b) - 1.5", 1.5), ("max(a, b) + min(a, b)", 3), ("-a + b", 1), ("a\n + b", 3),
        ("min(a, 0.5)", 0.5), (".5 * b", 1.0),
    ],
)  # fmt: skip
def test_a_formula_is_computed_as_it_reads(text: str, value: float) -> None:
    line, names = plain_formula.read(text)
    assert pl.DataFrame({"a": [1], "b": [2]}).select(formula.expression(line).alias("x"))["x"].item() == value
    assert set(names) <= {"a", "b"}


@pytest.mark.parametrize(
    "text",
    [
        "", "a b", "a # b", "a; b", "a if b else 0", "abs(a)", "a ** 2", "a // 2", "a % 2", "max(a)", "max(a, b, 1)",
        "a.b",
        "a[0]", "f(a)", "1j * a", "1e5 * a", "1_000 * a", "'a'", "a > b", "a and b", "not a", "max", "abs", "True + a",
        "max(a, key=b)", "a = 1", "lambda: a", "(" * 300 + "a" + ")" * 300, "+".join("a" * 2000),
    ],
)  # fmt: skip
def test_anything_else_is_no_formula(text: str) -> None:
    with pytest.raises(Unfit) as caught:
        plain_formula.read(text)
    assert caught.value.message.code == "own.no_formula"


@pytest.mark.parametrize("name", ["a", "deals_won", "q4"])
def test_a_name_can_stand_in_a_formula(name: str) -> None:
    plain_formula.check_name(name)


@pytest.mark.parametrize("name", ["A", "4q", "a__b", "_a", "a_", "max", "min", "abs", "if", "and", "a-b", ""])
def test_what_cannot_is_no_name(name: str) -> None:
    with pytest.raises(Unfit):
        plain_formula.check_name(name)
