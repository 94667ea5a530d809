"""The option of the commands whose files several workers can read."""

from __future__ import annotations

from typing import Annotated

import typer

Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="Read with the workers of a Dask cluster: dask, or dask=ADDRESS of its scheduler.",
        metavar="ENGINE",
        autocompletion=lambda incomplete: [name for name in ("dask",) if name.startswith(incomplete)],
        rich_help_panel="Input",
    ),
]
