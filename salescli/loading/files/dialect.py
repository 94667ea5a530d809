"""How a text file is laid out: the separator of its cells, their quotation mark, and the line of its header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from salescli import fix
from salescli.errors import InputError, Place
from salescli.message import Message, say
from salescli.model.schema import fold

SEPARATORS = ",;\t|"
#: The longest cell. A longer one begins with a quotation mark that is never closed.
_LONGEST_CELL = 16 * 1024 * 1024
#: Blanks, and the byte order mark, which may be inside a file that was joined from several.
_UNSEEN = "\ufeff \t\xa0"
#: How much of a text is used to recognise its layout.
ENOUGH = 16 * 1024
#: The most rows above a header that is searched for, and how much of a line is shown.
_FIRST_ROWS, _LONGEST_SHOWN = 10, 70
#: Signs between and around words that are ignored when headers are compared.
_BETWEEN = str.maketrans("", "", " \t\n\r\v\f\x1c\x1d\x1e\x1f_-")
_IN_LINES = {sign: None for sign in _BETWEEN if sign != ord("\n")}


class Malformed(Exception):
    """A record that cannot be split into cells: the line on which it begins, and what is wrong."""

    def __init__(self, line: int, reason: Message, *, at_end: bool = False) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.at_end = at_end


class Dialect(Struct, frozen=True):
    """A file's layout; `above` is the number of lines before its header."""

    separator: str
    quote: str = '"'
    above: int = 0
    old_line_ends: bool = False


class OtherHeader(Struct, frozen=True):
    """A line that looks more like column names than the header in use, and the first lines of the file."""

    line: int
    first: tuple[str, ...]

    def advice(self, table: str = fix.BLANK) -> Message:
        """What to do where the line taken for the header has no known column."""
        here = fix.setting(f"tables.{table}", "header", str(self.line), is_complete=table != fix.BLANK)
        return say("files.header_elsewhere", line=self.line, fix=here, lines=self.first)


def header_setting(header: Sequence[int]) -> str:
    """The lines of a header as the settings have them."""
    return f"header = {header[0] if len(header) == 1 else list(header)}"


def recognise(text: str, wanted: str | None, header: Sequence[int] = ()) -> Dialect:
    """The layout of a file that begins with this text.

    Its separator is the `wanted` one, and its header begins on the first line of `header`, if the settings give them.
    """
    if header:
        above = header[0] - 1
        lines = text.split("\n", above)
        return replace(recognise(lines[above] if len(lines) > above else "", wanted), above=above)
    old_line_ends = "\r" in text and "\n" not in text
    text = text[:ENOUGH].replace("\r", "\n") if old_line_ends else text[:ENOUGH]
    quote = _quote(text)
    candidates = [wanted] if wanted else [sign for sign in SEPARATORS if sign in text] or [","]
    layouts = {sign: _loosely(text, sign, quote) for sign in candidates}
    separator = max(candidates, key=lambda sign: _evenness(layouts[sign]))
    return Dialect(separator, quote, _lines_above(layouts[separator]), old_line_ends)


def _quote(text: str) -> str:
    """The double quote, unless every cell of the first line is in single quotes."""
    first = text.lstrip("\n\r").split("\n", 1)[0].strip()
    cells = first.replace(";", ",").replace("\t", ",").replace("|", ",").split(",")
    single = all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)
    return "'" if single and '"' not in first else '"'


def _loosely(text: str, separator: str, quote: str) -> list[tuple[int, list[str]]]:
    """The rows of a text, with the line on which each begins; quoting may be broken."""
    rows: list[tuple[int, list[str]]] = []
    if (unquoted := _unquoted(text, separator, quote)) is not None:
        rows = list(enumerate(unquoted, 1))
        return rows[:-1] if len(rows) > 2 else rows
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, quotechar=quote)
    line = 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        pass  # the rows before it are enough here; the real reading reports the line
    return rows[:-1] if len(rows) > 2 else rows


def _evenness(rows: Sequence[tuple[int, list[str]]]) -> tuple[float, int]:
    """The share of rows that have as many cells as most rows, and that number; a higher result is likelier."""
    share, width = _usual_width(rows)
    return (share, width) if width > 1 else (0, 0)


def _usual_width(rows: Sequence[tuple[int, list[str]]]) -> tuple[float, int]:
    """The share of rows with the commonest number of cells, and that number; of two as common, the larger."""
    widths = Counter(len(row) for _, row in rows if any(row))
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total(), width


def _lines_above(rows: Sequence[tuple[int, list[str]]]) -> int:
    """How many lines are before the header: blank lines, and titles if the first wide row after them is as wide as
    most.

    A title is a row with one filled cell, above a table with several columns.
    """
    first = next(((line, row) for line, row in rows if any(map(str.strip, row))), None)
    if first is None:
        return 0
    if sum(1 for cell in first[1] if cell.strip()) > 1:
        return first[0] - 1
    filled = [(line, row) for line, row in rows if any(map(str.strip, row))]
    _, width = _usual_width(filled)
    for line, row in filled:
        named = sum(1 for cell in row if cell.strip())
        if named > 1 or width == 1:
            return line - 1 if len(row) == width or row is filled[0][1] else filled[0][0] - 1
    return filled[0][0] - 1


