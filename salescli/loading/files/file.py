"""An opened file: its header, its first rows, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from salescli.config.sections import FormatSettings
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.files.footers import Ending
from salescli.system.reading import Input

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.files.dialect import OtherHeader
    from salescli.loading.files.sheets import Sheet
    from salescli.loading.files.small_parts import Excerpt
    from salescli.loading.files.sources import Source
    from salescli.loading.order_lines.part import Stretch
    from salescli.results.note import Note


class Join(Struct, frozen=True):
    """Columns that are looked up in another `file`, as the `setting` says (`tables.deals.joins[1]`).

    `rows` has one row a key, with the columns of the key and every looked-up column as text. `keys` are expressions for
    the cleaned key over the text of the table's file, by the name of the column in `rows`; `headers` are the headers of
    the table's file in them. `columns` are the names of the looked-up columns in `file`, by the names that they get.
    """

    file: File
    setting: str
    headers: tuple[str, ...]
    keys: Mapping[str, pl.Expr]
    columns: Mapping[str, str]
    rows: pl.DataFrame

    def onto(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of a frame of text with the looked-up columns; null where the key is blank or not there."""
        frame = frame.with_columns(key.alias(name) for name, key in self.keys.items())
        found = frame.join(self.rows.lazy(), on=list(self.keys), how="left", maintain_order="left")
        return found.drop(*self.keys)


