"""The rows of a table as they are compared: by their key, by when they hold, or word for word.

The first pass hashes one column, so it costs little where nothing repeats. Only the rows whose hash repeats are read
again, with all their cells.

Frames of rows have the columns row:file, row:index, id (the key, or what stands for it; null where nothing does),
by_row (whether the whole row is the key), began and ended (the first day and the first day after; of tables with spells
alone), and content:1 and content:2, two hashes of all cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, unread_of
from salescli.loading.duplicates import rounded_ids
from salescli.loading.duplicates.excerpts import excerpt
from salescli.loading.files.scanning import collected, scan
from salescli.loading.files.small_parts import Excerpt
from salescli.loading.files.spools import spooling
from salescli.loading.parsing.sql.expressions import parse
from salescli.loading.parsing.text import stripped
from salescli.loading.precision import Precision
from salescli.loading.together.runs import runs
from salescli.model.tables import TABLES
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.table_reader import Reader
    from salescli.model.schema import Key, Spell

ID, BY_ROW, BEGAN, ENDED, SET = "id", "by_row", "began", "ended", "set"
CONTENT = ("content:1", "content:2")
_HASH, _HOLDS = "hash", "holds"
#: What stands before the names of columns whose cells are carried along as they are.
_ASIDE = "aside:"
_NO_COUNTS: Mapping[str, int] = {}
#: How many rows are compared at once in a large table; each takes some 100 bytes.
_PART = 4_000_000
#: Of so many rows that repeat others all cells are kept, to be compared and shown without another pass.
MOST_CELLS = 10_000
#: Hashes are sorted in so many parts, which takes less memory than all at once.
_PARTS = 8
_CELLS: Cache[str, pl.DataFrame] = Cache("cells of rows that repeat others")


class FirstPass(Struct, frozen=True):
    """The result of a first pass over a table: the hashes that repeat, sorted; whether some rows have no key; how many
    ids of each column a spreadsheet has rounded; and the number of rows whose hash repeats.
    """

    hashes: pl.Series
    has_blank: bool
    rounded: Mapping[str, int]
    number: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether no row can repeat another."""
        return self.hashes.is_empty() and not self.has_blank


