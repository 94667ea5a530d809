"""The manual page, made of the declarations of the commands: what `--help` says, for `man salescli`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typer.core import TyperArgument, TyperOption
from typer.main import get_command

from salescli import __version__
from salescli.cli.app import application
from salescli.cli.variables import VARIABLES
from salescli.errors import ExitCode

_EXITS = {
    ExitCode.OK: "Done; every target met, on track, inconclusive, or missed only as a warning.",
    ExitCode.MISSED: "check: a target is missed. Nothing else ever gives 1.",
    ExitCode.USAGE: "The command line or the settings are wrong.",
    ExitCode.INPUT: "The input cannot be read or trusted: nothing was written.",
    ExitCode.OUTPUT: "The output could not be written, or salescli itself is at fault.",
    ExitCode.UNJUDGED: "check: there was nothing to judge.",
    ExitCode.INTERRUPTED: "Interrupted.",
}


def page() -> str:
    """The page in the macros of man(7)."""
    return "\n".join(_lines(get_command(application()))) + "\n"


def _lines(program: Any) -> Iterator[str]:
    context = program.make_context("salescli", [], resilient_parsing=True)
    yield f'.TH SALESCLI 1 "" "salescli {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"salescli \\- {escaped(program.help)}"
    yield ".SH SYNOPSIS"
    yield ".B salescli"
    yield ".I COMMAND"
    yield "[OPTIONS] [ARGS]..."
    yield ".SH OPTIONS"
    yield from _parameters(program, context)
    yield ".SH COMMANDS"
    for name, command in program.commands.items():
        yield from _command(name, command, context)
    yield ".SH ENVIRONMENT"
    for parameter, variable in VARIABLES.items():
        option = "--" + parameter.rstrip("_").replace("_", "-")
        yield from _item(f"\\fB{variable}\\fR", f"The default of {option}: below options, above the settings.")
    yield from _item("\\fBNO_COLOR\\fR", "No colour, as --no-color.")
    yield ".SH FILES"
    yield from _item("\\fIsalescli.toml\\fR", "Settings, beside the first PATH or above the working folder.")
    yield ".SH EXIT STATUS"
    for code, meaning in _EXITS.items():
        yield from _item(f"\\fB{code.value}\\fR", meaning)


def _command(name: str, command: Any, above: Any) -> Iterator[str]:
    context = command.make_context(name, [], parent=above, resilient_parsing=True)
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f".SS salescli {escaped(name)} {escaped(pieces)}"
    for number, paragraph in enumerate((command.help or "").split("\n\n")):
        yield from ([".PP"] if number else [])
        yield escaped(paragraph)
    yield from _parameters(command, context)
    yield ".PP"
    yield escaped(command.epilog)


def _parameters(command: Any, context: Any) -> Iterator[str]:
    for parameter in command.get_params(context):
        if isinstance(parameter, TyperArgument):
            yield from _item(f"\\fI{escaped(parameter.metavar or parameter.name)}\\fR", parameter.help or "")
        elif isinstance(parameter, TyperOption) and (record := parameter.get_help_record(context)):
            yield from _item(f"\\fB{escaped(record[0])}\\fR", record[1])


def _item(tag: str, text: str) -> Iterator[str]:
    yield from (".TP", tag, escaped(text))


def escaped(text: str) -> str:
    """A text on one line that no macro or escape begins in; hyphens are those that are typed."""
    joined = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    plain = re.sub(r"[^\x00-\x7f]", lambda sign: f"\\[u{ord(sign[0]):04X}]", joined)
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
