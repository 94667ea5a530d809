"""`salescli schema NAME`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt
from salescli.cli.help_text import filled
from salescli.output.records.schemas import NAMES

Name = Annotated[
    str,
    typer.Argument(
        help=filled("What it describes: {names}.", names=NAMES),
        metavar="NAME",
        autocompletion=opt.completing(lambda: NAMES),
    ),
]


def schema(name: Name, debug: opt.Debug = False) -> None:
    """A JSON Schema of the settings, or of the JSON that a command writes."""
    from json import dumps

    from salescli.output.records import schemas
    from salescli.output.terminal import check_stdout, emit

    found = schemas.schema(name)
    check_stdout()
    emit(dumps(found, indent=2, ensure_ascii=False) + "\n")
