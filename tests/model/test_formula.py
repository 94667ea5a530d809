"""Formulas: which columns they use, how they read with figures, and what they come to."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from salescli.model import formula


def computed(text: str, **columns: object) -> list[object]:
    frame = pl.DataFrame({name: values if isinstance(values, list) else [values] for name, values in columns.items()})
    return frame.select(formula.expression(text).alias("value"))["value"].to_list()


def test_a_formula_uses_its_columns_in_the_order_of_their_first_use() -> None:
    assert formula.names("(sales - previous) / abs(previous) * 100") == ["sales", "previous"]
    assert formula.names("b if a else max(c, 0)") == ["b", "a", "c"]
    assert formula.names("1 + 2") == []


def test_a_formula_is_filled_with_figures_and_what_has_none_stays() -> None:
    assert formula.filled("won / (won + lost) * 100", {"won": "3", "lost": "1"}) == "3 / (3 + 1) * 100"
    assert formula.filled("max(sales, sales_2)", {"sales": "7"}) == "max(7, sales_2)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b", 8),
        ("a - b", 4),
        ("a * b", 12),
        ("a / b", 3.0),
        ("a - b * 2", 2),
        ("(a - b) * 2", 8),
        ("max(a, b)", 6),
        ("max(b, a)", 6),
        ("min(a, b)", 2),
        ("min(b, a) - max(a, b) / 2", -1),
        ("-a", -6),
        ("-(a - b) / -b", 2),
        ("abs(b - a)", 4),
        ("a if b else 0.5", 6.0),
        ("a if none else b", 2),
        ("1.5", 1.5),
    ],
)
def test_a_formula_comes_to_what_it_says(text: str, expected: float) -> None:
    assert computed(text, a=6, b=2, none=0) == [expected]
    assert formula.exact(text, {"a": Fraction(6), "b": Fraction(2), "none": Fraction(0)}) == Fraction(str(expected))


def test_nothing_is_divided_by_nothing_or_by_zero() -> None:
    assert computed("a / b", a=[1, 0, None, 1], b=[0, 0, 2, None]) == [None, None, None, None]


def test_the_larger_of_one_that_is_not_known_is_not_known() -> None:
    for text in ("max(a, b)", "min(a, b)"):
        assert computed(text, a=[None, 1], b=[1, None]) == [None, None]
        assert formula.exact(text, {"a": None, "b": Fraction(1)}) is None
        assert formula.exact(text, {"a": Fraction(1), "b": None}) is None
    assert formula.exact("-a", {"a": None}) is None


def test_a_choice_goes_by_whether_a_number_is_not_zero_and_nothing_is_no() -> None:
    assert computed("a if t else b", a=[1, 1, 1], b=[2, 2, 2], t=[5, 0, None]) == [1, 2, 2]


@pytest.mark.parametrize("text", ["a ** 2", "min(a)", "a > b", "+a", "'a'", "max(a)"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a formula"):
        formula.expression(text)


def test_a_ratio_is_a_float_and_null_below_zero_of_nothing() -> None:
    frame = pl.DataFrame({"a": [Decimal("1.5"), Decimal(1), Decimal(-3)], "b": [2, 0, 2]})
    found = frame.select(formula.ratio(pl.col("a"), pl.col("b")).alias("value"))["value"]
    assert (found.dtype, found.to_list()) == (pl.Float64, [0.75, None, -1.5])


def test_a_decimal_divided_by_a_whole_number_is_the_nearest_float() -> None:
    frame = pl.DataFrame({"a": [Decimal("1.2"), Decimal(10), None]}, schema={"a": pl.Decimal(38, 6)})
    found = frame.select(formula.divided(pl.col("a"), 12))["a"]
    assert found.dtype == pl.Float64
    assert found[0] == 0.1  # exactly, for 0.1 is a decimal
    assert found[1] == pytest.approx(10 / 12)
    assert found[2] is None


@pytest.mark.parametrize("by", [3, 7, 12, 30.4375, 3600])
@pytest.mark.parametrize("engine", ["streaming", "in-memory"])
def test_a_division_by_a_constant_gives_the_nearest_number(by: float, engine: str) -> None:
    whole = [float(number) for number in range(-5, 3_000)]
    found = pl.LazyFrame({"a": [*whole, None]}).select(
        nearest=formula.nearest(pl.col("a"), by), written=formula.expression(f"a / {by}")
    ).collect(engine=engine)  # fmt: skip
    assert found["nearest"].to_list() == [*(number / by for number in whole), None]
    assert found["written"].to_list() == found["nearest"].to_list()


def test_a_ratio_to_one_number_of_all_is_the_nearest_float() -> None:
    """Polars multiplies by the inverse of a scalar, which rounds twice: a share would depend on the number of rows."""
    sales, total = [18121.59 + place for place in range(200)], 307518.47
    frame = pl.DataFrame({"sales": sales})
    shares = frame.select(share=formula.ratio(pl.col("sales"), pl.lit(total)))["share"].to_list()
    assert shares == [each / total for each in sales]
