"""`salescli list`."""

from __future__ import annotations

from salescli import options as opt
from salescli.errors import UsageError


def list_kpis(format_: opt.Format = None, no_color: opt.NoColor = False) -> None:
    """The KPIs, with unit, inputs and one line each."""
    from salescli import catalogue, kpi
    from salescli.output.text import emit

    entries = [catalogue.entry(each) for each in kpi.every()]
    match format_ or "table":
        case "json":
            emit(catalogue.as_json(entries))
        case "csv":
            emit(catalogue.as_csv(entries))
        case "table":
            from salescli.output.table import print_records

            print_records(entries, no_color=no_color)
        case other:
            raise UsageError(f"There is no format {other!r} for a list.", "Formats: table, json, csv.")
