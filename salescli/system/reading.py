"""What a run reads, for whoever watches it: which files, how large they are, and how much has been read of them.

How much is what the system says of the process, so that reading costs nothing: Polars reads its files in its own
threads. Where the system does not say, only names and sizes are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What the system says of the bytes that this process has read.
_COUNTERS = Path("/proc/self/io")
#: A reading again of so small a share may be anything else, such as the head of the files.
_SHARE = 50
_is_watched = False
_given: tuple[tuple[str, Path | None], ...] = ()
_before: int | None = None


class Reading(NamedTuple):
    """The names of the files, and in bytes how much has been read of how much, for which time.

    `size` is None where files are elsewhere, or only parts of them are read; `done` where the system does not say.
    """

    names: Sequence[str]
    done: int | None = None
    size: int | None = None
    time: int = 1


def watch(*, watched: bool = True) -> None:
    """From now on what is announced is remembered."""
    global _is_watched, _given
    _is_watched, _given = watched, ()


def announce(files: Iterable[tuple[str, Path | None]]) -> None:
    """The files that are read from now on: the name of each, and its path, if it is read from beginning to end."""
    global _given, _before  # noqa: PLW0603
    if _is_watched:
        _before = _bytes_read()
        _given = tuple(files)


def state() -> Reading | None:
    """What is being read; None before anything is announced."""
    if not (given := _given):
        return None
    names = list(dict.fromkeys(name for name, _ in given))
    paths = [path for _, path in given]
    size = None
    with suppress(OSError):
        size = sum(path.stat().st_size for path in paths if path) if all(paths) else None
    now, before = _bytes_read(), _before
    if not size or now is None or before is None:
        return Reading(names, None, size or None)
    times, done = divmod(max(now - before, 0), size)
    if times and done * _SHARE < size:
        return Reading(names, size, size, times)
    return Reading(names, done, size, times + 1)


def _bytes_read() -> int | None:
    """How many bytes this process has read; None where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        return int(_COUNTERS.read_bytes().split()[1])
    return None
