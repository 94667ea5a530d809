"""Caches: values that are computed once. Each cache has a name and types; its values are kept with their owner.

A cache is declared as a constant of the module that fills it. The values are in the `Caches` of their owner and vanish
with it. Without caches everything is computed again, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """A cache of values of one type, by keys of one type."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Cache({self.name!r})"


class Caches:
    """The values of caches that belong to one owner."""

    def __init__(self) -> None:
        self._values: dict[str, dict[Any, Any]] = {}

    def of(self, cache: Cache[K, V], key: K, work: Callable[[], V]) -> V:
        """The value under a key, computed the first time."""
        values = self._values.setdefault(cache.name, {})
        if key not in values:
            values[key] = work()
        return cast("V", values[key])

    def get(self, cache: Cache[K, V], key: K) -> V | None:
        """The value under a key; None if it was never computed."""
        return cast("V | None", self._values.get(cache.name, {}).get(key))

    def every(self, cache: Cache[K, V]) -> Mapping[K, V]:
        """All the values of a cache by their keys."""
        return cast("Mapping[K, V]", self._values.get(cache.name, {}))

    def put(self, cache: Cache[K, V], key: K, value: V) -> None:
        """Keep a value under a key; it replaces any other."""
        self._values.setdefault(cache.name, {})[key] = value

    def forget(self, cache: Cache[K, V], key: K) -> None:
        """Forget the value under a key: the next time it is computed again."""
        self._values.get(cache.name, {}).pop(key, None)

    def copied(self) -> Caches:
        """The same values for another owner, who may add others."""
        copy = Caches()
        copy._values = {name: dict(values) for name, values in self._values.items()}
        return copy
