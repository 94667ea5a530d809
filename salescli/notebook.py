"""What Python programs call: files or frames in; a frame, plain values or a table of a page out.

Arguments have the names of the options: `date_from` is `--from`, `options` is `--set`, `settings` is the content of a
settings file as a dict. A table is a path, several paths, or a Polars frame, eager or lazy.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, overload

import polars as pl
from msgspec.structs import replace

from salescli.api import Exports, Request, Where
from salescli.errors import InputError, SalesCliError, UsageError
from salescli.i18n.language import ENGLISH, in_words
from salescli.message import say
from salescli.model.tables import TABLES
from salescli.output.formats import render
from salescli.results.document import Document, Frame
from salescli.results.result import KpiResult
from salescli.why.model import Why

if TYPE_CHECKING:
    from salescli.results.note import Note

#: A table: a path, several, or its rows.
Table = str | Path | Sequence[str | Path] | pl.DataFrame | pl.LazyFrame
_TEXTS = (str, list, tuple)
_DAY = (str, date)
#: The types that an argument may have, and how a message calls them.
_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "period": ((str,), "a text"),
    "by": (_TEXTS, "a text or a list of texts"),
    "where": ((*_TEXTS, Mapping), "a text, a list of texts or a dict"),
    "date_from": (_DAY, "a text or a date"),
    "date_to": (_DAY, "a text or a date"),
    "last": ((int,), "a whole number"),
    "as_of": (_DAY, "a text or a date"),
    "sort": ((str,), "a text"),
    "compare": ((str,), "a text"),
    "top": ((int,), "a whole number"),
    "bad_rows": ((str,), "a text"),
    "options": ((Mapping,), "a dict"),
    "config": ((str, os.PathLike), "a path"),
    "settings": ((Mapping,), "a dict"),
    "use_config": ((bool,), "True or False"),
    "at": ((str,), "a text"),
    "versus": ((str,), "a text"),
    "drivers": ((str,), "a text"),
    "rows": ((bool,), "True or False"),
}
_OF_EXPORTS = ("config", "settings", "use_config")
_OF_QUESTION = ("at", "versus", "top", "drivers", "rows")


class Inputs(TypedDict, total=False):
    """The tables, and what is known of them. Every declared table is an argument of its name."""

    deals: Table
    activities: Table
    customers: Table
    reps: Table
    quotas: Table
    costs: Table
    config: str | Path | None
    settings: Mapping[str, Any] | None
    use_config: bool
    as_of: str | date | None
    bad_rows: str


class Filtered(Inputs, total=False):
    """A question about some of the rows."""

    where: Where
    period: str | None


class Ranged(Filtered, total=False):
    """A question about a range of days, with a split."""

    by: str | Sequence[str]
    date_from: str | date | None
    date_to: str | date | None


class Asked(Ranged, total=False):
    """A question about KPIs."""

    last: int | None
    sort: str | None
    compare: str | None
    top: int | None
    options: Mapping[str, Any] | None


class Accounted(Ranged, total=False):
    """A question about a change."""

    at: str | None
    versus: str
    top: int
    drivers: str | None
    rows: bool
    options: Mapping[str, Any] | None


class _Shown:
    """How a result shows itself, by the document that it is written by."""

    _document: Document

    def to_json(self) -> str:
        """The JSON of `--format json`."""
        return str(render(self._document, "json"))

    def to_dict(self) -> Any:
        """The same as plain values: numbers, texts, lists, dicts; dates are ISO texts."""
        return json.loads(self.to_json())

    def _repr_html_(self) -> str:
        from salescli.output.html.fragment import fragment

        return fragment(self._document, ENGLISH)


class KpiAnswer(KpiResult, _Shown, frozen=True, dict=True):
    """A KPI's result, as a notebook shows it."""

    @cached_property
    def _document(self) -> Document:  # type: ignore[override]
        from salescli.output.documents.kpi import KpiDocument

        return KpiDocument(self)

    def __repr__(self) -> str:
        return f"<salescli {self.kpi.name}: {_rows(self.frame)}, {', '.join(self.frame.columns)}>"


class WhyAnswer(Why, _Shown, frozen=True, dict=True):
    """The account of a change, as a notebook shows it."""

    @cached_property
    def _document(self) -> Document:  # type: ignore[override]
        from salescli.output.documents.why.account import WhyDocument

        return WhyDocument(self)

    def __repr__(self) -> str:
        return f"<salescli why {self.kpi.name}: {_rows(self.frame)}, {', '.join(self.frame.columns)}>"


