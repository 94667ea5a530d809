"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from salescli.errors import OutputError


def check_writable(path: Path, option: str = "--output") -> None:
    """Raise an OutputError, before any work is done, where a file cannot be written."""
    if path.is_dir():
        raise OutputError(f"{option} {path} is a folder.", "Name a file in it.")
    if not path.parent.is_dir():
        raise OutputError(f"{option} {path}: there is no folder {path.parent}.", "Make it first.")
    if not os.access(path if path.exists() and not path.is_file() else path.parent, os.W_OK):
        raise OutputError(f"{option} {path}: the folder cannot be written to.")


def replace_file(path: Path, text: str) -> None:
    """Write a file beside the old one and put it in its place; a device or a pipe is written as it is."""
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="")
            return
        _replace(path.resolve(), text)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}.") from None


def _replace(path: Path, text: str) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
