"""The definition of a KPI as canonical text, and its hash: they change where the meaning of its number does.

Code, titles and help are not in it. A test over frozen data fails where a number moves and the definition does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salescli.model.metric import Kpi

#: So many hexadecimal digits of a hash are shown and recorded.
DIGITS = 16


def canonical(value: object) -> str:
    """JSON with sorted keys and without blanks; decimals lose zeros at their end."""
    if isinstance(value, Mapping):
        parts = sorted((str(key), canonical(part)) for key, part in value.items())
        return "{" + ",".join(f"{_text(key)}:{part}" for key, part in parts) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Enum):
        return canonical(value.value)
    return _text(value)


def plain(number: Decimal) -> str:
    """A decimal in digits, without an exponent and without zeros at its end."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def digest(text: str) -> str:
    """The first digits of the hash of a text."""
    from hashlib import sha256  # a table shows no hash

    return sha256(text.encode()).hexdigest()[:DIGITS]


def body(kpi: Kpi, chosen: Mapping[str, Any], uses: Iterable[str] = ()) -> str:
    """The definition of a KPI: its number, its settings that are not the default, and what it is made of.

    `chosen` are its settings, typed; `uses` are the definitions (`name@hash`) of the KPIs that it is made of.
    """
    found: dict[str, Any] = {
        "definition": kpi.definition,
        "kpi": kpi.name,
        "settings": {
            key: value for key, value in chosen.items() if key in kpi.settings and value != kpi.settings[key].default
        },
    }
    if given := sorted(uses):
        found["uses"] = given
    if kpi.own is not None:
        found["own"] = _own(kpi.own)
    return canonical(found)


def _own(own: Any) -> dict[str, Any]:
    """What the settings say of a KPI that they define, as far as its number depends on it."""
    from msgspec.structs import asdict

    measures = {
        name: {key: _squeezed(value) for key, value in asdict(measure).items() if value not in (None, False, "")}
        for name, measure in own.measures.items()
    }
    for measure in measures.values():
        if measure.get("column") == "value":
            del measure["column"]  # the default
    return {"unit": own.unit, "value": _squeezed(own.value), "measures": measures}


def _squeezed(value: object) -> object:
    """A text with each run of blanks outside of quotes as one, and none at its ends."""
    if not isinstance(value, str):
        return value
    found: list[str] = []
    quote = ""
    for letter in value:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter.isspace():
            if found and found[-1] != " ":
                found.append(" ")
            continue
        found.append(letter)
    return "".join(found).strip() if not quote else "".join(found).lstrip()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
