"""The options that commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from inspect import Parameter, Signature, signature
from types import MappingProxyType
from typing import Annotated, Any

import typer

from salescli import kpis
from salescli.cli.help_text import filled
from salescli.errors import listing
from salescli.i18n import language as languages
from salescli.model.calendar import Grain
from salescli.model.schema import DIMENSIONS
from salescli.model.tables import TABLES
from salescli.model.versus import Versus
from salescli.output import CHARTS
from salescli.output.documents.kpi import KpiDocument
from salescli.output.formats import by_ending, formats_of
from salescli.output.terminal import PAGED
from salescli.results.document import Document

_INPUT, QUESTION, _OUTPUT = "Input", "Question", "Output"


def completing(words: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """The completion function for words that begin with what is typed; without annotations, which Typer would read."""
    return lambda incomplete: [str(word) for word in words() if word.startswith(incomplete)]


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number.") from None


def number_from_1(text: str) -> int:
    """A whole number of at least 1. Typer's own check would load pydantic, which takes half as long as Polars."""
    if (number := _number(text)) < 1:
        raise typer.BadParameter(f"{text} is less than 1.")
    return number


def _known() -> list[str]:
    """The names of the built-in KPIs and of those of the settings in this folder, as far as these can be read."""
    from salescli.api import find_settings
    from salescli.errors import SalesCliError

    try:
        return kpis.of(find_settings((), None)).names()
    except SalesCliError:
        return kpis.names()


def _name(text: str) -> Any:
    return typer.Argument(help=f"{text}; see: salescli list", autocompletion=completing(_known), metavar="NAME")


KpiName = Annotated[str, _name("Name of the KPI")]
KpiNames = Annotated[str, _name("Name of the KPI, or several: win-rate,revenue")]
Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders or patterns; the table each holds is told by name or header.", metavar="PATH"),
]


#: The files that table options name, by table; see `with_tables`.
Tables = Mapping[str, Sequence[str]]
NO_FILES: Tables = MappingProxyType({})


def _table(name: str) -> Parameter:
    option = typer.Option(
        f"--{name}", help=filled("A file of {table}. Repeatable.", table=name), metavar="FILE", rich_help_panel=_INPUT
    )
    return Parameter(
        name, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=Annotated[list[str] | None, option]
    )


