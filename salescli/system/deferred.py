"""Standard modules that Polars and Typer import and few runs use: loaded when something of them is first used."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType

__all__ = ["NAMES", "defer"]

#: `importlib.metadata` and `hashlib`, which Polars has for Iceberg tables, bring the packages for e-mail, zip files and
#: sockets, and OpenSSL: an eighth of an import of Polars.
NAMES = ("importlib.metadata", "hashlib", "subprocess", "ipaddress")
#: What `import` and whoever lists the modules look at, which each has from the start.
_KNOWN = frozenset(("__class__", "__spec__", "__path__", "__name__", "__package__", "__file__", "__loader__"))


class _Deferred(ModuleType):
    """A module that is loaded by the first look at something that it does not have yet.

    `importlib.util.LazyLoader` has one too, which every `import` of it loads.
    """

    def __getattribute__(self, name: str) -> object:
        if name not in _KNOWN:
            _load(self)
        return ModuleType.__getattribute__(self, name)  # no `super`: the class may be another by now


class _Once:
    """That a module is loaded once: other threads wait until it is whole, but not the one that loads it."""

    def __init__(self) -> None:
        self.lock, self.has_begun = RLock(), False


def _load(module: ModuleType) -> None:
    """Load a module, unless that is done or under way in this thread. Where it fails, the next use tries again."""
    spec = module.__spec__
    once = spec.loader_state if spec else None
    if spec is None or spec.loader is None or not isinstance(once, _Once):
        return  # `importlib.reload` has given it another, and loads it
    with once.lock:
        if once.has_begun:
            return
        once.has_begun = True
        try:
            spec.loader.exec_module(module)
        except BaseException:
            once.has_begun = False
            raise
        module.__class__ = ModuleType


def defer(names: Iterable[str] = NAMES) -> None:
    """From now on, `import` of these modules waits until they are used, unless they are loaded already."""
    for name in names:
        if name in sys.modules or not (spec := find_spec(name)):
            continue
        spec.loader_state = _Once()
        module = module_from_spec(spec)
        module.__class__ = _Deferred
        sys.modules[name] = module
        package, _, last = name.rpartition(".")
        if package:
            setattr(sys.modules[package], last, module)
