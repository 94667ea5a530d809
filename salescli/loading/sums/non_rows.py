"""Rows of a file that are no rows of its table: repeated column names, where files were joined by hand, and sums.

Only a few rows are candidates: rows that begin with the first column name, and rows with neither a date nor text other
than a word for a total, an average or a count (see `sum_words`). The amounts of a candidate decide whether it sums
other rows (see `running_sums`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli import fix
from salescli.errors import InputError, quoted
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files import reach
from salescli.loading.files.dialect import is_header_again
from salescli.loading.files.scanning import PATH_COLUMN, collected, line_of, scan
from salescli.loading.parsing import dates, numbers
from salescli.loading.places import place_of
from salescli.loading.sum_words import MAY_BE_SUMS, SumKind, SumWord, sum_word
from salescli.message import Message, Word, say
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.sums.running_sums import Sums

#: Files of up to so many bytes are searched at once; larger ones only where a row lacks a value that is needed.
SMALL_BYTES = 1024 * 1024
_COMPRESSION = 10
#: A row of sums has words in at most so many cells.
_MOST_WORDS = 2
_SHOWN = 3

#: What the cells of a column mean in a row of sums.
_TEXT, _TIME, _AMOUNT, _CURRENCY, _FREE = "text", "time", "amount", "currency", "free"
_CANDIDATE = "row:candidate"
_ROLES = {Kind.TIME: _TIME, Kind.MONEY: _AMOUNT, Kind.NUMBER: _AMOUNT}


class Candidate(Struct, frozen=True):
    """A row that may sum others: its index, its word of sums (None for a row of numbers alone), that word as written,
    whether the row has a date, and its numbers as written, by column.
    """

    row: int
    word: SumWord | None
    label: str
    is_dated: bool
    numbers: Mapping[str, str]


class NonRows(Struct, frozen=True):
    """The rows of a file that are none of its table, by index. `headers` repeat the column names, `sums` sum other
    rows, each with its label. The `unclear` ones may be sums: only the settings can decide.
    """

    headers: tuple[int, ...] = ()
    sums: Mapping[int, str] = field(default_factory=dict)
    unclear: tuple[Candidate, ...] = ()

    @property
    def rows(self) -> pl.Series | None:
        """The indexes of the rows to leave out; None where there are none."""
        found = sorted({*self.headers, *self.sums})
        return pl.Series(ROW_COLUMN, found, pl.get_index_type()) if found else None


NONE = NonRows()


def is_quick(file: MappedFile) -> bool:
    """Whether a file is searched at once: a small file, and one of a table in which a row of sums would count."""
    return _is_small(file.file) or (TABLES[file.table].is_searched and reach.is_within([file.file]))


def _is_small(file: File) -> bool:
    """Whether a search of the file costs next to nothing."""
    if file.address and file.is_parquet:  # it has no lines to begin with
        return False
    if file.address:
        beginning, whole = file.source.beginning if file.source else (b"", False)
        return whole and len(beginning) <= SMALL_BYTES
    is_packed = file.is_parquet or (file.text is not None and file.text.is_compressed)
    return file.stored.stat().st_size * (_COMPRESSION if is_packed else 1) <= SMALL_BYTES


def find(file: MappedFile, totals: str | None) -> NonRows:
    """The rows of a file that are none, under the setting `totals` of its table. Joined columns are not considered."""
    keys = [header for join in file.file.joins for header in join.headers]
    file = replace(file, file=file.file.alone)
    roles = _roles(file)
    roles |= dict.fromkeys(set(roles).intersection(keys), _TEXT)
    asked = _may_be_none(file, roles).select(ROW_COLUMN, *roles)
    found = collected(asked, [file.file]).sort(ROW_COLUMN)
    headers, candidates = [], []
    for row, *cells in found.rows():
        if any(is_header_again(cells, each) for each in (file.file.headers, *file.file.heads)):
            headers.append(row)
        elif candidate := _candidate(row, dict(zip(roles, cells, strict=True)), roles, file.table):
            candidates.append(candidate)
    sums = {each.row: each.label for each in candidates if not each.numbers}
    summing = [each for each in candidates if each.numbers]
    unclear: list[Candidate] = []
    if summing and totals != "keep":
        from salescli.loading.sums.running_sums import Sums

        judged = Sums(file.file, headers, [each.row for each in candidates if each.word])
        for each in summing:
            is_sum = True if totals == "drop" and each.word else _is_sum(each, judged)
            if is_sum or (is_sum is None and totals == "drop"):
                sums[each.row] = each.label
            elif is_sum is None:
                unclear.append(each)
    return NonRows(tuple(headers), dict(sorted(sums.items())), tuple(unclear))


def parts_in_question(file: MappedFile) -> set[str]:
    """The parts of a file, as paths that are scanned, that have candidates; a cheap first pass."""
    found = _may_be_none(file, _roles(file)).select(pl.col(PATH_COLUMN).unique())
    return set(found.collect(engine="streaming").to_series())


def _roles(file: MappedFile) -> dict[str, str]:
    """What the cells of each column mean in a row of sums, by what the column is mapped to."""
    roles = dict.fromkeys(file.file.columns, _FREE)
    roles |= dict.fromkeys(set(roles).intersection(file.exclusions), _TEXT)
    for name, mapped in file.columns.items():
        if mapped.source.header in roles:
            roles[mapped.source.header] = _CURRENCY if name == "currency" else _ROLES.get(mapped.column.kind, _TEXT)
    return roles


def _may_be_none(file: MappedFile, roles: Mapping[str, str]) -> pl.LazyFrame:
    """The candidates, found by cheap conditions. Columns: row:index, those of the file, as text."""
    frame = scan(file.file, ROW_COLUMN)
    if (cheap := _is_undated(file, roles)) is not None:
        frame = frame.filter(cheap)
    return frame.select(pl.all(), _may_be(file, roles).alias(_CANDIDATE)).filter(_CANDIDATE)


def may_be_none(file: MappedFile) -> tuple[pl.Expr | None, pl.Expr]:
    """Whether a row of a file may be none of its table: true for every row that is none, and for some others.

    The first condition costs little, and only where it is met need the second be asked; None if there is no such.
    """
    roles = _roles(file)
    return _is_undated(file, roles), _may_be(file, roles)


def is_told_by_dates(file: MappedFile) -> bool:
    """Whether a date tells the rows of a file from nearly all that are none (see `may_be_none`)."""
    return bool(_columns_with_dates(file, _roles(file)))


def _is_undated(file: MappedFile, roles: Mapping[str, str]) -> pl.Expr | None:
    """Whether a row has no date that begins with a digit, in the column that nearly every row of the table has.

    None where a row of sums may have a date, or where column names that are repeated in the file may begin so.
    """
    time = _columns_with_dates(file, roles)
    if not time:
        return None
    fullest = max(time, key=lambda name: len(file.file.values(name)))
    return ~pl.col(fullest).is_between(pl.lit("0"), pl.lit(":"), closed="left").fill_null(value=False)


def _columns_with_dates(file: MappedFile, roles: Mapping[str, str]) -> list[str]:
    """The columns of dates; none where a row of sums may have a date, or a column name may begin as one does."""
    names = [header for headers in (file.file.headers, *file.file.heads) for header in headers]
    if TABLES[file.table].has_dated_sums or any(name.strip()[:1].isdecimal() for name in names):
        return []
    return [name for name, role in roles.items() if role == _TIME]


def _may_be(file: MappedFile, roles: Mapping[str, str]) -> pl.Expr:
    """Whether a row repeats the column names, or has neither a date nor more text than a row of sums has."""
    text = [pl.col(name) for name, role in roles.items() if role == _TEXT]
    time = [pl.col(name) for name, role in roles.items() if role == _TIME]
    filled = pl.sum_horizontal(pl.lit(0, pl.UInt32), *(_says_something(cell).cast(pl.UInt32) for cell in text))
    asked = [filled <= _MOST_WORDS]
    if not TABLES[file.table].has_dated_sums:
        asked += [~cell.str.contains("[0-9]").fill_null(value=False) for cell in time]
    if len(text) <= _MOST_WORDS:
        asked += [~_says_something(cell) | _may_be_words(cell) for cell in text]
    if TABLES[file.table].has_dated_sums:
        named = [_may_be_words(pl.col(name)) for name, role in roles.items() if role in (_TEXT, _TIME, _FREE)]
        asked.append(pl.any_horizontal(*named, ~pl.any_horizontal(pl.lit(value=False), *map(_says_something, time))))
    return _begins_as_header(file.file) | pl.all_horizontal(asked)


def _says_something(cell: pl.Expr) -> pl.Expr:
    return (cell.str.strip_chars() != "").fill_null(value=False)


def _may_be_words(cell: pl.Expr) -> pl.Expr:
    """Whether a cell may have a word of sums: true for every such cell, and for many others."""
    counted = cell.str.contains(r"^\s*[0-9][0-9.,\s]*\pL|:")
    return (cell.str.contains_any(MAY_BE_SUMS, ascii_case_insensitive=True) | counted).fill_null(value=False)


def _begins_as_header(file: File) -> pl.Expr:
    """Whether a row has the first column name in the first column; with a header of two rows, the first of either."""
    found = []
    for headers in (file.headers, *file.heads):
        named = ((column, header) for column, header in zip(file.columns, headers, strict=False) if header.strip())
        column, header = next(named)
        cell = pl.col(column).str.strip_chars("\ufeff \t\xa0").str.to_lowercase()
        found.append(cell == header.strip("\ufeff \t\xa0").lower())
    return pl.any_horizontal(found).fill_null(value=False)


def _candidate(row: int, cells: Mapping[str, str | None], roles: Mapping[str, str], table: str) -> Candidate | None:
    """The row as a candidate; None where a date or other text shows that it is a row of the table."""
    words: dict[str, SumWord] = {}
    written: dict[str, str] = {}
    is_dated = False
    for column, cell in cells.items():
        text, role = (cell or "").strip(), roles[column]
        if not text or (role != _TEXT and numbers.says_nothing(text)):
            continue
        if word := sum_word(text):
            words[text] = word
        elif role in (_AMOUNT, _FREE) and _is_number(text):
            written[column] = text
        elif _is_date(text, role):
            is_dated = True
        elif role != _CURRENCY:
            return None
    if is_dated and (not TABLES[table].has_dated_sums or not words):
        return None
    if not words and not written:
        return None
    label, word = max(words.items(), key=_weight, default=(next(iter(written.values()), ""), None))
    return Candidate(row, word, label, is_dated, written)


def _is_date(text: str, role: str) -> bool:
    return any(map(str.isdecimal, text)) if role == _TIME else role == _FREE and dates.is_date(text)


def _weight(item: tuple[str, SumWord]) -> tuple[bool, bool]:
    """The sort key of words of sums: a total counts most, then a word that is the whole cell."""
    return item[1].kind is SumKind.TOTAL, item[1].is_whole


def _is_number(text: str) -> bool:
    return any(numbers.is_number(text, mark) for mark in ".,")


def _is_sum(row: Candidate, sums: Sums) -> bool | None:
    """Whether a row sums others; None where only the settings can decide."""
    if row.word is None:  # of numbers alone: any row may have amounts and nothing else
        return None if sums.are_sums(row.row, row.numbers, least=2) else False
    if row.word.kind is SumKind.TOTAL:
        return sums.are_sums(row.row, row.numbers) or None
    if row.word.is_whole and not row.is_dated:
        return True
    tells = sums.are_counts if row.word.kind is SumKind.COUNT else sums.are_means
    if tells(row.row, row.numbers):
        return True
    return False if row.is_dated else None  # `Media` may be a kind of cost, `Average Joe` a rep


def refusal(file: MappedFile, unclear: Sequence[Candidate]) -> InputError:
    """The error for rows that may sum others."""
    first = unclear[0]
    what = say("loading.unclear_sums", count=len(unclear), why=why_unclear(first))
    drop, keep = (fix.setting(f"tables.{file.table}", "totals", fix.text(word)) for word in ("drop", "keep"))
    hint = say("loading.drop_or_keep_sums", drop=drop, keep=keep)
    return InputError.at(place_of(file.file, first.row), what, hint)


def why_unclear(row: Candidate) -> Message:
    """Why a row may be a sum, and what its amounts leave unclear."""
    if row.word is None:
        return say("loading.sum_of_numbers_alone", label=row.label)
    written = tuple(row.numbers.values())
    match row.word.kind:
        case SumKind.TOTAL:
            return say("loading.no_sum", label=row.label, numbers=written)
        case SumKind.AVERAGE:
            return say("loading.no_mean", label=row.label, numbers=written)
        case SumKind.COUNT:
            return say("loading.no_number", label=row.label, numbers=written)


def remarks(table: str, found: Iterable[tuple[MappedFile, NonRows]]) -> tuple[Note, ...]:
    """The notes on rows that are none of the table."""
    given = list(found)
    headers = [(file.file, row, "") for file, none in given for row in none.headers]
    sums = [(file.file, row, label) for file, none in given for row, label in none.sums.items()]
    said = []
    if headers:
        places = _places(headers)
        said.append(note("header_rows", len(headers), "loading.header_rows", table=Word(table), places=places))
    if sums:
        said.append(note("sum_rows", len(sums), "loading.sum_rows", table=Word(table), places=_places(sums)))
    return tuple(said)


def _places(rows: Sequence[tuple[File, int, str]]) -> tuple[str, ...]:
    """The places of the first of some rows, each with its label, as they are in every language."""
    said = [
        f"{file.name}:{line_of(file, row)}" + (f" {quoted(label)}" if label else "")
        for file, row, label in rows[:_SHOWN]
    ]
    return (*said, *(["…"] if len(rows) > _SHOWN else []))
