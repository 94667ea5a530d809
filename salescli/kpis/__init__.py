"""The KPIs: one module each, and the registry, which finds them by their file names."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError, did_you_mean
from salescli.message import Instead, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from salescli.config.settings import Settings
    from salescli.message import Message
    from salescli.model.metric import Kpi


class Registry(Struct, frozen=True):
    """The KPIs that a run knows: the built-in ones, by name, and those that its settings define, in their order."""

    own: Mapping[str, Kpi] = {}

    def names(self) -> list[str]:
        """The names of all KPIs."""
        return [*_known(), *self.own]

    def get(self, name: str) -> Kpi:
        """A KPI by its name. Raises a UsageError that names the KPI that is meant for an unknown one."""
        if name in self.own:
            return self.own[name]
        if name not in _known():
            raise UsageError(say("kpis.unknown", name=name), self.hint(name, self.names()))
        return _load(name)

    @staticmethod
    def hint(name: str, known: Sequence[str]) -> Message:
        """What to write for a name that is none: the KPI that people call so, those that may be meant, or the nearest.

        `known` are the names that there are.
        """
        match meant_by(name):
            case [right]:
                return say("kpis.called", fix=Instead(name, right))
            case [_, *_] as names:
                return say("kpis.either", names=names)
        return did_you_mean(name, known) or say("kpis.see_list")

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
            near = found.hint(name, found.names())
            raise UsageError(message, say("own.value_is_missing") if near == say("kpis.see_list") else near)
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


def meant_by(word: str) -> list[str]:
    """The names of the built-in KPIs that people call so, or whose title in some language it is; none for other words.

    Upper and lower case are one, and what stands between the words does not matter: `ARPA`, `net retention`.
    """
    slug = _slug(word)
    return [slug] if slug in _known() else list(_by_other_name().get(slug, ()))


@cache
def _by_other_name() -> dict[str, list[str]]:
    """The KPIs by each other name that one has, and by their titles."""
    from salescli.i18n import catalogue

    found: dict[str, list[str]] = {}
    titles = [catalogue.section(code, catalogue.WORDS).get("titles", {}) for code in catalogue.languages()]
    for kpi in every():
        others = [kpi.title, *(each[kpi.name] for each in titles if kpi.name in each)]
        for word in (*kpi.also_called, *kpi.perhaps_called, *others):
            named = found.setdefault(_slug(word), [])
            if kpi.name not in named:
                named.append(kpi.name)
    return found


def _slug(text: str) -> str:
    """A word as names are written: small letters in composed form, a hyphen between words."""
    return "-".join(re.findall(r"[^\W_]+", normalize("NFC", text).casefold()))
