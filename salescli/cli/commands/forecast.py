"""`salescli forecast PATH…`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.cli.recording import Db
from salescli.errors import UsageError
from salescli.message import say
from salescli.output.documents.forecast import ForecastDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salescli.api import Exports, Request
    from salescli.config.settings import Settings
    from salescli.output import Destination
    from salescli.results.document import Document


@opt.with_tables
def forecast(
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    bad_rows: opt.BadRows = "error",
    period: opt.ForecastPeriod = None,
    by: opt.By = None,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    as_of: opt.AsOfDay = None,
    last: opt.Last = None,
    commit: opt.Commit = None,
    accuracy: Annotated[
        bool,
        typer.Option(
            "--accuracy",
            help="What recorded runs forecast of the periods that are over, against what was won in them.",
            rich_help_panel="Question",
        ),
    ] = False,
    db: Db = None,
    format_: Annotated[str | None, opt.format_of(ForecastDocument)] = None,
    output: Annotated[list[str] | None, opt.output_of(ForecastDocument)] = None,
    excel: opt.Excel = False,
    language: opt.LanguageCode = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
    debug: opt.Debug = False,
) -> None:
    """Won so far and open deals against quota, per period."""
    from salescli import api
    from salescli.cli.inputs import after_reading, spoken
    from salescli.forecast import compute
    from salescli.output import check_style, destinations, write
    from salescli.output.style import Style

    inputs = named_files(paths, tables)
    targets = destinations(format_, output or [], inputs, ForecastDocument)
    check_style(Style(excel=excel), targets, ForecastDocument)
    request = api.Request(
        period=period, by=by or (), where=where or (), date_from=date_from, date_to=date_to, last=last, as_of=as_of,
        bad_rows=bad_rows,
    )  # fmt: skip
    exports = api.Exports(paths or (), tables, config, not no_config)
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    _check_alone(db, last, exports.settings, accuracy=accuracy)
    threshold = None if commit is None else _threshold(commit)
    document: Document
    if accuracy:
        document = _accuracy(exports, request, threshold, db, targets)
    else:
        document = ForecastDocument(compute(exports, request, threshold))
    after_reading(exports, targets, quiet=quiet)
    write(document, targets, quiet=quiet, style=style)


def _check_alone(db: str | None, last: int | None, settings: Settings, *, accuracy: bool) -> None:
    """Raise a UsageError for an option of --accuracy without it, or for a history file that is none."""
    if db is not None:
        from salescli.history import run

        run.file_of(db, settings)
    for option, given in (("--db", db), ("--last", last)):
        if given is not None and not accuracy:
            raise UsageError(say("accuracy.only_with_it", option=option), say("accuracy.add_it"))


def _accuracy(
    exports: Exports, request: Request, threshold: Decimal | None, db: str | None, targets: Sequence[Destination]
) -> Document:
    """The accuracy of the forecasts in the history file."""
    from salescli.accuracy import compute
    from salescli.cli import recording
    from salescli.history import run
    from salescli.output.documents.history.accuracy import AccuracyDocument

    path = run.wanted_file(db, exports.settings, to_read=True)
    recording.refuse_outputs(path, targets)
    recording.refuse_inputs(path, exports)
    return AccuracyDocument(compute.compute(exports, path, request, threshold))


def _threshold(text: str) -> Decimal:
    """A text as a probability. Raises UsageError for anything else."""
    try:
        number = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= 1:
        raise UsageError(say("cli.no_probability", text=text), say("cli.write_probability"))
    return number
