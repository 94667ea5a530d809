"""The KPIs: one module each, and the registry, which finds them by their file names."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError, did_you_mean
from salescli.message import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from salescli.config.settings import Settings
    from salescli.model.metric import Kpi


class Registry(Struct, frozen=True):
    """The KPIs that a run knows: the built-in ones, by name, and those that its settings define, in their order."""

    own: Mapping[str, Kpi] = {}

    def names(self) -> list[str]:
        """The names of all KPIs."""
        return [*_known(), *self.own]

    def get(self, name: str) -> Kpi:
        """A KPI by its name. Raises a UsageError that suggests the nearest name for an unknown one."""
        if name in self.own:
            return self.own[name]
        if name not in _known():
            raise UsageError(say("kpis.unknown", name=name), did_you_mean(name, self.names()) or say("kpis.see_list"))
        return _load(name)

    def every(self) -> Iterator[Kpi]:
        """All KPIs, the own ones last."""
        return map(self.get, self.names())

    def defined(self, kpi: Kpi, chosen: Mapping[str, Any], settings: Mapping[str, Mapping[str, Any]]) -> Kpi:
        """The KPI with its meaning under its settings, typed (`chosen`); `settings` are those of all KPIs.

        A built-in KPI has those that it is made of under their defaults, an own one under their settings.
        """
        from salescli.model.texts import definition

        uses = []
        for name in kpi.uses:
            used = self.get(name)
            mine = used.checked(settings.get(name, {})) if kpi.own else {}
            uses.append(f"{name}@{self.defined(used, mine, settings).definition_hash}")
        return replace(kpi, meaning=definition.body(kpi, chosen, uses))


BUILT_IN = Registry()


def of(settings: Settings) -> Registry:
    """The KPIs that a run with these settings knows.

    Raises UsageError for settings of a KPI that there is not, SettingsError for a KPI that they define wrongly.
    """
    found = BUILT_IN
    if settings.own_kpis:
        from salescli.own import registry

        found = Registry(registry.build(settings, BUILT_IN))
    for name in settings.kpi:
        if name not in found.names():
            message = say("api.no_kpi_of_settings", path=str(settings.path), name=name)
            raise UsageError(message, did_you_mean(name, found.names()) or say("own.value_is_missing"))
    return found


def names() -> list[str]:
    """The names of the built-in KPIs, from their file names."""
    return BUILT_IN.names()


@cache
def _known() -> tuple[str, ...]:
    files = Path(__file__).parent.glob("[a-z]*.py")
    return tuple(sorted(file.stem.replace("_", "-") for file in files))


def get(name: str) -> Kpi:
    """A built-in KPI by its name. Raises a UsageError that suggests the nearest name for an unknown one."""
    return BUILT_IN.get(name)


def every() -> Iterator[Kpi]:
    """The built-in KPIs, by name."""
    return BUILT_IN.every()


@cache
def _load(name: str) -> Kpi:
    module = import_module(f"salescli.kpis.{name.replace('-', '_')}")
    kpi: Kpi = module.KPI
    return replace(kpi, name=name, documentation=(module.__doc__ or "").strip())
