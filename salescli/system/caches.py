"""Caches: what is found out once, each with a name and types, kept with the value that it was found out about.

A cache is declared as a constant of the module that fills it; the values stand in the `Caches` of their owner, and go
with it. Without them everything is worked out anew, and comes to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """The name of values of one type, each under a key of one type."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Cache({self.name!r})"


class Caches:
    """The values of caches that belong to one owner."""

    def __init__(self) -> None:
        self._values: dict[str, dict[Any, Any]] = {}

    def of(self, cache: Cache[K, V], key: K, work: Callable[[], V]) -> V:
        """The value under a key, worked out for the first who asks for it."""
        values = self._values.setdefault(cache.name, {})
        if key not in values:
            values[key] = work()
        return cast("V", values[key])

    def get(self, cache: Cache[K, V], key: K) -> V | None:
        """The value under a key; None where nobody has asked for it."""
        return cast("V | None", self._values.get(cache.name, {}).get(key))

    def put(self, cache: Cache[K, V], key: K, value: V) -> None:
        """Keep a value under a key, in place of another."""
        self._values.setdefault(cache.name, {})[key] = value

    def forget(self, cache: Cache[K, V], key: K) -> None:
        """Have the value under a key worked out anew."""
        self._values.get(cache.name, {}).pop(key, None)

    def copied(self) -> Caches:
        """The same values for another owner, who may add others."""
        copy = Caches()
        copy._values = {name: dict(values) for name, values in self._values.items()}
        return copy
