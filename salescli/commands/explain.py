"""`salescli explain NAME`."""

from __future__ import annotations

from salescli import options as opt


def explain(name: opt.KpiName) -> None:
    """What a KPI means: its formula, what is counted, when it is empty, where it comes from."""
    from salescli import catalogue, kpi
    from salescli.output.text import emit

    emit(catalogue.explanation(kpi.get(name)))
