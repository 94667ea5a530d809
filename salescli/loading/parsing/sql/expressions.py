"""Parses the SQL expressions of the settings, and checks that they need only the columns of one row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import polars as pl

from salescli import fix
from salescli.errors import SettingsError, did_you_mean
from salescli.message import Instead, Message, say

#: Parts of an expression that need other rows or other data.
_NOT_ROW_WISE = {
    "Agg", "Over", "Rolling", "Len", "SubPlan", "Gather", "Slice", "Sort", "SortBy", "Explode", "Filter", "Range",
    "CumSum", "CumCount", "CumMin", "CumMax", "CumProd", "Shift", "Diff", "FillNullWithStrategy", "Reverse", "Rank",
    "Unique", "AnonymousFunction", "AnonymousAgg",
}  # fmt: skip
#: Functions of a text, a list or a date in one row; some have the names of functions of many rows.
_OF_ONE_CELL = {"StringExpr", "ListExpr", "ArrayExpr", "TemporalExpr"}
_UNKNOWN_FUNCTION = re.compile(r"unsupported function '(\w+)'")


def parse(sql: str, headers: Sequence[str], where: Message | str) -> pl.Expr:
    """An expression over the columns of a file.

    Raises SettingsError, with the place `where` the settings have it, if it does not parse, names no column of the file
    or needs more than one row.
    """
    from salescli.config.row_wise import looks_elsewhere
    from salescli.model.sql import own_functions

    if looks_elsewhere(sql):  # Polars would open the file that it names
        raise refusal(where, sql, say("parsing.not_row_wise"), say("parsing.leave_sums_to_kpis"))
    try:
        expression = own_functions.expression(sql)
    except own_functions.WrongArguments as error:
        reason = say("parsing.wrong_arguments", name=error.name, count=error.wanted, given=error.given)
        raise refusal(where, sql, reason, say("parsing.own_functions")) from None
    except pl.exceptions.PolarsError as error:
        raise _unparsed(where, sql, headers, str(error)) from None
    if _NOT_ROW_WISE & set(_parts(expression)):
        raise refusal(where, sql, say("parsing.not_row_wise"), say("parsing.leave_sums_to_kpis"))
    roots = expression.meta.root_names()
    if not roots:
        hint = say(
            "parsing.write_a_constant", fix=fix.setting("tables.….columns", "…", "{ constant = … }", is_complete=False)
        )
        raise refusal(where, sql, say("parsing.names_no_column"), hint)
    for header in roots:
        if header not in headers:
            raise refusal(where, sql, say("parsing.no_such_column", header=header), did_you_mean(header, headers))
    return expression


def headers_in(sql: str) -> list[str]:
    """The columns that an expression names; none where it does not parse."""
    from salescli.config.row_wise import looks_elsewhere
    from salescli.model.sql import own_functions

    if looks_elsewhere(sql):
        return []
    try:
        return own_functions.expression(sql).meta.root_names()
    except (pl.exceptions.PolarsError, own_functions.WrongArguments):
        return []


def renamed(sql: str, name: str, header: str) -> str:
    """An expression with another header wherever it names a column so, bare or in double quotes."""
    quoted, new = _in_quotes(name), _in_quotes(header)
    parts = re.compile(rf"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<!\w){re.escape(name)}(?!\w|\s*\()""")
    return parts.sub(lambda found: new if found[0] in (name, quoted) else found[0], sql)


def _in_quotes(header: str) -> str:
    return '"' + header.replace('"', '""') + '"'


def refusal(where: Message | str, sql: str, reason: Message | str, hint: Message | None = None) -> SettingsError:
    """The error for an expression that does not work; a reason that is a plain text comes from Polars."""
    if isinstance(reason, str):
        reason = reason.splitlines()[0].rstrip(".")
    what = say("parsing.expression_fails", sql=sql, reason=reason)
    return SettingsError(
        say("common.at", place=where, what=what), hint or say("parsing.quote_blanks", example='"Sales Amt" * 0.2')
    )


def _unparsed(where: Message | str, sql: str, headers: Sequence[str], reason: str) -> SettingsError:
    """The error for invalid SQL: a header without quotes, an unknown function, or the reason that Polars gives."""
    from salescli.model.sql import own_functions

    if (quoted := _quoted(sql, headers)) is not None:
        header, right = quoted
        name = f'"{header}"'
        return refusal(
            where,
            sql,
            say("parsing.to_be_quoted", header=header, name=name),
            say("parsing.write", fix=Instead(sql, right)),
        )
    if found := _UNKNOWN_FUNCTION.search(reason):
        hint = did_you_mean(found[1], own_functions.OWN) or say("parsing.own_functions")
        return refusal(where, sql, say("parsing.no_such_function", name=found[1]), hint)
    return refusal(where, sql, reason)


def _quoted(sql: str, headers: Sequence[str]) -> tuple[str, str] | None:
    """The header that needs quotes for the expression to parse, and the expression with these quotes."""
    from salescli.model.sql import own_functions

    bare = sorted({header for header in headers if header and own_functions.outside_quotes(sql, _word(header))})
    for header in bare:
        right = _with_quotes(sql, [header])
        if _parses(right, headers):
            return header, right
    right = _with_quotes(sql, bare)
    return (bare[0], right) if bare and _parses(right, headers) else None


def _word(header: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(header)}(?!\w)")


def _with_quotes(sql: str, headers: Iterable[str]) -> str:
    """An expression with double quotes around headers; the longest first, for one may be part of another."""
    from salescli.model.sql import own_functions

    for header in sorted(headers, key=len, reverse=True):
        start, name = 0, _in_quotes(header)
        while found := own_functions.outside_quotes(sql, _word(header), start):
            sql = sql[: found.start()] + name + sql[found.end() :]
            start = found.start() + len(name)
    return sql


def _parses(sql: str, headers: Sequence[str]) -> bool:
    named = headers_in(sql)
    return bool(named) and set(named) <= set(headers)


def _parts(expression: pl.Expr) -> Iterable[str]:
    """The names of all parts of an expression, without column names, literals and functions of one cell."""
    from salescli.model.sql import trees

    return trees.names_in(trees.tree_of(expression), leaves=_OF_ONE_CELL)
