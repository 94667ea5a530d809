"""Dataclasses that are quick to define: the same to use, in less than half of the time, for every start defines many.

What `dataclasses` writes for each class and compiles (comparison, hash, text) is shared by all of them here; only
`__init__` is written for each. With seventy classes that is a tenth of the time that a small file takes. A type checker
sees the usual decorator and holds what is frozen to it; at run time nothing guards against changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        of: type | None = None, /, *, frozen: bool = False, kw_only: bool = False
    ) -> type | Callable[[type], type]:
        """As `dataclasses.dataclass`, but that `frozen` is for the type checker alone."""
        if not frozen:
            return dataclasses.dataclass(of, kw_only=kw_only)

        def made(of: type) -> type:
            found = dataclasses.dataclass(repr=False, eq=False, kw_only=kw_only)(of)
            compared = [field.name for field in dataclasses.fields(found) if field.compare]
            found._compared = staticmethod(attrgetter(*compared) if compared else bool)
            for name, method in (("__eq__", _is_equal), ("__hash__", _hashed), ("__repr__", _written)):
                setattr(found, name, vars(of).get(name, method))
            return found

        return made


def _is_equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hashed(self: Any) -> int:
    return hash(self._compared(self))


def _written(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"
