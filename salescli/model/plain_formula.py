"""Formulas that users write: names, numbers, + - * / ( ), max(a, b) and min(a, b), and nothing else.

Every such formula is one of `model.formula`; the other way round that is not so.
"""

from __future__ import annotations

import ast
import keyword
import math
from collections.abc import Iterator

from salescli.errors import Unfit
from salescli.message import say
from salescli.model import formula
from salescli.system.regex import regex

_FUNCTIONS = ("max", "min")
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
#: All that such a formula is written with.
_WRITTEN = regex(r"(?:[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?(?![\w.])|\.\d+(?![\w.])|[+\-*/(),]|\s)*")
#: A formula of more parts is none that a person writes, and too deep to be computed.
_MOST_PARTS = 1000
_NAME = regex(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def check_name(name: str) -> None:
    """Raise Unfit for what cannot be a name in a formula."""
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or name in ("max", "min", "abs"):
        raise Unfit("own.no_name", name=name)


def read(text: str) -> tuple[str, list[str]]:
    """The formula in one line, and the names in it, each once. Raises Unfit for anything else."""
    line = " ".join(text.split())
    try:
        tree = ast.parse(line, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise Unfit("own.no_formula", formula=text, hint=say("own.write_a_formula")) from None
    if (
        sum(1 for _ in ast.walk(tree)) > _MOST_PARTS
        or not _WRITTEN.fullmatch(line)
        or not all(map(_is_allowed, _nodes(tree.body)))
    ):
        raise Unfit("own.no_formula", formula=text, hint=say("own.write_a_formula"))
    return line, formula.names(line)


def _nodes(node: ast.expr) -> Iterator[ast.expr]:
    """All expressions of a formula but the names of functions."""
    yield node
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(node, ast.Call) and child is node.func
        if isinstance(child, ast.expr) and not is_function:
            yield from _nodes(child)


def _is_allowed(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name not in (*_FUNCTIONS, "abs")
        case ast.Constant(value=int() | float() as number):
            return not isinstance(number, bool) and math.isfinite(number)
        case ast.BinOp(op=operator):
            return isinstance(operator, _OPERATORS)
        case ast.UnaryOp(op=ast.USub()):
            return True
        case ast.Call(func=ast.Name(id=name), args=[_, _], keywords=[]):
            return name in _FUNCTIONS
    return False
