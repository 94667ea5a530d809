"""`salescli explain NAME`."""

from __future__ import annotations

from salescli import options as opt


def explain(name: opt.KpiName, debug: opt.Debug = False) -> None:
    """What a KPI means: formula, what counts, when it is empty."""
    from salescli import catalogue, kpi
    from salescli.output.text import emit

    emit(catalogue.explanation(kpi.get(name)))
