"""`salescli forecast PATH…`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

from salescli.cli import options as opt
from salescli.cli.inputs import named_files
from salescli.errors import UsageError
from salescli.message import say
from salescli.output.documents.forecast import ForecastDocument


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
    commit: opt.Commit = None,
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
        period=period, by=by or (), where=where or (), date_from=date_from, date_to=date_to, as_of=as_of,
        bad_rows=bad_rows,
    )  # fmt: skip
    exports = api.Exports(paths or (), tables, config, not no_config)
    style = Style(spoken(language, exports.settings), excel=excel, no_color=no_color)
    found = compute(exports, request, None if commit is None else _threshold(commit))
    after_reading(exports, targets, quiet=quiet)
    write(ForecastDocument(found), targets, quiet=quiet, style=style)


def _threshold(text: str) -> Decimal:
    """A text as a probability. Raises UsageError for anything else."""
    try:
        number = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= 1:
        raise UsageError(say("cli.no_probability", text=text), say("cli.write_probability"))
    return number
