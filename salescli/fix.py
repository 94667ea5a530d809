"""How the fixes of hints are made: entries of the settings as TOML writes them (see `message.Setting`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from salescli.message import Setting

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
#: The blanks of fixes that only the user can fill.
BLANK, HEADER = "…", '"HEADER"'


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


def value(content: object) -> str:
    """A value of the settings on one line as TOML writes it: a text, a number, a list or a table.

    What is None, blank or empty in a table says nothing and is left out.
    """
    match content:
        case Mapping():
            said = (f"{key(name)} = {value(each)}" for name, each in content.items() if not _is_empty(each))
            return f"{{ {', '.join(said)} }}"
        case list() | tuple():
            return f"[{', '.join(map(value, content))}]"
        case str():
            return text(content)
    return json.dumps(content)


def _is_empty(content: object) -> bool:
    """Whether an entry of a table says nothing."""
    if isinstance(content, Mapping):
        return all(map(_is_empty, content.values()))
    return content is None or content in ("", [], ())