class Rows(Struct, frozen=True, dict=True):
    """The rows of a table, to be compared."""

    reader: Reader
    table: str

    @property
    def key(self) -> Key | None:
        """The key of the table; None if it has none."""
        return TABLES[self.table].key

    @property
    def spell(self) -> Spell | None:
        """The columns with the days of a row, where rows of one key may follow each other."""
        return self.key.spell if self.key else None

    @property
    def files(self) -> list[MappedFile]:
        """The files of the table."""
        return self.reader.of(self.table)

    def _collected(self, frames: Sequence[pl.LazyFrame]) -> pl.DataFrame:
        return collected(pl.concat(frames), (file.file for file in self.files))

    def has_key(self, file: MappedFile) -> bool:
        """Whether the file has the column of the key."""
        return self.key is not None and self.key.column in file.columns

    def is_key(self, file: MappedFile) -> bool:
        """Whether the whole row is the key in a file, for want of a key column; rows without a day do not matter."""
        if self.key is None or self.key.row_of not in file.columns or self.has_key(file):
            return False
        return self.spell is None or self.spell.begins in file.columns

    @cached_property
    def compared(self) -> list[MappedFile]:
        """The files in which a row may repeat another: all if there are several, for they may overlap."""
        files = self.files
        return files if len(files) > 1 else [file for file in files if self.has_key(file) or self.is_key(file)]

    def first_pass(self, ids: Collection[str] = ()) -> FirstPass:
        """Hash the keys of rows, and count the rounded ids of the columns `ids`, in one pass."""
        frames = []
        for file in self._runs(ids):
            column = self._first(file)
            mine = [name for name in ids if name in file.columns]
            wanted = list(dict.fromkeys([*([column] if column else []), *mine]))
            beside = [] if column else [self._content(file)[0]]
            frame = self.reader.frame(file, wanted, beside=beside)
            none = pl.lit(None, pl.Boolean)
            marks = {_mark(name): rounded_ids.is_rounded(name) if name in mine else none for name in ids}
            frames.append(frame.select(_hash_of(column).alias(_HASH), **marks))
        found = self._collected(frames)
        counts = {name: int(found[_mark(name)].sum()) for name in ids}
        return self.of_hashes(found[_HASH], counts)

    def of_hashes(self, hashed: pl.Series, rounded: Mapping[str, int] = _NO_COUNTS) -> FirstPass:
        """The first pass by the hashes of the keys of all rows, null for a blank key."""
        has_blank = len(self.compared) > 1 and hashed.null_count() > 0
        found = [_again(hashed.filter(hashed.is_between(low, high))) for low, high in _bounds()]
        again = pl.concat(found)
        different = again.unique(maintain_order=True)
        return FirstPass(different, has_blank, rounded, len(again) + len(different))

    def rows(self, first: FirstPass, at: pl.DataFrame | None = None) -> pl.DataFrame:
        """The rows whose hash repeats, in order, and the rows without a key where files may overlap.

        Where it is known `at` which places they are (columns: row:file, row:index), only their lines are read again.
        """
        files = self._runs(self._days)
        if at is not None and len(files) == 1 and self.has_key(files[0]) and not first.has_blank:
            rows = at[ROW_COLUMN]
            some = excerpt(files[0], rows) if self.reader.non_rows(files[0]).rows is None else None
            found = self._of_files(first, [some]) if some else None
            if found is not None and found.height == len(rows):
                return found
        return self._of_files(first, files)

    def _of_files(self, first: FirstPass, files: Sequence[MappedFile]) -> pl.DataFrame:
        """The same, from these files."""
        frames = []
        with_cells = len(files) == 1 and self.has_key(files[0]) and first.number <= MOST_CELLS and not first.has_blank
        for file in files:
            column = self._first(file)
            among = _hash_of(column).is_in(first.hashes.implode())
            if column and first.has_blank:
                among |= pl.col(column).is_null()
            cells = [_ASIDE + header for header in file.file.columns] if with_cells else []
            frames.append(self._frame(file, self._id(file), among, cells).select(*self._columns, *CONTENT, *cells))
        rows = self._collected(frames).sort(FILE_COLUMN, ROW_COLUMN)
        if isinstance(lines := files[0].file.stretch, Excerpt):
            rows = rows.with_columns(lines.rows.gather(rows[ROW_COLUMN]).cast(rows[ROW_COLUMN].dtype).alias(ROW_COLUMN))
        if not with_cells:
            return rows
        texts = rows.select(
            FILE_COLUMN, ROW_COLUMN, pl.col(f"^{_ASIDE}.*$").name.map(lambda name: name.removeprefix(_ASIDE))
        )
        self.reader.caches.put(_CELLS, self.table, texts)
        return rows.select(*self._columns, *CONTENT)

    def cells(self, position: int, rows: pl.Series) -> pl.DataFrame:
        """The text of some rows of a file. Columns: row:index, the headers of the file."""
        file = self.reader.files[position].file
        known = self.reader.caches.get(_CELLS, self.table)
        if known is not None:
            mine = known.filter(pl.col(FILE_COLUMN) == position, pl.col(ROW_COLUMN).is_in(rows.implode()))
            if mine.height == len(rows):
                return mine.select(ROW_COLUMN, *file.columns)
        found = scan(file, ROW_COLUMN).filter(pl.col(ROW_COLUMN).is_in(rows.implode()))
        return found.select(ROW_COLUMN, *file.columns).collect(engine="streaming")

    def surplus_of_many(self, word: str) -> pl.DataFrame:
        """As `surplus` for the sets of all rows, however many: they are spooled, and compared a part at a time.

        Columns: row:file, row:index. Ids are compared by 128 bits of hash. Raises InputError where there is no room
        for the temporary file.
        """
        columns = [column for column in self._columns if column != BY_ROW]
        files = [file for file in self.compared if self.has_key(file) or self.is_key(file)]
        found = []
        with spooling(files[0].file.name) as spool:
            runs = self._runs(self._days, files)
            frames = [self._frame(file, self._wide_hash(file)).select(columns) for file in runs]
            rows = pl.concat(frames).filter(pl.col(ID).is_not_null())
            rows.sink_parquet(spool.path, compression="lz4", statistics=False)
            spooled = pl.scan_parquet(spool.path, glob=False)
            parts = spooled.select(pl.len()).collect().item() // _PART + 1
            for part in range(parts):
                mine = spooled.filter(pl.col(ID) % parts == part) if parts > 1 else spooled
                dropped = surplus(in_sets(mine.collect(engine="streaming"), self.spell), word)
                found.append(dropped.select(FILE_COLUMN, ROW_COLUMN))
        return pl.concat(found)

    def _runs(self, columns: Iterable[str], files: Sequence[MappedFile] | None = None) -> list[MappedFile]:
        """The files that are compared, those together that are read in one scan for these columns and the keys."""
        keys = [name for name in (self.key.column, self.key.row_of) if name] if self.key else []
        wanted = dict.fromkeys([*keys, *columns], Precision.EXACT)
        return runs(self.reader, self.compared if files is None else files, wanted)

    @property
    def _days(self) -> list[str]:
        """The columns of the table that say when a row holds."""
        spell = self.spell
        return [name for name in (spell.begins, spell.ends) if self.reader.has(self.table, name)] if spell else []

    @property
    def _columns(self) -> list[str]:
        return [FILE_COLUMN, ROW_COLUMN, ID, BY_ROW, *([BEGAN, ENDED] if self.spell else [])]

    def _first(self, file: MappedFile) -> str | None:
        """A column of a file in which rows that repeat are equal; None where only the whole row can be compared."""
        names = (self.key.column, self.key.row_of) if self.key else ()
        return next((name for name in names if name in file.columns), None)

    def _frame(
        self, file: MappedFile, id_: pl.Expr, among: pl.Expr | None = None, kept: Sequence[str] = ()
    ) -> pl.LazyFrame:
        """All rows of a file, or those that meet a condition, with the text of its first column besides; see above for
        the columns. Where rows have a key, only the cells of rows that meet the condition are hashed, and those `kept`
        are columns too.
        """
        column = self._first(file)
        spell = self.spell if self.has_key(file) else None
        days = self._days if spell else []
        is_late = among is not None and self.has_key(file)
        content = self._content(file, _ASIDE if is_late else "")
        headers = dict.fromkeys([*(header for each in content for header in each.meta.root_names()), *kept])
        aside = [pl.col(header.removeprefix(_ASIDE)).alias(header) for header in headers]
        beside = aside if is_late else content
        if self.is_key(file) and self.spell:
            source = file.columns[self.spell.begins].source
            begins = _cell(file, source.header) != "" if source.header is not None else pl.lit(value=True)
            beside.append(begins.alias(_HOLDS))
        wanted = list(dict.fromkeys([*([column] if column else []), *days]))
        frame = self.reader.frame(file, wanted, rows=True, beside=beside)
        began, ended = (self._began(days), self._ended(days)) if spell else (pl.lit(date.min), pl.lit(date.max))
        is_key = pl.lit(self.is_key(file))
        if among is not None:
            frame = frame.filter(among)
        return frame.with_columns(
            *(content if is_late else []),
            id_.alias(ID),
            is_key.alias(BY_ROW),
            began.cast(pl.Date).alias(BEGAN),
            ended.cast(pl.Date).alias(ENDED),
        )

    def _id(self, file: MappedFile) -> pl.Expr:
        """The key of a row as text; where the whole row is the key, a text in its place; else null."""
        if self.has_key(file) and self.key:
            return pl.col(self.key.column)
        if self.is_key(file):
            return pl.when(self._holds).then(pl.concat_str(CONTENT, separator=" "))
        return pl.lit(None, pl.String)

    def _wide_hash(self, file: MappedFile) -> pl.Expr:
        """The same as 128 bits."""
        if self.has_key(file) and self.key:
            column = pl.col(self.key.column)
            return pl.when(column.is_not_null()).then(_joined(column.hash(0), column.hash(1)))
        return pl.when(self._holds).then(_joined(*map(pl.col, CONTENT)))

    @property
    def _holds(self) -> pl.Expr:
        """Whether a row that is its own key is valid on any day."""
        return pl.col(_HOLDS) if self.spell else pl.lit(value=True)

    @property
    def _is_by_month(self) -> bool:
        """Whether each row is for the month in which it begins."""
        return self.reader.settings.is_by_month(self.table)

    def _began(self, days: Sequence[str]) -> pl.Expr:
        """The first day; null where it is absent or does not read."""
        assert self.spell
        name = self.spell.begins
        never = pl.lit(date.min if self.spell.since_ever else None, pl.Date)
        if name not in days:
            return never
        if self._is_by_month:
            return pl.when(~pl.col(unread_of(name))).then(pl.col(name).cast(pl.Date).dt.month_start())
        return pl.when(~pl.col(unread_of(name))).then(pl.coalesce(pl.col(name).cast(pl.Date), never))

    def _ended(self, days: Sequence[str]) -> pl.Expr:
        """The first day after; null where it does not read."""
        assert self.spell
        if self._is_by_month and self.spell.begins in days:
            return self._began(days).dt.offset_by("1mo")
        name = self.spell.ends
        if name not in days:
            return pl.lit(date.max)
        to_last_day = self.spell.to_last_day or self.reader.settings.ends_are_last_days(self.table)
        day = pl.col(name).cast(pl.Date).dt.offset_by("1d" if to_last_day else "0d")
        return pl.when(~pl.col(unread_of(name))).then(day.fill_null(date.max))

    def _content(self, file: MappedFile, before: str = "") -> list[pl.Expr]:
        """Two hashes of the cells of a row: of all columns, where the rows have no key.

        The names of the columns with the cells have `before` before them.
        """
        cells = [cell for name in self._names for cell in _cells(file, name, before)]
        if not self.has_key(file):
            cells += [_cell(file, header, before) for header in self._others]
        return [pl.concat_str(cells, separator="\x1f").hash(seed).alias(name) for seed, name in enumerate(CONTENT)]

    @cached_property
    def _names(self) -> list[str]:
        """The columns of the table in any of the files."""
        return list(dict.fromkeys(name for each in self.files for name in each.columns))

    @cached_property
    def _others(self) -> list[str]:
        """The headers of all files from which no column of theirs is made."""
        others: set[str] = set()
        for each in self.files:
            own = {mapped.source.header for mapped in each.columns.values()}
            others.update(header for header in each.file.columns if header not in own)
        return sorted(others)


