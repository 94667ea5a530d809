"""How each column of a file is written. Its first rows decide, or else the whole column.

Where the first rows prove a style, it is final: a value that contradicts it does not read, and is reported. Where they
prove nothing, quick casts read only values that are the same in every style. For other values, exact casts get the
style here, from a search of the column for a value that decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli import fix
from salescli.config import date_patterns
from salescli.config.date_patterns import DatePattern, Order
from salescli.errors import InputError, Place
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files.scanning import collected, scan
from salescli.loading.parsing import dates, numbers
from salescli.loading.parsing.date_forms.kinds import Numbers
from salescli.loading.parsing.dates import Clock, DateEvidence
from salescli.loading.parsing.styles import DateStyle, NumberStyle
from salescli.loading.places import place_of, place_on_line
from salescli.loading.precision import Precision
from salescli.message import Message, say

if TYPE_CHECKING:
    from salescli.loading.files.file import File

_TEXT = "text"
#: Entries of `format` that decide how a column reads, each with its meaning, where a message needs it.
Answers = Mapping[tuple[str, str], Message | None]
_MONTHS_OR_DAYS: Answers = {("dates", '"%Y%m"'): say("parsing.months"), ("dates", '"%y%m%d"'): say("parsing.days")}
_MARKS: Answers = {("decimal", '"."'): None, ("decimal", '","'): None}


class ColumnOfFile(Struct, frozen=True):
    """A column that is to be recognised, in the file where it stands.

    `table` is its place in the settings, for advice: `deals`, or for looked-up columns `deals.joins[1]`. If it
    `is_plain`, all of it was searched, and no value decides how others are read (see `loading.together.decisive`).
    """

    file: File
    header: str
    table: str
    is_plain: bool = False

    @property
    def values(self) -> list[str]:
        """The sampled values that are not blank."""
        return [value for value in self.file.values(self.header) if not numbers.says_nothing(value)]

    @property
    def placed(self) -> Sequence[tuple[int, str]]:
        """The sampled values that are not blank, with their lines: found out once, for every question needs them."""
        if self.header not in (known := self.file.said):
            placed = self.file.placed_values(self.header)
            known[self.header] = [each for each in placed if not numbers.says_nothing(each[1])]
        return known[self.header]

    @property
    def cells(self) -> list[tuple[Place, str]]:
        """The same, with their places."""
        return [(place_on_line(self.file, line, self.header, value), value) for line, value in self.placed]

    @property
    def where(self) -> Place:
        """The column as messages name it."""
        return Place(self.file.name, column=self.header)

    def find(self, condition: pl.Expr, most: int) -> list[tuple[Place, str]]:
        """The first values of the whole column that meet a condition on `text`, each with its place."""
        if self.is_plain:
            return []
        frame = scan(self.file, ROW_COLUMN).select(ROW_COLUMN, text_of(self.header)).filter(condition).head(most)
        found = collected(frame, [self.file])
        return [(place_of(self.file, row, self.header, value), value) for row, value in found.rows()]


def column_of(file: File, header: str, table: str) -> ColumnOfFile:
    """A column of a file of a table. A looked-up column is recognised in the file that it comes from."""
    join = next((join for join in file.joins if header in join.columns), None)
    if join is None:
        return ColumnOfFile(file, header, table)
    return ColumnOfFile(join.file, join.columns[header], join.setting.removeprefix("tables."))


def number_style(column: ColumnOfFile, others: Iterable[str], *, is_share: bool, precision: Precision) -> NumberStyle:
    """How a column of numbers is written; `others` are headers of the file whose numbers may decide if it does not.

    Raises InputError where its values can be read in two ways and nothing decides.
    """
    decimal = _decimal(column, others, precision)
    style = NumberStyle(decimal, is_open=decimal is None and precision is Precision.FAST)
    if not is_share:
        return style
    is_percent = any(_above_one(value, decimal) for value in column.file.values(column.header))
    if precision is Precision.EXACT and not is_percent:
        number = numbers.in_full(pl.col(_TEXT), decimal)
        is_percent = bool(column.find(pl.col(_TEXT).str.contains("%", literal=True) | (number > 1), 1))
    return replace(style, is_percent=is_percent)


def _decimal(column: ColumnOfFile, others: Iterable[str], precision: Precision) -> str | None:
    file = column.file
    if column.header in file.typed:
        return "."
    if file.sheet and column.header in file.sheet.undecided:
        raise _undecided(column, *file.sheet.undecided[column.header])
    if file.format.decimal:
        return file.format.decimal
    found = numbers.evidence_in(column.values)
    if found.point and found.comma:
        what = say("parsing.both_marks", point=found.point, comma=found.comma)
        raise Undecided(column.where, what, column.table, _MARKS)
    if found.decimal or not (precision is Precision.EXACT or found.undecided):
        return found.decimal
    marked = column.find(numbers.has_mark(pl.col(_TEXT)), 1)
    is_proof = not marked or bool(_proved(marked[0][1]))
    proved = marked if is_proof else column.find(numbers.proves_mark(pl.col(_TEXT)), 1)
    if proved:
        return _proved(proved[0][1])
    return _elsewhere(column, others, marked[0]) if marked else None


def text_of(header: str) -> pl.Expr:
    """The text of a column, for conditions on it."""
    return numbers.normal_expression(pl.col(header)).alias(_TEXT)


def _proved(value: str) -> str | None:
    return numbers.evidence_in([value]).decimal


def _elsewhere(column: ColumnOfFile, others: Iterable[str], undecided: tuple[Place, str]) -> str:
    """The decimal mark by the other columns of the file, or else by its separator."""
    marks = {mark for other in others if other != column.header and (mark := _mark_of(column.file, other))}
    if len(marks) == 1:
        return marks.pop()
    if not marks and column.file.separator == ";":
        return ","
    where, value = undecided
    whole, part = value.replace(",", ".").split(".")
    what = say("parsing.either_number", value=value, large=f"{whole}{part}", small=f"{whole}.{part}")
    raise Undecided(where, what, column.table, _MARKS)


def _undecided(column: ColumnOfFile, row: int, value: str) -> Undecided:
    """The error for a text beside numbers of a sheet that may be a number in two ways."""
    whole, part = value.replace(",", ".").split(".")
    what = say("parsing.text_beside_numbers", value=value, large=f"{whole}{part}", small=f"{whole}.{part}")
    return Undecided(place_on_line(column.file, row, column.header, value), what, column.table, _MARKS)


def _mark_of(file: File, header: str) -> str | None:
    """The decimal mark of another column, if all its sampled values are numbers; numbers of a sheet have no mark."""
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


def date_style(column: ColumnOfFile, siblings: Iterable[ColumnOfFile], clock: Clock, precision: Precision) -> DateStyle:
    """How a column of dates is written; `siblings` are the same column in the other files of the table.

    Raises InputError where all its values can be read in two ways.
    """
    pattern = pattern_of(column.file)
    said = pattern.order if pattern else None
    order = said or _order(column, siblings, precision)
    seen = dates.evidence_in(column.values)
    is_open = precision is Precision.FAST and not said and len(seen.orders) > 1
    style = DateStyle((), is_open, order, pattern, clock, _numbers(column, precision))
    shapes = dates.shapes_in(column.file.values(column.header), order)
    found = sorted((shape for shape in shapes if shape), key=lambda shape: shape.format)
    found = [shape for shape in found if style.short_years or "%y" not in shape.format]
    if is_open and not seen.undecided:  # nothing was searched for: only what begins with the year reads in one way
        found = [shape for shape in found if shape.format.startswith("%Y")]
    return replace(style, shapes=tuple(found) or (dates.ISO_DAY,))


def _numbers(column: ColumnOfFile, precision: Precision) -> Numbers:
    """What the numbers of a column of dates mean. Raises InputError where they read in two ways."""
    if precision is Precision.FAST:
        return Numbers.OPEN
    values = [value.strip() for value in column.values]
    if values and not any(map(dates.is_unsettled, values)):
        return Numbers.MONTHS
    from salescli.loading.parsing.date_forms import whole_column

    found = whole_column.numbers_of(column)
    if found is Numbers.MONTHS and column.file.format.dates is None and (seen := whole_column.are_dates_too(column)):
        what = say("parsing.months_or_days", value=seen[0])
        raise Undecided(column.where, what, column.table, _MONTHS_OR_DAYS)
    return found


def pattern_of(file: File) -> DatePattern | None:
    """The pattern that the settings have for the dates of a file."""
    return date_patterns.of_settings(file.format.dates) if file.format.dates else None


def has_time_by_pattern(value: str, file: File) -> bool:
    """Whether a value that the settings' pattern reads has a time of day."""
    pattern = pattern_of(file)
    if pattern is None or not pattern.has_time:
        return False
    moment = pl.Series([value]).to_frame(_TEXT).select(pattern.read(pl.col(_TEXT))).item()
    return moment is not None and (moment.hour or moment.minute or moment.second) != 0


