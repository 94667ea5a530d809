"""The command line: the Typer app, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperArgument, TyperCommand, TyperOption

from salescli import __version__, leaving
from salescli.commands.check import check
from salescli.commands.explain import explain
from salescli.commands.forecast import forecast
from salescli.commands.funnel import funnel
from salescli.commands.init import init
from salescli.commands.kpi import kpi
from salescli.commands.list import list_kpis
from salescli.commands.report import report
from salescli.commands.sample import sample
from salescli.commands.validate import validate
from salescli.errors import ExitCode, SalesCliError
from salescli.output.progress import progress
from salescli.output.text import emit, say

_ABOUT = "Sales KPIs from CRM exports: the right number, and what it left out."


class Command(TyperCommand):
    """A command whose help keeps its options under headings, without Rich, which costs as much as the whole start."""

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


app = typer.Typer(
    name="salescli",
    help=_ABOUT,
    epilog="Example: salescli sample demo && salescli kpi monthly-growth demo/deals.csv",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
#: Each command, by name, with the example that ends its help.
_COMMANDS: Mapping[str, tuple[Callable[..., None], str]] = {
    "kpi": (kpi, "salescli kpi win-rate exports/ --by region --last 4"),
    "list": (list_kpis, "salescli list --format json"),
    "explain": (explain, "salescli explain sales-cycle"),
    "report": (report, "salescli report exports/ --output report.md"),
    "forecast": (forecast, "salescli forecast exports/ --period quarter"),
    "funnel": (funnel, "salescli funnel exports/ --by region --from 2025-Q1"),
    "check": (check, "salescli check exports/ --output report.xml"),
    "init": (init, "salescli init exports/ --output mine.toml"),
    "validate": (validate, "salescli validate exports/"),
    "sample": (sample, "salescli sample demo"),
}
for _name, (_function, _example) in _COMMANDS.items():
    app.command(_name, cls=Command, epilog=f"Example: {_example}")(_function)


def _show_version(wanted: bool) -> None:
    if wanted:
        emit(f"salescli {__version__}\n")
        raise typer.Exit


@app.callback(help=_ABOUT)
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


def main() -> NoReturn:
    """Run the program; every way out ends in an exit code of `ExitCode`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; an error has been said on stderr by then."""
    try:
        with progress("salescli: working"):
            return app(arguments, prog_name="salescli", standalone_mode=False) or ExitCode.OK
    except SystemExit as left:
        return _code_of(left)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BaseException as error:  # a panic of Polars is no Exception, and Python would exit with 1
        leaving.give_way()
        if "--debug" in arguments:
            from traceback import format_exception

            say("".join(format_exception(error)).rstrip())
        message, hint, code = _told(error, arguments)
        say(f"salescli: {message}" + (f"\n  {hint}" if hint else ""))
        return code


def _told(error: BaseException, arguments: Sequence[str]) -> tuple[str, str | None, ExitCode]:
    """What an error says to the user, what to do about it, and its exit code."""
    match error:
        case SalesCliError():
            return error.message, error.hint, error.exit_code
        case typer.TyperException():
            command = next((f" {argument}" for argument in arguments[:1] if argument in _COMMANDS), "")
            return error.format_message(), f"See: salescli{command} --help", ExitCode.USAGE
    fault = f"salescli itself is at fault: {type(error).__name__}: {error}"
    return fault, "Run it again with --debug and report what it prints.", ExitCode.OUTPUT


def _code_of(left: SystemExit) -> ExitCode:
    """Typer leaves by itself after completion, and with 1 when the reader of its help has gone."""
    if not left.code or isinstance(left.__context__, BrokenPipeError):
        return ExitCode.OK
    return ExitCode.USAGE
