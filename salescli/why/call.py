"""`salescli.why(…)`: the account of a change for Python programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salescli.api import Exports, Files, Request, Where
from salescli.i18n.language import in_words
from salescli.model.tables import TABLES
from salescli.why.compute import Question, compute

if TYPE_CHECKING:
    from salescli.why.model import Why


def why(
    name: str,
    paths: Files = (),
    *,
    at: str | None = None,
    versus: str = "previous",
    period: str | None = None,
    date_from: str | date | None = None,
    date_to: str | date | None = None,
    by: str | Sequence[str] = (),
    where: Where = (),
    top: int = 10,
    drivers: str | None = None,
    rows: bool = False,
    as_of: str | date | None = None,
    bad_rows: str = "error",
    options: Mapping[str, Any] | None = None,
    config: str | Path | None = None,
    use_config: bool = True,
    **by_table: Files,
) -> Why:
    """Account for the change of one KPI from the window `versus` to the window `at`.

    The arguments are those of `salescli why`; `paths`, `where`, dates, `options` and the arguments that name tables
    (`deals="deals.csv"`) are as `salescli.compute` takes them. With `rows` the result has the rows behind the change in
    `effects`. Raises SalesCliError for everything that a user can mend.
    """
    for name_of in by_table:
        if name_of not in TABLES:
            raise TypeError(f"why() got an unexpected keyword argument {name_of!r}")
    request = Request(
        period=period, by=by, where=where, date_from=date_from, date_to=date_to, as_of=as_of, bad_rows=bad_rows,
        options=options or {},
    )  # fmt: skip
    question = Question(at=at, versus=versus, drivers=drivers, top=top, rows=rows)
    with in_words():
        return compute(Exports(paths, by_table, config, use_config), name, request, question)
