"""Variables of the environment that are defaults of options: below what the command line says, above the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import environ
from pathlib import Path
from typing import Any

from salescli.errors import SalesCliError
from salescli.i18n import language as languages
from salescli.message import Message, Parameter, say
from salescli.output.formats import FORMATS

#: The variable of each parameter of the commands that has one.
VARIABLES: Mapping[str, str] = {
    "config": "SALESCLI_CONFIG",
    "language": "SALESCLI_LANGUAGE",
    "format_": "SALESCLI_FORMAT",
    "as_of": "SALESCLI_AS_OF",
}


def values() -> dict[str, str]:
    """The value of each parameter whose variable is set; one that is empty counts as not set."""
    return {name: value for name, variable in VARIABLES.items() if (value := environ.get(variable))}


def fill(given: dict[str, Any]) -> dict[str, str]:
    """Give a command's parameters the values of their variables, where the command line says nothing.

    Returns those that come from variables. Raises UsageError for a language that there is not, whatever the command.
    """
    used = {name: value for name, value in values().items() if name == "language" or _is_asked(name, value, given)}
    if (code := used.get("language")) and not given.get("language"):
        try:
            languages.get(code)
        except SalesCliError as error:
            raise blamed(error, {"language": code}) from None
    used = {name: value for name, value in used.items() if name in given and not given[name]}
    given.update(used)
    return used


def _is_asked(name: str, value: str, given: Mapping[str, Any]) -> bool:
    """Whether the variable says what the command line leaves open.

    `--no-config` wants no settings, a file that is written has the format of its ending, and a chart is drawn.
    """
    if name == "config":
        return not given.get("no_config")
    if name == "format_":
        draws = value not in FORMATS or FORMATS[value].draws
        return not given.get("output") and not (given.get("chart") and not draws)
    return True


def blamed(error: SalesCliError, used: Mapping[str, str]) -> SalesCliError:
    """The error, which names the variable that the wrong value comes from, if it comes from one."""
    said = {text.casefold() for text in _texts(error.message)}
    for name, value in used.items():
        if said & {value.casefold(), str(Path(value)).casefold()}:
            return type(error)(
                say("cli.of_variable", variable=VARIABLES[name], what=error.message), error.hint, error.place
            )
    return error


def _texts(said: Parameter) -> Iterator[str]:
    """All texts of the user's own in a message."""
    match said:
        case Message():
            for _, value in said.parameters:
                yield from _texts(value)
        case tuple():
            for each in said:
                yield from _texts(each)
        case str():
            yield said
