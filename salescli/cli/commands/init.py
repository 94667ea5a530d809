"""`salescli init PATH…`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from salescli.cli import options as opt


@opt.with_tables
def init(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders or patterns, at least one here or under Input; the table each holds is told by name "
            "or header.",
            metavar="PATH",
        ),
    ] = None,
    tables: opt.Tables = opt.NO_FILES,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write; else salescli.toml beside the first PATH.",
            metavar="FILE",
            rich_help_panel="Output",
        ),
    ] = None,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Look at real exports and write the settings that map them."""
    from salescli import init as proposal
    from salescli.output.terminal import printable

    written = proposal.write(paths or (), tables, output)
    if quiet:
        return
    for line in written.lines:
        print(printable(line), file=sys.stderr)
    asks = f" QUESTION marks {written.questions} things in it that the files do not say." if written.questions else ""
    print(printable(f"Wrote {written.path}.{asks}"), file=sys.stderr)
