"""`salescli why NAME PATH…`."""

from __future__ import annotations

from typing import Annotated

from salescli.cli import options as opt
from salescli.cli.inputs import named_files, setting
from salescli.errors import UsageError
from salescli.message import say
from salescli.output.documents.why.account import WhyDocument


@opt.with_tables
def why(
    name: opt.KpiName,
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    at: opt.At = None,
    versus: opt.VersusPeriod = "previous",
    period: opt.Period = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    by: opt.WhyBy = None,
    where: opt.Where = None,
    top: opt.TopGroups = 10,
    drivers: opt.DriverTree = None,
    rows: opt.EffectRows = False,
    as_of: opt.AsOfDay = None,
    settings: opt.Set = None,
    format_: Annotated[str | None, opt.format_of(WhyDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(WhyDocument)] = None,
    chart: opt.Waterfall = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """Why a KPI changed: what drove it, and which groups."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.output import check_style, destinations, write
    from salescli.output.documents.why.effects import EffectsDocument
    from salescli.output.formats import FORMATS
    from salescli.output.style import Style
    from salescli.results.document import Part
    from salescli.why import compute

    if rows and (given := [option for option, value in (("--drivers", drivers), ("--chart", chart)) if value]):
        raise UsageError(say("why.rows_alone", options=given), say("cli.leave_those_out"))
    kind = EffectsDocument if rows else WhyDocument
    targets = destinations(format_, output or [], named_files(paths, tables), kind)
    check_style(Style(chart=chart, excel=excel), targets, kind)
    request = api.Request(
        period=period, by=by or (), where=where or (), date_from=date_from, date_to=date_to, as_of=as_of,
        bad_rows=bad_rows, options=dict(setting(text) for text in settings or []),
    )  # fmt: skip
    exports = api.Exports(paths or (), tables, config, not no_config)
    style = Style(spoken(language, exports.settings), chart, excel, no_color=no_color)
    for_people = {Part.SECTIONS, Part.PROSE, Part.PAGE}
    shows_effects = not chart and any(FORMATS[target.format].part in for_people for target in targets)
    question = compute.Question(
        at=at, versus=versus, drivers=drivers, top=top, rows=rows, largest=3 if shows_effects else 0
    )
    found = compute.compute(exports, name, request, question)
    after_reading(exports, targets, quiet=quiet)
    write(EffectsDocument(found) if rows else WhyDocument(found), targets, quiet=quiet, style=style)
