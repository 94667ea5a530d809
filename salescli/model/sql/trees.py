"""Expressions as trees of plain values, which can be read and changed; columns and literals are the leaves."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import polars as pl


def tree_of(expression: pl.Expr) -> Any:
    """The parts of an expression, as Polars writes them: one entry a node, with its name as the key of its parts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.loads(expression.meta.serialize(format="json"))


def expression_of(tree: Any) -> pl.Expr:
    """The expression of a tree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pl.Expr.deserialize(io.StringIO(json.dumps(tree)), format="json")


def names_in(tree: Any, leaves: Collection[str] = ()) -> Iterator[str]:
    """The names of all parts of a tree, except those inside columns, literals and `leaves`."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            for name, inside in node.items():
                yield name
                if name not in ("Column", "Literal", *leaves):
                    todo.append(inside)
        elif isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, str):
            yield node


def with_columns(tree: Any, columns: Mapping[str, Any]) -> Any:
    """A tree with other trees in place of some of its columns."""
    if isinstance(tree, list):
        return [with_columns(each, columns) for each in tree]
    if not isinstance(tree, dict):
        return tree
    if set(tree) == {"Column"}:
        return columns.get(tree["Column"], tree)
    return {name: each if name == "Literal" else with_columns(each, columns) for name, each in tree.items()}
