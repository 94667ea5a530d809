"""Expressions as trees of plain values."""

from __future__ import annotations

import polars as pl

from salescli.model.sql import trees


def test_a_tree_says_the_expression_again() -> None:
    made = pl.sql_expr("CASE WHEN a > 1 THEN LEFT(b, 2) ELSE 'x' END")
    again = trees.expression_of(trees.tree_of(made))
    frame = pl.DataFrame({"a": [1, 2], "b": ["one", "two"]})
    assert frame.select(again).to_series().to_list() == ["x", "tw"]


def test_the_names_of_the_parts_but_for_leaves() -> None:
    tree = trees.tree_of(pl.sql_expr("LEFT(Agg, 2)"))
    assert "Slice" in set(trees.names_in(tree))
    assert not {"Slice", "Agg"} & set(trees.names_in(tree, leaves={"StringExpr"}))


def test_a_column_is_changed_for_another_tree() -> None:
    tree = trees.with_columns(trees.tree_of(pl.sql_expr("a + b")), {"a": trees.tree_of(pl.col("c") * 10)})
    assert pl.DataFrame({"b": [1], "c": [2]}).select(trees.expression_of(tree)).item() == 21
