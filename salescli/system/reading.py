"""What a run reads, for whoever watches it: which files, how large they are, and how much has been read of them.

How much is what the system says of the process, so that reading costs nothing: Polars reads its files in its own
threads. Where the system does not say, only names and sizes are known. It does not say what comes over a network.
Rows that are kept for many questions are a first step; the questions, which read no file, are the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import NamedTuple

#: What the system says of the bytes that this process has read.
_COUNTERS = Path("/proc/self/io")
#: A reading again of so small a share may be anything else, such as the head of the files.
_SHARE = 50
#: How many times as long as to keep the rows of a large table it takes to answer a question from them, and at most all.
_A_QUESTION, _ALL_QUESTIONS = 0.03, 1.2


class Input(NamedTuple):
    """A file that is read: its name, and its path, where it is on this machine; of columns only those that are used."""

    name: str
    path: Path | None
    by_columns: bool = False


class _Watched(NamedTuple):
    """What was announced: the files, the bytes that were read by then, when it was, and what follows it.

    `took` is how long the first step took, in the second; `questions` are None where nothing is kept for them.
    """

    files: tuple[Input, ...]
    before: int | None
    begun: float
    questions: int | None = None
    took: float | None = None


class Reading(NamedTuple):
    """The names of the files, and in bytes how much has been read of how much, for which time.

    `size` is None where files are elsewhere; it is what is read `at_most` where only some columns are. `done` is None
    where the system does not say. `step` is the first or the second of two, or None where there is one; `begun` is when
    it began, on the monotonic clock, and `later` how long the second takes beside the first, about; in the second,
    `took` is how long the first one took.
    """

    names: Sequence[str]
    done: int | None = None
    size: int | None = None
    time: int = 1
    at_most: bool = False
    step: int | None = None
    begun: float = 0.0
    later: float = 0.0
    took: float = 0.0


_is_watched = False
_watched: _Watched | None = None
_questions = 0


def watch(*, watched: bool = True) -> None:
    """From now on what is announced is remembered."""
    global _is_watched, _watched, _questions
    _is_watched, _watched, _questions = watched, None, 0


def expect(questions: int) -> None:
    """So many questions come, for which tables are kept."""
    global _questions  # noqa: PLW0603
    _questions = max(_questions, questions)


def announce(files: Iterable[Input], *, keeps: bool = False) -> None:
    """The files that are read from now on, and whether their rows are kept for the questions that are expected."""
    global _watched  # noqa: PLW0603
    if _is_watched:
        _watched = _Watched(tuple(files), _bytes_read(), monotonic(), _questions if keeps else None)


def answer() -> None:
    """The rows are kept, and the questions follow."""
    global _watched  # noqa: PLW0603
    if _watched is not None:
        now = monotonic()
        _watched = _watched._replace(begun=now, took=now - _watched.begun)


def state() -> Reading | None:
    """What is being read; None before anything is announced."""
    if (watched := _watched) is None or not watched.files:
        return None
    found = _of_files(watched)
    if watched.questions is None:
        return found
    later = min(watched.questions * _A_QUESTION, _ALL_QUESTIONS)
    if watched.took is None:
        return found._replace(step=1, begun=watched.begun, later=later)
    return Reading(found.names, step=2, begun=watched.begun, later=later, took=watched.took)


def _of_files(watched: _Watched) -> Reading:
    """How much has been read of the files."""
    names = list(dict.fromkeys(file.name for file in watched.files))
    paths = [file.path for file in watched.files]
    size = None
    with suppress(OSError):
        size = sum(path.stat().st_size for path in paths if path) if all(paths) else None
    now, before = _bytes_read(), watched.before
    if not size or now is None or before is None:
        return Reading(names, None, size or None)
    if any(file.by_columns for file in watched.files):  # nobody knows where a time ends and the next begins
        return Reading(names, done, size, at_most=True) if (done := max(now - before, 0)) < size else Reading(names)
    times, done = divmod(max(now - before, 0), size)
    if times and done * _SHARE < size:
        return Reading(names, size, size, times)
    return Reading(names, done, size, times + 1)


def _bytes_read() -> int | None:
    """How many bytes this process has read; None where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        return int(_COUNTERS.read_bytes().split()[1])
    return None
