"""`salescli validate PATH…`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.cli.inputs import named_files, spoken
from salescli.errors import ExitCode
from salescli.output.documents.findings import FindingsDocument


@opt.with_tables
def validate(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    as_of: opt.AsOfDay = None,
    limit: Annotated[
        int,
        typer.Option(
            help="How many findings of each rule are listed.",
            metavar="N",
            parser=opt.number_from_1,
            rich_help_panel="Output",
        ),
    ] = 5,
    all_: Annotated[bool, typer.Option("--all", help="List every finding.", rich_help_panel="Output")] = False,
    format_: Annotated[str | None, opt.format_of(FindingsDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(FindingsDocument)] = None,
    excel: Annotated[
        bool,
        typer.Option(
            "--excel", help="CSV for a spreadsheet, in the number style of the settings.", rich_help_panel="Output"
        ),
    ] = False,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """Every problem in the files, with file, line, column and value."""
    from salescli import api
    from salescli.i18n.language import ENGLISH
    from salescli.output import check_style, destinations, refuse_inputs, write
    from salescli.output.style import Style

    named = named_files(paths, tables)
    targets = destinations(format_, output or [], named, FindingsDocument)
    check_style(Style(excel=excel), targets, FindingsDocument)
    settings = api.find_settings(named, config, not no_config)
    language = spoken(None, settings)
    report = api.validate(paths or (), tables, config, not no_config, as_of, None if all_ else limit)
    refuse_inputs(targets, report.files, settings)
    style = Style(language if excel else ENGLISH, excel=excel, no_color=no_color)
    write(FindingsDocument(report), targets, quiet=quiet, style=style)
    if report.has_errors:
        raise typer.Exit(ExitCode.INPUT)
