"""Dates as cells write them: their shapes, their order, whose days moments with an offset count in."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from salescli.config import date_patterns
from salescli.config.date_patterns import Order
from salescli.loading.parsing import dates
from salescli.loading.parsing.dates import UTC, Clock, TimeShape
from salescli.loading.parsing.slow_path import TEXT, VALUE

NOON = datetime(2026, 7, 1, 12)


def column(*values: str | None) -> pl.DataFrame:
    return pl.DataFrame({"t": list(values)}, schema={"t": pl.String})


def test_a_shape_has_a_time_or_the_day_alone() -> None:
    assert not dates.ISO_DAY.has_time
    assert TimeShape("%Y-%m-%d %H:%M").has_time


@pytest.mark.parametrize(
    ("clock", "minutes", "local"),
    [
        (UTC, 120, NOON),
        (Clock("Europe/Stockholm"), 0, datetime(2026, 7, 1, 14)),
        (Clock(None, 120), 120, datetime(2026, 7, 1, 14)),
        (Clock(None, 120), 60, None),
    ],
)
def test_a_clock_shows_a_moment(clock: Clock, minutes: int, local: datetime | None) -> None:
    frame = pl.DataFrame({"utc": [NOON], "minutes": [minutes]})
    assert frame.select(clock.local(pl.col("utc"), pl.col("minutes"))).item() == local


@pytest.mark.parametrize(("clock", "own"), [(UTC, False), (Clock(None, 60), True), (Clock(None, 0), False)])
def test_a_clock_of_the_columns_own(clock: Clock, own: bool) -> None:
    assert clock.is_own is own


def test_the_readings_of_a_date_in_numbers() -> None:
    assert dates.readings("05/03/2026") == {Order.DAY: (2026, 3, 5), Order.MONTH: (2026, 5, 3)}
    assert dates.readings("23.03.2026") == {Order.DAY: (2026, 3, 23)}
    assert dates.readings("26-03-05") == {Order.DAY: (5, 3, 26), Order.YEAR: (26, 3, 5)}
    assert dates.readings("2026-03-05") == {}
    assert dates.readings("00/00/2026") == {}


def test_the_evidence_of_values_on_their_order() -> None:
    assert dates.evidence_in(["05/03/2026", "23/03/2026"]).orders == {Order.DAY}
    both = dates.evidence_in(["05/03/2026", "2026-03-05"])
    assert both.orders == {Order.DAY, Order.MONTH}
    assert both.undecided == ("05/03/2026",)
    assert dates.evidence_in(["05/05/2026"]).undecided == ()
    assert dates.evidence_in(["23/01/2026", "01/23/2026"]).is_contradictory
    assert dates.evidence_in([]).orders == set(Order)


@pytest.mark.parametrize(
    ("text", "date_", "time"),
    [
        ("2026-03-05", True, False),
        ("5 Mar 2026 14:30", True, True),
        ("2026-03-05T14:30:00Z", True, True),
        ("20260305", True, False),
        ("1767225600", True, True),
        ("1767225600000", True, True),
        ("45000", False, False),
        ("2026-W10-3", True, False),
        ("5. März 2026", True, False),
        ("Acme", False, False),
        ("", False, False),
    ],
)
def test_what_is_a_date_and_says_more_than_the_day(text: str, date_: bool, time: bool) -> None:
    assert dates.is_date(text) is date_
    assert dates.has_time(text) is time


def test_the_offsets_that_values_carry() -> None:
    values = ["2026-03-05T14:30:00Z", "2026-03-05 14:30+02:00", "2026-03-05 15:30+02:00", "2026-03-05 14:30", "x:Z"]
    assert dates.zones_in(values) == ["Z", "+02:00"]


def test_how_far_a_clock_is_ahead_of_utc() -> None:
    frame = column("2026-03-05 14:30+0230", "2026-03-05 14:30-01", "2026-03-05 14:30Z", "2026-03-05 14:30", None)
    assert frame.select(dates.offset_of(pl.col("t"), None)).to_series().to_list() == [150, -60, 0, None, None]
    pattern = date_patterns.of_settings("%d/%m/%Y %H:%M %z")
    assert column("05/03/2026 14:30 +0100").select(dates.offset_of(pl.col("t"), pattern)).item() == 60


def test_whether_texts_carry_an_offset() -> None:
    assert dates.carries_offset(pl.Series(["2026-03-05", "2026-03-05 14:30Z"]), None)
    assert not dates.carries_offset(pl.Series(["2026-03-05", "2026-03-05 14:30"]), None)


@pytest.mark.parametrize(
    ("text", "order", "format_", "zoned"),
    [
        ("2026-03-05", Order.DAY, "%Y-%m-%d", False),
        ("05.03.2026", Order.DAY, "%d.%m.%Y", False),
        ("05/03/26", Order.MONTH, "%m/%d/%y", False),
        ("2026-03-05 14:30", Order.DAY, "%Y-%m-%d %H:%M", False),
        ("2026-03-05T14:30:00.5", Order.DAY, "%Y-%m-%dT%H:%M:%S%.f", False),
        ("03/05/2026 2:30 PM", Order.MONTH, "%m/%d/%Y %I:%M %p", False),
        ("2026-03-05T14:30:00Z", Order.DAY, "%Y-%m-%dT%H:%M:%S%.f%#z", True),
    ],
)
def test_the_format_that_reads_a_value(text: str, order: Order, format_: str, zoned: bool) -> None:
    assert dates.shape_of(text, order) == TimeShape(format_, zoned)


@pytest.mark.parametrize(
    "text", ["5 Mar 2026", "2026-03-05 14:30 UTC", "2:30 p.m.", "20260305", "2026-03-05 2:30 p.m."]
)
def test_other_values_take_the_careful_reading(text: str) -> None:
    assert dates.shape_of(text, Order.DAY) is None


@pytest.mark.parametrize("order", list(Order))
def test_the_usual_shapes_are_those_that_the_pattern_finds(order: Order) -> None:
    for text, shape in dates._USUAL.items():
        assert dates.shape_of(text, order) == shape


def test_the_shapes_of_values() -> None:
    found = dates.shapes_in(["2026-03-05", "2026-04-06", "5 Mar 2026"], Order.DAY)
    assert found == {dates.ISO_DAY, None}


def test_text_of_one_shape_is_read_at_once() -> None:
    days = column("2026-03-05", "05/03/2026").select(dates.quick(pl.col("t"), dates.ISO_DAY, UTC)).to_series()
    assert days.to_list() == [date(2026, 3, 5), None]
    plain = TimeShape("%Y-%m-%d %H:%M")
    assert column("2026-07-01 12:00").select(dates.quick(pl.col("t"), plain, UTC)).item() == NOON


@pytest.mark.parametrize(
    ("clock", "hour"), [(UTC, 12), (Clock("Europe/Stockholm"), 14), (Clock(None, 60, ("Z",)), 13), (Clock(None), None)]
)
def test_a_moment_with_an_offset_is_read_by_the_clock(clock: Clock, hour: int | None) -> None:
    found = column("2026-07-01 12:00Z").select(dates.quick(pl.col("t"), TimeShape("%Y-%m-%d %H:%M%#z", True), clock))
    assert found.item() == (None if hour is None else datetime(2026, 7, 1, hour))


def test_years_of_the_first_thousand_are_none() -> None:
    given = pl.Series([date(26, 3, 5), date(2026, 3, 5), date(1000, 1, 1), None])
    assert dates.of_four_digits(given).to_list() == [None, date(2026, 3, 5), date(1000, 1, 1), None]
    clean = pl.Series([date(2026, 3, 5)])
    assert dates.of_four_digits(clean) is clean


def read(*texts: str, order: Order | None = Order.DAY, clock: Clock = UTC, short_years: bool = True) -> list[object]:
    frame = dates.in_any_shape(order, clock, pl.DataFrame({TEXT: texts}), short_years=short_years)
    return frame[VALUE].to_list()


def test_dates_of_any_shape_are_read() -> None:
    day = datetime(2026, 3, 5)
    assert read("2026-3-5", "5 March 2026", "Mar 5, 2026", "05-Mar-26", "20260305", " 5.3.2026 ") == [day] * 6
    assert read("5.3.26 2:30 p.m.", "5/3/2026, 14:30") == [datetime(2026, 3, 5, 14, 30)] * 2
    assert read("2026-02-30", "2026-03-05 25:00", "13/13/2026", "x") == [None] * 4


def test_the_first_and_the_last_day_of_a_leap_february() -> None:
    assert read("29.02.2024", "29.02.2023") == [datetime(2024, 2, 29), None]


def test_without_an_order_dates_in_numbers_do_not_read() -> None:
    assert read("5.3.2026", "2026-03-05", order=None) == [None, datetime(2026, 3, 5)]
    assert read("5.3.2026", order=Order.MONTH) == [datetime(2026, 5, 3)]


def test_years_of_two_digits_read_unless_they_have_four() -> None:
    assert read("5.3.26", "5.3.2026", short_years=False) == [None, datetime(2026, 3, 5)]


def test_seconds_since_1970_are_moments_of_utc() -> None:
    assert read("1782907200", "1782907200000") == [NOON, NOON]
    assert read("1782907200", clock=Clock("Europe/Stockholm")) == [datetime(2026, 7, 1, 14)]
    assert read("1782907200", clock=Clock(None, 60)) == [datetime(2026, 7, 1, 13)]


def test_a_pattern_of_the_settings_reads_by_the_clock() -> None:
    own = date_patterns.of_settings("%d/%m/%Y %H.%M %z")
    frame = column("01/07/2026 12.00 +0000", "2026-07-01")
    stockholm = Clock("Europe/Stockholm")
    assert frame.select(dates.literal(pl.col("t"), own, stockholm)).to_series().to_list() == [
        datetime(2026, 7, 1, 14), None,
    ]  # fmt: skip
    plain = date_patterns.of_settings("%d/%m/%Y")
    assert column("01/07/2026").select(dates.literal(pl.col("t"), plain, stockholm)).item() == datetime(2026, 7, 1)


def test_a_day_above_twelve_says_the_order_of_days_with_a_blank_before_the_year() -> None:
    assert dates.evidence_in(["2026-01-14", "5/3 2026"]).undecided == ("5/3 2026",)
    assert dates.evidence_in(["5/3 2026", "14/1 2026"]).orders == {Order.DAY}
    assert dates.evidence_in(["5/3 10:00"]).undecided == ()


def test_whether_texts_are_dates_in_numbers() -> None:
    assert dates.reads_in_numbers(pl.Series(["2026-03-05", " 5/3/2026"]))
    assert not dates.reads_in_numbers(pl.Series(["2026-03-05", "5 Mar 2026"]))


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-05T10:00Z",
        "2026-01-05 10:00 UTC ",
        "5/1/2026 9:30 PM +02",
        "1/5/2026 09:30+0530",
        "2026-01-05T10:00-03:00",
    ],
)
def test_what_has_an_offset_ends_in_one(value: str) -> None:
    frame = pl.DataFrame({"text": [value, "1/5/2026 9:30", "1/5/2026 9:30 PM", "5 Jan 2026"]})
    found = frame.select(dates.ends_in_zone(pl.col("text")).alias("ends"), offset=dates.offset_of(pl.col("text"), None))
    assert found["offset"][0] is not None
    assert found["ends"].to_list() == [True, False, False, False]
