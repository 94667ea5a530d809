"""Messages to a user as data: a code that the catalogues of all languages know, and the parameters of its sentence.

The sentence is made at the edge of the program (salescli/i18n/). So no sentence is ever parsed, and words of the user
(a file's name, a header, a value) are never translated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from msgspec import Struct


class Word(Struct, frozen=True):
    """A word of the program in a declaration: the noun of a view, the reason of a rule, a column's title.

    `text` is the English word, by which a translation is found; without a translation it stays English. With a `count`
    of 1 it is in the singular.
    """

    text: str
    count: int | None = None


class Option(Struct, frozen=True):
    """An option to add to the command, with its value; None for one that takes none."""

    name: str
    value: str | None = None
    is_complete: bool = True

    def part(self, way: str) -> str:
        """The `name` or the `value` alone; else both: `--by region`."""
        match way:
            case "name":
                return self.name
            case "value":
                return self.value or ""
        return self.name if self.value is None else f"{self.name} {self.value}"


class Setting(Struct, frozen=True):
    """Entries of one section of salescli.toml: each a key and a value, all three as TOML writes them."""

    section: str
    entries: tuple[tuple[str, str], ...]
    is_complete: bool = True

    @property
    def content(self) -> dict[str, Any]:
        """What it says, by the keys from the top. Raises TOMLDecodeError where it is not complete."""
        from tomllib import loads  # no start needs it

        return loads("\n".join([f"[{self.section}]", *(f"{key} = {value}" for key, value in self.entries)]))

    def part(self, way: str) -> str:
        """The `section`, the `key` in it, the `entry` without it or the `value`; `word` is a value that is a text.

        Else all of it: `[tables.deals.columns] value = "Amount"`.
        """
        key, value = self.entries[0]
        match way:
            case "section":
                return f"[{self.section}]"
            case "key":
                return f"[{self.section}] {key}"
            case "value":
                return value
            case "word":
                return str(next(iter(Setting("it", self.entries).content["it"].values())))
        entry = ", ".join(f"{key} = {value}" for key, value in self.entries)
        return entry if way == "entry" else f"[{self.section}] {entry}"


class Instead(Struct, frozen=True):
    """A word to write where another was written, on the command line or in the settings."""

    wrong: str
    right: str
    is_complete: bool = True

    def part(self, way: str) -> str:
        """The right word, whatever is asked for."""
        return self.right


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


#: What a hint says to write, as data, so that a program can write it too. The text of a hint is made of its fixes, so
#: the two cannot differ. One that is not complete has a blank in it that only the user can fill; alternatives are a fix
#: each.
Fix: TypeAlias = Option | Setting | Instead
#: The parts of a fix that a template may ask for: `{fix:value}`.
PARTS = ("section", "key", "entry", "value", "word", "name")
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
