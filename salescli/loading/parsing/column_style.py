"""How each column of a file is written: decided from its first rows, and where they leave it open, from all of it.

A style that the first rows prove needs no more: a value that contradicts it does not read, and is reported. Where they
prove nothing, the quick casts take only what is written the same way in every style; whatever else there is makes the
careful casts ask here with `look`, which goes through the column until something decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.config import date_patterns
from salescli.config.date_patterns import DatePattern, Order
from salescli.errors import InputError, quoted
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files.scanning import place, scan, spot
from salescli.loading.parsing import dates, numbers
from salescli.loading.parsing.dates import Clock, DateEvidence
from salescli.loading.parsing.styles import DateStyle, NumberStyle

if TYPE_CHECKING:
    from salescli.loading.files.file import File

_TEXT = "text"
#: The entries of `format` that say which the decimal mark is.
_MARKS: Mapping[str, str] = {'decimal = "."': "", 'decimal = ","': ""}


class ColumnOfFile(Struct, frozen=True):
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
    if file.sheet and column.header in file.sheet.undecided:
        raise _undecided(column, *file.sheet.undecided[column.header])
    if file.format.decimal:
        return file.format.decimal
    found = numbers.evidence_in(column.values)
    if found.point and found.comma:
        text = f"{column.where}: {found.point!r} has a decimal point and {found.comma!r} a decimal comma."
        raise Undecided(text, column.table, _MARKS)
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
    text = (
        f"{column.file.name}, {where}, column {quoted(column.header)}: {value!r} may be {whole}{part} "
        f"or {whole}.{part}, and nothing in the file says which."
    )
    raise Undecided(text, column.table, _MARKS)


def _undecided(column: ColumnOfFile, row: int, value: str) -> Undecided:
    """The error for a text beside numbers of a sheet that may be a number in two ways."""
    file = column.file
    assert file.sheet
    where = f"{file.name}!{file.sheet.cell(file.columns.index(column.header), row)}, column {quoted(column.header)}"
    whole, part = value.replace(",", ".").split(".")
    text = f"{where}: {value!r} is text and may be {whole}{part} or {whole}.{part}; make it a number there."
    return Undecided(text, column.table, _MARKS)


def _mark_of(file: File, header: str) -> str | None:
    """The decimal mark of another column, where all its sampled values are numbers; those of a sheet have none."""
    if file.sheet and header in file.typed:
        return None
    values = [value for value in file.values(header) if not numbers.says_nothing(value)]
    mark = numbers.evidence_in(values).decimal
    return mark if mark and all(numbers.is_number(value, mark) for value in values) else None


def _above_one(value: str, decimal: str | None) -> bool:
    if "%" in value:
        return True
    digits = "".join(sign for sign in value if sign.isdecimal() or sign == decimal).replace(",", ".")
    return bool(digits.strip(".")) and not value.strip().startswith("-") and float(digits) > 1


def date_style(column: ColumnOfFile, siblings: Sequence[ColumnOfFile], clock: Clock, *, look: bool) -> DateStyle:
    """How a column of dates is written; `siblings` is the same column in the other files of the table.

    Raises InputError where all its values can be read in two ways.
    """
    pattern = pattern_of(column.file)
    said = pattern.order if pattern else None
    order = said or _order(column, siblings, look=look)
    is_open = not (look or said) and len(dates.evidence_in(column.values).orders) > 1
    style = DateStyle((), is_open, order, pattern, clock)
    shapes = dates.shapes_in(column.file.values(column.header), order)
    found = sorted((shape for shape in shapes if shape), key=lambda shape: shape.format)
    if not style.short_years:
        found = [shape for shape in found if "%y" not in shape.format]
    return replace(style, shapes=tuple(found) or (dates.ISO_DAY,))


def pattern_of(file: File) -> DatePattern | None:
    """The pattern that the settings have for the dates of a file."""
    return date_patterns.of_settings(file.format.dates) if file.format.dates else None


def has_time_by_pattern(value: str, file: File) -> bool:
    """Whether a value that the settings' pattern reads says more than the day."""
    pattern = pattern_of(file)
    if pattern is None or not pattern.has_time:
        return False
    moment = pl.Series([value]).to_frame(_TEXT).select(pattern.read(pl.col(_TEXT))).item()
    return moment is not None and (moment.hour or moment.minute or moment.second) != 0


def clock_of(columns: Sequence[ColumnOfFile], timezone: str | None, *, look: bool) -> Clock:
    """Whose days the moments with an offset count in, of a column that the files of a table have in common.

    Those of the timezone of the settings; without one, those of the one offset that the column has, else those of UTC.
    """
    if timezone is not None:
        return Clock(timezone)
    zones = [zone for column in columns for zone in dates.zones_in(column.values)]
    offsets: set[int] = set()
    for column in columns:
        offsets |= _offsets_in(column.values, pattern_of(column.file)) if zones or column.file.format.dates else set()
        while look and len(offsets) < 2 and (found := _another_offset(column, offsets)):
            offsets |= found
    if len(offsets) > 1:
        return Clock(is_mixed=True)
    return Clock(None, next(iter(offsets), 0), tuple(dict.fromkeys(zones)))


