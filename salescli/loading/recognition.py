"""How each column of a file is written: decided from its first rows, and where they leave it open, from all of it.

A style that the first rows prove needs no more: a value that contradicts it does not read, and is reported. Where they
prove nothing, the quick casts take only what is written the same way in every style; whatever else there is makes the
careful casts ask here with `look`, which goes through the column until something decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from salescli.errors import InputError, quoted
from salescli.loading import dates, numbers
from salescli.loading.casting import DateStyle, NumberStyle
from salescli.loading.dates import DateEvidence, Order
from salescli.loading.files import File
from salescli.loading.names import ROW_COLUMN
from salescli.loading.scanning import place, scan
from salescli.records import dataclass

_TEXT = "text"


@dataclass(frozen=True)
class ColumnOfFile:
    """A column that is to be recognised; `table` is for what an error advises."""

    file: File
    header: str
    table: str

    @property
    def values(self) -> list[str]:
        """The sampled values that say something."""
        return [value for _, value in self.placed]

    @property
    def placed(self) -> list[tuple[int, str]]:
        """The sampled values that say something, with their lines."""
        found = self.file.placed_values(self.header)
        return [(line, value) for line, value in found if not numbers.says_nothing(value)]

    @property
    def where(self) -> str:
        """The column as messages name it."""
        return f"{self.file.name}, column {quoted(self.header)}"

    def find(self, condition: pl.Expr, most: int) -> list[tuple[str, str]]:
        """The first values of the whole column that meet a condition on `text`, each with its place."""
        text = numbers.normal_expression(pl.col(self.header)).alias(_TEXT)
        frame = scan(self.file, ROW_COLUMN).select(ROW_COLUMN, text).filter(condition).head(most)
        rows = frame.collect(engine="streaming").rows()
        return [(place(self.file, row), value) for row, value in rows]


def number_style(column: ColumnOfFile, others: Iterable[str], *, is_share: bool, look: bool) -> NumberStyle:
    """How a column of numbers is written; `others` are headers of the file whose numbers may settle what it does not.

    Raises InputError where its values can be read in two ways and nothing settles which.
    """
    decimal = _decimal(column, others, look=look)
    style = NumberStyle(decimal, is_open=decimal is None and not look)
    if not is_share:
        return style
    values = column.file.values(column.header)
    is_percent = any(_above_one(value, decimal) for value in values)
    if look and not is_percent:
        number = numbers.careful(pl.col(_TEXT), decimal)
        is_percent = bool(column.find(pl.col(_TEXT).str.contains("%", literal=True) | (number > 1), 1))
    return replace(style, is_percent=is_percent)


def _decimal(column: ColumnOfFile, others: Iterable[str], *, look: bool) -> str | None:
    file = column.file
    if column.header in file.typed:
        return "."
    if file.format.decimal:
        return file.format.decimal
    found = numbers.evidence_in(column.values)
    if found.point and found.comma:
        raise InputError(
            f"{column.where}: {found.point!r} has a decimal point and {found.comma!r} a decimal comma.",
            _decimal_advice(column.table),
        )
    if found.decimal or not (look or found.undecided):
        return found.decimal
    proof = pl.any_horizontal(pl.col(_TEXT).str.contains(numbers.PROOF[mark]) for mark in ".,")
    telling = column.find(proof | pl.col(_TEXT).str.contains(numbers.UNDECIDED), 1)
    proved = telling if telling and _proved(telling[0][1]) else telling and column.find(proof, 1)
    if proved:
        return _proved(proved[0][1])
    return _elsewhere(column, others, telling[0]) if telling else None


def _proved(value: str) -> str | None:
    return numbers.evidence_in([value]).decimal


def _elsewhere(column: ColumnOfFile, others: Iterable[str], undecided: tuple[str, str]) -> str:
    """The decimal mark that the other columns of the file, or else its separator, speak for."""
    marks = {mark for other in others if other != column.header and (mark := _mark_of(column.file, other))}
    if len(marks) == 1:
        return marks.pop()
    if not marks and column.file.separator == ";":
        return ","
    where, value = undecided
    whole, part = value.replace(",", ".").split(".")
    raise InputError(
        f"{column.file.name}, {where}, column {quoted(column.header)}: {value!r} may be {whole}{part} "
        f"or {whole}.{part}, and nothing in the file says which.",
        _decimal_advice(column.table),
    )


def _mark_of(file: File, header: str) -> str | None:
    """The decimal mark of another column, where all its sampled values are numbers."""
    values = [value for value in file.values(header) if not numbers.says_nothing(value)]
    mark = numbers.evidence_in(values).decimal
    return mark if mark and all(numbers.is_number(value, mark) for value in values) else None


def _decimal_advice(table: str) -> str:
    return f'Say it in salescli.toml: [tables.{table}] format = {{ decimal = "," }}, or decimal = ".".'


def _above_one(value: str, decimal: str | None) -> bool:
    if "%" in value:
        return True
    digits = "".join(sign for sign in value if sign.isdecimal() or sign == decimal).replace(",", ".")
    return bool(digits.strip(".")) and not value.strip().startswith("-") and float(digits) > 1


def date_style(
    column: ColumnOfFile, siblings: Sequence[ColumnOfFile], timezone: str | None, *, look: bool
) -> DateStyle:
    """How a column of dates is written; `siblings` is the same column in the other files of the table.

    Raises InputError where all its values can be read in two ways.
    """
    pattern = column.file.format.dates
    said = dates.order_of_format(pattern) if pattern else None
    order = said or _order(column, siblings, look=look)
    is_open = not (look or said) and len(dates.evidence_in(column.values).orders) > 1
    shapes = dates.shapes_in(column.file.values(column.header), order)
    found = sorted((shape for shape in shapes if shape), key=lambda shape: shape.format)
    return DateStyle(tuple(found) or (dates.ISO_DAY,), is_open, order, pattern, timezone)


def _order(column: ColumnOfFile, siblings: Sequence[ColumnOfFile], *, look: bool) -> Order:
    found = dates.evidence_in(column.values)
    if found.is_contradictory:
        raise _contradiction(column)
    if not found.undecided and not (look and len(found.orders) > 1):
        return _first(found)
    if not found.undecided and not column.find(pl.col(_TEXT).str.contains(dates.PARTS), 1):
        return _first(found)
    if decisive := column.find(_reads_in_one_way(), 1):
        return _first(dates.evidence_in([*column.values, *(value for _, value in decisive)]))
    for sibling in siblings:
        other = dates.evidence_in(sibling.values)
        if len(other.orders) == 1:
            return _first(other)
    open_to_doubt = [(f"line {line}", value) for line, value in column.placed if value.strip() in found.undecided]
    open_to_doubt = open_to_doubt or column.find(_reads_in_two_ways(), 2)
    if not open_to_doubt:
        return _first(found)
    examples = " and ".join(f"{quoted(value)} ({where})" for where, value in open_to_doubt[:2])
    many = "reads" if len(open_to_doubt) == 1 else "read"
    raise InputError(f"{column.where}: {examples} {many} both {_both_ways(found.orders)}.", _dates_advice(column.table))


def _first(found: DateEvidence) -> Order:
    return next((order for order in Order if order in found.orders), Order.DAY)


def _both_ways(orders: frozenset[Order]) -> str:
    words = {Order.DAY: "day-month-year", Order.MONTH: "month-day-year", Order.YEAR: "year-month-day"}
    return " and ".join(f"as {words[order]}" for order in Order if order in orders)


def _contradiction(column: ColumnOfFile) -> InputError:
    """The error for a column that no order reads, with the value that settled it and the one that contradicts."""
    read = [(line, value, set(dates.readings(value))) for line, value in column.placed]
    read = [item for item in read if item[2]]
    line, value, ways = min(read, key=lambda item: len(item[2]))
    other_line, other, _ = min(read, key=lambda item: len(item[2] & ways))
    return InputError(
        f"{column.where}: no order of day and month reads both {value!r} (line {line}) and {other!r} "
        f"(line {other_line}).",
        _dates_advice(column.table),
    )


def _dates_advice(table: str) -> str:
    return f'Say it in salescli.toml: [tables.{table}] format = {{ dates = "%d/%m/%Y" }}, or dates = "%m/%d/%Y".'


def _parts() -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """The three numbers of a date in numbers, and whether it may begin with a year."""
    text = pl.col(_TEXT)
    parts = pl.when(text.str.contains(dates.PARTS)).then(text).str.extract_groups(dates.PARTS)
    first, second, last = (parts.struct.field(name).cast(pl.Int64, strict=False) for name in ("1", "3", "4"))
    may_begin = (parts.struct.field("2") == "-") & (parts.struct.field("4").str.len_chars() == 2)
    return first, second, last, may_begin


def _ways() -> list[pl.Expr]:
    first, second, last, may_begin = _parts()
    return [
        first.is_between(1, 31) & second.is_between(1, 12),
        first.is_between(1, 12) & second.is_between(1, 31),
        may_begin & second.is_between(1, 12) & last.is_between(1, 31),
    ]


def _reads_in_one_way() -> pl.Expr:
    return pl.sum_horizontal(way.fill_null(value=False) for way in _ways()) == 1


def _reads_in_two_ways() -> pl.Expr:
    first, second, last, may_begin = _parts()
    is_same = (first == second) & (~may_begin | (first == last))
    return (pl.sum_horizontal(way.fill_null(value=False) for way in _ways()) > 1) & ~is_same.fill_null(value=False)


def currency_words(column: ColumnOfFile, own: frozenset[str] = frozenset(), *, is_ledger: bool = False) -> list[str]:
    """The currencies that the sampled amounts of a column name, one's `own` words among them."""
    return [word for value in column.values if (word := numbers.currency_word(value, own, is_ledger=is_ledger))]
