"""What groups are called for people: a rep or a customer by name, and by name and id where two have one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

#: The id of a group, or its value; None for rows without one.
Key = str | None


def apart(names: Iterable[tuple[Key, str | None]]) -> Mapping[Key, str | None]:
    """By id, the name; where several ids have one name, the name with the id: `Anna Ek (r1)`. None stays None."""
    by_key = dict(iter(names))  # of a mapping its keys
    times = Counter(by_key.values())
    return {
        key: f"{name} ({key})" if name is not None and key is not None and times[name] > 1 and name != key else name
        for key, name in by_key.items()
    }


def shown(names: Iterable[tuple[Key, str | None]]) -> Mapping[Key, str | None]:
    """As `apart`; without a name the id stands for it."""
    return {key: key if name is None else name for key, name in apart(names).items()}
