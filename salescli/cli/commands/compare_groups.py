"""`salescli compare-groups NAME PATH…`."""

from __future__ import annotations

from typing import Annotated

from salescli.cli import group_options as own
from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.output.documents.why.compared_groups import ComparedDocument


@opt.with_tables
def compare_groups(
    name: opt.KpiName,
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    group: own.ComparedGroup = None,
    versus: own.ComparedVersus = None,
    each: own.ComparedEach = None,
    by: own.ComparedBy = None,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    last: opt.Last = None,
    period: own.LastPeriod = None,
    confidence: own.Confidence = "0.95",
    as_of: opt.AsOfDay = None,
    format_: Annotated[str | None, opt.format_of(ComparedDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(ComparedDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """How far apart two groups are, and how sure that is."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.compare_groups import compute
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style

    targets = destinations(format_, output or [], named_files(paths, tables), ComparedDocument)
    check_style(Style(excel=excel), targets, ComparedDocument)
    request = api.Request(
        period=period, by=by or (), where=where or (), date_from=date_from, date_to=date_to, last=last, as_of=as_of,
        bad_rows=bad_rows,
    )  # fmt: skip
    exports = api.Exports(paths or (), tables, config, not no_config)
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    question = compute.Question(
        group=tuple(group or ()), versus=tuple(versus or (compute.REST,)), each=each, confidence=confidence
    )
    found = compute.compute(exports, name, request, question)
    after_reading(exports, targets, quiet=quiet)
    write(ComparedDocument(found), targets, quiet=quiet, style=style)