def is_header_again(row: Sequence[str | None], headers: Sequence[str]) -> bool:
    """Whether a row repeats the column names, as in files joined by hand; it may be too short or too long."""
    if row and headers and _differ(row[0] or "", headers[0]):
        return False
    cells = [(cell or "").strip(_UNSEEN) for cell in row]
    if len(cells) < len(headers):
        cells += [""] * (len(headers) - len(cells))
    elif any(cells[len(headers) :]):
        return False
    return all(fold(cell) == fold(header.strip(_UNSEEN)) for cell, header in zip(cells, headers, strict=False))


def _differ(cell: str, header: str) -> bool:
    """Whether a cell differs from a header in its plain letters: a cheap test that is enough for nearly all rows."""
    name = _letters(header)
    return name is not None and cell.isascii() and cell.translate(_BETWEEN).lower() != name


def begin_otherwise(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> bool:
    """Whether no row repeats the column names, as a look at all first cells at once shows: none of them has the first
    header's letters, or a line break.
    """
    name = _letters(headers[0]) if headers else None
    text = "\n".join(row[0] if row else "" for row in rows)
    if name is None or not text.isascii() or text.count("\n") >= max(len(rows), 1):
        return False
    return name not in text.translate(_IN_LINES).lower().split("\n")


@lru_cache(maxsize=256)
def _letters(header: str) -> str | None:
    """A header without signs between its words; None where some of its letters can be written in several ways."""
    return header.translate(_BETWEEN).lower() if header.isascii() else None


def two_row_header(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    """The column names of a header of two rows: each name follows its group, which is above the group's first column.

    A cell above a blank one is itself the name of a column, not a group of the columns after it.
    """
    width = max(len(groups), len(names))
    found, group = [], ""
    for above, name in zip(_padded(groups, width), _padded(names, width), strict=True):
        if above.strip():
            group = above.strip() if name.strip() else ""
        found.append(f"{group} {name.strip()}".strip() if name.strip() else above.strip())
    return found


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def other_header(text: str, rows: Sequence[tuple[int, list[str]]]) -> OtherHeader | None:
    """A line among the first rows that looks like a header, where the first row has blanks or is too short.

    It fills more cells than any row before, all of the widest, with words that are different and have no digits.
    """
    first = list(rows[:_FIRST_ROWS])
    width = max((len(row) for _, row in first), default=0)
    most = 0
    for line, row in first:
        cells = [cell.strip() for cell in row if cell.strip()]
        is_header = len(cells) == width > 1 and len(set(cells)) == width
        if most and is_header and most < width and not any(map(_has_digit, cells)):
            return OtherHeader(line, first_lines(text, line))
        most = max(most, len(cells))
    return None


def first_lines(text: str, to: int) -> tuple[str, ...]:
    """The first lines of a text as messages show them, up to one line after `to`; of many, the last."""
    lines = text.rstrip("\n").split("\n")[: to + 1]
    return tuple(f"{at}: {_cut(line.rstrip())}" for at, line in enumerate(lines, start=1))[-_FIRST_ROWS:]


def _has_digit(cell: str) -> bool:
    return any(letter.isdecimal() for letter in cell)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


def records(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file from its lines, with the line of each. Raises Malformed where quoting is broken."""
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    if isinstance(lines, io.StringIO):
        rest = lines.read()
        if (rows := _unquoted(rest, dialect.separator, dialect.quote)) is not None:
            yield from enumerate(rows, 1)
            return
        lines = io.StringIO(rest, newline="\n")
    quotes = 0

    def counted() -> Iterator[str]:
        nonlocal quotes
        for line in lines:
            quotes += line.count(dialect.quote)
            yield line

    reader = csv.reader(counted(), delimiter=dialect.separator, quotechar=dialect.quote, strict=True)
    line = 1
    try:
        for row in reader:
            if quotes % 2:
                raise Malformed(line, say("files.lone_quote", mark=dialect.quote))
            yield line, row
            line, quotes = reader.line_num + 1, 0
    except csv.Error as error:
        if "end of data" in str(error):
            raise Malformed(line, say("files.never_ending_cell"), at_end=True) from None
        if "field limit" in str(error):
            raise Malformed(line, say("files.endless_cell")) from None
        raise Malformed(line, say("files.badly_closed_cell", error=str(error))) from None


@lru_cache(maxsize=1)
def _unquoted(text: str, separator: str, quote: str) -> tuple[list[str], ...] | None:
    """The rows of a text without quotation marks, one a line; None where it has any, or needs the full reading.

    A file is opened in several steps, each of which needs the rows of its beginning; they are only kept until the next.
    """
    if quote in text:
        return None
    try:
        return tuple(csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, quotechar=quote, strict=True))
    except csv.Error:
        return None


def malformed(name: str, line: int, reason: Message) -> InputError:
    """The error for a row whose quoting is broken."""
    return InputError.at(Place(name, line), say("files.malformed", reason=reason), say("files.double_the_quotes"))


def too_long(name: str, line: int, cells: int, width: int, hint: Message | None = None) -> InputError:
    """The error for a row with more cells than the header."""
    what = say("files.too_long", cells=cells, width=width)
    return InputError.at(Place(name, line), what, hint or say("files.quote_the_separator"))
