"""What a KPI is: data. Each stands in a file of its own under kpis/, whose docstring is its documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from salescli import formula
from salescli.errors import UsageError, did_you_mean
from salescli.measures import Measure, Scope, Unit
from salescli.periods import Grain


class Better(StrEnum):
    """Which direction is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Derived:
    """A component computed from others by a formula."""

    formula: str
    unit: Unit


@dataclass(frozen=True)
class Setting:
    """A choice that the user has: `replaces` gives, for a value, the components that it changes."""

    default: bool
    meaning: str
    replaces: Mapping[Any, Mapping[str, Measure | Derived]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """One KPI.

    `value` is a measure or a formula over the components, `components` the columns shown after it, in order, `hidden`
    the measures that only formulas use.
    `grain` and `by` are what is shown when nothing is asked; `grains` those that make sense.
    """

    title: str
    unit: Unit
    better: Better
    value: Measure | str
    components: Mapping[str, Measure | Derived] = field(default_factory=dict)
    hidden: Mapping[str, Measure] = field(default_factory=dict)
    grain: Grain = Grain.MONTH
    grains: tuple[Grain, ...] = tuple(Grain)
    by: tuple[str, ...] = ()
    has_total: bool = True
    settings: Mapping[str, Setting] = field(default_factory=dict)
    name: str = ""
    documentation: str = ""

    @property
    def measures(self) -> dict[str, Measure]:
        """Every measure by the column it becomes."""
        found = {name: part for name, part in self.components.items() if isinstance(part, Measure)}
        found |= self.hidden
        return {"value": self.value, **found} if isinstance(self.value, Measure) else found

    @property
    def formulas(self) -> dict[str, str]:
        """Every formula by the column it becomes, in an order in which each finds what it needs."""
        parts = {name: part.formula for name, part in self.components.items() if isinstance(part, Derived)}
        return {**parts, "value": self.value} if isinstance(self.value, str) else parts

    @property
    def formula(self) -> str:
        """The value in words, for a reader."""
        return self.value if isinstance(self.value, str) else self.name.replace("-", "_")

    def unit_of(self, column: str) -> Unit:
        """The unit of the value or a component."""
        return self.unit if column == "value" else self.components[column].unit

    @property
    def knows_previous(self) -> bool:
        """Whether it looks at the period before."""
        return any(measure.scope is Scope.PREVIOUS for measure in self.measures.values())

    def configured(self, chosen: Mapping[str, Any]) -> Kpi:
        """The KPI under settings. Raises UsageError for an unknown setting or value."""
        components = dict(self.components)
        for key, value in chosen.items():
            setting = self.settings.get(key)
            if setting is None:
                known = ", ".join(self.settings) or "none"
                raise UsageError(
                    f"{self.name} has no setting {key!r}; it knows: {known}.",
                    did_you_mean(key, self.settings),
                )
            components |= setting.replaces.get(_typed(self.name, key, value, setting), {})
        return replace(self, components=components)


def _typed(kpi: str, key: str, value: object, setting: Setting) -> bool:
    """A setting's value in the type of its default, from TOML or from `--set`."""
    words = {"true": True, "false": False}
    found = words.get(value.casefold()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise UsageError(f"{kpi}: {key} is true or false, not {value!r}.", f"It says: {setting.meaning}.")
    return found


def names() -> list[str]:
    """The names of all KPIs, from their file names alone."""
    files = (Path(__file__).parent / "kpis").glob("[a-z]*.py")
    return sorted(file.stem.replace("_", "-") for file in files)


def get(name: str) -> Kpi:
    """A KPI by its name. Raises UsageError, with the nearest name, where there is none."""
    if name not in names():
        raise UsageError(f"There is no KPI {name!r}.", did_you_mean(name, names()) or "See: salescli list")
    module = import_module(f"salescli.kpis.{name.replace('-', '_')}")
    kpi: Kpi = module.KPI
    return replace(kpi, name=name, documentation=(module.__doc__ or "").strip())


def every() -> Iterator[Kpi]:
    """All KPIs, by name."""
    return map(get, names())


def used_by_value(kpi: Kpi) -> list[str]:
    """The components that the value is computed from."""
    return formula.names(kpi.value) if isinstance(kpi.value, str) else []
