"""How a text file is laid out: what separates its cells, what quotes them, where its header stands."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from salescli.message import Message, say
from salescli.model.schema import fold

_SEPARATORS = ",;\t|"
#: No cell is longer, unless a quotation mark opens it that is never closed.
_LONGEST_CELL = 16 * 1024 * 1024
#: Blanks, and the mark of the order of bytes, which stands inside of a file whose parts each had one.
_UNSEEN = "\ufeff \t\xa0"
#: As much of a text as tells how it is laid out.
_ENOUGH = 16 * 1024


class Malformed(Exception):
    """A record that no reader takes apart in one way: the line it begins at and what is wrong with it."""

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


def recognise(text: str, wanted: str | None) -> Dialect:
    """The layout of a file that begins with this text; its separator is the `wanted` one, if any."""
    old_line_ends = "\r" in text and "\n" not in text
    text = text[:_ENOUGH].replace("\r", "\n") if old_line_ends else text[:_ENOUGH]
    quote = _quote(text)
    candidates = [wanted] if wanted else [sign for sign in _SEPARATORS if sign in text] or [","]
    layouts = {sign: _loosely(text, sign, quote) for sign in candidates}
    separator = max(candidates, key=lambda sign: _evenness(layouts[sign]))
    return Dialect(separator, quote, _lines_above(layouts[separator]), old_line_ends)


def _quote(text: str) -> str:
    """The double quote, unless every cell of the first line stands between single ones."""
    first = text.lstrip("\n\r").split("\n", 1)[0].strip()
    cells = first.replace(";", ",").replace("\t", ",").replace("|", ",").split(",")
    single = all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)
    return "'" if single and '"' not in first else '"'


def _loosely(text: str, separator: str, quote: str) -> list[tuple[int, list[str]]]:
    """The rows of a text, with the line each begins at; nothing is too odd to be one."""
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, quotechar=quote)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        pass  # what came before is enough to judge by; reading it for real names the line
    return rows[:-1] if len(rows) > 2 else rows


def _evenness(rows: Sequence[tuple[int, list[str]]]) -> tuple[float, int]:
    """The share of rows that have as many cells as most, and that number: higher is likelier."""
    share, width = _usual_width(rows)
    return (share, width) if width > 1 else (0, 0)


def _usual_width(rows: Sequence[tuple[int, list[str]]]) -> tuple[float, int]:
    """The share of rows with the commonest number of cells, and that number; the larger of two as common."""
    widths = Counter(len(row) for _, row in rows if any(row))
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total(), width


def _lines_above(rows: Sequence[tuple[int, list[str]]]) -> int:
    """The lines before the header: blank ones, and titles where the first wide row after them is as wide as most.

    A title is a row with one cell that says something, over a table that has several.
    """
    filled = [(line, row) for line, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return 0
    _, width = _usual_width(filled)
    for line, row in filled:
        named = sum(1 for cell in row if cell.strip())
        if named > 1 or width == 1:
            return line - 1 if len(row) == width or row is filled[0][1] else filled[0][0] - 1
    return filled[0][0] - 1


def is_header_again(row: Sequence[str | None], headers: Sequence[str]) -> bool:
    """Whether a row repeats the column names, as where files were joined by hand; it may be too short or too long."""
    cells = [(cell or "").strip(_UNSEEN) for cell in row]
    if len(cells) < len(headers):
        cells += [""] * (len(headers) - len(cells))
    elif any(cells[len(headers) :]):
        return False
    return all(fold(cell) == fold(header.strip(_UNSEEN)) for cell, header in zip(cells, headers, strict=False))


def records(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file from its lines, with the line each begins at. Raises Malformed where quoting is broken."""
    quotes = 0

    def counted() -> Iterator[str]:
        nonlocal quotes
        for line in lines:
            quotes += line.count(dialect.quote)
            yield line

    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
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