def clock_of(columns: Sequence[ColumnOfFile], timezone: str | None, precision: Precision) -> Clock:
    """The time zone for moments with an offset, in one column of the files of a table.

    It is the timezone of the settings; without one, the offset of the column if it has only one, else UTC.
    """
    if timezone is not None:
        return Clock(timezone)
    zones = [zone for column in columns for zone in dates.zones_in(column.file.values(column.header))]
    offsets: set[int] = set()
    for column in columns:
        offsets |= _offsets_in(column.values, pattern_of(column.file)) if zones or column.file.format.dates else set()
        while precision is Precision.EXACT and len(offsets) < 2 and (found := _another_offset(column, offsets)):
            offsets |= found
    if len(offsets) > 1:
        return Clock(is_mixed=True)
    return Clock(None, next(iter(offsets), 0), tuple(dict.fromkeys(zones)))


def _offsets_in(values: Iterable[str], pattern: DatePattern | None) -> set[int]:
    """The offsets from UTC in values, in minutes."""
    text = pl.DataFrame({_TEXT: list(values)}, schema={_TEXT: pl.String})
    return set(text.select(dates.offset_of(pl.col(_TEXT), pattern)).to_series().drop_nulls())


def _another_offset(column: ColumnOfFile, known: Collection[int]) -> set[int]:
    """Another offset in the whole column; empty where there is none."""
    pattern = pattern_of(column.file)
    if column.is_plain or (pattern is None and not column.find(dates.ends_in_zone(pl.col(_TEXT)), 1)):
        return set()
    offset = dates.offset_of(pl.col(_TEXT), pattern)
    found = column.find(offset.is_not_null() & ~offset.is_in(sorted(known)), 1)
    return _offsets_in([value for _, value in found], pattern)


