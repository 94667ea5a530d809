"""`salescli help COMMAND`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.errors import UsageError, did_you_mean
from salescli.message import say

Name = Annotated[str | None, typer.Argument(help="A command; else the program itself.", metavar="COMMAND")]


def help_(context: typer.Context, name: Name = None, debug: opt.Debug = False) -> None:
    """The help of a command, as COMMAND --help shows it."""
    program = context.parent
    assert program is not None
    if name is None:
        program.command.make_context("salescli", ["--help"])
        return
    commands = program.command.commands  # type: ignore[attr-defined]
    if name not in commands:
        raise UsageError(say("cli.no_command", name=name), did_you_mean(name, commands) or say("cli.list_commands"))
    commands[name].make_context(name, ["--help"], parent=program)
