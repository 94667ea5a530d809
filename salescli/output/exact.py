"""Plain values as JSON and CSV: unrounded, the same text for the same number in both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from salescli.output.style import PLAIN, Style
from salescli.results.document import Names
from salescli.system.regex import regex

#: The version of the structure of every JSON.
SCHEMA_VERSION = 1
#: The beginning of a text that a spreadsheet would compute; an apostrophe before it prevents that.
FORMULA = regex(r"^\s*[=+\-@\t\r＝＋－＠]")


def text(value: object) -> str:
    """A value for a program: numbers without trailing zeros, ISO dates, true and false; None is empty."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            whole = f"{value:f}"
            whole = whole.rstrip("0").rstrip(".") if "." in whole else whole
            return "0" if whole == "-0" else whole
        case float():
            shown = repr(value)
            return "0" if shown == "-0.0" else shown.removesuffix(".0")
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
    return str(value)


def as_json(value: object) -> str:
    """A value as JSON in one line; numbers are numbers."""
    if isinstance(value, Mapping):
        ascii_only = not isinstance(value, Names)
        keys = (json.dumps(key, ensure_ascii=ascii_only) for key in value)
        return "{" + ", ".join(f"{key}: {as_json(part)}" for key, part in zip(keys, value.values(), strict=True)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_json, value)) + "]"
    if value is None:
        return "null"
    return text(value) if isinstance(value, int | float | Decimal) else json.dumps(text(value), ensure_ascii=False)


def as_csv(header: Sequence[str], rows: Iterable[Iterable[object]], style: Style = PLAIN) -> str:
    """A header and a line for each row, exact; for a spreadsheet in its language's style, without formulas."""
    decimal = style.language.signs[0]
    page = io.StringIO()
    if not style.excel:
        return lines([header, *([text(cell) for cell in row] for row in rows)])
    writer = csv.writer(page, delimiter=";" if decimal == "," else ",", lineterminator="\r\n")
    writer.writerow(map(no_formula, header))
    writer.writerows([_for_spreadsheet(cell, decimal) for cell in row] for row in rows)
    return "\ufeff" + page.getvalue()


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV, each with a line feed at its end."""
    page = Lines()
    csv.writer(page).writerows(rows)
    return page.getvalue()


class Lines(io.StringIO):
    """A buffer for CSV with line feeds: rows arrive with CR LF, so that the writer quotes cells with either."""

    def write(self, row: str) -> int:
        """Add a row."""
        return super().write(row.removesuffix("\r\n") + "\n")


def no_formula(words: str) -> str:
    """Text that a spreadsheet shows but does not compute."""
    return FORMULA.sub(r"'\g<0>", words)


def _for_spreadsheet(value: object, decimal: str) -> str:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return no_formula(value)
    return text(value).replace(".", decimal) if isinstance(value, Decimal | float) else text(value)
