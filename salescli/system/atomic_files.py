"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from errno import EEXIST, ELOOP
from pathlib import Path

from salescli.errors import OutputError, UsageError
from salescli.message import Message, say
from salescli.system import signals


def refuse_standard_output(name: str, option: str, advice: Message) -> None:
    """Raise a UsageError where a file to write is called `-`, which means standard output elsewhere."""
    if name == "-":
        raise UsageError(say("system.dash_is_no_file", option=option), advice)


def check_writable(path: Path, option: str = "--output") -> None:
    """Raise an OutputError where a file cannot be written; call it before any work is done."""
    if path.is_dir():
        raise OutputError(say("system.is_folder", option=option, path=str(path)), say("system.name_a_file"))
    if is_endless(path):
        raise OutputError(say("system.endless_link", option=option, path=str(path)), say("system.remove_link"))
    target = path.resolve() if path.is_symlink() else path
    if not target.parent.is_dir():
        raise OutputError(
            say("system.no_folder", option=option, path=str(path), folder=str(target.parent)),
            say("system.make_it_first"),
        )
    if not os.access(target if target.exists() and not target.is_file() else target.parent, os.W_OK):
        raise OutputError(say("system.closed_folder", option=option, path=str(path)))


def is_endless(path: Path) -> bool:
    """Whether a link leads back to itself."""
    try:
        path.stat()
    except OSError as error:
        return error.errno == ELOOP
    return False


def replace_file(path: Path, content: str | bytes | Iterable[str | bytes]) -> None:
    """Write a file next to the old one and replace that; a device or a pipe is written directly.

    The content may come in parts.
    """
    parts = [content] if isinstance(content, str | bytes) else content
    data = (part if isinstance(part, bytes) else part.encode() for part in parts)
    try:
        if path.exists() and not path.is_file():
            _pass_on(path, data)
            return
        target = path.resolve()
        mode = target.stat().st_mode & 0o777 if target.exists() else _mode_of_new()
        with _beside(target, data, mode) as beside:
            beside.replace(target)
    except OSError as error:
        raise OutputError(say("system.cannot_be_written", path=str(path), reason=error.strerror)) from None


def create_files(contents: Mapping[Path, bytes]) -> None:
    """Write new files, all of them or none, each whole. Files that exist are not changed.

    Raises FileExistsError where one exists already, OSError for any other failure.
    """
    with ExitStack() as stack:
        ready = {path: stack.enter_context(_beside(path, [data], _mode_of_new())) for path, data in contents.items()}
        with signals.not_now():
            _name_all(ready)


def _name_all(ready: Mapping[Path, Path]) -> None:
    """Give temporary files their final names, all of them or none."""
    made: list[Path] = []
    try:
        for path, beside in ready.items():
            _name(beside, path)
            made.append(path)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _name(beside: Path, path: Path) -> None:
    """Give a temporary file its final name, unless another file has it."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system or a machine without links
        if path.exists():
            raise FileExistsError(EEXIST, os.strerror(EEXIST), str(path)) from None
        beside.replace(path)


def _pass_on(path: Path, data: Iterable[bytes]) -> None:
    """Write to a device or a pipe. Its reader may leave early, as for standard output."""
    with suppress(BrokenPipeError), path.open("wb") as file:
        file.writelines(data)


@contextmanager
def _beside(path: Path, data: Iterable[bytes], mode: int) -> Iterator[Path]:
    """A temporary file in the folder of another, written to disk; it is removed in the end, unless it was moved."""
    handle, beside = signals.temporary(path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        yield beside
    finally:
        signals.remove(beside)


def _mode_of_new() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return 0o666 & ~current
