"""`salescli list`."""

from __future__ import annotations

import sys
from typing import Annotated

from salescli import options as opt

_FORMATS = ("table", "json", "csv")


def list_kpis(
    format_: Annotated[str | None, opt.format_among(_FORMATS)] = None,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """The KPIs, with unit, inputs and one line each."""
    from salescli import catalogue, kpi
    from salescli.output import grid, known_format, show
    from salescli.output.text import check_stdout, emit

    as_text = {"json": catalogue.as_json, "csv": catalogue.as_csv}
    chosen = known_format(format_ or "table", _FORMATS)
    check_stdout()
    entries = [catalogue.entry(each) for each in kpi.every()]
    if chosen in as_text:
        emit(as_text[chosen](entries))
        return
    show(grid.of_records(entries, sys.stdout.encoding), no_color=no_color)
