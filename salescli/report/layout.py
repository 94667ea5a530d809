"""Where a report shows which KPIs. Each KPI declares its own places; this module puts them in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli import kpis
from salescli.model.metric import Theme

if TYPE_CHECKING:
    from salescli.kpis import Registry
    from salescli.model.metric import Kpi

#: The dimensions by which a report breaks KPIs down, in its order.
BROKEN_DOWN_BY = ("region", "rep")
_MOST_HEADLINES = 8


class Layout(Struct, frozen=True):
    """The names of the KPIs in the sections, among the key figures and in the breakdowns of a report, in order.

    Of the `headlines` that the files answer, a report shows the first `most_headlines`; None shows all.
    """

    sections: Mapping[Theme, tuple[str, ...]]
    headlines: tuple[str, ...]
    breakdowns: Mapping[str, tuple[str, ...]]
    most_headlines: int | None = None

    @property
    def scorecards(self) -> tuple[str, ...]:
        """Every KPI that is shown without a split, once."""
        in_sections = (name for names in self.sections.values() for name in names)
        return tuple(dict.fromkeys([*in_sections, *self.headlines]))


def standard(known: Registry = kpis.BUILT_IN) -> Layout:
    """The layout of a report whose settings choose no KPIs. It loads every KPI; own ones have a section of their own.

    A section shows numbers without a split, so it leaves out shares of all, which mean something only by group.
    """
    every = list(known.every())
    whole = [kpi for kpi in every if not kpi.is_share_of_all]
    return Layout(
        sections={theme: _in_order((kpi.rank, kpi) for kpi in whole if kpi.theme is theme) for theme in Theme},
        headlines=_in_order((kpi.headline, kpi) for kpi in every),
        breakdowns={
            dimension: _in_order((kpi.breakdowns.get(dimension), kpi) for kpi in every) for dimension in BROKEN_DOWN_BY
        },
        most_headlines=_MOST_HEADLINES,
    )


def chosen(names: Sequence[str]) -> Layout:
    """The layout of a report of the KPIs that the settings choose, in their order."""
    own = tuple(names)
    return Layout({}, own, dict.fromkeys(BROKEN_DOWN_BY, own))


def leaders(names: Iterable[str], known: Registry = kpis.BUILT_IN) -> tuple[str, ...]:
    """The ones among these KPIs that rank reps, in order."""
    return _in_order((kpi.leaders, kpi) for kpi in map(known.get, names))


def _in_order(places: Iterable[tuple[int | None, Kpi]]) -> tuple[str, ...]:
    """The names of the KPIs that have a place, the smallest place first."""
    placed = [(place, kpi.name) for place, kpi in places if place is not None]
    return tuple(name for _, name in sorted(placed))
