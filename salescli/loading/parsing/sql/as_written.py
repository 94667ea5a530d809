"""Finds where an SQL expression uses a column as text: there an id such as 0012 is as in the file, not a number."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from salescli.model.sql import trees

_COMPARED = {"Eq", "NotEq", "EqValidity", "NotEqValidity", "Lt", "LtEq", "Gt", "GtEq"}
#: The cast of a date that is used as text: the day as in ISO 8601.
_AS_TEXT = {"dtype": {"Literal": "String"}, "options": "NonStrict"}


def with_texts(
    made: pl.Expr, written: Mapping[str, str], dates: set[str], *, gives_text: bool
) -> tuple[pl.Expr, set[str]]:
    """The expression with the text of columns where it can only mean text, and the headers of these columns.

    `written` are the names of the columns with text, by header, for headers that read as numbers or as true and false.
    `dates` are headers of days. `gives_text` says whether the result is text; then a column that it returns is text
    too.
    """
    tree = trees.tree_of(made)
    walk = _Walk(written, dates)
    tree = walk.of(tree, is_text=gives_text)
    return (trees.expression_of(tree) if walk.changed else made), walk.taken


class _Walk:
    """A walk down a tree that knows whether the value of each part is used as text."""

    def __init__(self, written: Mapping[str, str], dates: set[str]) -> None:
        self._written, self._dates = written, dates
        self.taken: set[str] = set()
        self.changed = False

    def of(self, tree: Any, *, is_text: bool) -> Any:
        """The tree with text in place of columns that are used as text."""
        if not isinstance(tree, dict) or len(tree) != 1:
            return tree
        ((name, inside),) = tree.items()
        if name == "Column":
            return self._column(inside) if is_text else tree
        way: Callable[[Any, bool], Any] | None = {
            "Ternary": self._ternary, "Cast": self._cast, "BinaryExpr": self._binary, "Function": self._function,
        }.get(name)  # fmt: skip
        return tree if way is None or not isinstance(inside, dict) else {name: way(inside, is_text)}

    def _column(self, header: str) -> Any:
        if header in self._written:
            self.taken.add(header)
            self.changed = True
            return {"Column": self._written[header]}
        return {"Column": header}

    def _ternary(self, parts: Mapping[str, Any], is_text: bool) -> Any:
        ways = {name: self.of(parts[name], is_text=is_text) for name in ("truthy", "falsy")}
        return {**parts, **ways, "predicate": self.of(parts["predicate"], is_text=False)}

    def _cast(self, parts: Mapping[str, Any], is_text: bool) -> Any:
        return {**parts, "expr": self.of(parts["expr"], is_text=parts.get("dtype") == {"Literal": "String"})}

    def _binary(self, parts: Mapping[str, Any], is_text: bool) -> Any:
        left, right, sign = parts["left"], parts["right"], parts["op"]
        beside = sign in _COMPARED and (_is_text(left) or _is_text(right))
        return {**parts, "left": self.of(left, is_text=beside), "right": self.of(right, is_text=beside)}

    def _function(self, parts: Mapping[str, Any], is_text: bool) -> Any:
        inputs, function = parts["input"], parts["function"]
        if isinstance(function, dict) and "StringExpr" in function:
            return {**parts, "input": [self._as_text(each) for each in inputs]}
        if _is_in(function) and any(map(_are_texts, inputs)):
            return {**parts, "input": [self.of(each, is_text=True) for each in inputs]}
        hands_on = function == "Coalesce"
        return {**parts, "input": [self.of(each, is_text=is_text and hands_on) for each in inputs]}

    def _as_text(self, tree: Any) -> Any:
        """An argument of a function of texts; a date becomes text as in ISO 8601."""
        if isinstance(tree, dict) and tree.get("Column") in self._dates:
            self.changed = True
            return {"Cast": {"expr": tree, **_AS_TEXT}}
        return self.of(tree, is_text=True)


def _is_text(tree: Any) -> bool:
    """Whether a part of an expression is a literal text, or makes a text."""
    if not isinstance(tree, dict):
        return False
    if "Literal" in tree:
        value = tree["Literal"]
        return isinstance(value, dict) and "String" in value.get("Scalar", {})
    if "Cast" in tree:
        return bool(tree["Cast"].get("dtype") == {"Literal": "String"})
    if "Ternary" in tree:
        return any(_is_text(tree["Ternary"][way]) for way in ("truthy", "falsy"))
    if "Function" in tree:
        function = tree["Function"]["function"]
        if function == "Coalesce":
            return any(map(_is_text, tree["Function"]["input"]))
        return isinstance(function, dict) and str(function.get("StringExpr")) in _GIVE_TEXT
    return False


#: Functions of texts that return a text.
_GIVE_TEXT = (
    "Slice",
    "Uppercase",
    "Lowercase",
    "Titlecase",
    "StripChars",
    "StripCharsStart",
    "StripCharsEnd",
    "Reverse",
)


def _is_in(function: Any) -> bool:
    return isinstance(function, dict) and "IsIn" in json.dumps(function)


def _are_texts(tree: Any) -> bool:
    """Whether a part of an expression is a list of texts."""
    return set(tree) == {"Literal"} and pl.select(trees.expression_of(tree)).to_series().dtype in (
        pl.String,
        pl.List(pl.String),
    )
