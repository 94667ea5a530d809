"""`salescli list`."""

from __future__ import annotations

import sys
from typing import Annotated

from salescli.cli import options as opt

_FORMATS = ("table", "json", "csv")


def list_kpis(
    format_: Annotated[str | None, opt.format_among(_FORMATS)] = None,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """The KPIs, with unit, inputs and one line each."""
    from salescli import kpis
    from salescli.explain import catalogue
    from salescli.output import known_format, show, text_table
    from salescli.output.terminal import check_stdout, emit

    as_text = {"json": catalogue.as_json, "csv": catalogue.as_csv}
    chosen = known_format(format_ or "table", _FORMATS)
    check_stdout()
    entries = [catalogue.entry(each) for each in kpis.every()]
    if chosen in as_text:
        emit(as_text[chosen](entries))
        return
    show(text_table.of_records(entries, sys.stdout.encoding), no_color=no_color)
