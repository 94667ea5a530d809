"""`salescli kpi NAME PATH…`."""

from __future__ import annotations

import sys

from salescli import options as opt
from salescli.errors import UsageError


def kpi(
    name: opt.KpiName,
    paths: opt.Paths = None,
    deals: opt.Deals = None,
    activities: opt.Activities = None,
    customers: opt.Customers = None,
    reps: opt.Reps = None,
    costs: opt.Costs = None,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    period: opt.Period = None,
    by: opt.By = None,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    last: opt.Last = None,
    as_of: opt.AsOfDay = None,
    sort: opt.Sort = None,
    settings: opt.Set = None,
    format_: opt.Format = None,
    output: opt.Output = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """One KPI, per period, region or rep: salescli kpi monthly-growth deals.csv"""
    from salescli import api
    from salescli.output import destinations, write

    targets = destinations(format_, output or [])
    result = api.compute(
        name,
        paths or (),
        deals=deals or (),
        activities=activities or (),
        customers=customers or (),
        reps=reps or (),
        costs=costs or (),
        period=period,
        by=by or (),
        where=where or (),
        date_from=date_from,
        date_to=date_to,
        last=last,
        as_of=as_of,
        sort=sort,
        options=dict(_setting(text) for text in settings or []),
        config=config,
        use_config=not no_config,
    )
    if result.ignored and not quiet:
        print(f"Not read, for they are like no table: {', '.join(result.ignored)}", file=sys.stderr)
    write(result, targets, no_color=no_color, quiet=quiet)


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set {text!r} is not KEY=VALUE.", "For example: --set include_lost=true")
    return key.strip(), value.strip()
