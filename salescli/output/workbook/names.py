"""What the sheets of a workbook are called."""

from __future__ import annotations

from salescli.system.regex import regex

#: What a name has room for, and what it cannot hold.
_MOST = 31
_NEVER = regex(r"[\[\]:*?/\\'\x00-\x1f]")
#: Where a title goes on with the period, the split and the day.
_FURTHER = regex(r"[:,] ")


class Names:
    """The names of the sheets of one workbook, each unlike any other whatever its case."""

    def __init__(self) -> None:
        """No sheets yet."""
        self._taken: set[str] = set()

    def of(self, title: str) -> str:
        """A name for a sheet, made of what its title begins with."""
        whole = " ".join(_NEVER.sub(" ", _FURTHER.split(title, maxsplit=1)[0]).split()) or "1"
        name, number = whole[:_MOST].strip(), 1
        while name.casefold() in self._taken:
            number += 1
            ending = f" ({number})"
            name = whole[: _MOST - len(ending)].strip() + ending
        self._taken.add(name.casefold())
        return name
