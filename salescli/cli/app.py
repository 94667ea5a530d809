"""The command line: the Typer app, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from salescli import __version__
from salescli.cli import help_text, variables
from salescli.errors import ExitCode, SalesCliError, UsageError
from salescli.i18n import language as languages
from salescli.i18n.language import ENGLISH, SPOKEN, Language, said
from salescli.message import Message, say
from salescli.output.progress import progress
from salescli.output.terminal import emit, unwritable
from salescli.output.terminal import say as tell
from salescli.system import signals

#: More letters than any summary of a command has.
_WHOLE = 200
_ABOUT = "Sales KPIs from CRM exports: the right number, and what it left out."


class _AsGiven:
    """A type of parameters that takes a value as the user wrote it, or as its own parser returns it."""

    @staticmethod
    def coerce(value: Any, param: Any, ctx: Any) -> Any:
        """The value, or what the parser returns for it."""
        parser = param.type_descriptor.parameter_info.parser
        return value if parser is None or value is None else parser(value)


def _taken_as_given(parameters: list[Any]) -> list[Any]:
    """The parameters; flags and texts no longer load pydantic, which takes a third of a short run."""
    for parameter in parameters:
        kind = parameter.type_descriptor
        if kind.annotation in (str, list[str], bool) or kind.parameter_info.parser is not None:
            parameter.get_runtime_param = _AsGiven
    return parameters


def _empty(arguments: Sequence[str], parameters: Iterable[Any]) -> str | Message | None:
    """The name of the first option or argument that is given as empty text."""
    valued = {opt for one in parameters if isinstance(one, TyperOption) and not one.is_flag for opt in one.opts}
    named = [one.metavar or one.name for one in parameters if isinstance(one, TyperArgument)]
    before = ""
    for argument in arguments:
        option, equals, value = argument.partition("=")
        if option.startswith("--") and equals and not value:
            return option
        if not argument:
            return before if before in valued else say("cli.either", names=named)
        before = "" if before in valued else argument
    return None


class _Spoken:
    """Help in the language of the user."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        language = SPOKEN.get()
        if language is not ENGLISH:
            help_text.translate(self, ctx, language)
            section = formatter.section
            formatter.section = lambda heading: section(help_text.translated(heading, language))
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line of usage."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), help_text.translated("Usage: ", SPOKEN.get()))


