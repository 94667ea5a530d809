"""From `[kpi.NAME]` to a `Kpi`: its measures over views, its formula, and what it takes from other KPIs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.model import plain_formula
from salescli.model.calendar import Grain
from salescli.model.measures import (
    BY,
    CLOSED_SINCE,
    OPEN_CLOSED_SINCE,
    QUOTES,
    Aggregate,
    Measure,
    Unit,
)
from salescli.model.metric import Better, Derived, Kpi, Pacing, Part, Theme, embedded, embedded_begins
from salescli.model.row_wise import RowWise
from salescli.own import classes, words

if TYPE_CHECKING:
    from salescli.config.own_kpis import OwnKpi, OwnMeasure
    from salescli.loading.dataset import Dataset

#: The view and the condition of the rows of each `of`.
_ROWS: Mapping[str, tuple[str, str]] = {
    "won": ("closed_deals", "won"),
    "lost": ("closed_deals", "lost"),
    "closed": ("closed_deals", ""),
    "created": ("created_deals", ""),
    "quoted": ("quoted_deals", ""),
    "open": ("deal_lives", ""),
    "activities": ("activities", "done"),
    "calls": ("activities", "call"),
    "emails": ("activities", "email"),
    "meetings": ("activities", "meeting"),
    "demos": ("activities", "demo"),
    "customers": ("spells", ""),
    "new_customers": ("first_spells", ""),
    "costs": ("costs", ""),
}
#: What counts as it stands at the end of a period.
_STANDING = ("open", "customers")
_AGGREGATES = {"sum": Aggregate.SUM, "median": Aggregate.MEDIAN, "distinct": Aggregate.DISTINCT}
_AT_THE_END = {"median": Aggregate.OPEN_MEDIAN, "distinct": Aggregate.OPEN_DISTINCT}
#: Columns whose amounts are money whatever the settings say.
_MONEY = {"value", "cost", "mrr", "amount", "monthly_cost", "quota", "unit_amount"}

#: A KPI by its name, and as the settings configure it for a dataset.
Known = Callable[[str], Kpi]
Configured = Callable[[str, "Dataset"], Kpi]


def kpi_of(own: OwnKpi, known: Known, configured: Configured, rank: int) -> Kpi:
    """The KPI. `known` gives the others that it is made of, and `configured` these for a dataset."""
    parts: dict[str, Part] = {}
    shown: list[str] = []
    for name, measure in own.measures.items():
        parts |= _parts(own, name, measure, known)
        shown += [] if measure.hidden else [name]
    if any(isinstance(part, Measure) and part.view == "deal_lives" for part in parts.values()):
        parts.setdefault(CLOSED_SINCE, OPEN_CLOSED_SINCE)
    others = {name: measure.kpi for name, measure in own.measures.items() if measure.kpi is not None}
    kpi = Kpi(
        name=own.name,
        title=own.title or own.name,
        documentation=words.documentation(own),
        unit=Unit(own.unit),
        better=Better(own.better),
        value=plain_formula.read(own.value)[0],
        components={name: parts[name] for name in shown},
        hidden={name: part for name, part in parts.items() if name not in shown},
        grain=Grain(own.period),
        by=tuple(own.by),
        theme=Theme.OWN,
        rank=rank,
        share_of=_share(own) if own.proportion else None,
        remarks=partial(_check_proportion, own) if own.proportion else None,
        adapted=partial(_adapted, others=others, configured=configured) if others else None,
        own=own,
        definition=own.definition,
        uses=tuple(sorted(set(others.values()))),
        past_moves=any(known(other).past_moves for other in others.values())
        or any(measure.of == "open" for measure in own.measures.values()),
    )
    return _with_traits(kpi, own, {name: known(other) for name, other in others.items()})


def _share(own: OwnKpi) -> tuple[str, str]:
    above, below = plain_formula.read(own.value)[1]
    return above, below


def _with_traits(kpi: Kpi, own: OwnKpi, others: Mapping[str, Kpi]) -> Kpi:
    """The KPI with what follows from its parts: how it is paced, which periods it has, where its range begins."""
    grains = tuple(grain for grain in Grain if all(grain in each.grains for each in others.values()))
    begins = tuple(begin for name, each in others.items() for begin in embedded_begins(each, _prefix(name)))
    at_total = {
        f"{_prefix(name)}_{column}": measure
        for name, each in others.items()
        for column, measure in each.at_total.items()
    }
    return replace(
        kpi,
        grains=grains or kpi.grains,
        grain=kpi.grain if kpi.grain in (grains or kpi.grains) else grains[-1],
        begins=begins,
        at_total=at_total,
        at_least_one=_at_least_one(others),
        has_total=all(each.has_total for each in others.values()),
        needs_ends=any(each.needs_ends for each in others.values()),
        looks_ahead=bool(others)
        and all(each.looks_ahead for each in others.values())
        and len(others) == len(own.measures),
        account=classes.declared(own, others, {name: part.unit for name, part in kpi.parts.items()}),
        pacing=Pacing("value") if classes.is_paced(own, others) else None,
    )


def _at_least_one(others: Mapping[str, Kpi]) -> tuple[str, ...]:
    """The parts of which the files must answer some: those of the first KPI that has such parts."""
    found = (tuple(f"{_prefix(name)}_{part}" for part in each.at_least_one) for name, each in others.items())
    return next(filter(None, found), ())


def _adapted(
    kpi: Kpi, chosen: Mapping[str, Any], dataset: Dataset, *, others: Mapping[str, str], configured: Configured
) -> Kpi:
    """The KPI with the others that it is made of under their settings, for a dataset."""
    found: dict[str, Part] = {}
    begins: tuple[tuple[str, ...], ...] = ()
    for name, other in others.items():
        mine = configured(other, dataset)
        found |= embedded(mine, _prefix(name))
        begins += embedded_begins(mine, _prefix(name))
    return replace(kpi.replacing(**found), begins=begins)


def _prefix(measure: str) -> str:
    """The beginning of the names of the parts of another KPI; no measure has such a name."""
    return f"{measure}_"


def _parts(own: OwnKpi, name: str, measure: OwnMeasure, known: Known) -> dict[str, Part]:
    """The parts that a measure becomes, its own under its name."""
    if measure.kpi is not None:
        other = known(measure.kpi)
        parts = embedded(other, _prefix(name))
        found = parts[f"{_prefix(name)}_{measure.column}"]
        return {**parts, name: Derived(f"{_prefix(name)}_{measure.column}", _unit(measure, found.unit))}
    made = _measure(own, name, measure)
    if measure.aggregate != "mean":
        return {name: made}
    below = replace(made, unit=Unit.COUNT, column="", needs=(made.column,))
    below = (
        replace(below, output="rows") if made.aggregate is Aggregate.OPEN else replace(below, aggregate=Aggregate.COUNT)
    )
    mean = Derived(f"{name}__sum / {name}__count", made.unit)
    return {f"{name}__sum": made, f"{name}__count": below, name: mean}


def _measure(own: OwnKpi, name: str, measure: OwnMeasure) -> Measure:
    """A measure over the rows of a view; the sum of a mean."""
    of, key = measure.of or "", measure.aggregate
    view, among = _ROWS.get(of, ("", ""))
    if measure.date is not None:
        view, among = f"{of}{BY}{measure.date}", ""
    row_wise = RowWise(own.name, name, key, measure.expression, (measure.where or "").strip(), among, measure.money)
    column = row_wise.column if row_wise.expression else ""
    aggregate = _AGGREGATES.get("sum" if key == "mean" else key, Aggregate.COUNT)
    output = ""
    if of in _STANDING:
        aggregate = _AT_THE_END.get(key, Aggregate.OPEN)
        output = "number" if aggregate is not Aggregate.OPEN else "amount" if column else "rows"
    made = Measure(
        view,
        aggregate,
        _unit(measure, _default_unit(own, measure)),
        column,
        row_wise.condition if row_wise.where else among,
        output,
        row_wise=row_wise if row_wise.expression or row_wise.where or measure.date else None,
    )
    fallback = {"quoted": QUOTES.fallback, "new_customers": replace(made, view="first_purchases")}.get(of)
    return made if made.row_wise else replace(made, fallback=fallback)  # as the KPIs of these have it


def _unit(measure: OwnMeasure, default: Unit) -> Unit:
    return Unit(measure.unit) if measure.unit else default


def _default_unit(own: OwnKpi, measure: OwnMeasure) -> Unit:
    """The unit of a measure that says none: of a count a count, of amounts money, else that of the KPI."""
    if measure.aggregate in ("count", "distinct"):
        return Unit.COUNT
    from salescli.config.row_wise import divides, names_in

    is_money = measure.money or _MONEY & set(names_in(measure.expression))
    if is_money and not divides(measure.expression):
        return Unit.MONEY
    return Unit(own.unit)


def _check_proportion(own: OwnKpi, frame: Any, dataset: Dataset) -> list[Any]:
    """No note. Raises an InputError where more is in the numerator than in the denominator."""
    from salescli.own import proportions

    proportions.check(own, frame, dataset)
    return []
