"""The option of the commands whose files several workers can read."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli.options import INPUT, completing

Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="Read with the workers of a Dask cluster: dask, or dask=ADDRESS of its scheduler.",
        metavar="ENGINE",
        autocompletion=completing(lambda: ("dask",)),
        rich_help_panel=INPUT,
    ),
]
