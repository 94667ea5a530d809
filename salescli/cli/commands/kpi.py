"""`salescli kpi NAME PATH…`."""

from __future__ import annotations

from typing import Any

from salescli.cli import options as opt
from salescli.cli import recording as rec
from salescli.cli.cluster_options import Engine
from salescli.cli.inputs import named_files, setting
from salescli.errors import UsageError
from salescli.message import say


@opt.with_tables
def kpi(
    name: opt.KpiNames,
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    engine: Engine = None,
    period: opt.Period = None,
    by: opt.By = None,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    last: opt.Last = None,
    as_of: opt.AsOfDay = None,
    compare: opt.Compare = None,
    sort: opt.Sort = None,
    top: opt.Top = None,
    settings: opt.Set = None,
    rows: opt.Rows = False,
    record: rec.Record = False,
    db: rec.Db = None,
    format_: opt.Format = None,
    output: opt.Output = None,
    chart: opt.Chart = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """One KPI, or several, per period, region, rep or another split."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style

    named = named_files(paths, tables)
    several = "," in name
    if several and rows:
        raise UsageError(say("cli.rows_of_several"), say("cli.ask_for_one"))
    if rows and (compare or sort):
        raise UsageError(say("cli.rows_in_order"), say("cli.leave_those_out"))
    kind = _kind(several=several, rows=rows)
    targets = destinations(format_, output or [], named, kind)
    check_style(Style(chart=chart, excel=excel), targets, kind)
    request = api.Request(
        period=period, by=by or (), where=where or (), date_from=date_from, date_to=date_to, last=last, as_of=as_of,
        compare=compare, sort=sort, top=top, bad_rows=bad_rows, options=dict(setting(text) for text in settings or []),
        asks_first=record,
    )  # fmt: skip
    exports = api.Exports(paths or (), tables, config, not no_config, engine=engine)
    style = Style(spoken(language, exports.settings), chart, excel, no_color=no_color)
    history = rec.recording(record, db, exports.settings, targets)
    if several:
        from salescli.report import side_by_side

        found = side_by_side.compute(exports, side_by_side.names_in(name, exports.kpis), request)
        after_reading(exports, targets, quiet=quiet)
        if history:
            history.record_asked(exports, name, request, found.results, quiet=quiet)
        write(kind(found), targets, quiet=quiet, style=style)
        return
    answer = exports.answer(name, request)
    after_reading(exports, targets, quiet=quiet)
    if history:
        history.record_asked(exports, name, request, [answer.result], quiet=quiet)
    if rows:
        from salescli.explain.drilldown import drilldown

        with exports.dataset.reading():
            behind = drilldown(answer, exports.dataset)
        write(kind(behind), targets, quiet=quiet, style=style)
    else:
        write(kind(answer.result), targets, quiet=quiet, style=style)


def _kind(*, several: bool, rows: bool) -> Any:
    """The class of the document that is asked for."""
    if rows:
        from salescli.output.documents.rows import RowsDocument

        return RowsDocument
    if several:
        from salescli.output.documents.side_by_side import SideBySideDocument

        return SideBySideDocument
    from salescli.output.documents.kpi import KpiDocument

    return KpiDocument
