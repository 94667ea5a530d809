"""`salescli list`."""

from __future__ import annotations

from typing import Annotated

from salescli.cli import options as opt
from salescli.output.documents.catalogue import CatalogueDocument


def list_kpis(
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    format_: Annotated[str | None, opt.format_of(CatalogueDocument)] = None,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """The KPIs, with unit, inputs and one line each."""
    from salescli import api, kpis
    from salescli.explain import catalogue
    from salescli.output import destinations, write
    from salescli.output.style import Style

    targets = destinations(format_, (), (), CatalogueDocument)
    known = kpis.of(api.find_settings((), config, not no_config))
    entries = catalogue.entries(known.every())
    write(CatalogueDocument(entries), targets, quiet=True, style=Style(no_color=no_color))
