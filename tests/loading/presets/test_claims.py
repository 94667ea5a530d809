"""Every header that the tests of presets found is claimed by one preset alone, whatever the case and order of it."""

from __future__ import annotations

import csv
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import tests.loading.presets as folder
from salescli.loading.mapping import preset
from salescli.model.schema import fold

#: How many commas a header has at least.
_LEAST = 5
#: The preset for the order lines of any shop, which stands behind those of one.
_ANY_SHOP = "orders"


def _headers() -> Iterator[tuple[str, str]]:
    """The headers that the modules of tests have, each with its name: texts in capitals, of names between commas."""
    for module in pkgutil.iter_modules(folder.__path__):
        if module.name.startswith("test_") and module.name != "test_claims":
            content = vars(importlib.import_module(f"{folder.__name__}.{module.name}"))
            for name, text in content.items():
                if name.isupper() and isinstance(text, str) and text.count(",") >= _LEAST:
                    yield f"{module.name}.{name}", text


HEADERS = dict(_headers())


def claimed_by(headers: list[str]) -> set[str]:
    """The presets any of whose marks a file bears."""
    folded = set(map(fold, headers))
    found = {name for name in preset.names() if preset._kind(preset._marks(name), folded)}
    return found - ({_ANY_SHOP} if len(found) > 1 else set())


def test_every_preset_but_the_usual_words_has_one() -> None:
    assert len(HEADERS) >= 30


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_is_claimed_by_one_preset_alone(name: str) -> None:
    headers = next(csv.reader([HEADERS[name]]))
    claims = claimed_by(headers)
    assert len(claims) == 1
    assert claimed_by([header.upper() for header in reversed(headers)]) == claims