def _order(column: ColumnOfFile, siblings: Iterable[ColumnOfFile], precision: Precision) -> Order:
    found = dates.evidence_in(column.values)
    if found.is_contradictory:
        raise _contradiction(column)
    if not found.undecided and not (precision is Precision.EXACT and len(found.orders) > 1):
        return _first(found)
    if not found.undecided and not column.find(pl.col(_TEXT).str.contains(dates.PARTS), 1):
        return _first(found)
    if decisive := column.find(_reads_in_one_way(), 1):
        return _first(dates.evidence_in([*column.values, *(value for _, value in decisive)]))
    for sibling in siblings:
        other = dates.evidence_in(sibling.values)
        if len(other.orders) == 1:
            return _first(other)
    ambiguous = [(place, value) for place, value in column.cells if value.strip() in found.undecided]
    ambiguous = ambiguous or column.find(_reads_in_two_ways(), 2)
    if not ambiguous:
        return _first(found)
    seen = [value for _, value in ambiguous]
    orders = dates.evidence_in([*column.values, *seen]).orders
    examples = [say("parsing.example", value=value, place=where.in_lines) for where, value in ambiguous[:2]]
    ways = [say("parsing.as_order", order=_ORDERS[order]) for order in Order if order in orders]
    count = len(ambiguous)
    what = say("parsing.several_orders", count=count, examples=examples, ways=ways)
    if len(orders) == 2:
        what = say("parsing.two_orders", count=count, examples=examples, ways=ways)
    raise Undecided(column.where, what, column.table, _patterns(orders, seen), ambiguous[0][0])


