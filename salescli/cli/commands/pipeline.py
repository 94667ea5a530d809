"""`salescli pipeline PATH…`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.cli.recording import Db
from salescli.errors import UsageError
from salescli.message import say
from salescli.output.documents.pipeline.movements import PipelineDocument


@opt.with_tables
def pipeline(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    before: Annotated[
        list[str] | None,
        typer.Option(
            help="The export of the earlier day: a file, a folder or a pattern. Repeatable.",
            metavar="PATH",
            rich_help_panel="Input",
        ),
    ] = None,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    since: Annotated[
        str | None,
        typer.Option(help="The earlier day.", metavar="DATE", rich_help_panel="Question"),
    ] = None,
    closing: Annotated[
        str | None,
        typer.Option(
            help="Only deals that are expected to close in this period, such as 2026-Q1.",
            metavar="PERIOD",
            rich_help_panel="Question",
        ),
    ] = None,
    by: opt.By = None,
    where: opt.Where = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="The deals that moved instead, a row each.", rich_help_panel="Question")
    ] = False,
    as_of: opt.AsOfDay = None,
    db: Db = None,
    format_: Annotated[str | None, opt.format_of(PipelineDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(PipelineDocument)] = None,
    chart: opt.Waterfall = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """What moved the open deals between two days."""
    from salescli import api
    from salescli.cli import recording
    from salescli.cli.inputs import after_reading, spoken
    from salescli.history import run
    from salescli.output import check_style, destinations, write
    from salescli.output.documents.pipeline.moves import MovesDocument
    from salescli.output.style import Style
    from salescli.pipeline import compute

    kind = MovesDocument if rows else PipelineDocument
    targets = destinations(format_, output or [], [*named_files(paths, tables), *(before or [])], kind)
    check_style(Style(chart=chart, excel=excel), targets, kind)
    request = api.Request(by=by or (), where=where or (), as_of=as_of, bad_rows=bad_rows)
    exports = api.Exports(paths or (), tables, config, not no_config)
    style = Style(spoken(language, exports.settings), chart, excel=excel, no_color=no_color)
    earlier = compute.under_same_settings(exports, before) if before else None
    if db is not None and before:
        raise UsageError(say("pipeline.before_and_db"), say("api.one_or_the_other"))
    path = run.file_of(db, exports.settings)
    if path is not None:
        recording.refuse_outputs(path, targets)
        recording.refuse_inputs(path, exports)
    question = compute.Question(
        since=since, before=earlier, db=path, is_asked=db is not None, closing=closing, rows=rows
    )
    found = compute.compute(exports, request, question)
    for read in filter(None, (exports, earlier)):
        after_reading(read, targets, quiet=quiet)
    write(MovesDocument(found) if rows else PipelineDocument(found), targets, quiet=quiet, style=style)
