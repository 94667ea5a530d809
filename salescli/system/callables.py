"""Modules that can be called: `salescli.report` is a package, and a function of Python programs too."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

#: The module of what Python programs call. It stands above most others, so it is loaded only when it is called.
_PLACE = "salescli.notebook"


class _Callable(ModuleType):
    """A module whose call is that of the function of its name."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Call the function."""
        place = self.__dict__["_called_in"]
        return getattr(import_module(place), self.__name__.rpartition(".")[2])(*given, **named)


def make_callable(name: str, place: str = _PLACE) -> None:
    """Make a loaded module callable; `place` is the module that has the function of its name."""
    module = sys.modules[name]
    module.__dict__["_called_in"] = place
    module.__class__ = _Callable
