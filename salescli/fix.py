"""What a hint says to write, as data, so that a program can write it too.

The text of a hint is made of its fixes, so the two cannot differ. A fix that is not complete has a blank in it, such as
`HEADER`, that only the user can fill. Alternatives are a fix each.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from msgspec import Struct

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
#: The blanks of fixes that only the user can fill.
BLANK, HEADER = "…", '"HEADER"'


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
        return tomllib.loads("\n".join([f"[{self.section}]", *(f"{key} = {value}" for key, value in self.entries)]))

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
                return str(tomllib.loads(f"it = {value}")["it"])
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


Fix = Option | Setting | Instead
#: The parts of a fix that a template may ask for: `{fix:value}`.
PARTS = ("section", "key", "entry", "value", "word", "name")


def setting(section: str, key: str, value: str, *, is_complete: bool = True) -> Setting:
    """One entry of the settings; key and value as TOML writes them."""
    return Setting(section, ((key, value),), is_complete)


def column(table: str, name: str, header: str | None = None) -> Setting:
    """The entry that maps a column of a table to a header; without one the user fills it in."""
    value = HEADER if header is None else text(header)
    return setting(f"tables.{table}.columns", name, value, is_complete=header is not None)


def text(word: str) -> str:
    """A text as TOML writes it: as JSON, but for the delete character."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")


def key(word: str) -> str:
    """A key as TOML writes it: bare, or a text."""
    return word if _BARE_KEY.fullmatch(word) else text(word)
