"""`salescli explain NAME [PATH…]`."""

from __future__ import annotations

from salescli.cli import options as opt
from salescli.cli.inputs import setting, spoken


@opt.with_tables
def explain(
    name: opt.KpiName,
    paths: opt.Paths = None,
    tables: opt.Tables = opt.NO_FILES,
    config: opt.Config = None,
    no_config: opt.NoConfig = False,
    period: opt.Period = None,
    by: opt.By = None,
    where: opt.Where = None,
    date_from: opt.From = None,
    date_to: opt.To = None,
    last: opt.Last = None,
    as_of: opt.AsOfDay = None,
    settings: opt.Set = None,
    bad_rows: opt.BadRows = "error",
    debug: opt.Debug = False,
) -> None:
    """What a KPI means; with files also what its number is made of."""
    from salescli import api
    from salescli.explain import catalogue
    from salescli.output.terminal import printable, show

    exports = api.Exports(paths or (), tables, config, not no_config)
    found = exports.kpis.get(name)
    found = exports.defined(found, exports.chosen(found, dict(setting(text) for text in settings or [])))
    spoken(None, exports.settings)
    if not paths and not tables and not any(map(exports.settings.patterns_of, exports.settings.tables)):
        show(_fitted(catalogue.explanation(found)))
        return
    request = api.Request(
        period=period, by=by or (), where=where or (), date_from=date_from, date_to=date_to, last=last, as_of=as_of,
        bad_rows=bad_rows, options=dict(setting(text) for text in settings or []), every_row=True,
    )  # fmt: skip
    answer = exports.answer(name, request)

    from salescli.explain import account

    with exports.dataset.reading():
        numbers = account.text(answer, exports.dataset)
    show(_fitted(printable(catalogue.explanation(found) + "\n" + numbers)))


def _fitted(text: str) -> str:
    """The text within the width of the terminal; as it is where nobody looks at one."""
    import sys
    from shutil import get_terminal_size

    if not sys.stdout.isatty():
        return text
    from salescli.output.text.width import folded

    return folded(text, get_terminal_size().columns)
