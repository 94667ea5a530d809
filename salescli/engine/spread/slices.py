"""How a table is cut: files are dealt out in their order, a large one is cut into stretches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from salescli.engine.spread import cuts
from salescli.loading.files import reach
from salescli.loading.order_lines.part import Slice, Stretch

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File

#: About how many bytes one task reads, and how many rows of a Parquet file.
BYTES, ROWS = 64 << 20, 2_000_000
#: So many slices for each worker, where there are enough files: a worker that is done early takes another.
_EACH = 4
#: An address may be of any size; it is a task of its own.
_FAR = BYTES


class Sizes(NamedTuple):
    """About how much one task reads: bytes of text, rows of Parquet."""

    bytes: int = BYTES
    rows: int = ROWS


class Cut(NamedTuple):
    """The slices of a table for workers, those that only the client can read, and the names of files in one piece."""

    far: list[Slice]
    here: list[Slice]
    whole: list[str]


def cut(dataset: Dataset, table: str, workers: int, sizes: Sizes, *, is_plain: bool = False) -> Cut:
    """The slices of a table. Together they have each of its rows once. For `is_plain` see `cuts.of_text`."""
    pieces: list[tuple[int, Stretch | None, int]] = []
    here, whole = [], []
    for mapped in dataset.of(table):
        position = dataset.reader.position(mapped)
        if not is_shared(mapped.file):
            here.append((position, None))
            whole.append(mapped.file.name)
            continue
        has_stretches = not mapped.file.months and position not in dataset.repeats(table).dropped
        has_stretches &= dataset.reader.non_rows(mapped).rows is None
        stretches = _stretches(mapped.file, sizes, is_plain=is_plain) if has_stretches else []
        if not stretches and _is_packed(mapped.file):
            whole.append(mapped.file.name)
        size = _size(mapped.file)
        pieces += [(position, each, size // len(stretches)) for each in stretches] or [(position, None, size)]
    total = sum(size for *_, size in pieces)
    far = [Slice(table, tuple(files)) for files in _dealt(pieces, max(workers * _EACH, -(-total // sizes.bytes)))]
    return Cut(far, [Slice(table, tuple(here))] if here else [], whole)


def all_here(dataset: Dataset, table: str) -> Cut:
    """A table whose rows are read together, by the client: its views compare them, and they are few."""
    positions = [dataset.reader.position(mapped) for mapped in dataset.of(table)]
    return Cut([], [Slice(table, tuple((position, None) for position in positions))], [])


def is_shared(file: File) -> bool:
    """Whether other machines may see the file: not where its text is in a temporary file of this one."""
    return file.address is not None or (file.stored == file.path and file.sheet is None)


def _is_packed(file: File) -> bool:
    return file.text is not None and file.text.is_compressed


def _stretches(file: File, sizes: Sizes, *, is_plain: bool) -> list[Stretch]:
    """The stretches of a large file; none where it is small or cannot be cut."""
    if file.is_parquet:
        count = int(reach.estimated_rows(file))
        return cuts.of_rows(count, sizes.rows) if count > sizes.rows else []
    if file.address or _is_packed(file) or _size(file) <= sizes.bytes:
        return []
    found = cuts.of_text(file.stored, file.header_lines, file.separator, file.quote, sizes.bytes, is_plain=is_plain)
    return found if len(found) > 1 else []


def _size(file: File) -> int:
    return _FAR if file.address else file.stored.stat().st_size


def _dealt(
    pieces: Sequence[tuple[int, Stretch | None, int]], count: int
) -> Iterator[Iterable[tuple[int, Stretch | None]]]:
    """The files and stretches in about so many groups of about as many bytes, in their order; a stretch is alone."""
    total = max(sum(size for *_, size in pieces), 1)
    group: list[tuple[int, Stretch | None]] = []
    before, place = 0, 0
    for position, stretch, size in pieces:
        mine = (2 * before + size) * count // (2 * total)  # the group in which its middle is
        if group and (stretch or group[-1][1] or mine != place):
            yield group
            group = []
        group.append((position, stretch))
        before, place = before + size, mine
    if group:
        yield group
