"""The KPIs: one module each, and the registry, which knows them by their file names alone."""

from __future__ import annotations

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
    """The names of all KPIs, from their file names alone."""
    files = Path(__file__).parent.glob("[a-z]*.py")
    return sorted(file.stem.replace("_", "-") for file in files)


def get(name: str) -> Kpi:
    """A KPI by its name. Raises UsageError, with the nearest name, where there is none."""
    if name not in names():
        raise UsageError(say("kpis.unknown", name=name), did_you_mean(name, names()) or say("kpis.see_list"))
    return _load(name)


def every() -> Iterator[Kpi]:
    """All KPIs, by name."""
    return map(_load, names())


def _load(name: str) -> Kpi:
    module = import_module(f"salescli.kpis.{name.replace('-', '_')}")
    kpi: Kpi = module.KPI
    return replace(kpi, name=name, documentation=(module.__doc__ or "").strip())
