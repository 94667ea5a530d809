"""Text to a terminal or a pipe: what cannot be shown is spelt out, what cannot be encoded does not fail."""

from __future__ import annotations

import re
import sys

#: Control characters (a terminal would obey them) and the marks that reorder text.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Text in which every control character is spelt out, such as `\\x1b`; new lines and tabs stay."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Printable text for a table's cell."""
    return printable(text).replace("\r\n", " ").replace("\n", " ").replace("\t", " ")


def emit(text: str) -> None:
    """Write data to standard output as UTF-8, whatever the locale, and flush it."""
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
