"""Regular expressions that are compiled when they are first used. Most runs need few of them, and each takes time."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Later:
    """Stands for a compiled pattern, and has every method of it."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._written: tuple[Any, int] = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)  # such as those that tell how to copy an object
        found = getattr(re.compile(*self._written), name)
        setattr(self, name, found)  # the next call goes to it at once
        return found


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern that `re.compile` gives, compiled by the first call of one of its methods.

    It is no argument of the functions of `re`. Raises re.error with that first call.
    """
    return cast("re.Pattern[AnyStr]", _Later(text, flags))
