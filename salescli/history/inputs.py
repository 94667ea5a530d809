"""The input files of a run: their names as given, their sizes, and digests of their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.errors import InputError
from salescli.message import say

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File


class Input(Struct, frozen=True):
    """A file that was read: its table, its name as given, and of a file on this machine its size and digest."""

    kind: str
    name: str
    bytes: int | None
    digest: str | None


def inputs_of(dataset: Dataset) -> list[Input]:
    """The files of a dataset, with those that are joined and that of the rates. Each is read once, for its digest."""
    known: dict[Path, tuple[int, str]] = {}
    found = [
        _input(kind, file, known) for mapped in dataset.files for kind, file in _with_joined(mapped.table, mapped.file)
    ]
    rates = dataset.settings.rates_file
    return [*found, *([Input("rates", str(rates), *_facts(rates, str(rates), known))] if rates else [])]  # fmt: skip


def digests(inputs: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...] | None:
    """The digests of files (table, digest), sorted; None where one is not known."""
    found = list(inputs)
    known = [(kind, digest) for kind, digest in found if digest is not None]
    return tuple(sorted(known)) if len(known) == len(found) else None


def _with_joined(table: str, file: File) -> Iterator[tuple[str, File]]:
    for part in file.parts or (file,):
        yield table, part
    for join in file.joins:
        yield table, join.file


def _input(kind: str, file: File, known: dict[Path, tuple[int, str]]) -> Input:
    if file.source is not None and file.source.address:
        return Input(kind, file.name, None, None)
    path = file.source.stored if file.source else file.path
    return Input(kind, file.name, *_facts(path, file.name, known))


def _facts(path: Path, name: str, known: dict[Path, tuple[int, str]]) -> tuple[int, str]:
    """The size and the digest of a file, which is read once."""
    if path not in known:
        try:
            with path.open("rb") as stream:
                known[path] = path.stat().st_size, file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise InputError(say("history.unreadable", path=name, reason=error.strerror)) from None
    return known[path]
