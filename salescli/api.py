"""Questions and answers: the functions that the command line and Python programs call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from salescli import kpis
from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import SalesCliError, UsageError
from salescli.i18n.language import in_words
from salescli.message import say
from salescli.model.calendar import AsOf, Calendar, Span, check_reach
from salescli.model.tables import TABLES
from salescli.model.texts import conditions, questions
from salescli.system import reading

if TYPE_CHECKING:
    from salescli.engine.finest.aggregates import Finest
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.message import Message
    from salescli.model.metric import Kpi
    from salescli.results.result import KpiResult
    from salescli.validation.report import Report

#: From this many questions on, tables are read once for all of them.
_MANY = 4
#: What a filter may be.
Where = conditions.Where
#: One file or several, as every table option takes them.
Files = str | Path | Sequence[str | Path]
Config = str | Path | Mapping[str, Any] | None


class Request(Struct, frozen=True, kw_only=True):
    """A question as a user words it; the command line has options of the same names. `query` raises the errors.

    With `every_row` rows outside of the range are read too, for an account of all. Without `total` there is no total.
    With `asks_first` the result has the day of the first event.
    """

    period: str | None = None
    by: str | Sequence[str] = ()
    where: Where = ()
    date_from: str | date | None = None
    date_to: str | date | None = None
    last: int | None = None
    as_of: str | date | None = None
    sort: str | None = None
    compare: str | None = None
    top: int | None = None
    bad_rows: str = "error"
    options: Mapping[str, Any] = field(default_factory=dict)
    every_row: bool = False
    total: bool = True
    asks_first: bool = False

    def query(self, kpi: Kpi, settings: Settings) -> Query:
        """The question about a KPI under the settings. Raises UsageError for what makes no sense."""
        if self.top is not None and self.top < 1:
            raise UsageError(say("api.top_of_nothing", count=self.top), say("api.top_example"))
        grain = questions.grain_of(self.period) if self.period else kpi.grain
        wanted = tuple(questions.split_of(self.by)) or kpi.by
        where = tuple(conditions.of(self.where))
        calendar = Calendar(settings.calendar.fiscal_year_start)
        as_of = seen_from(self.as_of, settings)
        span = questions.span_of(calendar, self.date_from, self.date_to, self.last, grain, as_of)
        order = questions.order_of(self.sort) if self.sort else None
        bad_rows = questions.one_of("--bad-rows", self.bad_rows, ("error", "skip", "null"))
        versus = questions.one_of("--compare", self.compare, ("previous", "year")) if self.compare else None

        from salescli.engine.plan import Query
        from salescli.model.versus import Versus

        return Query(
            grain=grain,
            by=() if wanted == ("none",) else tuple(dict.fromkeys(wanted)),
            where=where,
            span=span,
            as_of=as_of,
            calendar=calendar,
            sort=order,
            bad_rows=bad_rows,
            compare=Versus(versus) if versus else None,
            top=self.top,
            every_row=self.every_row,
            total=self.total,
            asks_first=self.asks_first,
        )


class Exports:
    """The files of a CRM export and their settings. Nothing is read before it is needed."""

    def __init__(
        self,
        paths: Files = (),
        by_table: Mapping[str, Files] | None = None,
        config: Config = None,
        use_config: bool = True,
        history: Files = (),
        engine: str | None = None,
    ) -> None:
        """Find the settings. Raises SettingsError where they are wrong, UsageError for an engine that there is not.

        With the `engine` `dask` or `dask=ADDRESS` workers of a Dask cluster read the files.
        """
        self._engine = questions.engine_of(engine)
        self._history = _texts(history)
        self.paths = _texts(paths)
        self.by_table = {table: _texts(given) for table, given in (by_table or {}).items()}
        named = [*self.paths, *(name for names in self.by_table.values() for name in names)]
        self.settings = find_settings(named, config, use_config)
        self.kpis = kpis.of(self.settings)
        self._fresh_to: date | None = None
        self._finest: Finest | None = None

    @cached_property
    def dataset(self) -> Dataset:
        """The canonical tables. Raises InputError for files that cannot be read or recognised."""
        from salescli import loading

        is_spread = self._engine is not None
        found = loading.load(self.paths, self.by_table, self.settings, apart=self._history, is_watched=is_spread)
        if is_spread:
            found = self._spread(found)
        if not self.kpis.own:
            return found
        from salescli.own.headers import with_headers

        return with_headers(found, self.kpis.own.values())

    def _spread(self, dataset: Dataset) -> Dataset:
        """The dataset, to be read by the workers of a cluster."""
        from salescli.engine.spread.cluster import Cluster
        from salescli.engine.spread.spread import Spread

        settings = self.settings.engine
        return replace(dataset, spread=Spread(Cluster(self._engine or settings.scheduler, settings.wait)))

    @cached_property
    def history(self) -> Dataset | None:
        """The history of stages, if one was named. Raises InputError for files that cannot be read or lack a column."""
        from salescli.loading import history

        return history.load(self._history, self.settings) if self._history else None

    @property
    def files(self) -> list[str]:
        """The files that were read."""
        return [file.file.name for file in (*self.dataset.files, *(self.history.files if self.history else ()))]

    @property
    def in_one_piece(self) -> tuple[str, ...]:
        """The files that were read in one piece, though an engine with several workers was asked for."""
        return self.dataset.spread.whole if self.dataset.spread else ()

    @property
    def lacking_room(self) -> list[Message]:
        """What must be said of temporary files for which there was no room: every question read the files again."""
        if self.dataset.expected is None:
            return []
        from salescli.loading.kept.room import LACKS

        return [lack.message for lack in self.dataset.caches.every(LACKS).values()]

    def check_unchanged(self) -> None:
        """Raise an InputError where a file has changed since its reading began."""
        for dataset in filter(None, (self.dataset, self.history)):
            dataset.check_unchanged()

    def answer(self, name: str, request: Request) -> Answer:
        """A KPI's result and what it was computed from. Raises SalesCliError for everything that a user can mend."""
        kpi = self.kpis.get(name)
        query = request.query(kpi, self.settings)
        chosen = self.chosen(kpi, request.options)
        self.refuse_stale(query.as_of.day)

        from salescli.engine import run as engine

        with self.dataset.reading():
            return engine.compute(self.configured(kpi, chosen), self.dataset, query)

    def refuse_stale(self, as_of: date) -> None:
        """Raise an InputError where the data end longer before the as-of date than `fresh_within` allows.

        Data that are fresh enough on one day are so on any earlier day.
        """
        if self.settings.calendar.fresh_within is None or (self._fresh_to and as_of <= self._fresh_to):
            return
        from salescli.engine.notes.data_end import refuse_stale

        with self.dataset.reading():
            refuse_stale(self.dataset, as_of)
        self._fresh_to = as_of

    def shared_answer(self, kpi: Kpi, dataset: Dataset, query: Query) -> Answer:
        """The answer of a KPI that no name gives, such as a part of a report, from the shared scan where it can be.

        Raises UsageError for what it cannot be asked, InputError for what the files cannot answer.
        """
        from salescli.engine import run as engine

        return engine.compute(kpi, dataset, query, self._finest if dataset is self.dataset else None)

    def expect(
        self, questions: int, dimensions: Iterable[str], names: Iterable[str] = (), parts: Iterable[Kpi] = ()
    ) -> None:
        """Prepare for a number of questions that are split or filtered by the dimensions: many share one reading.

        `names` are KPIs that later questions ask for, `parts` such as no name gives. Raises InputError for files that
        cannot be read or recognised.
        """
        self.dataset.settle()  # all questions must have the same base currency
        if questions >= _MANY:
            reading.expect(questions)
            dimensions = list(dimensions)
            self.dataset = self.dataset.expecting(dimensions)
            if names:
                from salescli.engine.finest.aggregates import Finest

                self._finest = self._finest or Finest(self._configured)
                self._finest.expect(dimensions, names, parts)

    def _configured(self, name: str) -> Kpi:
        kpi = self.kpis.get(name)
        return kpi.configured(self.chosen(kpi, {}), self.dataset)

    def compute_many(
        self, names: Sequence[str], request: Request, ends: Callable[[SalesCliError], bool] = lambda error: False
    ) -> list[KpiResult | SalesCliError]:
        """Several KPIs over shared scans, in their order. A KPI that cannot be answered gives its error.

        An error that `ends` all is the last: the KPIs after it are left out.
        """
        asked = [self.kpis.get(name) for name in names]
        queries = [request.query(kpi, self.settings) for kpi in asked]
        self.expect(len(names), [dimension for query in queries for dimension in query.dimensions])
        for query in queries:
            self.refuse_stale(query.as_of.day)
        chosen = [
            self.chosen(kpi, {key: request.options[key] for key in request.options if key in kpi.settings})
            for kpi in asked
        ]

        from salescli.engine import run as engine

        found: dict[int, KpiResult | SalesCliError] = {}
        last = len(asked)
        for query in dict.fromkeys(queries):
            mine = [place for place, own in enumerate(queries) if own == query and place < last]
            own = [self.configured(asked[place], chosen[place]) for place in mine]
            with self.dataset.reading():
                for place, answer in zip(
                    mine, engine.answers(own, self.dataset, query, finest=self._finest), strict=False
                ):
                    found[place] = answer if isinstance(answer, SalesCliError) else answer.result
                    if isinstance(answer, SalesCliError) and ends(answer):
                        last = place
                        break
        return [found[place] for place in sorted(found) if place <= last]

    def chosen(self, kpi: Kpi, options: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of a KPI, typed: the options, else those of the settings file."""
        return kpi.checked({**self.settings.kpi.get(kpi.name, {}), **options})

    def defined(self, kpi: Kpi, chosen: Mapping[str, Any] | None = None) -> Kpi:
        """A KPI with its meaning, under the settings `chosen`, else under those of the settings file."""
        return self.kpis.defined(kpi, self.chosen(kpi, {}) if chosen is None else chosen, self.settings.kpi)

    def configured(self, kpi: Kpi, chosen: Mapping[str, Any]) -> Kpi:
        """A KPI under its settings, as `chosen` returns them, for the dataset, with its meaning."""
        return self.defined(kpi, chosen).configured(chosen, self.dataset)


def compute(
    name: str,
    paths: Files = (),
    *,
    deals: Files = (),
    activities: Files = (),
    customers: Files = (),
    reps: Files = (),
    quotas: Files = (),
    costs: Files = (),
    period: str | None = None,
    by: str | Sequence[str] = (),
    where: Where = (),
    date_from: str | date | None = None,
    date_to: str | date | None = None,
    last: int | None = None,
    as_of: str | date | None = None,
    sort: str | None = None,
    compare: str | None = None,
    top: int | None = None,
    bad_rows: str = "error",
    options: Mapping[str, Any] | None = None,
    config: str | Path | None = None,
    use_config: bool = True,
    **further: Files,
) -> KpiResult:
    """Compute one KPI over the files of a CRM export.

    `paths` are files or folders whose tables are recognised by name or header; arguments of every declared table name
    the table. `where` is `"region=South"`, several such
    texts, or `{"region": "South"}`, whose values are a text, a list of texts that are alternatives, or None for rows
    without one. Dates are texts as on the command line, days, or moments, which count as their days. `options` are
    settings of the KPI such as `{"include_lost": True}`; the rest is as on the command line.

    The result's `frame` has the columns period, start, end, complete, the dimensions, value and the KPI's components.
    Sums of money are Decimal, counts Int64, quotients such as rates and averages Float64. Raises SalesCliError for
    everything that a user can mend.
    """
    for name_of in further:
        if name_of not in TABLES:
            raise TypeError(f"compute() got an unexpected keyword argument {name_of!r}")
    by_table = {
        "deals": deals, "activities": activities, "customers": customers, "reps": reps, "quotas": quotas,
        "costs": costs, **further,
    }  # fmt: skip
    request = Request(
        period=period, by=by, where=where, date_from=date_from, date_to=date_to, last=last, as_of=as_of, sort=sort,
        compare=compare, top=top, bad_rows=bad_rows, options=options or {},
    )  # fmt: skip
    with in_words():
        exports = Exports(paths, by_table, config, use_config)
        exports.kpis.get(name)  # an unknown name is an error before those of files
        return exports.answer(name, request).result


def validate(
    paths: Files = (),
    by_table: Mapping[str, Files] | None = None,
    config: str | Path | None = None,
    use_config: bool = True,
    as_of: str | date | None = None,
    most: int | None = None,
) -> Report:
    """Everything that is wrong with the files of a CRM export; `most` findings of each rule are listed, None for all.

    Raises SalesCliError where no file can be opened.
    """
    from salescli import validation

    with in_words():
        exports = Exports(paths, by_table, config, use_config)
        today = seen_from(as_of, exports.settings).day
        return validation.validate(exports.paths, exports.by_table, exports.settings, today, most)


def find_settings(inputs: Sequence[str], config: Config, use_config: bool = True) -> Settings:
    """The settings for these inputs: the content or the file given, else the one found, else the defaults."""
    if isinstance(config, Mapping):
        return settings_file.of_content(config)
    if config is not None:
        return settings_file.load(Path(config), named=True)
    found = settings_file.find(inputs) if use_config else None
    return settings_file.load(found, named=False) if found else Settings()


def _texts(given: Files) -> list[str]:
    return [str(given)] if isinstance(given, str | Path) else [str(item) for item in given]


def seen_from(given: str | date | None, settings: Settings) -> AsOf:
    """The as-of date: the one given, else that of the settings, else today."""
    if isinstance(given, str):
        span = Calendar(settings.calendar.fiscal_year_start).parse(given)
        if span.start != span.end or span.end is None:
            raise UsageError(say("api.as_of_one_day", text=given), say("api.day_example"))
        given = span.end
    if found := given or settings.calendar.as_of:
        day = questions.without_time(found)
        check_reach(Span(day, day), f"--as-of {day}")
        return AsOf(day)
    zone = settings.calendar.timezone
    return AsOf(datetime.now(ZoneInfo(zone) if zone else None).date(), is_today=True)
