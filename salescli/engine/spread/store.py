"""What was broadcast to this worker, by key."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

_BYTES: dict[str, bytes] = {}
_VALUES: dict[str, Any] = {}
_OPENING = Lock()


def put(key: str, value: bytes) -> None:
    """Keep what was broadcast under a key."""
    _BYTES[key] = value


def drop(key: str) -> None:
    """Forget it."""
    _BYTES.pop(key, None)
    _VALUES.pop(key, None)


def opened(key: str, open_: Callable[[bytes], Any]) -> Any:
    """What was broadcast under a key, opened the first time."""
    with _OPENING:
        if key not in _VALUES:
            _VALUES[key] = open_(_BYTES[key])
        return _VALUES[key]
