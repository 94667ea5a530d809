"""What a reader of a number must know."""

from __future__ import annotations

from msgspec import Struct

from salescli.message import Message, Parameter, say


class Note(Struct, frozen=True):
    """Something a reader of the number must know: a stable `code`, how many rows it is about, and what is said.

    `about` is what is said of which rows, as words that are the same for other ranges of days; nobody reads them.
    """

    code: str
    count: int
    text: Message
    about: tuple[Parameter, ...] = ()


def note(code: str, count: int, message: str, /, **parameters: Parameter) -> Note:
    """The note of a code, said by the `message` of the catalogues, whose field `count` is how many rows it is about."""
    return Note(code, count, say(message, count=count, **parameters))
