"""`salescli sample DIR`."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli import options as opt


def sample(
    folder: Annotated[str, typer.Argument(help="The folder to write to; made where it is missing.", metavar="DIR")],
    debug: opt.Debug = False,
) -> None:
    """Write sample data and its settings; nothing is overwritten."""
    from salescli import samples
    from salescli.output.terminal import say

    written = samples.write(folder)
    say(f"Wrote {len(written)} files to {folder}. Try: salescli kpi monthly-growth {written[0]}")
