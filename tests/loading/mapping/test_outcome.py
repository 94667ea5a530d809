"""What became of a deal, and the day on which it closed, row by row."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from salescli.loading.mapping import outcome


def found(own: dict[str, str] | None = None, **columns: list[object]) -> list[tuple[object, ...]]:
    """Status and day of each row of the columns."""
    frame = pl.DataFrame({name.replace("_unread", ":unread"): values for name, values in columns.items()})
    given = {name: pl.col(name) for name in frame.columns}
    status = outcome.status_of(given, own or {})
    return frame.select(status.alias("status"), outcome.closing_day(given, status).alias("day")).rows()


def test_a_status_goes_before_all_and_an_open_deal_has_no_day() -> None:
    day, moment = date(2026, 3, 5), datetime(2026, 3, 5, 14)
    rows = found(status=["won", "open", None], closed_at=[moment] * 3)
    assert rows == [("won", day), ("open", None), (None, None)]


def test_dates_tell_it_where_the_status_is_blank_but_not_where_it_does_not_read() -> None:
    day, later = date(2026, 3, 5), date(2026, 3, 6)
    rows = found(status=[None, None], status_unread=[False, True], won_at=[day, day], lost_at=[later, None])
    assert rows == [("lost", later), (None, None)]


def test_a_stage_tells_it_in_the_words_of_the_settings_too() -> None:
    day = date(2026, 3, 5)
    assert found({"Hurra": "won"}, stage=["Hurra", "Closed lost", "Talks"], closed_at=[day] * 3) == [
        ("won", day), ("lost", day), ("open", None),
    ]  # fmt: skip
