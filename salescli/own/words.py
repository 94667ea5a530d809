"""What `explain` says of an own KPI, under the headings of the built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salescli.config.own_kpis import OwnKpi, OwnMeasure

#: What the rows of each `of` are.
_ROWS = {
    "won": "won deals, by the date they closed",
    "lost": "lost deals, by the date they closed",
    "closed": "won and lost deals, by the date they closed",
    "created": "deals, by the date they came in",
    "quoted": "deals, by the date of their quote",
    "open": "deals open at the period's end (at the as-of date, if that is earlier)",
    "activities": "done activities, by the date they occurred",
    "calls": "done calls, by the date they occurred",
    "emails": "done emails, by the date they occurred",
    "meetings": "done meetings, by the date they occurred",
    "demos": "done demos, by the date they occurred",
    "customers": "spells of customers active at the period's end (at the as-of date, if that is earlier)",
    "new_customers": "first spells of customers, by the date they began",
    "costs": "entries of the ledger, by the date incurred",
}
_MADE = {"count": "number of {rows}", "distinct": "how many different {what} among {rows}"}


def documentation(own: OwnKpi) -> str:
    """The definition as text: a first line, then Formula, Counted by, Empty when and Source."""
    lines = [
        own.description or own.title or own.name,
        "",
        "Formula",
        f"    {' '.join(own.value.split())}",
        "",
        "Counted by",
    ]
    lines += [f"    {name}: {_measure(measure)}." for name, measure in own.measures.items()]
    lines += ["", "Empty when", "    A denominator is 0, or a mean or a median has no rows."]
    lines += ["", "Source", f"    [kpi.{own.name}] of the settings, definition {own.definition}."]
    return "\n".join(lines)


def _measure(measure: OwnMeasure) -> str:
    if measure.kpi is not None:
        return f"{measure.column} of {measure.kpi}"
    rows = f"all {measure.of}, by {measure.date}" if measure.date else _ROWS[measure.of or ""]
    made = _MADE.get(measure.aggregate, f"{measure.aggregate} of {{what}} over {{rows}}")
    said = made.format(what=measure.expression, rows=rows)
    return f"{said}, where {measure.where.strip()}" if measure.where else said
