"""Conditions as `--where` and Python programs word them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salescli.errors import UsageError
from salescli.message import say
from salescli.model import spelling

#: `"region=South"`, several such texts, or a mapping from dimensions to a value, None or several values.
Where = str | Sequence[str] | Mapping[str, str | Sequence[str | None] | None]


def of(where: Where) -> Iterator[tuple[str, str | None]]:
    """The conditions, each a dimension and a value, None for none. Raises UsageError where a text is no condition."""
    if not isinstance(where, Mapping):
        yield from map(_condition, [where] if isinstance(where, str) else where)
        return
    for dimension, given in where.items():
        for value in [given] if given is None or isinstance(given, str) else given:
            yield spelling.clean(dimension), spelling.clean(value or "") or None


def _condition(text: str) -> tuple[str, str | None]:
    dimension, equals, value = text.partition("=")
    if not equals or not dimension.strip():
        raise UsageError(say("api.no_condition", text=text), say("api.where_example"))
    return spelling.clean(dimension), spelling.clean(value) or None
