"""SQL expressions of the settings over the columns of one row: read, and held to one row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from salescli.errors import Unfit
from salescli.message import say
from salescli.system.regex import regex

if TYPE_CHECKING:
    import polars as pl

#: Parts of an expression that look at other rows or at other data.
NOT_ROW_WISE = {
    "Agg", "Over", "Rolling", "Len", "SubPlan", "Gather", "Slice", "Sort", "SortBy", "Explode", "Filter", "Range",
    "CumSum", "CumCount", "CumMin", "CumMax", "CumProd", "Shift", "Diff", "FillNullWithStrategy", "Reverse", "Rank",
    "Unique", "AnonymousFunction", "AnonymousAgg", "Quantile", "Correlation", "NullCount",
}  # fmt: skip
#: What a function over rows is called in SQL, and the key of a measure that does the same; blank for none.
AGGREGATES = {
    "sum": "sum", "total": "sum", "avg": "mean", "mean": "mean", "median": "median", "count": "", "min": "", "max": "",
    "stddev": "", "stdev": "", "variance": "", "var": "", "first": "", "last": "", "quantile_cont": "",
    "quantile_disc": "", "array_agg": "", "string_agg": "", "corr": "", "covar": "",
}  # fmt: skip
#: Words that give another number tomorrow.
_CLOCK = regex(r"\b(?:current_date|current_timestamp|current_time|now\s*\(|localtime)", re.IGNORECASE)
#: Words that look for other rows or in files; Polars would open these when it reads the expression.
_ELSEWHERE = regex(r"\bselect\b|\b(?:read|scan)_\w+\s*\(", re.IGNORECASE)
_QUOTED = regex(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_A_TEXT = r"'(?:[^']|'')*'"
_TEXT = regex(_A_TEXT)
_CALL = regex(r"\b([A-Za-z_]+)\s*\(")
_DAY = regex(r"(?<!DATE )'(\d{4}-\d{2}-\d{2})'", re.IGNORECASE)


def read(sql: str) -> pl.Expr:
    """The expression. Raises Unfit for one that does not read, looks at other rows, or has text after it."""
    import polars as pl

    from salescli.model.sql import own_functions

    bare = _QUOTED.sub("''", sql)
    if "--" in bare or "/*" in bare or ";" in bare:
        raise Unfit("own.text_after", sql=sql)
    if _CLOCK.search(bare):
        raise Unfit("own.of_the_clock", sql=sql, hint=say("own.dates_are_seen"))
    if looks_elsewhere(sql):
        raise Unfit("own.not_row_wise", sql=sql)
    if used := aggregate_in(sql):
        raise _aggregated(sql, used)
    try:
        found = own_functions.expression(sql)
        roots = found.meta.root_names()
        parts = set(parts_of(found))
    except own_functions.WrongArguments as error:
        reason = say("parsing.wrong_arguments", name=error.name, count=error.wanted, given=error.given)
        raise Unfit("own.does_not_read", sql=sql, reason=reason, hint=say("parsing.own_functions")) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, RecursionError) as error:
        raise _refused(sql, str(error)) from None
    if NOT_ROW_WISE & parts:
        raise Unfit("own.not_row_wise", sql=sql)
    if "Alias" in parts:
        raise Unfit("own.text_after", sql=sql)
    if not roots:
        raise Unfit("own.names_no_column", sql=sql)
    if _is_over_rows(found):
        raise Unfit("own.not_row_wise", sql=sql)
    return found


def looks_elsewhere(sql: str) -> bool:
    """Whether an expression looks for rows of other data, as in a file. It must not be parsed then."""
    return _ELSEWHERE.search(_QUOTED.sub("''", sql)) is not None


def _is_over_rows(expression: pl.Expr) -> bool:
    """Whether Polars knows that an expression needs other rows; of some it knows nothing before it has a schema."""
    import polars as pl

    if expression.meta.has_multiple_outputs():
        return True
    try:
        return not expression.meta.is_row_separable() or bool(expression.meta.is_scalar())
    except pl.exceptions.PolarsError:
        return False


def aggregate_in(sql: str) -> str | None:
    """The function over rows that an expression calls, None where it calls none."""
    called = (name.lower() for name in _CALL.findall(_QUOTED.sub("''", sql)))
    return next((name for name in called if name in AGGREGATES), None)


def names_in(sql: str) -> tuple[str, ...]:
    """The names that an expression uses, each once. The expression has been read before."""
    from salescli.model.sql import own_functions

    return tuple(dict.fromkeys(own_functions.expression(sql).meta.root_names()))


def divides(sql: str) -> bool:
    """Whether an expression may divide one column by another, so that what it makes is no exact decimal."""
    return "/" in _QUOTED.sub("''", sql)


def with_days(sql: str) -> str:
    """The expression in which texts that look like days are days: `closed_at >= DATE '2025-01-01'`."""
    return _DAY.sub(r"DATE '\1'", sql)


def with_ids(sql: str, name: str, ids_of: Callable[[str], Sequence[str]]) -> str:
    """The expression in which the texts that a name is compared with are ids, where `ids_of` gives these for a text.

    So a rep can be called by name, as in `--where`.
    """

    def listed(texts: str) -> str:
        found = [text[1:-1].replace("''", "'") for text in _TEXT.findall(texts)]
        ids = dict.fromkeys(each for text in found for each in ids_of(text))
        return ", ".join("'" + each.replace("'", "''") + "'" for each in ids)

    def replaced(match: re.Match[str]) -> str:
        negated, texts = match["not"] or match["sign"] in ("<>", "!="), match["one"] or match["many"]
        return f"{match['name']} {'NOT ' if negated else ''}IN ({listed(texts)})"

    named = rf"(?P<name>(?<![\w\"]){name}(?![\w\"])|\"{name}\")"
    one, many = rf"(?P<sign>=|==|<>|!=)\s*(?P<one>{_A_TEXT})", r"(?P<not>NOT\s+)?IN\s*\((?P<many>[^()]*)\)"
    return re.sub(rf"{named}\s*(?:{one}|{many})", replaced, sql, flags=re.IGNORECASE)


def parts_of(expression: pl.Expr) -> Iterator[str]:
    """The names of everything that an expression is made of, but for column names and literals."""
    import io
    import json
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = json.load(io.StringIO(expression.meta.serialize(format="json")))
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            for name, child in node.items():
                yield name
                if name not in ("Column", "Literal"):
                    todo.append(child)
        elif isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, str):
            yield node


def _aggregated(sql: str, used: str) -> Unfit:
    """The refusal of a function over rows, with the key that does the same."""
    whole = re.fullmatch(rf"\s*{used}\s*\((.*)\)\s*", sql, re.IGNORECASE | re.DOTALL)
    inner = whole[1].strip() if whole else "…"
    if used == "count":
        distinct = re.fullmatch(r"distinct\s+(.*)", inner, re.IGNORECASE | re.DOTALL)
        if distinct:
            return Unfit("own.aggregate", sql=sql, used=used, hint=say("own.use_key", key="distinct", sql=distinct[1]))
        return Unfit("own.aggregate", sql=sql, used=used, hint=say("own.count_without"))
    if whole and (key := AGGREGATES[used]):
        return Unfit("own.aggregate", sql=sql, used=used, hint=say("own.use_key", key=key, sql=inner))
    return Unfit("own.aggregate", sql=sql, used=used, hint=say("own.known_aggregates"))


def _refused(sql: str, reason: str) -> Unfit:
    first = reason.splitlines()[0].rstrip(".")
    if "unexpected token" in first:
        return Unfit("own.text_after_token", sql=sql, reason=first)
    return Unfit("own.does_not_read", sql=sql, reason=first)