#: What the orders of a date in numbers are called.
_ORDERS = {
    Order.DAY: say("parsing.day_month_year"),
    Order.MONTH: say("parsing.month_day_year"),
    Order.YEAR: say("parsing.year_month_day"),
}


class Undecided(InputError):
    """A column that reads in several ways; `answers` are the entries of `format`, one of which decides.

    `cell` is an example, where the sentence is about the whole column.
    """

    def __init__(self, place: Place, what: Message, table: str, answers: Answers, cell: Place | None = None) -> None:
        super().__init__(say("common.at", place=place.words, what=what), _say_it(table, answers), cell or place)
        self.answers = tuple(fix.setting(f"tables.{table}.format", *entry) for entry in answers)


def _say_it(table: str, answers: Answers) -> Message:
    """The advice to choose one of the entries of `format`, each with its meaning."""
    (first, meaning), *others = (
        (fix.setting(f"tables.{table}.format", *entry), what) for entry, what in answers.items()
    )
    said = [
        _answer(say("parsing.in_format", fix=first), meaning),
        *(_answer(say("parsing.entry", fix=entry), what) for entry, what in others),
    ]
    choices = reduce(lambda some, last: say("parsing.or_else", some=some, last=last), said)
    return say("parsing.say_it", table=f"[tables.{table}]", choices=choices)


def _answer(entry: Message, meaning: Message | None) -> Message:
    return say("parsing.answer", entry=entry, meaning=meaning) if meaning else entry


def _first(found: DateEvidence) -> Order:
    return next((order for order in Order if order in found.orders), Order.DAY)


def _patterns(orders: Collection[Order], values: Sequence[str]) -> Answers:
    """The patterns that read dates in numbers in these orders, as entries of `format`, each with its meaning.

    They have the marks of the first value, and years of two digits if any value has such.
    """
    parts = [found for value in values if (found := re.match(dates.PARTS, value.strip()))]
    mark, year = parts[0][2], "%y" if any(len(found[4]) == 2 for found in parts) else "%Y"
    ways = {Order.DAY: ("%d", "%m", year), Order.MONTH: ("%m", "%d", year), Order.YEAR: ("%y", "%m", "%d")}
    return {("dates", fix.text(mark.join(ways[order]))): _ORDERS[order] for order in Order if order in orders}


def _contradiction(column: ColumnOfFile) -> InputError:
    """The error for a column that no order reads, with a value that decides and one that contradicts it."""
    read = [(line, value, set(dates.readings(value))) for line, value in column.placed]
    read = [item for item in read if item[2]]
    line, value, ways = min(read, key=lambda item: len(item[2]))
    other_line, other, others = min(read, key=lambda item: len(item[2] & ways))
    cell = place_on_line(column.file, line, column.header, value)
    other_place = place_on_line(column.file, other_line).in_lines
    what = say("parsing.contradiction", value=value, place=cell.in_lines, other=other, other_place=other_place)
    return Undecided(column.where, what, column.table, _patterns(ways | others, [value, other]), cell)


def of_short_year(value: str, file: File, table: str) -> Message | None:
    """The advice for a date that did not read because of its year of two digits; None for any other value."""
    pattern, found = pattern_of(file), re.match(dates.PARTS, value.strip())
    orders = dates.readings(value)
    if not (pattern and pattern.has_long_year and found and len(found[4]) == 2 and orders):
        return None
    return say("parsing.short_year", say_it=_say_it(table, _patterns(orders, [value])))


def of_number(value: str) -> Message | None:
    """The advice for a number that did not read as a date because of other values of its column; else None."""
    value = value.strip()
    if not dates.is_unsettled(value):
        return None
    return say("parsing.number_of_six" if re.fullmatch("[0-9]{6}", value) else "parsing.number_of_five")


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
    """The currencies that the sampled amounts of a column name, the user's `own` words included."""
    return [word for value in column.values if (word := numbers.currency_word(value, own, is_ledger=is_ledger))]
