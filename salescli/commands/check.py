"""`salescli check PATH…`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salescli import options as opt
from salescli.errors import ExitCode, UsageError, listing
from salescli.output.text import say

if TYPE_CHECKING:
    from salescli.output import Destination
    from salescli.settings import Settings
    from salescli.targets.model import Check

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
CheckFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="table, json, csv, markdown, junit or github.",
        metavar="FORMAT",
        rich_help_panel="Output",
    ),
]
CheckOutput = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        help="Write to a file instead; .xml (JUnit), .md, .json, .csv or .txt choose the format. Repeatable; "
        "a --format that no file takes goes to standard output.",
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


def check(
    paths: opt.Paths = None,
    deals: opt.Deals = None,
    activities: opt.Activities = None,
    customers: opt.Customers = None,
    reps: opt.Reps = None,
    costs: opt.Costs = None,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    as_of: opt.AsOfDay = None,
    fail_on: FailOn = None,
    lint: Lint = False,
    state: State = None,
    on_change: OnChange = False,
    format_: CheckFormat = None,
    output: CheckOutput = None,
    quiet: Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """Judge the targets of the settings; the exit code is the verdict."""
    from salescli.output.check import FORMATS, LINT_FORMATS, places
    from salescli.output.files import check_writable
    from salescli.targets import outcome

    if on_change and not state:
        raise UsageError("--on-change needs the verdicts of the last run.", "Name a file for them: --state FILE")
    failing = outcome.fail_on(fail_on or [])
    files = [deals or [], activities or [], customers or [], reps or [], costs or []]
    named = [*(paths or []), *(name for names in files for name in names)]
    where = places(format_, output or [], named, LINT_FORMATS if lint else FORMATS)
    memory = Path(state) if state and not lint else None
    if memory:
        check_writable(memory, "--state")
    settings = _settings(named, config, no_config)
    if not settings.target and not settings.targets.files:
        say("salescli: there are no targets.")
        say("  Write [[target]] into salescli.toml: kpi, and min, max, between or change.")
        raise typer.Exit(ExitCode.UNJUDGED)
    inputs = {
        "paths": paths or (),
        **dict(zip(("deals", "activities", "customers", "reps", "costs"), files, strict=True)),
        "config": config,
        "use_config": not no_config,
    }
    if lint:
        has_files = any([paths, *files, *(settings.patterns_of(table) for table in settings.tables)])
        raise typer.Exit(_look(settings, inputs if has_files else None, as_of, where, no_color=no_color))
    found, changed = _judged(settings, inputs, as_of, memory)
    silent = (quiet and found.is_fine) or (on_change and not changed)
    _write(found, where, memory, no_color=no_color, silent=silent, quiet=quiet)
    raise typer.Exit(outcome.exit_code(found, failing))


def _settings(inputs: Sequence[str], config: str | None, no_config: bool) -> Settings:
    from salescli import api

    return api.find_settings(inputs, config, use_config=not no_config)


def _judged(
    settings: Settings, inputs: Mapping[str, Any], as_of: str | None, memory: Path | None
) -> tuple[Check, bool]:
    """The verdicts, compared with those of the last run, and whether any changed."""
    from salescli.targets import reading, state
    from salescli.targets.check import run
    from salescli.targets.numbers import Numbers

    targets = reading.read(settings)
    before = state.read(memory) if memory else None
    found = run(targets, Numbers(inputs, settings, as_of))
    if not memory:
        return found, False
    found = state.compared(found, before)
    return found, state.is_changed(found, before)


def _write(
    found: Check, where: Sequence[Destination], memory: Path | None, *, no_color: bool, silent: bool, quiet: bool
) -> None:
    """The verdicts to every place, and only then to the state: a change that nobody was told is still one."""
    from salescli.output.check import write
    from salescli.output.files import replace_file
    from salescli.targets import state

    if found.ignored and not quiet:
        say(f"Not read, being like no table: {listing(found.ignored)}")
    write(found, where, no_color=no_color, silent=silent)
    if memory:
        replace_file(memory, state.as_json(found))


def _look(
    settings: Settings,
    inputs: Mapping[str, Any] | None,
    as_of: str | None,
    where: Sequence[Destination],
    *,
    no_color: bool,
) -> ExitCode:
    """`--lint`: a target that is wrong is one of the findings, and the settings are then wrong."""
    from salescli.output.check import write_lint
    from salescli.targets.lint import look
    from salescli.targets.numbers import Numbers

    findings = look(settings, Numbers(inputs, settings, as_of) if inputs else None)
    write_lint(findings, where, no_color=no_color)
    return ExitCode.USAGE if any(finding.is_broken for finding in findings) else ExitCode.OK
