"""What the XML of a sheet says of its cells beyond their values. Patterns find it, for a sheet may have millions of
cells.

Only cells with something to say are searched for, not all of them. The patterns expect that a cell begins with its
address, as all writers known to us write it. `is_readable` says whether a sheet does so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import pairwise

from msgspec import Struct, field

#: A cell by its column and its row, both from 0.
Cell = tuple[int, int]


class CellFacts(Struct, frozen=True):
    """What is known of cells, by column and row from 0.

    `styled` are the rows of numbers, by column and style; `errors` the errors that cells show; `unsaved` the rows of
    formulas without a saved value, by column; `merged` the cells that are merged with rows below, each with the last
    of these rows.
    """

    styled: Mapping[tuple[int, int], list[int]] = field(default_factory=dict)
    errors: Mapping[Cell, str] = field(default_factory=dict)
    unsaved: Mapping[int, list[int]] = field(default_factory=dict)
    merged: Mapping[Cell, int] = field(default_factory=dict)


class SheetXml:
    """The XML of a sheet, to be searched."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        root = re.search(rb"<(?:(\w+):)?worksheet\b", xml[:65536])
        self._prefix = root[1] + b":" if root and root[1] else b""

    @property
    def is_readable(self) -> bool:
        """Whether the cells are written as the patterns expect, or there are none."""
        first = re.search(self._pattern(rb"<~c(?=[ />])[^>]*"), self._xml)
        return first is None or re.match(self._pattern(rb'<~c r="[A-Z]{1,3}[0-9]+"'), first[0]) is not None

    @property
    def extent(self) -> Cell:
        """The last column and the last row, both from 0, of the cells with a value; 0 and 0 where there are none."""
        before = b"" if self.is_readable else rb"[^>]*?"
        columns = set(re.findall(self._pattern(rb"<~c " + before + rb'r="([A-Z]+)[0-9]+"(?:[^>]*[^/])?>'), self._xml))
        return max(map(place, columns), default=0), self._last_row

    @property
    def _last_row(self) -> int:
        """The row of the last cell with a value; where cells are not in order, the highest row of any cell."""
        rows = [int(row) for row in re.findall(self._pattern(rb'<~row [^>]*?r="([0-9]+)"'), self._xml)]
        if any(row > after for row, after in pairwise(rows)) or not self.is_readable:
            return max(rows, default=1) - 1
        end = self._xml.rfind(self._pattern(rb"</~c>"))
        last = self._xml.rfind(self._pattern(rb'<~c r="'), 0, end) if end > 0 else -1
        row = re.match(self._pattern(rb'<~c r="[A-Z]+([0-9]+)"'), self._xml[last : last + 64]) if last >= 0 else None
        return int(row[1]) - 1 if row else 0

    def facts(self, styles: Mapping[int, str], *, recalculates: bool) -> CellFacts:
        """The facts about the cells; for numbers, only those with one of the `styles`."""
        return CellFacts(self._styled(styles), self._errors(), self._unsaved(recalculates=recalculates), self._merged())

    def _pattern(self, text: bytes) -> bytes:
        return text.replace(b"~", self._prefix)

    def _styled(self, styles: Mapping[int, str]) -> Mapping[tuple[int, int], list[int]]:
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        if not styles:
            return found
        numbers = "|".join(map(str, styles)).encode()
        is_number = rb'(?![^>]* t="(?!n"))'
        pattern = rb'<~c r="([A-Z]+)([0-9]+)"' + is_number + rb'[^>]* s="(' + numbers + rb')"(?:[^>]*[^/])?>'
        places: dict[bytes, int] = {}
        for column, row, style in re.findall(self._pattern(pattern), self._xml):
            if column not in places:
                places[column] = place(column)
            found[places[column], int(style)].append(int(row) - 1)
        return found

    def _errors(self) -> Mapping[Cell, str]:
        if b' t="e"' not in self._xml:
            return {}
        pattern = rb'<~c r="([A-Z]+)([0-9]+)"[^>]* t="e"[^>]*>(?:<~f[^>]*/>|<~f[^>]*>[^<]*</~f>)?<~v>([^<]*)</~v>'
        found = re.findall(self._pattern(pattern), self._xml)
        return {(place(column), int(row) - 1): unescape(error.decode()) for column, row, error in found}

    def _unsaved(self, *, recalculates: bool) -> Mapping[int, list[int]]:
        """The rows of formulas without a value, by column; a 0 counts as none where all are computed on opening."""
        found: dict[int, list[int]] = defaultdict(list)
        for column, row, attributes, value in self._formulas():
            is_text = b't="str"' in attributes
            if (not value and not is_text) or (recalculates and value == b"0"):
                found[place(column)].append(int(row) - 1)
        return found

    def _formulas(self) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
        if self._pattern(b"<~f") not in self._xml:
            return
        pattern = (
            rb'<~c r="([A-Z]+)([0-9]+)"([^>]*[^/])?><~f(?:[^>]*/>|[^>]*[^>/]>[^<]*</~f>|>[^<]*</~f>)'
            rb"(?:<~v(?: [^>]*)?>([^<]*)</~v>)?"
        )
        for found in re.finditer(self._pattern(pattern), self._xml):
            yield found[1], found[2], found[3] or b"", found[4] or b""

    def _merged(self) -> Mapping[Cell, int]:
        found = re.findall(self._pattern(rb'<~mergeCell ref="([A-Z]+)([0-9]+):[A-Z]+([0-9]+)"'), self._xml)
        return {(place(column), int(first) - 1): int(last) - 1 for column, first, last in found if first != last}


def place(letters: bytes) -> int:
    """The place of a column from 0: 0 for A, 26 for AA."""
    found = 0
    for letter in letters:
        found = found * 26 + letter - ord("A") + 1
    return found - 1
