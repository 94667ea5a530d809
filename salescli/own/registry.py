"""The KPIs that the settings define, each made of its measures and of other KPIs, built-in or own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from salescli.config.settings_file import text_of
from salescli.config.toml_positions import line_of
from salescli.errors import SettingsError, did_you_mean
from salescli.message import Message, say
from salescli.own.build import kpi_of

if TYPE_CHECKING:
    from salescli.config.own_kpis import OwnKpi
    from salescli.config.settings import Settings
    from salescli.loading.dataset import Dataset
    from salescli.model.metric import Kpi


class BuiltIn(Protocol):
    """The registry of the built-in KPIs."""

    def names(self) -> list[str]:
        """Their names."""

    def get(self, name: str) -> Kpi:
        """One of them."""

    def hint(self, name: str, known: Sequence[str]) -> Message:
        """What to write for a name that is not among the known ones."""


def build(settings: Settings, built_in: BuiltIn) -> dict[str, Kpi]:
    """The own KPIs by name, in the order of the settings.

    Raises SettingsError for one with the name of a built-in one, for a number of another KPI that there is not, and for
    a circle of KPIs made of each other.
    """
    return _Building(settings, built_in).every()


class _Building:
    """Own KPIs while they are built, each after those that it is made of."""

    def __init__(self, settings: Settings, built_in: BuiltIn) -> None:
        self.settings, self.built_in = settings, built_in
        self.own: dict[str, OwnKpi] = {each.name: each for each in settings.own_kpis}
        self.done: dict[str, Kpi] = {}

    def every(self) -> dict[str, Kpi]:
        for name in self.own:
            if name in self.built_in.names():
                raise self._error(name, (), say("own.built_in", name=name), say("own.another_name"))
        for name, own in self.own.items():
            self._check(name, own)
        return {name: self.get(name) for name in self.own}

    def get(self, name: str) -> Kpi:
        """A KPI, built-in or own."""
        if name not in self.own:
            return self.built_in.get(name)
        if name not in self.done:
            rank = list(self.own).index(name)
            self.done[name] = kpi_of(self.own[name], self.get, self._configured, rank)
        return self.done[name]

    def _configured(self, name: str, dataset: Dataset) -> Kpi:
        """A KPI under the settings, for a dataset."""
        kpi = self.get(name)
        return kpi.configured(kpi.checked(self.settings.kpi.get(name, {})), dataset)

    def _check(self, name: str, own: OwnKpi) -> None:
        """Raise a SettingsError for a measure of what is no KPI, no number of it, or made of this KPI itself."""
        known = [*self.built_in.names(), *self.own]
        for measure, each in own.measures.items():
            if each.kpi is None:
                continue
            place = ("measures", measure, "kpi")
            if each.kpi not in known:
                hint = self.built_in.hint(each.kpi, known)
                raise self._error(name, place, say("own.no_kpi", name=each.kpi), hint)
            if circle := self._circle(each.kpi, name, [name]):
                raise self._error(
                    name, place, say("own.circle", circle=" → ".join(circle)), say("own.break_the_circle")
                )
        for measure, each in own.measures.items():
            if each.kpi is not None:
                self._check_column(name, measure, each.kpi, each.column)

    def _check_column(self, name: str, measure: str, kpi: str, column: str) -> None:
        columns: Iterable[str]
        if kpi in self.own:
            columns = ["value", *self.own[kpi].measures]
        else:
            columns = ["value", *self.built_in.get(kpi).components]
        if column not in columns:
            hint = did_you_mean(column, columns) or say("targets.columns", words=list(columns))
            what = say("targets.no_column", kpi=kpi, column=column)
            raise self._error(name, ("measures", measure, "column"), what, hint)

    def _circle(self, name: str, home: str, way: list[str]) -> list[str] | None:
        """The way from a KPI back to `home`, over the KPIs that it is made of; None where there is none."""
        if name == home:
            return [*way, name]
        if name not in self.own or name in way:
            return None
        others = [each.kpi for each in self.own[name].measures.values() if each.kpi is not None]
        found = (self._circle(other, home, [*way, name]) for other in others)
        return next(filter(None, found), None)

    def _error(self, name: str, key: tuple[str, ...], what: Message, hint: Message | None) -> SettingsError:
        """The error about a key of an own KPI, with the file and the line."""
        path = self.settings.path or Path()
        line = line_of(text_of(path), ("kpi", name, *key)) if self.settings.path else None
        place = f"{path}:{line}" if line else str(path)
        where = ".".join(["kpi", name, *key])
        return SettingsError(say("config.wrong_value", place=place, key=where, reason=what), hint)
