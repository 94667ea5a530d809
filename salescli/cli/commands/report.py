"""`salescli report PATH…`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec.structs import replace

from salescli.cli import options as opt
from salescli.cli import recording as rec
from salescli.cli.cluster_options import Engine
from salescli.cli.inputs import named_files
from salescli.errors import InputError
from salescli.output.documents.report import ReportDocument

if TYPE_CHECKING:
    from salescli.api import Exports
    from salescli.report.model import Verdict


#: The formats whose readers are told what changed, even where the settings do not ask for it.
_WITH_CHANGES = ("html", "xlsx")


@opt.with_tables
def report(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    engine: Engine = None,
    period: opt.ReportPeriod = None,
    where: opt.Where = None,
    as_of: opt.AsOfDay = None,
    record: rec.Record = False,
    db: rec.Db = None,
    format_: Annotated[str | None, opt.format_of(ReportDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(ReportDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """All that the files can answer, as a dashboard."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style
    from salescli.report import build as dashboard

    inputs = named_files(paths, tables)
    targets = destinations(format_, output or [], inputs, ReportDocument)
    check_style(Style(excel=excel), targets, ReportDocument)
    request = api.Request(period=period, where=where or (), as_of=as_of, bad_rows=bad_rows)
    exports = api.Exports(paths or (), tables, config, not no_config, engine=engine)
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    history = rec.recording(record, db, exports.settings, targets)
    dashboard.expect(exports, request)
    verdicts = () if where else verdicts_of(exports, as_of, bad_rows)
    has_changes = any(target.format in _WITH_CHANGES for target in targets)
    found = dashboard.build(exports, request, verdicts, has_changes=has_changes)
    if exports.settings.history.file:
        from salescli.report import restated

        found = replace(found, restated=restated.compute(exports, request))
    after_reading(exports, targets, quiet=quiet)
    if found.is_empty:
        raise InputError(*dashboard.why_empty(found))
    if history:
        history.record_set(exports, "report", found.as_of, as_of, bad_rows, quiet=quiet)
    write(ReportDocument(found), targets, quiet=quiet, style=style)


def verdicts_of(exports: Exports, as_of: str | None, bad_rows: str) -> tuple[Verdict, ...]:
    """The verdicts on the targets of the settings, if there are any; they have their own splits."""
    if not exports.settings.target and not exports.settings.targets.files:
        return ()
    from salescli.output.documents import for_report
    from salescli.targets import load as reading
    from salescli.targets.check import run
    from salescli.targets.numbers.numbers import Numbers

    targets = reading.read(exports.settings)
    return for_report.of_check(run(targets, Numbers(exports, as_of, bad_rows)))
