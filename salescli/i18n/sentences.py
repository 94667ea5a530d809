"""Messages as sentences: the fields of a template are filled in the way that the template names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from string import Formatter
from typing import TYPE_CHECKING, Any

from salescli.errors import quoted
from salescli.i18n import catalogue
from salescli.message import PARTS, Instead, Message, Option, Setting, Word
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.i18n.language import Language

#: The ways to write a field: `{name:quoted}`. A list writes each of its members so.
_WAYS: Mapping[str, Callable[[Any], str]] = {
    "repr": repr,
    "quoted": quoted,
    "plain": str,
    "clause": lambda sentence: sentence.removesuffix("."),
    "toml": lambda text: json.dumps(text, ensure_ascii=False),
    "capital": lambda text: f"{text[:1].upper()}{text[1:]}",
}
#: An option in a text, and the arguments that are called otherwise.
_OPTION = regex(r"--([a-z][a-z-]*)")
_ARGUMENTS = {"--from": "date_from", "--to": "date_to", "--set": "options", "--no-config": "use_config=False"}
#: How many members of a list are written before the rest is counted.
_MOST = 12


class Sentences(Formatter):
    """Writes messages in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def sentence(self, message: Message) -> str:
        """The sentence of a message."""
        fields = message.fields
        found = catalogue.template(self._language.code, message.code)
        if isinstance(found, dict):
            count = fields.get(found.get("by", "count"))
            form = self._language.plural(count if isinstance(count, int) else 0)
            found = found.get(form, found["other"])
        return self.vformat(self._spoken(found), (), fields)

    def _spoken(self, text: str) -> str:
        """A text of the program's own, with arguments for options where a Python program reads it."""
        if not self._language.says_arguments:
            return text
        return _OPTION.sub(lambda found: _ARGUMENTS.get(found[0], found[1].replace("-", "_")), text)

    def format_field(self, value: Any, format_spec: str) -> str:
        """The text of a field, written in the ways named after its colon.

        They are those of `_WAYS`, of a fix its parts (`fix.PARTS`), `signed` for a number with its sign and two
        decimals, and for lists `all`, `or`, `each_or`, `and`, `each_and`, `lines`, `indented` and a number.
        """
        ways = format_spec.split()
        if isinstance(value, tuple):
            return self._joined(value, ways)
        return self._one(value, ways)

    def _one(self, value: object, ways: list[str]) -> str:
        written = next((_WAYS[way] for way in ways if way in _WAYS), None)
        match value:
            case None:
                return ""
            case Message():
                text = self.sentence(value)
            case Option() if self._language.says_arguments:
                text = self._argument(value, next((way for way in ways if way in PARTS), ""))
            case Option() | Setting() | Instead():
                text = value.part(next((way for way in ways if way in PARTS), ""))
            case Word():
                text = self._language.word(value)
            case int() | float() | Decimal() if "signed" in ways:
                return self._language.styled(f"{value:+.2f}")
            case int() | float() | Decimal() if written is None:
                return self._language.styled(f"{value:,}")
            case str():
                text = self._spoken(value) if _OPTION.fullmatch(value) else value
            case _:
                return str(value) if written is None else written(value)
        return written(text) if written else text

    def _argument(self, option: Option, way: str) -> str:
        """An option as an argument: `by="region"`; its name or value alone where that is asked for."""
        if way == "value":
            return option.part(way)
        name = self._spoken(option.name)
        return name if way == "name" else f"{name}={True if option.value is None else json.dumps(option.value)}"

    def _joined(self, values: tuple[object, ...], ways: list[str]) -> str:
        """A list in one line: `a, b and 3 more`, cut after the number among the ways, else after `_MOST`.

        With `or` and `and` that word is before the last member; with `all` the list is not cut. With `lines` a member
        is a line, with `indented` all but the first are indented.
        """
        words = [self._one(value, ways) for value in values]
        for way, between in (("lines", "\n"), ("indented", "\n  ")):
            if way in ways:
                return between.join(words)
        for way in ("or", "and"):
            if f"each_{way}" in ways:
                joined, *rest = words or [""]
                for word in rest:
                    joined = self._say(f"common.{way}", some=joined, last=word)
                return joined
            if way in ways:
                *some, last = words or [""]
                return self._say(f"common.{way}", some=", ".join(some), last=last) if some else last
        most = next((int(way) for way in ways if way.isdecimal()), _MOST)
        further = len(words) - most
        if further > 0 and "all" not in ways:
            return self._say("common.more", some=", ".join(words[:most]), count=further)
        return ", ".join(words)

    def _say(self, code: str, **fields: str | int) -> str:
        return self.sentence(Message(code, tuple(fields.items())))
