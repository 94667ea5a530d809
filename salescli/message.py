"""What is said to a user, as data: a code that the catalogues of all languages know, and what stands in its sentence.

The sentence is made where something leaves the program (salescli/i18n/), so it is never taken apart again, and what
the user wrote (a file's name, a header, a value) is never taken for a word of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from salescli.fix import Fix, Instead, Option, Setting


class Word(Struct, frozen=True):
    """A word of the program that a declaration carries: the noun of a view, the reason of a rule, a column's title.

    `text` is the English word, by which a translation is found; without one it stays as it is. With a `count` of 1 it
    is one of what the word names.
    """

    text: str
    count: int | None = None


class Message(Struct, frozen=True):
    """One sentence, or a part of one, as data: `code` is `FILE.KEY` of the catalogues, `parameters` fills its fields.

    A parameter that is a text is the user's own and stays as it is; one that is a Fix says what to write.
    """

    code: str
    parameters: tuple[tuple[str, Parameter], ...] = ()

    def __format__(self, spec: str) -> str:
        """A message is no text before a language has put it into words."""
        raise TypeError(f"{self.code} is a message, not yet a text")

    @property
    def fields(self) -> Mapping[str, Parameter]:
        """The parameters by name."""
        return dict(self.parameters)


Parameter: TypeAlias = "str | int | float | Decimal | date | Word | Message | Fix | tuple[Parameter, ...] | None"


def say(code: str, /, **parameters: Parameter | Sequence[Parameter]) -> Message:
    """The message of a code, with what stands in its fields; a list is written as the catalogue says."""
    return Message(code, tuple((name, _kept(value)) for name, value in parameters.items()))


def fixes_of(said: Parameter) -> Iterator[Fix]:
    """The fixes that a hint is made of, in the order of its parameters."""
    match said:
        case Message():
            yield from fixes_of(tuple(value for _, value in said.parameters))
        case tuple():
            for each in said:
                yield from fixes_of(each)
        case Option() | Setting() | Instead():
            yield said


def _kept(value: Parameter | Sequence[Parameter]) -> Parameter:
    """A parameter that can be compared and hashed."""
    if isinstance(value, (str, Message, Word)) or not isinstance(value, Sequence):
        return value
    return tuple(value)
