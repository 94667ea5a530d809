"""The line of a key in a TOML file, for messages: `tomllib` reads values and keeps no lines.

Only headers and keys are read here. `tomllib` has read the file before, so it is valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from salescli.system.regex import regex

_HEADER = regex(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = regex(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = regex(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")

Path = tuple[str, ...]


def line_of(text: str, location: Sequence[str | int]) -> int | None:
    """The line, from 1, of the key at `location`, such as `("target", 1, "change")`, or of the nearest key around it.

    None where the text has nothing of the location.
    """
    wanted = tuple(str(part) for part in location)
    lines = _lines(text)
    around = (wanted[:length] for length in range(len(wanted), 0, -1))
    return next((lines[path] for path in around if path in lines), None)


@lru_cache(maxsize=1)  # the keys of one file are looked up one after the other
def _lines(text: str) -> dict[Path, int]:
    """The first line of every header and key; an array of tables counts its members from 0."""
    found: dict[Path, int] = {}
    for number, path in _read(text):
        found.setdefault(path, number)
    return found


def _read(text: str) -> Iterator[tuple[int, Path]]:
    here: Path = ()
    members: dict[Path, int] = {}
    for number, line in _outside_long_strings(text):
        if header := _HEADER.match(line):
            names = _parts(header[2])
            if header[1] == "[[":
                members[names] = members.get(names, -1) + 1
            here = _indexed(names, members)
            yield number, here
        elif key := _KEY.match(line):
            yield number, here + _parts(key[1])


def _indexed(names: Path, members: dict[Path, int]) -> Path:
    """A header's path with the index of every array of tables in it."""
    path: list[str] = []
    for position, name in enumerate(names, 1):
        path.append(name)
        if names[:position] in members:
            path.append(str(members[names[:position]]))
    return tuple(path)


def _parts(text: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(text))


def _outside_long_strings(text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not begin inside a multi-line string, with their numbers."""
    quote = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not quote:
            yield number, line
        for found in re.findall(r'"""|\'\'\'', line):
            if not quote:
                quote = found
            elif found == quote:
                quote = ""
