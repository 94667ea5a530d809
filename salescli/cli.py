"""The command line: the Typer app, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from salescli import __version__
from salescli.commands.check import check
from salescli.commands.explain import explain
from salescli.commands.kpi import kpi
from salescli.commands.list import list_kpis
from salescli.commands.sample import sample
from salescli.errors import ExitCode, SalesCliError
from salescli.output.text import printable

app = typer.Typer(
    name="salescli",
    help="Sales KPIs from CRM exports: the right number, and what it left out.",
    epilog="Try it: salescli sample demo, then salescli kpi monthly-growth demo/deals.csv",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog="Example: salescli kpi win-rate exports/ --by region --last 4 --period quarter")(kpi)
app.command("list", epilog="Example: salescli list --format json")(list_kpis)
app.command(epilog="Example: salescli explain sales-cycle")(explain)
app.command(epilog="Example: salescli sample demo")(sample)
app.command(epilog="Example: salescli check exports/ --output report.xml --fail-on warning")(check)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"salescli {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Sales KPIs from CRM exports: the right number, and what it left out."""


def main() -> NoReturn:
    """Run the program; every way out ends in an exit code of `ExitCode`."""
    debug = "--debug" in sys.argv
    try:
        app()
    except SalesCliError as error:
        if debug:
            raise
        _fail(error.message, error.hint, error.exit_code)
    except BrokenPipeError:
        _leave_quietly()
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as error:
        if debug:
            raise
        _fail(
            f"salescli itself is at fault: {type(error).__name__}: {error}",
            "Run it again with --debug and report what it prints.",
            ExitCode.OUTPUT,
        )
    sys.exit(ExitCode.OK)


def _fail(message: str, hint: str | None, code: ExitCode) -> NoReturn:
    print(printable(f"salescli: {message}"), file=sys.stderr)
    if hint:
        print(printable(f"  {hint}"), file=sys.stderr)
    sys.exit(code)


def _leave_quietly() -> NoReturn:
    """The reader has gone (`| head`): nothing more to say, and nothing is wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(ExitCode.OK)
