"""`salescli calibrate PATH…`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.output.documents.calibrate.weights import CalibrationDocument


@opt.with_tables
def calibrate(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    history: opt.History = None,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    least: Annotated[
        int,
        typer.Option("--min", help="From how many decided deals on a weight is judged.", metavar="N",
                     rich_help_panel="Question"),
    ] = 30,
    confidence: Annotated[
        float,
        typer.Option(help="The confidence of the interval, between 0 and 1.", metavar="SHARE",
                     rich_help_panel="Question"),
    ] = 0.95,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    as_of: opt.AsOfDay = None,
    format_: Annotated[str | None, opt.format_of(CalibrationDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(CalibrationDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:  # fmt: skip
    """Weights of stages, from what became of the deals that entered them."""
    from salescli import api
    from salescli.calibrate.compute import Rules, compute
    from salescli.cli import recording
    from salescli.cli.inputs import after_reading, spoken
    from salescli.history import run
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style

    inputs = [*named_files(paths, tables), *(history or ())]
    targets = destinations(format_, output or [], inputs, CalibrationDocument)
    check_style(Style(excel=excel), targets, CalibrationDocument)
    request = api.Request(where=where or (), date_from=date_from, date_to=date_to, as_of=as_of, bad_rows=bad_rows)
    exports = api.Exports(paths or (), tables, config, not no_config, history or ())
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    db = run.file_of(None, exports.settings)
    if db is not None:
        recording.refuse_outputs(db, targets)
        recording.refuse_inputs(db, exports)
    found = compute(exports, request, Rules(least, confidence), db)
    after_reading(exports, targets, quiet=quiet)
    write(CalibrationDocument(found), targets, quiet=quiet, style=style)
