"""Which series report and check record and guard, and what they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.api import Request
from salescli.errors import MissingInputError, SalesCliError, SettingsError, UsageError
from salescli.history.readings import NewReading, reading_of
from salescli.message import say
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.api import Exports

#: What is recorded where the settings name no KPI anywhere.
USUAL = ("revenue", "deals-won", "win-rate", "mrr")


class Chosen(Struct, frozen=True):
    """The series of a run, and notes on those that the files cannot answer."""

    readings: tuple[NewReading, ...]
    notes: tuple[Note, ...] = ()


def names(exports: Exports, of_targets: Iterable[str] = ()) -> list[str]:
    """The KPIs of `[history]`: those it names, else those of the targets, else of `[report]`, else the usual ones."""
    settings = exports.settings
    known = exports.kpis.names()
    reported = [name for name in settings.report.kpis if name in known]
    return list(dict.fromkeys(settings.history.kpis or list(of_targets) or reported or USUAL))


def read(exports: Exports, kpis: Sequence[str], as_of: str | None, bad_rows: str) -> Chosen:
    """The series of the KPIs now, unsplit and by the split of `[history]`.

    Raises SettingsError for what `[history]` cannot ask, InputError for files that cannot be trusted.
    """
    settings = exports.settings.history
    found: list[NewReading] = []
    notes: list[Note] = []
    try:
        exports.expect(len(kpis) * (2 if settings.by else 1), settings.by)
        for by in [(), tuple(settings.by)] if settings.by else [()]:
            request = Request(
                period=settings.period, by=by or "none", as_of=as_of, bad_rows=bad_rows, asks_first=True
            )  # fmt: skip
            for name, result in zip(kpis, exports.compute_many(kpis, request), strict=True):
                if isinstance(result, SalesCliError):
                    notes += _left_out(name, result, is_split=bool(by))
                else:
                    found.append(reading_of(result, (), exports.settings, bad_rows))
    except UsageError as error:
        place = str(exports.settings.path) if exports.settings.path else "[history]"
        raise SettingsError(say("history.wrong_settings", path=place, reason=error.message), error.hint) from None
    return Chosen(tuple(found), tuple(dict.fromkeys(notes)))


def _left_out(name: str, error: SalesCliError, *, is_split: bool) -> list[Note]:
    """The note on a KPI that the files cannot answer, or that has no such split. Raises other errors."""
    if isinstance(error, MissingInputError) or (is_split and error.message.code == "engine.no_split_by"):
        return [note("not_recorded", 0, "history.not_recorded", kpi=name, reason=error.message)]
    raise error
