r"""Text to a terminal or a pipe: control characters are spelt out, and unknown characters do not fail."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar
from errno import EINVAL

from salescli import message
from salescli.errors import OutputError
from salescli.message import Option
from salescli.output import progress
from salescli.system.regex import regex

#: Whether long output goes through a pager; `--no-pager` says no.
PAGED: ContextVar[bool] = ContextVar("PAGED", default=True)
#: Control characters, which a terminal would obey, marks that reorder text, and further line separators.
_UNSAFE = regex("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    r"""Text in which every control character is spelt out, such as `\x1b`; new lines and tabs stay."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Printable text for a table's cell."""
    return printable(text.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def check_stdout() -> None:
    """Raise an OutputError where standard output is closed; call it before any work is done."""
    if sys.stdout is None:
        raise OutputError(
            message.say("output.stdout_closed"),
            message.say("output.write_to_file", fix=Option("--output", is_complete=False)),
        )


def unwritable(error: OSError) -> OutputError:
    """The error for a standard output that cannot be written."""
    return OutputError(message.say("output.stdout_unwritable", reason=error.strerror))


def emit(text: str | bytes | Iterable[str | bytes], encoding: str = "utf-8") -> None:
    """Write to standard output and flush it: text as UTF-8 in any locale; bytes as they are; parts one after another.

    A reader that has gone (`| head`) is not an error: the rest is dropped. Raises OutputError for any other failure.
    """
    check_stdout()
    for part in [text] if isinstance(text, str | bytes) else text:
        if not _sent(part if isinstance(part, bytes) else part.encode(encoding, "backslashreplace")):
            return


def _sent(data: bytes) -> bool:
    """Whether a reader took the bytes; false where it has gone."""
    progress.end()
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the last flush fails again
        if not _has_gone(error):
            raise unwritable(error) from None
        return False
    return True


def _has_gone(error: OSError) -> bool:
    """Whether the reader has gone; Windows calls that an invalid argument."""
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == EINVAL)


def show(text: str | bytes, encoding: str = "utf-8") -> None:
    """Write what people read: on a terminal through a pager where it is longer than that."""
    if isinstance(text, str) and sys.stdout is not None and sys.stdout.isatty():
        from salescli.output import pager

        if PAGED.get() and pager.is_long(text):
            progress.end()
            if pager.show(text.encode(encoding, "backslashreplace")):
                return
    emit(text, encoding)


def say(text: str) -> None:
    """Write a line to stderr; without a stderr it is lost, as stdout is for data."""
    progress.end()
    if sys.stderr is not None:
        with suppress(OSError):
            print(printable(text), file=sys.stderr, flush=True)  # noqa: T201
