"""`salescli kpi NAME PATH…`."""

from __future__ import annotations

from salescli import options as opt
from salescli.errors import UsageError, listing


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
    """One KPI, per period, region, rep or another split."""
    from salescli import api
    from salescli.output import destinations, write
    from salescli.output.text import say

    named = [name for files in (paths, deals, activities, customers, reps, costs) for name in files or ()]
    targets = destinations(format_, output or [], named)
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
        say(f"Not read, being like no table: {listing(result.ignored)}")
    write(result, targets, no_color=no_color, quiet=quiet)


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set {text!r} is not KEY=VALUE.", "For example: --set include_lost=true")
    return key.strip(), value.strip()
