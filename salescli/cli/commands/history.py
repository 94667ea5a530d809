"""`salescli history NAME`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.cli import recording as rec
from salescli.cli.inputs import spoken
from salescli.errors import InputError, UsageError
from salescli.message import Option, say
from salescli.output.documents.history.versions import VersionsDocument


def history(
    name: opt.KpiName,
    db: rec.Db = None,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    period: opt.Period = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="Only this period, such as 2025-10.", metavar="PERIOD", rich_help_panel="Question"),
    ] = None,
    where: opt.Where = None,
    by: opt.By = None,
    restated: Annotated[
        bool,
        typer.Option("--restated", help="Only numbers that are restated.", rich_help_panel="Question"),
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="Make the latest numbers of the KPI, or of --at, those that later ones are compared with.",
            rich_help_panel="History",
        ),
    ] = False,
    reason: Annotated[
        str | None,
        typer.Option("--reason", help="Why they are accepted.", metavar="TEXT", rich_help_panel="History"),
    ] = None,
    format_: Annotated[str | None, opt.format_of(VersionsDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(VersionsDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """What a KPI's numbers were from run to run, and which were restated."""
    from salescli import api
    from salescli.history import accept as accepting
    from salescli.history import contents, run, versions
    from salescli.model.account import Sum
    from salescli.model.measures import Unit
    from salescli.model.texts import conditions, questions
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style
    from salescli.results.note import note

    if reason is not None and not accept:
        raise UsageError(say("cli.reason_without_accept"), say("cli.add_accept", fix=Option("--accept")))
    if accept and (restated or period or where or by):
        raise UsageError(say("cli.accept_alone"), say("cli.leave_those_out"))
    targets = destinations(format_, output or [], [], VersionsDocument)
    check_style(Style(excel=excel), targets, VersionsDocument)
    settings = api.find_settings((), config, not no_config)
    exports = api.Exports((), None, config, not no_config)
    style = Style(spoken(language, settings), excel=excel, no_color=no_color)
    path = run.wanted_file(db, settings, to_read=True)
    rec.refuse_outputs(path, targets)
    rec.refuse_settings(path, settings)
    grain = questions.grain_of(period) if period else None
    split = [part for part in questions.split_of(by) if part != "none"] if by else None
    asked = tuple(conditions.of(where or ()))
    found = contents.load(path)
    known = {past.series.kpi for past in found.series} if found else set[str]()
    names = exports.kpis.names()
    if name not in known and name not in names:
        raise UsageError(say("kpis.unknown", name=name), exports.kpis.hint(name, [*names, *sorted(known)]))
    if found is None:
        raise InputError(say("history.no_history_file", path=str(path)), say("history.record_first"))
    kpi = exports.kpis.get(name) if name in names else None
    is_sum = kpi is not None and isinstance(kpi.account, Sum)
    if accept:
        rows = accepting.accept(path, name, settings.history, at, reason, is_sum=is_sum)
        told = versions.Told(name, str(path), rows)
    else:
        told = versions.told(found, name, settings.history, is_sum=is_sum, only_restated=restated)
        narrow = versions.narrowed(told.rows, grain=grain and grain.value, period=at, where=asked, by=split)
        told = versions.Told(name, str(path), narrow)
    notes = [] if told.rows else [note("no_versions", 0, "history.no_versions", kpi=name, path=str(path))]
    asked_for = {"db": str(path), "period": period, "at": at}
    document = VersionsDocument(told, kpi.unit if kpi else Unit.RATIO, asked_for, is_accepted=accept, notes=notes)
    write(document, targets, quiet=quiet, style=style)
