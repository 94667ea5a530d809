"""Standard modules that Polars and Typer import and few runs use: loaded when something of them is first used."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec, module_from_spec
from types import ModuleType

__all__ = ["NAMES", "defer"]

#: `importlib.metadata` and `hashlib`, which Polars has for Iceberg tables, bring the packages for e-mail, zip files and
#: sockets, and OpenSSL: an eighth of an import of Polars.
NAMES = ("importlib.metadata", "hashlib", "subprocess", "ipaddress")


class _Deferred(ModuleType):
    """A module that is loaded by the first look at something that it does not have yet.

    `importlib.util.LazyLoader` has one too, which every `import` of it loads.
    """

    def __getattr__(self, name: str) -> object:
        self.__class__ = ModuleType  # type: ignore[assignment]  # it is complete now, and imports itself no more
        if self.__spec__ and self.__spec__.loader:
            self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def defer(names: Iterable[str] = NAMES) -> None:
    """From now on, `import` of these modules waits until they are used, unless they are loaded already."""
    for name in names:
        if name in sys.modules or not (spec := find_spec(name)):
            continue
        module = module_from_spec(spec)
        module.__class__ = _Deferred
        sys.modules[name] = module
        package, _, last = name.rpartition(".")
        if package:
            setattr(sys.modules[package], last, module)
