"""Messages to a user as data: a code that the catalogues of all languages know, and the parameters of its sentence.

The sentence is made at the edge of the program (salescli/i18n/). So no sentence is ever parsed, and words of the user
(a file's name, a header, a value) are never translated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from salescli.fix import Fix, Instead, Option, Setting


class Word(Struct, frozen=True):
    """A word of the program in a declaration: the noun of a view, the reason of a rule, a column's title.

    `text` is the English word, by which a translation is found; without a translation it stays English. With a `count`
    of 1 it is in the singular.
    """

    text: str
    count: int | None = None


class Message(Struct, frozen=True):
    """A sentence, or a part of one, as data: `code` is `FILE.KEY` of the catalogues, `parameters` fill its fields.

    A text among the parameters is the user's own and stays as it is; a Fix says what to write.
    """

    code: str
    parameters: tuple[tuple[str, Parameter], ...] = ()

    def __format__(self, spec: str) -> str:
        """Raise a TypeError: a message is not a text until a language has put it into words."""
        raise TypeError(f"{self.code} is a message, not yet a text")

    @property
    def fields(self) -> Mapping[str, Parameter]:
        """The parameters by name."""
        return dict(self.parameters)


Parameter: TypeAlias = "str | int | float | Decimal | date | Word | Message | Fix | tuple[Parameter, ...] | None"


def say(code: str, /, **parameters: Parameter | Sequence[Parameter]) -> Message:
    """The message of a code with its parameters; the catalogue says how a list is written."""
    return Message(code, tuple((name, _hashable(value)) for name, value in parameters.items()))


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


def _hashable(value: Parameter | Sequence[Parameter]) -> Parameter:
    """A parameter that can be compared and hashed: a list as a tuple."""
    if isinstance(value, (str, Message, Word)) or not isinstance(value, Sequence):
        return value
    return tuple(value)