def _offsets_in(values: Iterable[str], pattern: DatePattern | None) -> set[int]:
    """The offsets from UTC, in minutes, that values carry."""
    text = pl.DataFrame({_TEXT: list(values)}, schema={_TEXT: pl.String})
    return set(text.select(dates.offset_of(pl.col(_TEXT), pattern)).to_series().drop_nulls())


def _another_offset(column: ColumnOfFile, known: Collection[int]) -> set[int]:
    """One more offset that the whole column has; none where there is no other."""
    pattern = pattern_of(column.file)
    offset = dates.offset_of(pl.col(_TEXT), pattern)
    found = column.find(offset.is_not_null() & ~offset.is_in(sorted(known)), 1)
    return _offsets_in([value for _, value in found], pattern)


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
    open_to_doubt = [
        (spot(column.file, line), value) for line, value in column.placed if value.strip() in found.undecided
    ]
    open_to_doubt = open_to_doubt or column.find(_reads_in_two_ways(), 2)
    if not open_to_doubt:
        return _first(found)
    seen = [value for _, value in open_to_doubt]
    orders = dates.evidence_in([*column.values, *seen]).orders
    examples = " and ".join(f"{quoted(value)} ({where})" for where, value in open_to_doubt[:2])
    verb = "reads" if len(open_to_doubt) == 1 else "read"
    ways = " and ".join(f"as {_ORDERS[order]}" for order in Order if order in orders)
    many = "both " if len(orders) == 2 else ""
    raise Undecided(f"{column.where}: {examples} {verb} {many}{ways}.", column.table, _patterns(orders, seen))


#: What the orders of a date in numbers are called.
_ORDERS = {Order.DAY: "day-month-year", Order.MONTH: "month-day-year", Order.YEAR: "year-month-day"}


class Undecided(InputError):
    """A column that reads in several ways; `answers` are the entries of `format` one of which decides."""

    def __init__(self, message: str, table: str, answers: Mapping[str, str]) -> None:
        super().__init__(message, _say_it(table, answers))
        self.answers = tuple(answers)


def _say_it(table: str, answers: Mapping[str, str]) -> str:
    """The advice to choose one of the entries of `format`, of which each comes with what it is called."""
    (first, meaning), *others = answers.items()
    said = [f"format = {{ {first} }}{meaning}", *(f"{entry}{what}" for entry, what in others)]
    return f"Say it in salescli.toml: [tables.{table}] {', or '.join(said)}."


def _first(found: DateEvidence) -> Order:
    return next((order for order in Order if order in found.orders), Order.DAY)


def _patterns(orders: Collection[Order], values: Sequence[str]) -> dict[str, str]:
    """The patterns that read dates in numbers in these orders, as entries of `format`, each with what that is.

    They have the marks of the first of the values, and years of two digits where any of them has.
    """
    parts = [found for value in values if (found := re.match(dates.PARTS, value.strip()))]
    mark, year = parts[0][2], "%y" if any(len(found[4]) == 2 for found in parts) else "%Y"
    ways = {Order.DAY: ("%d", "%m", year), Order.MONTH: ("%m", "%d", year), Order.YEAR: ("%y", "%m", "%d")}
    return {f'dates = "{mark.join(ways[order])}"': f" ({_ORDERS[order]})" for order in Order if order in orders}


def _contradiction(column: ColumnOfFile) -> InputError:
    """The error for a column that no order reads, with the value that settled it and the one that contradicts."""
    read = [(line, value, set(dates.readings(value))) for line, value in column.placed]
    read = [item for item in read if item[2]]
    line, value, ways = min(read, key=lambda item: len(item[2]))
    other_line, other, others = min(read, key=lambda item: len(item[2] & ways))
    both = f"{value!r} ({spot(column.file, line)}) and {other!r} ({spot(column.file, other_line)})"
    text = f"{column.where}: no order of day and month reads both {both}."
    return Undecided(text, column.table, _patterns(ways | others, [value, other]))


def of_short_year(value: str, file: File, table: str) -> str | None:
    """The advice for a date that did not read for its year of two digits; None for any other value."""
    pattern, found = pattern_of(file), re.match(dates.PARTS, value.strip())
    orders = dates.readings(value)
    if not (pattern and pattern.has_long_year and found and len(found[4]) == 2 and orders):
        return None
    return f"Its year has two digits, and the settings say four. {_say_it(table, _patterns(orders, [value]))}"


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