class Result(_Shown):
    """Any other result: several KPIs, a report, a forecast, a funnel, verdicts. `found` has all that is known of it."""

    def __init__(self, name: str, found: Any, document: Document) -> None:
        self.name, self.found, self._document = name, found, document

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows of `--format csv`, typed."""
        rows = self._document.rows()
        if isinstance(rows, Frame):
            return rows.frame
        lines = [[None if cell == "" else cell for cell in row] for row in rows.rows]
        return pl.DataFrame(lines, schema=list(rows.header), orient="row", infer_schema_length=None, strict=False)

    @property
    def notes(self) -> Sequence[Note]:
        """What the numbers leave out or guess."""
        return self._document.notes

    def __repr__(self) -> str:
        return f"<salescli {self.name}: {_rows(self.frame)}, {', '.join(self.frame.columns[:12])}>"


def _rows(frame: pl.DataFrame) -> str:
    return f"{frame.height} row{'' if frame.height == 1 else 's'}"


@overload
def compute(name: str, paths: Table = (), **asked: Unpack[Asked]) -> KpiAnswer: ...
@overload
def compute(name: list[str] | tuple[str, ...], paths: Table = (), **asked: Unpack[Asked]) -> Result: ...
def compute(name: str | list[str] | tuple[str, ...], paths: Table = (), **asked: Any) -> KpiAnswer | Result:
    """Compute a KPI, or a list of several side by side, over the tables of a CRM export.

    `paths` are files or folders whose tables are recognised by name or header; arguments such as `deals` name the
    table, and take frames too. The result's `frame` has the columns period, start, end, complete, the dimensions, value
    and the KPI's components; of several KPIs a column each. Sums of money are Decimal, counts Int64, quotients such as
    rates and averages Float64. Raises SalesCliError for everything that a user can mend; its text holds the hint.
    """
    with _exports("compute", paths, asked, Asked) as (exports, request):
        if isinstance(name, str):
            exports.kpis.get(name)  # an unknown name is an error before those of files
            found = exports.answer(name, request).result
            return KpiAnswer(**{field: getattr(found, field) for field in KpiResult.__struct_fields__})
        from salescli.output.documents.side_by_side import SideBySideDocument
        from salescli.report import side_by_side

        names = side_by_side.names_in(",".join(name), exports.kpis)
        several = side_by_side.compute(exports, names, request)
        return Result(", ".join(names), several, SideBySideDocument(several))


def report(paths: Table = (), **asked: Unpack[Filtered]) -> Result:
    """All that the tables can answer; `frame` is one long table. Raises SalesCliError, also where it is nothing."""
    with _exports("report", paths, asked, Filtered) as (exports, request):
        from salescli.output.documents.report import ReportDocument
        from salescli.report import build

        build.expect(exports, request)
        found = build.build(exports, request)
        if found.is_empty:
            raise InputError(*build.why_empty(found))
        return Result("report", found, ReportDocument(found))


def forecast(paths: Table = (), **asked: Unpack[Ranged]) -> Result:
    """Won so far and open deals against quota, per period. Raises SalesCliError."""
    with _exports("forecast", paths, asked, Ranged) as (exports, request):
        from salescli.forecast import compute as forecast_of
        from salescli.output.documents.forecast import ForecastDocument

        found = forecast_of(exports, request)
        return Result("forecast", found, ForecastDocument(found))


def funnel(paths: Table = (), **asked: Unpack[Ranged]) -> Result:
    """How far deals get, stage by stage. Raises SalesCliError."""
    with _exports("funnel", paths, asked, Ranged) as (exports, request):
        from salescli.funnel import compute as funnels
        from salescli.output.documents.funnel import FunnelDocument

        found = funnels.compute(exports, request)
        return Result("funnel", found, FunnelDocument(found))


def check(paths: Table = (), **asked: Unpack[Inputs]) -> Result:
    """The targets of the settings, judged. Raises SalesCliError, also where there are none."""
    with _exports("check", paths, asked, Inputs) as (exports, request):
        from salescli.output.documents.check import CheckDocument
        from salescli.targets import load as reading
        from salescli.targets.check import run
        from salescli.targets.numbers.numbers import Numbers

        targets = reading.read(exports.settings)
        if not targets:
            raise UsageError(say("api.no_targets"), say("api.write_targets"))
        as_of = None if request.as_of is None else str(request.as_of)
        found = run(targets, Numbers(exports, as_of, request.bad_rows))
        return Result("check", found, CheckDocument(found))


def why(name: str, paths: Table = (), **asked: Unpack[Accounted]) -> WhyAnswer:
    """Account for the change of one KPI from the window `versus` (the period before) to the window `at`.

    The result's `frame` has the rows of the CSV: contributions that sum to the change to the last digit. With `rows` it
    has the rows behind the change in `effects`. Raises SalesCliError for everything that a user can mend.
    """
    given: dict[str, Any] = dict(asked)
    of_question = {word: value for word in _OF_QUESTION if (value := given.pop(word, None)) is not None}
    with _exports("why", paths, given, Accounted) as (exports, request):
        from salescli.why.compute import Question, compute

        for word, value in of_question.items():
            _check_kind(word, value)
        found = compute(exports, name, request, Question(**of_question))
        fields = {field: getattr(found, field) for field in Why.__struct_fields__}
        if found.effects is not None:
            frames = [table for table in TABLES if isinstance(asked.get(table), pl.DataFrame | pl.LazyFrame)]
            file = pl.when(pl.col("table").is_in(frames)).then("table").otherwise("file").alias("file")
            fields["effects"] = replace(found.effects, frame=found.effects.frame.with_columns(file))
        return WhyAnswer(**fields)


@contextmanager
def _exports(function: str, paths: Table, asked: Mapping[str, Any], known: type) -> Iterator[tuple[Exports, Request]]:
    """The exports and the request of a call. Errors that leave have their text, in words of arguments."""
    allowed = {*known.__annotations__, *Inputs.__annotations__, *Filtered.__annotations__, *TABLES}
    allowed |= {name for each in known.__mro__ for name in getattr(each, "__annotations__", {})}
    for name in asked:
        if name not in allowed:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")
    given = {name: value for name, value in asked.items() if value is not None}
    with TemporaryDirectory(prefix="salescli-", ignore_cleanup_errors=True) as room, _named(room), in_words():
        for name, value in given.items():
            _check_kind(name, value)
        if isinstance(paths, pl.DataFrame | pl.LazyFrame):
            raise UsageError(say("api.frame_of_what"), say("api.name_the_table"))
        by_table = {name: _stored(name, given.pop(name), Path(room)) for name in TABLES if name in given}
        of_exports = {name: given.pop(name) for name in _OF_EXPORTS if name in given}
        settings = of_exports.get("settings")
        if settings is not None and "config" in of_exports:
            raise UsageError(say("api.two_settings"), say("api.give_one"))
        config = of_exports.get("config") if settings is None else settings
        exports = Exports(_paths("paths", paths), by_table, config, of_exports.get("use_config", True))
        yield exports, Request(**given)
        exports.check_unchanged()


@contextmanager
def _named(room: str) -> Iterator[None]:
    """Errors that leave call the frames by their tables, not by the files that they were written to."""
    try:
        yield
    except SalesCliError as error:
        error.args = tuple(str(each).replace(f"{room}{os.sep}", "").replace(".parquet", "") for each in error.args)
        raise


def _check_kind(name: str, value: object) -> None:
    """Raise UsageError where an argument is of a type that it cannot have."""
    if name not in _KINDS:
        return
    kinds, words = _KINDS[name]
    is_flag = isinstance(value, bool) and bool not in kinds
    if is_flag or not isinstance(value, kinds):
        raise UsageError(say("api.wrong_type", name=name, value=repr(value), wanted=words))


def _paths(name: str, given: object) -> Sequence[str | Path]:
    """The paths of an argument. Raises UsageError for anything else."""
    found = [given] if isinstance(given, str | Path) else given
    if isinstance(found, list | tuple) and all(isinstance(each, str | Path) for each in found):
        return list(found)
    raise UsageError(say("api.wrong_type", name=name, value=repr(given), wanted="a path, a list of paths or a frame"))


def _stored(table: str, given: object, room: Path) -> Sequence[str | Path]:
    """The files of a table; a frame is written into the room, lazily read and without copying it in memory."""
    if not isinstance(given, pl.DataFrame | pl.LazyFrame):
        return _paths(table, given)
    path = room / f"{table}.parquet"
    lazy = given.lazy()
    as_text = [name for name, kind in lazy.collect_schema().items() if kind in (pl.Categorical, pl.Enum)]
    lazy.with_columns(pl.col(as_text).cast(pl.String)).sink_parquet(path)
    return [path]
