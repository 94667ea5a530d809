r"""Text to a terminal or a pipe: what cannot be shown is spelt out, what cannot be encoded does not fail."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress

from salescli import message
from salescli.errors import OutputError
from salescli.message import Option
from salescli.output import progress

#: Control characters (a terminal would obey them), the marks that reorder text, and lines that end where none should.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    r"""Text in which every control character is spelt out, such as `\x1b`; new lines and tabs stay."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Printable text for a table's cell."""
    return printable(text.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def check_stdout() -> None:
    """Raise an OutputError where standard output is closed, before any work is done."""
    if sys.stdout is None:
        raise OutputError(
            message.say("output.stdout_closed"),
            message.say("output.write_to_file", fix=Option("--output", is_complete=False)),
        )


def unwritable(error: OSError) -> OutputError:
    """The error for a standard output that takes nothing."""
    return OutputError(message.say("output.stdout_unwritable", reason=error.strerror))


def emit(text: str | bytes, encoding: str = "utf-8") -> None:
    """Write to standard output and flush it: data as UTF-8, whatever the locale; bytes as they are.

    A reader that has gone (`| head`) is no error: the rest is dropped. Raises OutputError for any other failure.
    """
    check_stdout()
    progress.end()
    try:
        sys.stdout.buffer.write(text if isinstance(text, bytes) else text.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the last flush fails once more
        if not isinstance(error, BrokenPipeError):
            raise unwritable(error) from None


def say(text: str) -> None:
    """Tell the user something on stderr; without a stderr nobody listens, and stdout stays data."""
    progress.end()
    if sys.stderr is not None:
        with suppress(OSError):
            print(printable(text), file=sys.stderr, flush=True)  # noqa: T201