def with_pager(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--no-pager` after its `--no-color`; one that writes nothing in colour stays as it is."""
    parameters = list(signature(command, eval_str=True).parameters.values())
    places = [place for place, parameter in enumerate(parameters, 1) if parameter.name == "no_color"]
    if not places:
        return command
    option = typer.Option("--no-pager", help="No pager for long output.", rich_help_panel=_OUTPUT)
    added = Parameter("no_pager", Parameter.POSITIONAL_OR_KEYWORD, default=False, annotation=Annotated[bool, option])
    parameters[places[0] : places[0]] = [added]

    @wraps(command)
    def run(no_pager: bool, **given: Any) -> None:
        PAGED.set(not no_pager)
        command(**given)

    return _with_signature(run, parameters)


def with_tables(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for every table of the input instead of its parameter `tables`.

    The command gets the tables with files, each with its files.
    """
    options = [_table(name) for name in TABLES]
    parameters: list[Parameter] = []
    for parameter in signature(command, eval_str=True).parameters.values():
        parameters += options if parameter.name == "tables" else [parameter]

    @wraps(command)
    def run(**given: Any) -> None:
        named = {name: given.pop(name) for name in TABLES}
        command(tables={name: files for name, files in named.items() if files}, **given)

    return _with_signature(run, parameters)


def _with_signature(command: Callable[..., None], parameters: Sequence[Parameter]) -> Callable[..., None]:
    """The command with the parameters that Typer reads. It reads annotations too, and takes time for each."""
    command.__annotations__ = {}
    command.__dict__["__signature__"] = Signature(parameters)
    return command


History = Annotated[
    list[str] | None,
    typer.Option(
        help="A file with a row for every stage that a deal entered: deal_id, stage, entered_at. Repeatable.",
        metavar="FILE",
        rich_help_panel=_INPUT,
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        help="Settings file; else salescli.toml beside the first PATH or above the working folder.",
        metavar="FILE",
        rich_help_panel=_INPUT,
    ),
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="Use no settings file.", rich_help_panel=_INPUT)]


def _period(grains: Iterable[str], default: str) -> Any:
    grains = tuple(grains)
    return typer.Option(
        help=filled(f"{{words}}; else {default}.", words=listing(grains)),
        metavar="GRAIN",
        autocompletion=completing(lambda: grains),
        rich_help_panel=QUESTION,
    )


Period = Annotated[str | None, _period(Grain, "the KPI's own")]
ForecastPeriod = Annotated[str | None, _period(Grain, "month")]
ReportPeriod = Annotated[str | None, _period((grain for grain in Grain if grain is not Grain.TOTAL), "month")]
CohortPeriod = Annotated[str | None, _period((Grain.MONTH, Grain.QUARTER, Grain.YEAR), "month")]
By = Annotated[
    list[str] | None,
    typer.Option(
        help="Split by region, rep, team, segment, product …; repeat it or separate by commas; none for no split.",
        metavar="DIM",
        autocompletion=completing(lambda: DIMENSIONS),
        rich_help_panel=QUESTION,
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        help="Only rows with this value; twice for one dimension: or; for several: and; DIM= is without.",
        metavar="DIM=VALUE",
        rich_help_panel=QUESTION,
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="First day: a date or a period such as 2025-Q4.",
        metavar="DATE",
        rich_help_panel=QUESTION,
    ),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        help="Last day: a date or a period such as 2025-Q4.",
        metavar="DATE",
        rich_help_panel=QUESTION,
    ),
]
Last = Annotated[
    int | None,
    typer.Option(help="Only the last N complete periods.", metavar="N", parser=_number, rich_help_panel=QUESTION),
]
AsOfDay = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="See everything from this day; else as_of of the settings, else today.",
        metavar="DATE",
        rich_help_panel=QUESTION,
    ),
]
Sort = Annotated[
    str | None,
    typer.Option(
        help="Sort by a column, largest first; COLUMN:asc for smallest first.",
        metavar="COLUMN",
        rich_help_panel=QUESTION,
    ),
]
Compare = Annotated[
    str | None,
    typer.Option(
        "--compare",
        help="Set each period against the previous one, or the same of the year before (days and weeks: 52 weeks "
        "earlier): previous or year.",
        metavar="WHAT",
        rich_help_panel=QUESTION,
    ),
]
Top = Annotated[
    int | None,
    typer.Option(
        "--top",
        help="Only the N groups with the largest value over the range.",
        metavar="N",
        parser=_number,
        rich_help_panel=QUESTION,
    ),
]
Rows = Annotated[
    bool,
    typer.Option(
        "--rows", help="The rows behind the number instead of the number, by file and line.", rich_help_panel=QUESTION
    ),
]
Commit = Annotated[
    str | None,
    typer.Option(
        "--commit",
        help="From which probability an open deal counts as committed; else [forecast] commit, else 0.5.",
        metavar="SHARE",
        rich_help_panel=QUESTION,
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="The period whose change is explained, such as 2025-Q4; else the latest complete one.",
        metavar="PERIOD",
        rich_help_panel=QUESTION,
    ),
]
VersusPeriod = Annotated[
    str,
    typer.Option(
        "--versus",
        help="What it is set against: previous, year (the same a year before), or a period of the same length.",
        metavar="PERIOD",
        autocompletion=completing(lambda: Versus),
        rich_help_panel=QUESTION,
    ),
]
WhyBy = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        help="Groups of this dimension, or of several together; none for no groups; else every usual one by itself.",
        metavar="DIM",
        autocompletion=completing(lambda: DIMENSIONS),
        rich_help_panel=QUESTION,
    ),
]
TopGroups = Annotated[
    int,
    typer.Option(
        "--top",
        help="The N groups with the largest contributions, the others as one; 0 for all.",
        metavar="N",
        parser=_number,
        rich_help_panel=QUESTION,
    ),
]
DriverTree = Annotated[
    str | None,
    typer.Option(
        "--drivers",
        help="Other drivers that the KPI has, such as leads; none for no drivers; see: salescli explain NAME",
        metavar="TREE",
        rich_help_panel=QUESTION,
    ),
]
EffectRows = Annotated[
    bool,
    typer.Option(
        "--rows",
        help="The rows of both periods instead, the largest effect on the change first.",
        rich_help_panel=QUESTION,
    ),
]
BadRows = Annotated[
    str,
    typer.Option(
        "--bad-rows",
        help="What to do with a value that does not read: error, skip the row, or take the value as null.",
        metavar="WHAT",
        rich_help_panel=_INPUT,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="A setting of the KPI; see: salescli explain NAME",
        metavar="KEY=VALUE",
        rich_help_panel=QUESTION,
    ),
]


def format_of(document: type[Document]) -> Any:
    """`--format` of a command that writes such a document."""
    formats = tuple(formats_of(document))
    return typer.Option(
        "--format",
        help=f"{listing(formats)}.",
        metavar="FORMAT",
        autocompletion=completing(lambda: formats),
        rich_help_panel=_OUTPUT,
    )


def output_of(document: type[Document]) -> Any:
    """`--output` of a command that writes such a document."""
    return typer.Option(
        "--output",
        "-o",
        help=filled(
            "Write to a file instead; its ending chooses the format: {endings}. Repeatable.",
            endings=listing(by_ending(document)),
        ),
        metavar="FILE",
        rich_help_panel=_OUTPUT,
    )


Format = Annotated[str | None, format_of(KpiDocument)]
Output = Annotated[list[str] | None, output_of(KpiDocument)]
Chart = Annotated[
    str | None,
    typer.Option(
        help=filled("A chart instead of the table: {charts}; auto for what suits it.", charts=listing(CHARTS)),
        metavar="KIND",
        autocompletion=completing(lambda: CHARTS),
        rich_help_panel=_OUTPUT,
    ),
]
Waterfall = Annotated[
    str | None,
    typer.Option(
        "--chart",
        help="A chart instead of the tables: waterfall, or auto.",
        metavar="KIND",
        autocompletion=completing(lambda: ("waterfall", "auto")),
        rich_help_panel=_OUTPUT,
    ),
]
Excel = Annotated[
    bool,
    typer.Option("--excel", help="CSV for a spreadsheet, in the language's number style.", rich_help_panel=_OUTPUT),
]
LanguageCode = Annotated[
    str | None,
    typer.Option(
        "--language",
        help=filled(
            "Language of titles, labels and numbers: {codes}; else that of the settings.",
            codes=languages.names(),
        ),
        metavar="CODE",
        autocompletion=completing(languages.names),
        rich_help_panel=_OUTPUT,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No remarks on stderr.", rich_help_panel=_OUTPUT)]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colour.", rich_help_panel=_OUTPUT)]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback with an error.", rich_help_panel=_OUTPUT)]
