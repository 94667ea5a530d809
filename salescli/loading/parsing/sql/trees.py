"""Expressions as trees of plain values, which can be looked at and changed; columns and literals are their leaves."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import polars as pl


def tree_of(expression: pl.Expr) -> Any:
    """What an expression is made of, as Polars writes it: one entry a node, its name before its parts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.loads(expression.meta.serialize(format="json"))


def expression_of(tree: Any) -> pl.Expr:
    """The expression that a tree says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pl.Expr.deserialize(io.StringIO(json.dumps(tree)), format="json")


def names_in(tree: Any, leaves: Collection[str] = ()) -> Iterator[str]:
    """The names of all parts of a tree, but for what is inside of columns, literals and `leaves`."""
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
    """A tree with other trees where some of its columns stood."""
    if isinstance(tree, list):
        return [with_columns(each, columns) for each in tree]
    if not isinstance(tree, dict):
        return tree
    if set(tree) == {"Column"}:
        return columns.get(tree["Column"], tree)
    return {name: each if name == "Literal" else with_columns(each, columns) for name, each in tree.items()}