def twice_in_files(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that stand in an earlier file too, word for word and as often, and the others."""
    same = [ID, *CONTENT]
    rows = rows.with_columns(pl.int_range(pl.len()).over(*same, FILE_COLUMN).alias("number"))
    first = pl.struct(*same, "number").is_first_distinct()
    return rows.filter(~first).drop("number"), rows.filter(first).drop("number")


def in_sets(rows: pl.DataFrame, spell: Spell | None) -> pl.DataFrame:
    """The sets of rows that repeat each other, in the order of files and rows.

    Rows of one key are such a set, with a `spell` where each overlaps another. Columns: those of the rows, set.
    """
    rows = rows.filter(pl.col(ID).is_not_null())
    if spell is None:
        rows = rows.with_columns(pl.col(ID).alias(SET))
    else:
        rows = rows.filter(pl.col(BEGAN) < pl.col(ENDED)).sort(ID, BEGAN, ENDED, FILE_COLUMN, ROW_COLUMN)
        reach = pl.col(ENDED).cum_max().shift(1).over(ID).dt.offset_by("-1d" if spell.to_last_day else "0d")
        apart = (pl.col(BEGAN) >= reach).fill_null(value=True)
        rows = rows.with_columns(apart.cum_sum().alias(SET))
    return rows.filter(pl.len().over(SET) > 1).sort(FILE_COLUMN, ROW_COLUMN)


def surplus(sets: pl.DataFrame, word: str) -> pl.DataFrame:
    """The rows of sets that do not count where the `first` or the `last` of each does."""
    counts = pl.col(SET).is_first_distinct() if word == "first" else pl.col(SET).is_last_distinct()
    return sets.filter(~counts)


def _bounds() -> list[tuple[int, int]]:
    """The first and last hash of each part."""
    size = (1 << 64) // _PARTS
    return [(part * size, (part + 1) * size - 1) for part in range(_PARTS)]


def _again(hashes: pl.Series) -> pl.Series:
    """The hashes that another before them equals, sorted."""
    hashes = hashes.sort()
    later = hashes.slice(1)
    return later.filter(later == hashes.head(len(later)))


def _mark(column: str) -> str:
    return f"rounded:{column}"


def _hash_of(column: str | None) -> pl.Expr:
    """The hash of a column in the first pass; null where it is blank."""
    return pl.col(CONTENT[0]) if column is None else pl.when(pl.col(column).is_not_null()).then(pl.col(column).hash())


def _joined(high: pl.Expr, low: pl.Expr) -> pl.Expr:
    return high.cast(pl.UInt128) * (1 << 64) + low.cast(pl.UInt128)


def _cells(file: MappedFile, name: str, before: str) -> list[pl.Expr]:
    """The texts from which a column of the table is made, in a row of a file."""
    source = file.columns[name].source if name in file.columns else None
    if source and source.header is not None:
        return [_cell(file, source.header, before)]
    if source and source.sql is not None:
        headers = parse(source.sql, file.file.headers, file.file.name).meta.root_names()
        return [_cell(file, header, before) for header in headers]
    return [pl.lit(str(source.constant) if source else "")]


def _cell(file: MappedFile, header: str, before: str = "") -> pl.Expr:
    return stripped(pl.col(before + header)).fill_null("") if header in file.file.columns else pl.lit("")
