"""The SQL expressions of the settings: parsed, and held to the columns of one row."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from salescli import fix
from salescli.config.row_wise import NOT_ROW_WISE, looks_elsewhere, parts_of
from salescli.errors import SettingsError, did_you_mean
from salescli.message import Message, say


def parse(sql: str, headers: Sequence[str], where: Message | str) -> pl.Expr:
    """An expression over the columns of a file.

    `where` says whose it is, for the error: raises SettingsError where it does not parse, names no column of the
    file or needs more than one row.
    """
    if looks_elsewhere(sql):
        raise refusal(where, sql, say("parsing.not_row_wise"))
    try:
        expression = pl.sql_expr(sql)
    except pl.exceptions.PolarsError as error:
        raise refusal(where, sql, str(error)) from None
    if NOT_ROW_WISE & set(parts_of(expression)):
        raise refusal(where, sql, say("parsing.not_row_wise"))
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
    if looks_elsewhere(sql):
        return []
    try:
        return pl.sql_expr(sql).meta.root_names()
    except pl.exceptions.PolarsError:
        return []


def refusal(where: Message | str, sql: str, reason: Message | str, hint: Message | None = None) -> SettingsError:
    """The error for an expression that does not work; a reason that is a text is what Polars says."""
    if isinstance(reason, str):
        reason = reason.splitlines()[0].rstrip(".")
    what = say("parsing.expression_fails", sql=sql, reason=reason)
    return SettingsError(
        say("common.at", place=where, what=what), hint or say("parsing.quote_blanks", example='"Sales Amt" * 0.2')
    )
