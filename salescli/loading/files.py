"""From the paths a user gives to the files behind them, each with its header and its first rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from salescli.errors import InputError, did_you_mean

#: Endings of the files that are read when a folder is named.
ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet")

#: Enough for a header and a few hundred rows to recognise dates by.
_HEAD_BYTES = 64 * 1024
_SEPARATORS = ",;\t|"
_MAGIC = {b"PK\x03\x04": "an Excel workbook or a zip file", b"%PDF": "a PDF", b"\x89PNG": "a picture",
          b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"SQLite format 3": "a database"}  # fmt: skip


@dataclass(frozen=True)
class File:
    """One input file: its header as written and `sample`, the values of its first rows by column."""

    path: Path
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    separator: str = ","
    header_lines: int = 1

    @property
    def is_parquet(self) -> bool:
        """Whether the file has typed columns and no lines."""
        return self.path.suffix == ".parquet"

    @property
    def name(self) -> str:
        """The file as messages show it."""
        return str(self.path)

    def values(self, header: str) -> list[str]:
        """The sampled values of a column, blanks left out."""
        position = self.headers.index(header)
        return [row[position] for row in self.sample if len(row) > position and row[position].strip()]


def expand(paths: Iterable[str]) -> list[tuple[Path, bool]]:
    """Every file that the paths stand for, and whether it was named itself (not found in a folder)."""
    found: dict[Path, bool] = {}
    for text in paths:
        for path, named in _expand_one(text):
            found[path] = named or found.get(path, False)
    return list(found.items())


def _expand_one(text: str) -> list[tuple[Path, bool]]:
    path = Path(text)
    if path.is_dir():
        inside = sorted(child for child in path.iterdir() if child.name.lower().endswith(ENDINGS))
        if not inside:
            raise InputError(
                f"{text}: the folder holds no file that can be read.",
                f"Put exports into it that end in {', '.join(ENDINGS)}.",
            )
        return [(child, False) for child in inside]
    if path.exists():
        return [(path, True)]
    if any(sign in text for sign in "*?[") and (matches := sorted(_glob(path))):
        return [(match, True) for match in matches]
    folder = path.parent
    siblings = [child.name for child in folder.iterdir()] if folder.is_dir() else []
    raise InputError(f"{text}: no such file or folder.", did_you_mean(path.name, siblings))


def _glob(pattern: Path) -> Iterable[Path]:
    anchor = Path(pattern.anchor) if pattern.is_absolute() else Path()
    relative = pattern.relative_to(pattern.anchor) if pattern.is_absolute() else pattern
    return (match for match in anchor.glob(str(relative)) if match.is_file())


def open_file(path: Path) -> File:
    """Read the head of a file. Raises InputError where it is empty, has no rows or is no table of text."""
    try:
        if path.suffix == ".parquet":
            return _open_parquet(path)
        head, whole = _read_head(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}.") from None
    if not head.strip():
        raise InputError(f"{path}: the file is empty.", "Export it again, with at least one row.")
    text = _decode(path, head, whole)
    first_line = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = _read_rows(path, reader)
    headers = rows[0]
    header_lines = 1 + sum(header.count("\n") for header in headers)
    if not whole and len(rows) > 1:
        rows.pop()  # its end may be missing
    if not any(any(cell.strip() for cell in row) for row in rows[1:]) and whole:
        raise InputError(f"{path}: a header and no rows.", "Export it again, with at least one row.")
    return File(path, tuple(headers), tuple(map(tuple, rows[1:])), separator, header_lines)


def _open_parquet(path: Path) -> File:
    import polars as pl

    try:
        head = pl.scan_parquet(path, glob=False).head(200).collect()
    except pl.exceptions.PolarsError as error:
        raise InputError(f"{path}: cannot be read as Parquet: {error}.") from None
    if head.is_empty():
        raise InputError(f"{path}: columns and no rows.", "Export it again, with at least one row.")
    text = head.select(
        pl.col(name).cast(pl.String) if not dtype.is_nested() else pl.lit("").alias(name)
        for name, dtype in head.schema.items()
    )
    return File(path, tuple(head.columns), tuple(text.fill_null("").rows()))


def _read_head(path: Path) -> tuple[bytes, bool]:
    """The first bytes of a file and whether they are all of it."""
    if path.suffix == ".gz":
        with gzip.open(path) as compressed:
            try:
                head = compressed.read(_HEAD_BYTES + 1)
            except (EOFError, gzip.BadGzipFile) as error:
                raise InputError(f"{path}: is cut off or not gzip: {error}.", "Export it again.") from None
    else:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES + 1)
    return head[:_HEAD_BYTES], len(head) <= _HEAD_BYTES


def _decode(path: Path, head: bytes, whole: bool) -> str:
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if kind or b"\0" in head:
        raise InputError(
            f"{path}: this is {kind or 'binary data'}, not a CSV file.", "Export or save it as CSV (UTF-8)."
        )
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not whole and error.start >= len(head) - 4:  # a character cut in two by the end of the head
            return head[: error.start].decode("utf-8-sig")
        line = head.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, line {line}: the text is not UTF-8 (byte 0x{head[error.start]:02x}).",
            "Save it as CSV (UTF-8).",
        ) from None


def _read_rows(path: Path, reader: Iterable[Sequence[str]]) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(list(row))
    except csv.Error as error:
        raise InputError(f"{path}, row {len(rows) + 1}: not a CSV file: {error}.") from None
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise InputError(f"{path}: the first line holds no column names.", "Remove what stands above them.")
    return rows
