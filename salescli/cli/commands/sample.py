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
    from salescli.i18n.language import SPOKEN
    from salescli.message import say
    from salescli.output.terminal import say as tell

    written = samples.write(folder)
    tell(SPOKEN.get().say(say("samples.wrote", count=len(written), folder=folder, first=written[0])))
