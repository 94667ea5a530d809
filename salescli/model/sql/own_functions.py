"""SQL functions that Polars does not have: the first and the last day of a month, and a day some months later.

month_start(d), month_end(d): a day. add_months(d, n): of the type of d, n whole months later (earlier if n < 0), on the
last day of a month that is too short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from salescli.model.sql import trees
from salescli.system.regex import regex


class WrongArguments(Exception):
    """A call of our function with too few or too many arguments; `args` has the message of the reason."""

    def __init__(self, name: str, wanted: int, given: int) -> None:
        super().__init__(name, wanted, given)
        self.name, self.wanted, self.given = name, wanted, given


def _month_start(day: pl.Expr) -> pl.Expr:
    return day.dt.date().dt.month_start()


def _month_end(day: pl.Expr) -> pl.Expr:
    return day.dt.date().dt.month_end()


def _add_months(day: pl.Expr, count: pl.Expr) -> pl.Expr:
    return day.dt.offset_by(pl.format("{}mo", count.cast(pl.String).str.replace(r"\.0*$", "")))


#: The functions by name, each with the number of its arguments.
OWN: Mapping[str, tuple[Callable[..., pl.Expr], int]] = {
    "month_start": (_month_start, 1),
    "month_end": (_month_end, 1),
    "add_months": (_add_months, 2),
}
_CALL = regex(rf"\b({'|'.join(OWN)})\s*\(", re.IGNORECASE)
#: How the names of columns begin that replace calls until all is parsed; no header has such a name.
_STANDS_FOR = "\x00call "
#: Text, a quoted name, or a sign that opens, closes or separates arguments.
_SIGNS = regex(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]""")


def expression(sql: str) -> pl.Expr:
    """The expression of SQL. Raises PolarsError for invalid SQL, WrongArguments for a wrong call of our functions."""
    calls: list[tuple[Callable[..., pl.Expr], list[str]]] = []
    plain = _without_calls(sql, calls)
    if not calls:
        return pl.sql_expr(sql)
    made: dict[str, Any] = {
        f"{_STANDS_FOR}{number}": trees.tree_of(function(*map(expression, arguments)))
        for number, (function, arguments) in enumerate(calls)
    }
    return trees.expression_of(trees.with_columns(trees.tree_of(pl.sql_expr(plain)), made))


def names_by_day(sql: str) -> set[str]:
    """The columns whose very days an expression may use: all but those in month_start and month_end. It parses."""
    calls: list[tuple[Callable[..., pl.Expr], list[str]]] = []
    plain = _without_calls(sql, calls)
    found = {name for name in pl.sql_expr(plain).meta.root_names() if not name.startswith(_STANDS_FOR)}
    for function, arguments in calls:
        if function not in (_month_start, _month_end):
            found |= set().union(*map(names_by_day, arguments))
    return found


def outside_quotes(sql: str, pattern: re.Pattern[str], start: int = 0) -> re.Match[str] | None:
    """The first match of a pattern that is neither in a text nor in a quoted name."""
    quotes = [found.span() for found in _SIGNS.finditer(sql) if found[0][0] in "'\""]
    matches = (found for found in pattern.finditer(sql, start))
    return next((each for each in matches if not any(at <= each.start() < end for at, end in quotes)), None)


def _without_calls(sql: str, calls: list[tuple[Callable[..., pl.Expr], list[str]]]) -> str:
    """SQL with a column in place of each outermost call of our functions; the calls are added to `calls`."""
    found = outside_quotes(sql, _CALL)
    while found is not None:
        inside = _arguments(sql, found.end())
        if inside is None:
            return sql  # no closing bracket: Polars reports it
        arguments, end = inside
        function, wanted = OWN[found[1].lower()]
        if len(arguments) != wanted:
            raise WrongArguments(found[1], wanted, len(arguments))
        column = f'"{_STANDS_FOR}{len(calls)}"'
        calls.append((function, arguments))
        sql = sql[: found.start()] + column + sql[end:]
        found = outside_quotes(sql, _CALL, found.start() + len(column))
    return sql


def _arguments(sql: str, start: int) -> tuple[list[str], int] | None:
    """The arguments of a call whose bracket opens before `start`, and its end; None without a closing bracket."""
    depth, arguments, begin = 1, [], start
    for sign in _SIGNS.finditer(sql, start):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if (sign[0] == "," and depth == 1) or depth == 0:
            arguments.append(sql[begin : sign.start()].strip())
            begin = sign.end()
        if depth == 0:
            return [each for each in arguments if each] if not any(arguments) else arguments, sign.end()
    return None
