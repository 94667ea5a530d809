"""The options of `compare-groups` alone."""

from __future__ import annotations

from typing import Annotated

import typer

from salescli.cli.options import QUESTION, completing
from salescli.model.calendar import Grain
from salescli.model.schema import DIMENSIONS

ComparedGroup = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        help="The group: rows with this value, by the rules of --where.",
        metavar="DIM=VALUE",
        rich_help_panel=QUESTION,
    ),
]
ComparedVersus = Annotated[
    list[str] | None,
    typer.Option(
        "--versus",
        help="What the group is set against: rows with this value, or rest for all that are not in it.",
        metavar="DIM=VALUE",
        rich_help_panel=QUESTION,
    ),
]
ComparedEach = Annotated[
    str | None,
    typer.Option(
        "--each",
        help="Every group of this dimension against its rest, instead of --group and --versus.",
        metavar="DIM",
        autocompletion=completing(lambda: DIMENSIONS),
        rich_help_panel=QUESTION,
    ),
]
ComparedBy = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        help="What the groups of this dimension account for of the difference, or of several together.",
        metavar="DIM",
        autocompletion=completing(lambda: DIMENSIONS),
        rich_help_panel=QUESTION,
    ),
]
Confidence = Annotated[
    str,
    typer.Option(
        "--confidence",
        help="How sure the intervals are, between 0 and 1.",
        metavar="SHARE",
        rich_help_panel=QUESTION,
    ),
]
LastPeriod = Annotated[
    str | None,
    typer.Option(
        "--period",
        help="How long the periods of --last are; else as the KPI has them.",
        metavar="PERIOD",
        autocompletion=completing(lambda: Grain),
        rich_help_panel=QUESTION,
    ),
]
