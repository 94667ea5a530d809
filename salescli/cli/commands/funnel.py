"""`salescli funnel PATH…`."""

from __future__ import annotations

from typing import Annotated

from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.output.documents.funnel import FunnelDocument


@opt.with_tables
def funnel(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    history: opt.History = None,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    by: opt.By = None,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    as_of: opt.AsOfDay = None,
    format_: Annotated[str | None, opt.format_of(FunnelDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(FunnelDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """How far deals get, stage by stage."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.funnel import compute as funnels
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style

    inputs = [*named_files(paths, tables), *(history or ())]
    targets = destinations(format_, output or [], inputs, FunnelDocument)
    check_style(Style(excel=excel), targets, FunnelDocument)
    request = api.Request(
        by=by or (), where=where or (), date_from=date_from, date_to=date_to, as_of=as_of, bad_rows=bad_rows
    )  # fmt: skip
    exports = api.Exports(paths or (), tables, config, not no_config, history or ())
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    found = funnels.compute(exports, request)
    after_reading(exports, targets, quiet=quiet)
    write(FunnelDocument(found), targets, quiet=quiet, style=style)
