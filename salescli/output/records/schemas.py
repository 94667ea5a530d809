"""The JSON Schemas of the settings and of the JSON outputs, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, json

from salescli.config.json_schema import of_settings
from salescli.errors import UsageError, did_you_mean
from salescli.message import say
from salescli.output.records import changes, judged, numbers, recorded

#: The dialect that the schemas are written in.
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SETTINGS = "settings"
#: The record of each command's JSON; an option that changes what it is about has one of its own.
RECORDS: Mapping[str, type[Struct] | Any] = {
    "kpi": numbers.Kpi,
    "kpis": numbers.Several,
    "rows": numbers.Rows,
    "list": list[numbers.ListedKpi],
    "report": judged.Report,
    "forecast": numbers.Forecast,
    "funnel": numbers.Funnel,
    "cohorts": numbers.Cohorts,
    "pipeline": changes.Pipeline,
    "calibrate": changes.Calibration,
    "why": changes.Why,
    "compare-groups": changes.Compared,
    "check": judged.Check,
    "lint": judged.Lint,
    "suggest": judged.Suggested,
    "validate": judged.Validation,
    "history": recorded.History,
    "accuracy": recorded.Accuracy,
    "reconcile": recorded.Reconciled,
}
NAMES = (SETTINGS, *RECORDS)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a name. Raises UsageError for an unknown one."""
    if name not in NAMES:
        raise UsageError(
            say("output.no_schema", name=name), did_you_mean(name, NAMES) or say("output.schemas", words=NAMES)
        )
    found = of_settings() if name == SETTINGS else json.schema(RECORDS[name])
    return {"$schema": DIALECT, "title": f"salescli {name}", **found}
