"""What goes wrong on a worker, done to it: each function runs there."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from salescli.engine.spread import tasks
from tests import s3

_DONE = tasks._done


def mend() -> None:
    """Undo what was done here."""
    import polars

    tasks._done = _DONE
    polars.__version__ = __import__("importlib.metadata").metadata.version("polars")


def slow(seconds: float) -> int:
    """Every task takes so long at least. The number of the process."""

    def done(*arguments: Any) -> Any:
        time.sleep(seconds)
        return _DONE(*arguments)

    tasks._done = done
    return os.getpid()


def die() -> None:
    """Every task ends its worker."""
    tasks._done = lambda *arguments: os._exit(137)


def no_memory() -> None:
    """Every task runs out of memory."""

    def frames(*arguments: Any) -> Any:
        raise MemoryError

    tasks._done = lambda task, work: _DONE(task, frames)


def write_meanwhile(path: str) -> None:
    """A file grows while tasks read it."""

    def done(task: tasks.Task, work: Any) -> Any:
        def frames(job: tasks.Job) -> Any:
            found = work(job)
            with Path(path).open("a", encoding="utf-8") as file:
                file.write("\n")
            return found

        return _DONE(task, frames)

    tasks._done = done


def other_polars() -> None:
    """Another version of Polars."""
    import polars

    polars.__version__ = "1.0.0"


def put_meanwhile(path: str, content: bytes) -> None:
    """A file on a bucket is replaced while tasks read it."""

    def done(task: tasks.Task, work: Any) -> Any:
        def frames(job: tasks.Job) -> Any:
            found = work(job)
            s3.put(path, content)
            return found

        return _DONE(task, frames)

    tasks._done = done


def learn(names: Mapping[str, str]) -> None:
    """The environment has these too."""
    os.environ.update(names)


def forget(names: Sequence[str]) -> None:
    """The environment has none of these."""
    for name in names:
        os.environ.pop(name, None)
