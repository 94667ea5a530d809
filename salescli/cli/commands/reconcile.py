"""`salescli reconcile NAME PATH… --expect FIGURE`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.output.documents.reconcile.readings import ReconciledDocument


@opt.with_tables
def reconcile(
    name: opt.KpiName,
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    expect: Annotated[
        str | None,
        typer.Option(
            help="The figure that the other system shows, in the KPI's unit, such as 9250000 or 43.2%.",
            metavar="FIGURE",
            rich_help_panel="Question",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            help="The period that the figure is of, such as 2025-Q4; else the latest complete one.",
            metavar="PERIOD",
            rich_help_panel="Question",
        ),
    ] = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    where: opt.Where = None,
    every: Annotated[
        bool,
        typer.Option("--all", help="Every reading that changes something, not only ten.", rich_help_panel="Question"),
    ] = False,
    as_of: opt.AsOfDay = None,
    format_: Annotated[str | None, opt.format_of(ReconciledDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(ReconciledDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """Why another system shows another figure: which reading gives it."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style
    from salescli.reconcile import compute

    targets = destinations(format_, output or [], named_files(paths, tables), ReconciledDocument)
    check_style(Style(excel=excel), targets, ReconciledDocument)
    request = api.Request(where=where or (), date_from=date_from, date_to=date_to, as_of=as_of, bad_rows=bad_rows)
    exports = api.Exports(paths or (), tables, config, not no_config)
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    found = compute.compute(exports, name, request, compute.Question(expect=expect, at=at, every=every))
    after_reading(exports, targets, quiet=quiet)
    write(ReconciledDocument(found), targets, quiet=quiet, style=style)
