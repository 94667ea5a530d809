"""JSON: unrounded numbers, null for missing values, ISO dates; in English in every language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salescli.output.exact import as_json
from salescli.output.style import PLAIN, Style
from salescli.results.document import Frame, OneLine

if TYPE_CHECKING:
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """One object with a line for each member, and for each object in a list; a bare list is set wider."""
    return "".join(parts(document, style))


def parts(document: Document, style: Style = PLAIN) -> Iterator[str]:
    """The same in parts; rows of a frame come many at once."""
    record = document.record()
    if isinstance(record, Mapping):
        yield from _object(record, "")
        yield "\n"
        return
    yield json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _object(parts: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The pieces of an object. They may be large, so they are not copied."""
    inner = f"{indent}  "
    yield "{"
    for number, (key, value) in enumerate(parts.items()):
        yield f"{',' if number else ''}\n{inner}{json.dumps(key)}: "
        yield from _member(value, inner)
    yield f"\n{indent}}}"


def _member(value: Any, indent: str) -> Iterator[str]:
    match value:
        case Frame():
            yield from _frame(value, indent)
        case OneLine():
            yield as_json(value.value)
        case list() | tuple() if value and isinstance(value[0], Mapping):
            rows = f",\n{indent}  ".join(map(as_json, value))
            yield f"[\n{indent}  {rows}\n{indent}]"
        case Mapping() if any(isinstance(part, list | tuple) and part for part in value.values()):
            yield from _object(value, indent)
        case _:
            yield as_json(value)


def _frame(value: Frame, indent: str) -> Iterator[str]:
    from salescli.output import frames

    if value.is_one:
        yield frames.objects(value.frame)
        return
    if value.frame.is_empty():
        yield "[]"
        return
    before = "[\n"
    for lines in frames.in_parts(value.frame, f"{indent}  "):
        yield before
        yield lines
        before = ",\n"
    yield f"\n{indent}]"
