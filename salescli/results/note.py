"""What a reader of a number must know."""

from __future__ import annotations

from msgspec import Struct

from salescli.message import Message, Parameter, say


class Note(Struct, frozen=True):
    """Something a reader of the number must know: a stable `code`, how many rows it is about, and what is said.

    `about` is what of these rows is said, which is the same for other ranges of days.
    """

    code: str
    count: int
    text: Message | str
    about: Message | str = ""


def note(code: str, count: int, message: str, /, **parameters: Parameter) -> Note:
    """The note of a code, said by the `message` of the catalogues, whose field `count` is how many rows it is about."""
    return Note(code, count, say(message, count=count, **parameters))
