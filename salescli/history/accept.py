"""Accepting a restated number: the latest reading becomes the reference."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.errors import UsageError
from salescli.history import contents, versions
from salescli.history import store as files
from salescli.history.model import Status
from salescli.message import say

if TYPE_CHECKING:
    from salescli.config.history_settings import HistorySettings
    from salescli.history.versions import VersionRow


def accept(
    path: Path, kpi: str, settings: HistorySettings, period: str | None, reason: str | None, *, is_sum: bool
) -> tuple[VersionRow, ...]:
    """Make the latest reading the reference of a period, or of all, in every series of a KPI; what was accepted.

    Raises UsageError where the latest number of none of them is restated.
    """
    with files.writing(path) as store:
        history = contents.of_store(store)
        latest = {past.series: past.readings[-1].run.id for past in history.series if past.readings}
        number = {past.series: past.id for past in history.series}
        told = versions.told(history, kpi, settings, is_sum=is_sum, only_restated=True)
        rows = tuple(row for row in told.rows if row.is_latest and period in (None, row.period))
        if not rows:
            what = say("history.in_period", period=period) if period else ""
            hint = say("history.see_restated") if told.rows else say("history.record_to_accept")
            raise UsageError(say("history.nothing_to_accept", kpi=kpi, what=what), hint)
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        keys = dict.fromkeys((row.series, row.period) for row in rows)
        store.add(
            "acceptance", [(number[series], name, latest[series], moment, reason) for series, name in keys]
        )  # fmt: skip
    return tuple(_accepted(row) for row in rows)


def _accepted(row: VersionRow) -> VersionRow:
    from msgspec.structs import replace

    return replace(row, status=Status.ACCEPTED)
