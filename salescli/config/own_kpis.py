"""`[kpi.NAME]` with `value`: a KPI of one's own. Checked as far as that goes without files and without other KPIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import Struct, field
from msgspec.structs import fields

from salescli.config import row_wise
from salescli.config.decode import Misfit, Place, typed
from salescli.errors import Unfit, did_you_mean
from salescli.message import say
from salescli.model import plain_formula, versus
from salescli.model.schema import DIMENSIONS, ENTITIES
from salescli.system.regex import regex

_NAME = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: What a measure makes of rows, by the key that names what it is made of.
AGGREGATES = ("sum", "mean", "median", "distinct")
#: Names of other columns of an answer.
_TAKEN = (
    *DIMENSIONS, *(key for key, _ in ENTITIES.values()), "kpi", "period", "start", "end", "complete", "value", "unit",
    "currency", *versus.COLUMNS, *versus.COMPARED,
)  # fmt: skip
#: The tables whose rows count by any day that `date` names.
BY_ANY_DAY = ("deals", "activities", "costs")

Unit = Literal["percent", "money", "count", "days", "hours", "months", "ratio"]
Of = Literal[
    "won", "lost", "closed", "created", "quoted", "open", "activities", "calls", "emails", "meetings", "demos",
    "customers", "new_customers", "costs", "deals",
]  # fmt: skip


class OwnMeasure(Struct, frozen=True):
    """One of `measures`: an aggregate over the rows `of` something, or a number of another `kpi`."""

    of: Of | None = None
    sum: str | None = None
    mean: str | None = None
    median: str | None = None
    distinct: str | None = None
    where: str | None = None
    date: str | None = None
    unit: Unit | None = None
    hidden: bool = False
    money: bool | None = None
    kpi: str | None = None
    column: str = "value"

    #: By key, an example of its value, as the file has it.
    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "of": '"won"',
        "sum": '"value"',
        "mean": '"value - cost"',
        "median": '"value"',
        "distinct": '"customer_id"',
        "where": '"value > 100000"',
        "date": '"created_at"',
        "unit": '"money"',
        "hidden": "true",
        "money": "true",
        "kpi": '"revenue"',
        "column": '"deals"',
    }

    @property
    def aggregate(self) -> str:
        """What it makes of rows: one of `AGGREGATES`; without any the count of rows."""
        return next((key for key in AGGREGATES if getattr(self, key) is not None), "count")

    @property
    def expression(self) -> str:
        """What is summed, averaged, ranked or told apart; blank for a count of rows."""
        return "" if self.aggregate == "count" else getattr(self, self.aggregate).strip()


class OwnKpi(Struct, frozen=True):
    """`[kpi.NAME]`: a KPI that the settings define. `measures` are in the order of the file."""

    value: str
    unit: Unit
    measures: dict[str, OwnMeasure]
    title: str | None = None
    description: str | None = None
    better: Literal["higher", "lower", "neutral"] = "neutral"
    period: Literal["day", "week", "month", "quarter", "year", "total"] = "month"
    by: list[str] = field(default_factory=list)
    proportion: bool = False
    definition: int = 1
    name: str = ""

    #: By key, an example of its value, as the file has it.
    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "value": '"big / won * 100"',
        "unit": '"percent"',
        "measures": '{ big = { of = "won", where = "value > 100000" }, won = { of = "won" } }',
        "title": '"Share of big deals"',
        "description": '"Of the deals won, those above 100,000."',
        "better": '"higher"',
        "period": '"quarter"',
        "by": '["region"]',
        "proportion": "true",
        "definition": "2",
    }


def read(name: str, section: Mapping[str, Any]) -> OwnKpi:
    """The KPI that a section defines. Raises Misfit."""
    place: Place = ("kpi", name)
    if not _NAME.fullmatch(name):
        raise Misfit(place, say("own.no_kpi_name", name=name))
    measures = section.get("measures", {})
    for key, measure in measures.items() if isinstance(measures, dict) else ():
        _check_aggregates(measure, (*place, "measures", key))
    try:
        found = typed({key: value for key, value in section.items() if key != "name"}, OwnKpi)
        if "name" in section:
            known = [each.name for each in fields(OwnKpi) if each.name != "name"]
            raise Misfit(("name",), say("config.unknown_key"), did_you_mean("title", known))
    except Misfit as misfit:
        raise Misfit((*place, *misfit.place), misfit.reason, misfit.hint) from None
    for key, measure in found.measures.items():
        _check_measure(key, measure, (*place, "measures", key))
    _check_value(found, place)
    if found.definition < 1:
        raise Misfit((*place, "definition"), say("own.definition"))
    return OwnKpi(**{each.name: getattr(found, each.name) for each in fields(OwnKpi) if each.name != "name"}, name=name)


def _check_aggregates(measure: object, place: Place) -> None:
    """Raise a Misfit where a measure has two aggregates: it comes before what else is wrong with it."""
    given = [key for key in AGGREGATES if isinstance(measure, dict) and key in measure]
    if len(given) > 1:
        raise Misfit((*place, given[1]), say("own.two_aggregates", keys=given), say("own.one_measure_each"))


def _check_measure(name: str, measure: OwnMeasure, place: Place) -> None:
    _attempt(place, lambda: plain_formula.check_name(name))
    if name in _TAKEN:
        raise Misfit(place, say("own.name_of_a_column", name=name), say("own.take_another"))
    if measure.kpi is not None:
        beside = [key for key in ("of", *AGGREGATES, "where", "date", "money") if getattr(measure, key) is not None]
        if beside:
            raise Misfit((*place, beside[0]), say("own.beside_kpi", key=beside[0]))
        return
    if measure.of is None:
        raise Misfit(place, say("own.counts_nothing"), say("own.say_of_or_kpi"))
    if measure.column != "value":
        raise Misfit((*place, "column"), say("own.column_without_kpi"))
    if measure.date is not None and measure.of not in BY_ANY_DAY:
        raise Misfit((*place, "date"), say("own.date_of", of=measure.of), say("config.possible", words=BY_ANY_DAY))
    if measure.date is not None and not measure.date.strip():
        raise Misfit((*place, "date"), say("own.no_date", name=measure.date))
    if measure.date is None and measure.of == "deals":
        raise Misfit((*place, "of"), say("own.which_date"), say("own.write_a_date"))
    for key in (*AGGREGATES, "where"):
        if (sql := getattr(measure, key)) is not None:
            _attempt((*place, key), lambda sql=sql: row_wise.read(sql))


def _check_value(kpi: OwnKpi, place: Place) -> None:
    """Raise a Misfit where the formula is none, names what is no measure, or leaves one out that is not shown."""
    names: list[str] = []
    _attempt((*place, "value"), lambda: names.extend(plain_formula.read(kpi.value)[1]))
    for name in names:
        if name not in kpi.measures:
            known = say("own.measures", words=list(kpi.measures)) if kpi.measures else None
            hint = did_you_mean(name, kpi.measures) or known
            raise Misfit((*place, "value"), say("own.no_measure", formula=kpi.value, name=name), hint)
    if not names:
        raise Misfit((*place, "value"), say("own.value_without_measure", formula=kpi.value))
    for name, measure in kpi.measures.items():
        if measure.hidden and name not in names:
            raise Misfit((*place, "measures", name), say("own.unused", name=name), say("own.show_or_drop"))
    if kpi.proportion and (len(names) != 2 or not _is_proportion(kpi.value, names)):
        raise Misfit((*place, "proportion"), say("own.no_proportion", formula=kpi.value), say("own.write_a_share"))


def _is_proportion(text: str, names: list[str]) -> bool:
    """Whether a formula is `a / b` or `a / b * 100`."""
    bare = plain_formula.read(text)[0].replace(" ", "")
    return bare in (f"{names[0]}/{names[1]}", f"{names[0]}/{names[1]}*100")


def _attempt(place: Place, work: Any) -> None:
    try:
        work()
    except Unfit as error:
        raise Misfit(place, error.message, error.hint) from None
