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
        return getattr(import_module(_PLACE), self.__name__.rpartition(".")[2])(*given, **named)


def make_callable(name: str) -> None:
    """Make a loaded module callable, by the function of its name among those that Python programs call."""
    sys.modules[name].__class__ = _Callable
