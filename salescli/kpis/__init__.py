"""The KPIs: one module each, and the registry, which finds them by their file names."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.errors import UsageError, did_you_mean
from salescli.message import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from salescli.model.metric import Kpi


def names() -> list[str]:
    """The names of all KPIs, from their file names."""
    return list(_known())


@cache
def _known() -> tuple[str, ...]:
    files = Path(__file__).parent.glob("[a-z]*.py")
    return tuple(sorted(file.stem.replace("_", "-") for file in files))


def get(name: str) -> Kpi:
    """A KPI by its name. Raises a UsageError that suggests the nearest name for an unknown one."""
    if name not in _known():
        raise UsageError(say("kpis.unknown", name=name), did_you_mean(name, names()) or say("kpis.see_list"))
    return _load(name)


def every() -> Iterator[Kpi]:
    """All KPIs, by name."""
    return map(_load, names())


@cache
def _load(name: str) -> Kpi:
    module = import_module(f"salescli.kpis.{name.replace('-', '_')}")
    kpi: Kpi = module.KPI
    return replace(kpi, name=name, documentation=(module.__doc__ or "").strip())
