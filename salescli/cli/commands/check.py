"""`salescli check PATH…`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from salescli.cli import options as opt
from salescli.cli import recording as rec
from salescli.cli.cluster_options import Engine
from salescli.cli.inputs import named_files, spoken
from salescli.errors import ExitCode, UsageError
from salescli.i18n.language import SPOKEN
from salescli.message import Option, say
from salescli.output.documents.check import CheckDocument
from salescli.output.terminal import say as tell

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.i18n.language import Language
    from salescli.output import Destination
    from salescli.output.style import Style
    from salescli.results.document import Document
    from salescli.targets.model import Check
    from salescli.targets.numbers.numbers import Numbers

_VERDICT = "Verdict"

FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        help="What gives exit code 1: error (a missed target, the default), also warning, also behind; never: nothing.",
        metavar="WHAT",
        rich_help_panel=_VERDICT,
    ),
]
Lint = Annotated[
    bool, typer.Option("--lint", help="Look at the targets, not at how they stand.", rich_help_panel=_VERDICT)
]
State = Annotated[
    str | None,
    typer.Option(help="Remember the verdicts in this file.", metavar="FILE", rich_help_panel=_VERDICT),
]
OnChange = Annotated[
    bool,
    typer.Option("--on-change", help="Print only when a verdict is other than in --state.", rich_help_panel=_VERDICT),
]
Suggest = Annotated[
    bool,
    typer.Option(
        "--suggest", help="Write targets for the coming period, from your own past.", rich_help_panel=_VERDICT
    ),
]
SuggestKpi = Annotated[
    list[str] | None,
    typer.Option(
        "--kpi",
        help="With --suggest: for this KPI; else for those of [report] kpis. Repeatable.",
        metavar="NAME",
        rich_help_panel=_VERDICT,
    ),
]
CheckOutput = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        help="Write to a file instead; .xml (JUnit), .md, .json, .jsonl, .csv, .xlsx or .txt choose the format. "
        "Repeatable; a --format that no file takes goes to standard output.",
        metavar="FILE",
        rich_help_panel="Output",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Print only when something is missed, behind or could not be evaluated.",
        rich_help_panel="Output",
    ),
]


@opt.with_tables
def check(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    engine: Engine = None,
    as_of: opt.AsOfDay = None,
    fail_on: FailOn = None,
    lint: Lint = False,
    state: State = None,
    on_change: OnChange = False,
    record: rec.Record = False,
    db: rec.Db = None,
    suggest: Suggest = False,
    kpi: SuggestKpi = None,
    format_: Annotated[str | None, opt.format_of(CheckDocument)] = None,
    output: CheckOutput = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """Judge the targets of the settings; the exit code is the verdict.

    Exit codes: 0 no target missed, 1 one missed, 2 command line or settings wrong, 3 input not trusted, 4 output not
    written, 5 nothing to judge.
    """
    from salescli import api
    from salescli.output import check_style, places
    from salescli.output.documents.lint import LintDocument
    from salescli.output.style import Style
    from salescli.targets import exit_code
    from salescli.targets.numbers.numbers import Numbers

    if on_change and not state:
        raise UsageError(say("cli.change_needs_state"), say("cli.name_state", fix=Option("--state", is_complete=False)))
    if kpi and not suggest:
        raise UsageError(say("cli.kpi_of_check"), say("cli.add_suggest"))
    failing = exit_code.fail_on(fail_on or [])
    named = named_files(paths, tables)
    kind = _suggested() if suggest else LintDocument if lint else CheckDocument
    format_ = "toml" if suggest and not (format_ or output) else format_
    where = places(format_, output or [], named, kind)
    check_style(Style(excel=excel), where, kind)
    memory = _memory(state, where, is_kept=not lint)
    exports = api.Exports(paths or (), tables, config, not no_config, engine=engine)
    said_in = spoken(language, exports.settings)
    if suggest:
        _suggest(Numbers(exports, as_of, bad_rows), kpi or [], where, said_in)
        return
    history = rec.recording(record and not lint, db, exports.settings, where, alone=False)
    guarded = None if lint else rec.guarded_file(db, exports.settings, where)
    if not _has_targets(exports.settings) and (lint or not (history or guarded)):
        tell(f"salescli: {said_in.say(say('cli.no_targets'))}\n  {said_in.say(say('cli.write_targets'))}")
        raise typer.Exit(ExitCode.UNJUDGED)
    style = Style(said_in, excel=excel, no_color=no_color)
    numbers = Numbers(exports, as_of, bad_rows)
    if lint:
        raise typer.Exit(_lint(numbers, where, style, has_files=bool(named)))
    found = replace(_judged(numbers), fail_on=failing)
    readings = rec.read(found, numbers) if history or guarded else None
    if guarded and readings:
        found = rec.with_guard(found, exports, guarded, readings)
    found, changed = _compared(found, memory)
    exports.check_unchanged()
    _refuse_inputs(numbers, where, memory)
    if history and readings:
        if not guarded and not quiet:
            rec.tell_notes(readings.notes)
        history.record(exports, found.as_of, "check", readings.readings, quiet=quiet)
    if not quiet:
        _remark(found)
    silent = (quiet and found.is_fine) or (on_change and not changed)
    _write(found, [place for place in where if place.path or not silent], memory, style)
    raise typer.Exit(exit_code.exit_code(found))


def _suggested() -> type[Document]:
    """The document of suggested targets; it loads the engine, which a wrong command line has no need of."""
    from salescli.output.documents.suggest.blocks import SuggestedDocument

    return SuggestedDocument


def _memory(state: str | None, where: Sequence[Destination], *, is_kept: bool) -> Path | None:
    """The file that keeps the verdicts from run to run; None without one. Raises UsageError for one that cannot be."""
    from salescli.system.atomic_files import check_writable, refuse_standard_output

    refuse_standard_output(state or "", "--state", say("cli.name_state_file", fix=Option("--state", is_complete=False)))
    memory = Path(state) if state and is_kept else None
    if memory:
        check_writable(memory, "--state")
        if any(place.path and place.path.resolve() == memory.resolve() for place in where):
            raise UsageError(say("cli.state_is_output", path=str(memory)), say("cli.file_for_each"))
    return memory


def _refuse_inputs(numbers: Numbers, where: Sequence[Destination], memory: Path | None = None) -> None:
    """Raise a UsageError where output would overwrite an input."""
    from salescli.output import Destination, refuse_inputs

    files, settings = numbers.exports.files, numbers.exports.settings
    refuse_inputs(where, files, settings)
    if memory:
        refuse_inputs([Destination("json", memory)], files, settings, "--state")


def _has_targets(settings: Settings) -> bool:
    return bool(settings.target or settings.targets.files)


def _judged(numbers: Numbers) -> Check:
    """The verdicts; none where only the history is guarded."""
    from salescli.targets import load as reading
    from salescli.targets.check import run

    settings = numbers.exports.settings
    return run(reading.read(settings) if _has_targets(settings) else (), numbers)


def _compared(found: Check, memory: Path | None) -> tuple[Check, bool]:
    """The verdicts, compared with those of the last run, and whether any changed."""
    from salescli.targets import state

    if not memory:
        return found, False
    before = state.read(memory)
    found = state.compared(found, before)
    return found, state.is_changed(found, before)


def _remark(found: Check) -> None:
    """Say what was not read, and what was guessed while reading the rest."""
    language = SPOKEN.get()
    if found.ignored:
        tell(language.say(say("cli.not_read", files=list(found.ignored))))
    for remark in found.remarks:
        tell(language.say(remark))


def _write(found: Check, where: Sequence[Destination], memory: Path | None, style: Style) -> None:
    """Write the verdicts to every place, and only then the state: a change counts until it has been reported."""
    from salescli.output import deliver
    from salescli.system.atomic_files import replace_file
    from salescli.targets import state

    for place in where:
        deliver(CheckDocument(found), place, style)
    if memory:
        replace_file(memory, state.as_json(found))


def _suggest(numbers: Numbers, names: Sequence[str], where: Sequence[Destination], language: Language) -> None:
    """Run `--suggest`: the targets for the coming period, as lines of the settings."""
    from salescli.output import deliver
    from salescli.output.documents.suggest.blocks import SuggestedDocument
    from salescli.targets.suggest import suggestions

    found = suggestions(numbers, names)
    numbers.exports.check_unchanged()
    _refuse_inputs(numbers, where)
    for place in where:
        deliver(SuggestedDocument(found, numbers.seen_from.day, language), place)


def _lint(numbers: Numbers, where: Sequence[Destination], style: Style, *, has_files: bool) -> ExitCode:
    """Run `--lint`. A wrong target is a finding; the exit code then says that the settings are wrong."""
    from salescli.output import deliver, refuse_inputs
    from salescli.output.documents.lint import LintDocument
    from salescli.targets.lint import findings_of

    settings = numbers.exports.settings
    has_files = has_files or any(settings.patterns_of(table) for table in settings.tables)
    findings = findings_of(settings, numbers if has_files else None)
    refuse_inputs(where, [], settings)
    for place in where:
        deliver(LintDocument(findings), place, style)
    return ExitCode.USAGE if any(finding.is_broken for finding in findings) else ExitCode.OK
