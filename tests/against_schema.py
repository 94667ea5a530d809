"""Holds a value against a JSON Schema: the words of the dialect that salescli's schemas use, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "null": (type(None),), "boolean": (bool,), "integer": (int,), "number": (int, float), "string": (str,),
    "array": (list,), "object": (dict,),
}  # fmt: skip
_SAYS_NOTHING = {"title", "description", "default", "$schema", "$defs"}
_KNOWN = {
    "type", "enum", "properties", "required", "additionalProperties", "items", "anyOf", "$ref", "format", "if", "then",
    "else",
}  # fmt: skip


def faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, place: str = "$") -> list[str]:
    """What is wrong with a value, each with its place; empty for one that fits."""
    root = schema if root is None else root
    unknown = set(schema) - _SAYS_NOTHING - _KNOWN
    assert unknown == set(), f"this checker does not know {unknown}"
    return list(_faults(value, schema, root, place))


def _faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], place: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, place)
    if "type" in schema and not _is_of(value, schema["type"]):
        yield f"{place}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if schema.get("format") == "date" and isinstance(value, str) and not _is_day(value):
        yield f"{place}: {value!r} is no date"
    if "anyOf" in schema and all(faults(value, each, root, place) for each in schema["anyOf"]):
        yield f"{place}: {value!r} fits none of {schema['anyOf']}"
    if "if" in schema:
        branch = "else" if faults(value, schema["if"], root, place) else "then"
        yield from faults(value, schema.get(branch, {}), root, place)
    if isinstance(value, list) and "items" in schema:
        for number, each in enumerate(value):
            yield from faults(each, schema["items"], root, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from _of_members(value, schema, root, place)


def _of_members(value: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], place: str) -> Iterator[str]:
    yield from (f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name, member in value.items():
        if name in known:
            yield from faults(member, known[name], root, f"{place}.{name}")
        elif others is False:
            yield f"{place}: {name} is unknown"
        elif isinstance(others, Mapping):
            yield from faults(member, others, root, f"{place}.{name}")


def _is_of(value: Any, names: str | list[str]) -> bool:
    wanted = [names] if isinstance(names, str) else names
    return any(isinstance(value, _TYPES[name]) and (name == "boolean") >= isinstance(value, bool) for name in wanted)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
