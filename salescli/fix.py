"""How the fixes of hints are made: entries of the settings as TOML writes them (see `message.Setting`)."""

from __future__ import annotations

import json
import re

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
