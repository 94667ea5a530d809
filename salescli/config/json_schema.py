"""The JSON Schema of `salescli.toml`, made of the records that its sections are read into.

Editors complete and check the file by it. A rule that no annotation says, such as a weight between 0 and 1, is checked
only when the file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct

from salescli.config.decode import keys_of
from salescli.config.own_kpis import OwnKpi
from salescli.config.settings import Settings

if TYPE_CHECKING:
    from msgspec.structs import FieldInfo

#: How JSON has what TOML has. A number may be quoted, and so may a day.
_SCALARS: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": ["number", "string"]},
    date: {"type": "string", "format": "date"},
    Any: {},
}
#: Fields of a record that the file has no key for: those of the sections that are read apart.
_WITHOUT_KEY: Mapping[type[Struct], tuple[str, ...]] = {OwnKpi: ("name",)}


def of_settings() -> dict[str, Any]:
    """The schema of a whole settings file."""
    found = _record(Settings)
    found["properties"]["kpi"] = {"type": "object", "additionalProperties": _of_kpi()}
    return found


def _of_kpi() -> dict[str, Any]:
    """A section `[kpi.NAME]`: with `value` it defines a KPI, else it has settings of one that there is."""
    return {
        "type": "object",
        "if": {"required": ["value"]},
        "then": _record(OwnKpi),
        "else": {"additionalProperties": {"type": ["string", "number", "boolean"]}},
    }


def of_kind(kind: Any) -> dict[str, Any]:
    """The schema of an annotation."""
    members = [each for each in _members(kind) if each is not NoneType]
    if len(members) > 1:
        return {"anyOf": [of_kind(each) for each in members]}
    (only,) = members
    if isinstance(only, type) and issubclass(only, Struct):
        return _record(only)
    match get_origin(only):
        case origin if origin is dict:
            return _mapping(only)
        case origin if origin is list:
            return {"type": "array", "items": of_kind(get_args(only)[0])}
        case origin if origin is Literal:
            return {"enum": list(get_args(only))}
    return dict(_SCALARS[only])


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _mapping(kind: Any) -> dict[str, Any]:
    names, values = get_args(kind)
    if words := get_args(names):
        inner = of_kind(values)
        return {"type": "object", "properties": dict.fromkeys(words, inner), "additionalProperties": False}
    return {"type": "object", "additionalProperties": of_kind(values)}


def _record(kind: type[Struct]) -> dict[str, Any]:
    keys = {name: field for name, field in keys_of(kind).items() if name not in _WITHOUT_KEY.get(kind, ())}
    required = [name for name, field in keys.items() if field.required]
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {name: _key(field) for name, field in keys.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _key(field: FieldInfo) -> dict[str, Any]:
    """The schema of a key, with its default where that is a plain value."""
    found = of_kind(field.type)
    if field.default is NODEFAULT or field.default is None:
        return found
    plain = field.default if isinstance(field.default, str | int | bool) else str(field.default)
    return {**found, "default": plain}
