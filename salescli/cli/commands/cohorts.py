"""`salescli cohorts PATH…`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.output.documents.cohorts import CohortsDocument


@opt.with_tables
def cohorts(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    of: Annotated[
        str,
        typer.Option(
            help="What is followed: customers, mrr (what they pay a month) or revenue (what they buy).",
            metavar="customers|mrr|revenue",
            rich_help_panel="Question",
        ),
    ] = "customers",
    period: opt.CohortPeriod = None,
    by: opt.By = None,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    last: opt.Last = None,
    as_of: opt.AsOfDay = None,
    format_: Annotated[str | None, opt.format_of(CohortsDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(CohortsDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """What became of the customers who came in one period."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.cohorts.compute import compute
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style

    inputs = named_files(paths, tables)
    targets = destinations(format_, output or [], inputs, CohortsDocument)
    check_style(Style(excel=excel), targets, CohortsDocument)
    request = api.Request(
        period=period, by=by or (), where=where or (), date_from=date_from, date_to=date_to, last=last, as_of=as_of,
        bad_rows=bad_rows,
    )  # fmt: skip
    exports = api.Exports(paths or (), tables, config, not no_config)
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    found = compute(exports, request, of)
    after_reading(exports, targets, quiet=quiet)
    write(CohortsDocument(found), targets, quiet=quiet, style=style)