class Group(_Spoken, TyperGroup):
    """The program itself."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options, without pydantic."""
        return _taken_as_given(super().get_params(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command of the arguments. Raises UsageError that says how to ask where a KPI is named instead."""
        if args[0] not in self.list_commands(ctx) and (hint := _how_to_ask(args)):
            raise UsageError(say("cli.no_command", name=args[0]), hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a line for each command; a long one goes on in the next line, it is not cut."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(_WHOLE)) for name, command in commands if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Command(_Spoken, TyperCommand):
    """A command whose help has headings for options, without Rich, which takes as long as the rest of the start."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its arguments and options, without pydantic."""
        return _taken_as_given(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse them. Raises UsageError for an empty one, such as a shell variable that is not set, and for an engine
        where only one machine reads.
        """
        parameters = super().get_params(ctx)
        has_engine = any("--engine" in parameter.opts for parameter in parameters)
        asks_for_one = any(argument.partition("=")[0] == "--engine" for argument in args)
        if asks_for_one and not has_engine and not ctx.resilient_parsing:
            hint = say("engine.leave_engine_out", option="--engine")
            raise UsageError(say("engine.only_for", command=str(ctx.info_name), option="--engine"), hint)
        if not ctx.resilient_parsing and (name := _empty(args, parameters)):
            raise UsageError(say("cli.empty", name=name), say("cli.give_a_value"))
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run it, with the defaults of the environment. Raises what it raises, and names the variable to blame."""
        used = variables.fill(ctx.params)
        try:
            return super().invoke(ctx)
        except SalesCliError as error:
            found = variables.blamed(error, used)
            raise error if found is error else found.with_traceback(error.__traceback__) from None

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, then each panel of options, in the order of their declaration."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, TyperArgument):
                sections.setdefault("Arguments", []).append((parameter.metavar or parameter.name, parameter.help or ""))
            elif isinstance(parameter, TyperOption) and (record := parameter.get_help_record(ctx)):
                sections.setdefault(parameter.rich_help_panel or "Options", []).append(record)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _own_kpis() -> Collection[str]:
    """The KPIs that the settings of this folder define, as far as these can be read."""
    from salescli import api, kpis

    try:
        return kpis.of(api.find_settings((), None)).own
    except SalesCliError:
        return ()


def _how_to_ask(arguments: Sequence[str]) -> Message | None:
    """How to ask for the KPI that the first argument is the name of, or is called by; None where it is none."""
    from shlex import join  # no other command line needs these

    from salescli import kpis

    match [arguments[0]] if arguments[0] in _own_kpis() else kpis.meant_by(arguments[0]):
        case [name]:
            return say("cli.ask_for_kpi", command=join(["salescli", "kpi", name, *arguments[1:]]))
        case [_, *_] as names:
            return say("kpis.either", names=names)
    return None


#: Each command: its module and function, and the example at the end of its help. Modules are imported when needed.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "kpi": ("kpi:kpi", "salescli kpi win-rate exports/ --by region --last 4"),
    "why": ("why:why", "salescli why revenue exports/ --at 2025-Q4 --by region"),
    "compare-groups": (
        "compare_groups:compare_groups",
        "salescli compare-groups win-rate exports/ --each region",
    ),
    "reconcile": (
        "reconcile:reconcile",
        "salescli reconcile revenue exports/ --at 2025-12 --expect 3200000",
    ),
    "list": ("list:list_kpis", "salescli list --format json"),
    "explain": ("explain:explain", "salescli explain sales-cycle"),
    "report": ("report:report", "salescli report exports/ --output report.md"),
    "forecast": ("forecast:forecast", "salescli forecast exports/ --period quarter"),
    "funnel": ("funnel:funnel", "salescli funnel exports/ --by region --from 2025-Q1"),
    "pipeline": ("pipeline:pipeline", "salescli pipeline exports/ --since 2025-11-30"),
    "calibrate": ("calibrate:calibrate", "salescli calibrate exports/ --history stages.csv --from 2024"),
    "cohorts": ("cohorts:cohorts", "salescli cohorts exports/ --of revenue --period quarter"),
    "check": ("check:check", "salescli check exports/ --output report.xml"),
    "history": ("history:history", "salescli history revenue --db salescli.db --restated"),
    "init": ("init:init", "salescli init exports/ --output mine.toml"),
    "validate": ("validate:validate", "salescli validate exports/"),
    "sample": ("sample:sample", "salescli sample demo"),
    "schema": ("schema:schema", "salescli schema settings"),
    "help": ("help:help_", "salescli help check"),
}


def application(commands: Iterable[str] = tuple(_COMMANDS)) -> typer.Typer:
    """The program with some of its commands."""
    from salescli.cli.options import with_pager

    app = typer.Typer(
        name="salescli",
        cls=Group,
        help=_ABOUT,
        epilog="Exit codes: 0 done, 2 command line or settings wrong, 3 input not trusted, 4 output not written; see "
        "check for 1 and 5.\n\nExample: salescli sample demo && salescli kpi monthly-growth demo/deals.csv",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in commands:
        place, example = _COMMANDS[name]
        module, function = place.split(":")
        run_it = getattr(import_module(f"salescli.cli.commands.{module}"), function)
        app.command(name, cls=Command, epilog=f"Example: {example}")(with_pager(run_it))
    app.callback(help=_ABOUT)(_options)
    return app


def _needed(arguments: Sequence[str]) -> Iterable[str]:
    """The command on the command line, so that no other has to be imported; all where none is named."""
    first, second, *_ = (*arguments, "", "")
    if first == "help":
        return ("help", second) if second in _COMMANDS else _COMMANDS
    return () if first == "--version" else (first,) if first in _COMMANDS else _COMMANDS


def _show_version(wanted: bool) -> None:
    if wanted:
        emit(f"salescli {__version__}\n")
        raise typer.Exit


def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        tell(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code. Errors are written to stderr."""
    SPOKEN.set(_language(arguments))
    try:
        with progress(SPOKEN.get(), quiet=not {"-q", "--quiet"}.isdisjoint(arguments)):
            return (
                application(_needed(arguments))(arguments, prog_name="salescli", standalone_mode=False) or ExitCode.OK
            )
    except SystemExit as left:
        return _code_of(left)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BaseException as error:  # a panic of Polars is not an Exception, and Python would exit with 1
        signals.give_way()
        if "--debug" in arguments:
            from traceback import format_exception

            tell("".join(format_exception(error)).rstrip())
        message, hint, code = _explained(error, arguments)
        tell(f"salescli: {message}" + (f"\n  {hint}" if hint else ""))
        return code


def _language(arguments: Sequence[str]) -> Language:
    """The language on the command line, before the command reads it; English for an unknown one."""
    given = [part for argument in arguments for part in _option_and_value(argument)]
    asked = next((after for option, after in pairwise(given) if option == "--language"), None)
    code = asked or variables.values().get("language") or ENGLISH.code
    return languages.get(code) if code in languages.names() else ENGLISH


def _option_and_value(argument: str) -> tuple[str, ...]:
    """The option and value of `--option=value`; other arguments alone."""
    option, equals, value = argument.partition("=")
    return (option, value) if equals and option.startswith("--") else (argument,)


def _explained(error: BaseException, arguments: Sequence[str]) -> tuple[str, str | None, ExitCode]:
    """The message, the hint and the exit code of an error."""
    if isinstance(error, OSError) and not {"-h", "--help"}.isdisjoint(arguments):
        error = unwritable(error)  # Typer writes help itself
    match error:
        case SalesCliError():
            return *said(error), error.exit_code
        case typer.TyperException():
            command = next((f" {argument}" for argument in arguments[:1] if argument in _COMMANDS), "")
            return error.format_message(), SPOKEN.get().say(say("cli.see_help", command=command)), ExitCode.USAGE
    language = SPOKEN.get()
    fault = language.say(say("cli.own_fault", kind=type(error).__name__, reason=str(error)))
    return fault, language.say(say("cli.run_with_debug")), ExitCode.OUTPUT


def _code_of(left: SystemExit) -> ExitCode:
    """The exit code where Typer exits itself: after completion, and with 1 when the reader of its help has gone."""
    if not left.code or isinstance(left.__context__, BrokenPipeError):
        return ExitCode.OK
    return ExitCode.USAGE
