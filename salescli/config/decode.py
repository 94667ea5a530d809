"""Makes plain data, as `tomllib` gives it, into records whose annotations say what is allowed.

Every error names its place, the nearest known key, and what would be right. A general validator would do the same, but
loading one and building its checks took a third of a short run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeGuard, TypeVar, Union, cast, get_args, get_origin

from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from salescli.errors import Unfit, did_you_mean
from salescli.message import Message, say

Kind = TypeVar("Kind")
#: The keys and the numbers of list members on the way to a value.
Place = tuple[str | int, ...]


#: Reasons that are about the key, not about its value.
UNKNOWN, LACKING = say("config.unknown_key"), say("config.missing_key")


class Misfit(Exception):
    """A value that does not fit its place. `place` leads to it, `reason` is a clause, `hint` what to do."""

    def __init__(self, place: Place, reason: Message, hint: Message | None = None) -> None:
        super().__init__(reason.code)
        self.place, self.reason, self.hint = place, reason, hint


def typed(value: object, kind: type[Kind]) -> Kind:
    """The value as a record of this kind, with everything in it. Raises Misfit where a value does not fit."""
    return cast(Kind, _typed(value, kind, ()))


def _refuse_unknown(keys: Iterable[str], known: Sequence[str], place: Place, hint: Message | None = None) -> None:
    for key in keys:
        if key not in known:
            raise Misfit((*place, key), UNKNOWN, did_you_mean(key, known) or hint)


def _inner(kind: Any) -> Any:
    """The kind of the members of a list, or of the values of a dictionary."""
    return get_args(kind)[-1] if get_origin(kind) in (list, dict) else Any


def _members(kind: Any) -> tuple[Any, ...]:
    """The kinds that are allowed, where an annotation allows several."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _member(value: object, kind: Any) -> Any:
    """The first of the allowed kinds that a value looks like; the first of all where it looks like none."""
    members = [member for member in _members(kind) if member is not NoneType]
    looks = (member for member in members if _looks_like(value, member))
    return next(looks, members[0])


def _is_record(kind: Any) -> TypeGuard[type[Struct]]:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _looks_like(value: object, kind: Any) -> bool:
    if kind is Any:
        return True
    if isinstance(value, Mapping):
        return _is_record(kind) or get_origin(kind) is dict
    if isinstance(value, list):
        return get_origin(kind) is list
    if isinstance(value, bool | int):
        return kind is type(value) or (kind is Decimal and type(value) is int)
    return isinstance(kind, type) and isinstance(value, kind)


def _typed(value: object, kind: Any, place: Place) -> object:
    member = _member(value, kind)
    if member is Any:
        return value
    if _is_record(member) and isinstance(value, Mapping):
        return _record(value, member, place)
    if get_origin(member) is dict and isinstance(value, Mapping):
        if names := get_args(get_args(member)[0]):
            _refuse_unknown(value, names, place, _possible(names))
        return {key: _typed(item, _inner(member), (*place, key)) for key, item in value.items()}
    if get_origin(member) is list and isinstance(value, list):
        return [_typed(item, _inner(member), (*place, number)) for number, item in enumerate(value)]
    if get_origin(member) is Literal:
        if value not in get_args(member):
            hint = did_you_mean(str(value), get_args(member)) or _possible(get_args(member))
            raise Misfit(place, say("config.not_possible", value=_shown(value)), hint)
        return value
    made = _SCALARS[member](value) if member in _SCALARS else None
    if made is None:
        members = (get_origin(each) or each for each in _members(kind) if each is not NoneType)
        wanted = [say(_NAMES.get(each, "config.a_section")) for each in members]
        raise Misfit(place, say("config.wrong_kind", value=_shown(value), wanted=list(dict.fromkeys(wanted))))
    return made


def _record(value: Mapping[str, object], kind: type[Struct], place: Place) -> object:
    """A section as a record. Unknown keys are refused first: one is the likeliest cause of other errors."""
    known = keys_of(kind)
    _refuse_unknown(value, list(known), place)
    for key, field in known.items():
        if field.required and key not in value:
            raise Misfit((*place, key), LACKING)
    given = {key: _typed(item, known[key].type, (*place, key)) for key, item in value.items()}
    try:
        return kind(**given)
    except Unfit as error:
        raise Misfit(place, error.message, error.hint) from None


@cache
def keys_of(kind: type[Struct]) -> Mapping[str, FieldInfo]:
    """The fields that a file has keys for: not those with a Path or a tuple, which are no values of TOML."""
    return {
        field.name: field
        for field in fields(kind)
        if not any(member is Path or get_origin(member) is tuple for member in _members(field.type))
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: object) -> int | None:
    return value if type(value) is int else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> Decimal | None:
    """A number, quoted or not."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(value: object) -> date | None:
    """A day, quoted or not."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


_SCALARS: Mapping[Any, Callable[[object], object]] = {
    str: _text,
    int: _whole,
    bool: _flag,
    Decimal: _number,
    date: _day,
}
_NAMES: Mapping[Any, str] = {
    str: "config.a_text",
    int: "config.a_whole_number",
    bool: "config.true_or_false",
    Decimal: "config.a_number",
    date: "config.a_date",
    list: "config.a_list",
    dict: "config.a_section",
}


def _possible(words: Sequence[object]) -> Message:
    return say("config.possible", words=[str(word) for word in words])


def _shown(value: object) -> str | Message:
    """A value as the file has it, shortened."""
    if isinstance(value, Mapping):
        return say("config.a_section")
    if isinstance(value, list):
        return say("config.a_list")
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str) else str(value)
