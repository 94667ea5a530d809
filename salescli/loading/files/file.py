"""A file as it was opened: its header, its first rows, and how it is written."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from salescli.config.sections import FormatSettings
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.files.footers import Ending

if TYPE_CHECKING:
    from salescli.loading.files.dialect import OtherHeader
    from salescli.loading.files.sources import Source
    from salescli.results.note import Note


class File(Struct, frozen=True, dict=True):
    """One input file: its header, composed, and `sample`, the values of its first rows by column.

    `lines` are the lines at which the sampled rows begin, `header_lines` those up to the first row. `typed` are the
    columns that are not text in a Parquet file, `untold` those of them, as lists, that no text is made of, `written`
    the names of all as they stand in it.
    `other_header` is a line that may be the header instead.
    `stored` is where the text is read from, None for the path itself.
    """

    path: Path
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    separator: str = ","
    header_lines: int = 1
    quote: str = '"'
    lines: tuple[int, ...] = ()
    ending: Ending = field(default_factory=Ending)
    remarks: tuple[Note, ...] = ()
    format: FormatSettings = field(default_factory=FormatSettings)
    is_parquet: bool = False
    typed: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    written: tuple[str, ...] = ()
    source: Source | None = None
    text: Source | None = None
    other_header: OtherHeader | None = None

    @property
    def name(self) -> str:
        """The file as messages show it."""
        return "standard input" if self.path == STANDARD_INPUT else address(self.path) or str(self.path)

    @property
    def stored(self) -> Path:
        """Where its text is read from: the path, or a temporary copy in UTF-8."""
        return self.text.stored if self.text else self.path

    @property
    def scanned(self) -> str | Path:
        """The same as Polars takes it, which may be the address of a file that is not on this machine."""
        return self.address or self.stored

    @property
    def address(self) -> str | None:
        """Where its text is, if that is not on this machine."""
        return address(self.stored)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers as the names of a frame's columns, where no two may be the same."""
        return tuple(self._positions)

    @cached_property
    def _positions(self) -> dict[str, int]:
        """The place of each of `columns`: there may be thousands, each looked for."""
        found: dict[str, int] = {}
        for position, header in enumerate(self.headers):
            name = header if header not in found else f"{header}:{position + 1}"
            while name in found:
                name += ":"
            found[name] = position
        return found

    def values(self, header: str) -> list[str]:
        """The sampled values of a column, blanks left out."""
        return [value for _, value in self.placed_values(header)]

    def placed_values(self, header: str) -> list[tuple[int, str]]:
        """The sampled values of one of `columns` with the lines they stand on (0 in a file without lines)."""
        position = self._positions[header]
        lines = self.lines or (0,) * len(self.sample)
        rows = zip(lines, self.sample, strict=True)
        return [(line, row[position]) for line, row in rows if len(row) > position and row[position].strip()]
