"""What a run reads of a series: numbers by period and group, and the hashes of what they depend on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins
from msgspec.structs import fields

from salescli.config.sections import CalendarSettings, CurrencySettings, TableSettings
from salescli.history.model import Key, Number, Series
from salescli.model.schema import DIMENSIONS, column_of
from salescli.model.texts.definition import canonical, digest, plain

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.model.metric import Kpi
    from salescli.results.result import KpiResult

#: Measures of these columns depend on the weights of stages.
_WEIGHED = ("weighted", "committed")


class NewReading(Struct, frozen=True):
    """A series as this run reads it: its numbers by period and group, with what `Reading` has."""

    series: Series
    kpi: Kpi
    settings: str
    data_from: date | None
    numbers: Mapping[Key, Number]
    currency: str | None = None


def series_of(kpi: str, grain: str, where: Iterable[tuple[str, str | None]], by: Iterable[str]) -> Series:
    """The series of a question."""
    return Series(kpi, grain, canonical([list(each) for each in sorted(where, key=_order)]), canonical(list(by)))


def _order(condition: tuple[str, str | None]) -> tuple[str, str]:
    return condition[0], condition[1] or ""


def reading_of(
    result: KpiResult, where: Iterable[tuple[str, str | None]], settings: Settings, bad_rows: str
) -> NewReading:
    """What a run reads, from a result over the whole range."""
    where = tuple(where)
    series = series_of(result.kpi.name, result.grain.value, where, result.by)
    named = [*result.by, *(dimension for dimension, _ in where)]
    hashed = digest(settings_text(result.kpi, settings, bad_rows, named))
    return NewReading(series, result.kpi, hashed, result.data_from, numbers_of(result), result.currency)


def numbers_of(result: KpiResult) -> dict[Key, Number]:
    """The numbers of a result by period and group; rows without a date belong to no period."""
    keys = [column_of(dimension) for dimension in result.by]
    components = list(result.kpi.components)
    found = {}
    for row in result.frame.iter_rows(named=True):
        if row["start"] is None:
            continue
        group = canonical({key: row[key] for key in keys})
        parts = {name: _text(row[name]) for name in components}
        value = exact(row["value"])
        found[row["period"], group] = Number(row["start"], row["end"], row["complete"], value, parts)
    return found


def exact(value: float | int | Decimal | None) -> Decimal | None:
    """A number as a decimal: of a binary one the shortest that reads as the same."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _text(value: object) -> str | None:
    number = exact(value) if isinstance(value, float | int | Decimal) else None
    return None if number is None else plain(number)


def settings_text(kpi: Kpi, settings: Settings, bad_rows: str, named: Iterable[str]) -> str:
    """The settings that a number depends on, as canonical JSON; defaults are not in it.

    `named` are the dimensions that filter or split.
    """
    found: dict[str, Any] = {
        "currency": changed(settings.currency, CurrencySettings()),
        "calendar": changed(settings.calendar, CalendarSettings(), without=("as_of",)),
        "tables": {
            table: others
            for table, mine in settings.tables.items()
            if (others := changed(mine, TableSettings(), without=("files",)))
        },
        "bad_rows": bad_rows if bad_rows != "error" else None,
        "dimensions": {
            table: own
            for table, names in settings.dimensions.items()
            if (own := sorted(set(names).intersection(named).difference(DIMENSIONS)))
        },
        "quota": to_builtins(settings.quota) if _uses_quotas(kpi) else None,
        "stages": dict(settings.stages) if _uses_weights(kpi) else None,
    }
    return canonical({key: value for key, value in found.items() if value})


def _uses_quotas(kpi: Kpi) -> bool:
    return any(measure.is_of_quotas for measure in kpi.measures.values())


def _uses_weights(kpi: Kpi) -> bool:
    return any(measure.column in _WEIGHED for measure in kpi.measures.values())


def changed(section: Struct, default: Struct, without: Iterable[str] = ()) -> dict[str, Any]:
    """The keys of a section that are not the default, as plain values."""
    return {
        field.name: to_builtins(value)
        for field in fields(section)
        if field.name not in without and (value := getattr(section, field.name)) != getattr(default, field.name)
    }