class Months(Struct, frozen=True):
    """How a `file` becomes one whose rows are each for one month: `column` has the first day of the month.

    Either `reads` makes that day from the text of the column; or each of the columns in `wide`, which have the day of
    their month, becomes a row, with its cell in the column `amount`. Rows from one row of the file have one index.
    """

    file: File
    column: str
    reads: pl.Expr | None = None
    wide: Mapping[str, str] = field(default_factory=dict)
    amount: str = ""

    def onto(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of a frame of text as rows of months."""
        import polars as pl

        if self.reads is not None:
            return frame.with_columns(self.reads.alias(self.column))
        others = [name for name in frame.collect_schema().names() if name not in self.wide]
        turned = frame.unpivot(list(self.wide), index=others, variable_name=self.column, value_name=self.amount)
        return turned.with_columns(pl.col(self.column).replace_strict(self.wide, return_dtype=pl.String()))


class Kept(Struct):
    """The rows of a file, if they are kept for further scans, and whether that was tried."""

    is_tried: bool = False
    rows: pl.DataFrame | None = None


class File(Struct, frozen=True, dict=True):
    """One input file: its header, composed, and `sample`, the values of its first rows by column.

    `lines` are the lines at which the sampled rows begin, `header_lines` the number of lines up to the first row. In a
    Parquet file, `typed` are the columns that are not text, `textless` those of them, such as lists, that cannot be
    written as text, and `written` the names of all columns in the file. A sheet of a workbook has the workbook's path
    with its own name; `sheet` says where its rows are, `lines` are row numbers, and `typed` are the columns of numbers
    whose text could read in two ways. `other_header` is a line that may be the header instead, `heads` are the rows of
    a header of two rows. `stored` is the file that the text is read from, None for the path itself. Headers, sample,
    `typed` and `textless` include the columns that `joins` look up in other files, after the file's own, and have
    `months` as rows. `parts` are files that are written alike and read in one scan, in order; the first stands for all.
    With a `stretch` or an excerpt only these rows of it are read. The sample of a small file `is_complete`: it has all
    rows but those of sums at the end.
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
    textless: frozenset[str] = frozenset()
    written: tuple[str, ...] = ()
    source: Source | None = None
    text: Source | None = None
    sheet: Sheet | None = None
    joins: tuple[Join, ...] = ()
    months: Months | None = None
    other_header: OtherHeader | None = None
    heads: tuple[tuple[str, ...], ...] = ()
    parts: tuple[File, ...] = ()
    stretch: Stretch | Excerpt | None = None
    is_complete: bool = False

    @property
    def name(self) -> str:
        """The name of the file in messages."""
        if self.sheet and self.source:
            return f"{self.source.name}#{self.sheet.name}" if self.sheet.name else self.source.name
        return "standard input" if self.path == STANDARD_INPUT else address(self.path) or str(self.path)

    @property
    def words(self) -> str:
        """The part of its name that may say which table it has."""
        return self.sheet.words if self.sheet else self.path.name.split(".")[0]

    @property
    def stored(self) -> Path:
        """The path that its text is read from: its own, or that of a temporary copy in UTF-8."""
        return self.text.stored if self.text else self.path

    @property
    def scanned(self) -> str | Path:
        """The same for Polars: a path, or the address of a file that is not on this machine."""
        return self.address or self.stored

    @property
    def address(self) -> str | None:
        """The address of its text, if that is not on this machine; else None."""
        return address(self.stored)

    @property
    def watched(self) -> Input:
        """The file for whoever watches how much of it has been read."""
        return Input(self.name, None if self.address else self.stored, by_columns=self.is_parquet)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers as the names of a frame's columns, where no two may be the same."""
        return tuple(self._positions)

    @property
    def alone(self) -> File:
        """The file without looked-up columns, and with its months as they are in it."""
        return self._without_joins if self.months or self.joins else self  # `self` is not cached, for it would never go

    @cached_property
    def _without_joins(self) -> File:
        if self.months:
            return self.months.file.alone
        width = len(self.headers) - sum(len(join.columns) for join in self.joins)
        own = frozenset(self.columns[:width])
        return replace(
            self,
            headers=self.headers[:width],
            sample=tuple(row[:width] for row in self.sample),
            typed=self.typed & own,
            textless=self.textless & own,
            joins=(),
        )

    def home_of(self, column: str) -> tuple[File, str]:
        """The file that a column is in, and its name there."""
        join = next((join for join in self.joins if column in join.columns), None)
        return (join.file, join.columns[column]) if join else (self, column)

    @property
    def _positions(self) -> Mapping[str, int]:
        """The position of each of `columns`: there may be thousands, and each is searched for."""
        return _positions_of(self.headers)

    def values(self, header: str) -> list[str]:
        """The sampled values of a column, blanks left out."""
        if header not in self._values:
            position = self._positions[header]
            cells = self._cells[position] if position < len(self._cells) else ()
            self._values[header] = tuple(filter(str.strip, cells))
        return list(self._values[header])

    @cached_property
    def _cells(self) -> tuple[tuple[str, ...], ...]:
        """The sampled cells of each column; those that a row lacks are blank."""
        return tuple(zip_longest(*self.sample, fillvalue=""))

    @cached_property
    def beside(self) -> dict[object, object]:
        """What is kept as long as the file is."""
        return {}

    @cached_property
    def said(self) -> dict[str, Sequence[tuple[int, str]]]:
        """The sampled values of columns that say something, with their lines, as far as anybody asked for them."""
        return {}

    @cached_property
    def _values(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def kept(self) -> Kept:
        """What scans of the file keep (see `scanning`)."""
        return Kept()

    def has_sampled_all(self, header: str) -> bool:
        """Whether the sampled values of one of `columns` are all that it has."""
        if not self.is_complete or self.parts:
            return False
        position = self._positions[header]
        return not any(at == position for row in self.ending.sums for at, _ in row)

    def distinct(self, header: str) -> frozenset[str]:
        """The different sampled values of a column, in all its parts."""
        return frozenset(value for part in self.parts or (self,) for value in part.values(header))

    def placed_values(self, header: str) -> list[tuple[int, str]]:
        """The sampled values of one of `columns`, with their lines (0 in a file without lines)."""
        position = self._positions[header]
        lines = self.lines or (0,) * len(self.sample)
        rows = zip(lines, self.sample, strict=True)
        return [(line, row[position]) for line, row in rows if len(row) > position and row[position].strip()]


@lru_cache(maxsize=64)
def _positions_of(headers: tuple[str, ...]) -> Mapping[str, int]:
    """The position of each column, by a name that no other has; thousands of files may have the same headers."""
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = header if header not in found else f"{header}:{position + 1}"
        while name in found:
            name += ":"
        found[name] = position
    return found
