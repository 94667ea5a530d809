"""`salescli sample DIR`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def sample(
    folder: Annotated[str, typer.Argument(help="The folder to write to; made where it is missing.", metavar="DIR")],
) -> None:
    """Write the sample data, a made-up company's two years, and its settings. Never overwrites."""
    from salescli import samples

    written = samples.write(folder)
    print(
        f"Wrote {len(written)} files to {folder}. Try: salescli kpi monthly-growth {written[0]}",
        file=sys.stderr,
    )
