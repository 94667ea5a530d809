"""Casts: how the text of one column becomes values, quickly and patiently."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from salescli.loading.parsing.cast import Cast, in_utc
from salescli.loading.parsing.dates import Clock, TimeShape
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.parsing.styles import DateStyle, NumberStyle
from salescli.loading.precision import NeedsExact, Precision
from salescli.model.schema import Column, Kind
from salescli.model.tables import TABLES

STATUS = TABLES["deals"].columns["status"]
STAGE = Column("status", Kind.CHOICE, "", choices=STATUS.choices, follows_stage=True)
TYPE = TABLES["deals"].columns["deal_type"]


def of_kind(kind: Kind, **given: Any) -> Cast:
    return Cast(Column("c", kind, ""), **given)


def read(cast: Cast, *texts: str | None) -> tuple[list[Any], list[Any], list[Any]]:
    """Values, texts and what does not read of a column that is made at once."""
    frame = pl.DataFrame({"t": list(texts)}, schema={"t": pl.String})
    value, text, unread = cast.at_once(pl.col("t"))
    found = frame.select(pl.lit(0), value.alias("value"), text.alias("text"), unread.alias("unread"))
    return found["value"].to_list(), found["text"].to_list(), found["unread"].to_list()


def quickly(cast: Cast, *texts: str | None) -> list[Any]:
    frame = pl.DataFrame({"t": list(texts)}, schema={"t": pl.String})
    return frame.select(cast.quick(pl.col("t")).alias("v"))["v"].to_list()


@pytest.mark.parametrize(
    ("kind", "has_time", "dtype"),
    [
        (Kind.TIME, True, pl.Datetime("us")),
        (Kind.TIME, False, pl.Date()),
        (Kind.FLAG, False, pl.Boolean()),
        (Kind.MONEY, False, MONEY),
        (Kind.NUMBER, False, MONEY),
        (Kind.TEXT, False, pl.String()),
        (Kind.CHOICE, False, pl.String()),
    ],
)
def test_each_kind_has_its_type(kind: Kind, has_time: bool, dtype: pl.DataType) -> None:
    assert of_kind(kind, has_time=has_time).dtype == dtype


def test_all_but_text_is_read_quickly_at_first() -> None:
    assert [kind for kind in Kind if not of_kind(kind).is_quick] == [Kind.TEXT]


def test_text_is_cleaned_without_words_for_nothing() -> None:
    cast = of_kind(Kind.TEXT, blanks=["N/A"], values={"Nord": "north"})
    assert read(cast, " Nord ", "N/A", "south", None) == (
        ["north", None, "south", None],
        [" Nord ", "N/A", "south", None],
        [False] * 4,
    )


def test_text_that_is_read_fast_stays_as_it_stands() -> None:
    assert read(of_kind(Kind.TEXT, blanks=["N/A"], precision=Precision.FAST), " a ", "N/A")[0] == [" a ", "N/A"]


def test_amounts_read_in_any_shape_and_what_says_nothing_is_none() -> None:
    assert read(of_kind(Kind.MONEY), "5", "(1,234.50)", " - ", "x", "12%", None) == (
        [5, Decimal("-1234.5"), None, None, None, None],
        ["5", "(1,234.50)", None, "x", "12%", None],
        [False, False, False, True, True, False],
    )


def test_amounts_are_worth_their_rate_and_without_one_do_not_read() -> None:
    cast = of_kind(Kind.MONEY, rates={"EUR": Decimal(11), "€": Decimal(11)})
    assert read(cast, "5 EUR", "€5", "5", "5 USD")[0] == [55, 55, 5, None]


def test_a_number_names_no_currency_unless_that_is_lenient() -> None:
    assert read(of_kind(Kind.NUMBER), "5 SEK", "5 %")[0] == [None, 5]
    assert read(of_kind(Kind.NUMBER, is_lenient=True), "5 SEK", "5 yr")[0] == [5, 5]


@pytest.mark.parametrize(
    ("is_percent", "values"),
    [(True, [Decimal("0.25"), Decimal("0.005"), Decimal("0.5")]), (False, [None, Decimal("0.5"), None])],
)
def test_a_share_is_in_percent_or_not(is_percent: bool, values: list[Decimal | None]) -> None:
    cast = of_kind(Kind.NUMBER, number=NumberStyle(is_percent=is_percent))
    assert read(cast, "25", "0.5", "50 %")[0] == values


def test_a_ledger_adds_debits_and_takes_credits_away() -> None:
    cast = Cast(Column("amount", Kind.MONEY, "", is_ledger=True))
    assert read(cast, "5 DR", "5 CR", "5")[0] == [5, -5, 5]


def test_dates_read_in_any_shape() -> None:
    cast = of_kind(Kind.TIME)
    assert read(cast, "2026-03-05", "5 Mar 2026", "23/03/2026", "31/02/2026", "n/a") == (
        [date(2026, 3, 5), date(2026, 3, 5), date(2026, 3, 23), None, None],
        ["2026-03-05", "5 Mar 2026", "23/03/2026", "31/02/2026", None],
        [False, False, False, True, False],
    )


def test_a_column_with_times_has_moments_and_another_days() -> None:
    shapes = (TimeShape("%Y-%m-%d %H:%M"), TimeShape("%Y-%m-%d"))
    texts = "2026-03-05 14:30", "2026-03-06"
    assert quickly(of_kind(Kind.TIME, date=DateStyle(shapes), has_time=True), *texts) == [
        datetime(2026, 3, 5, 14, 30), datetime(2026, 3, 6),
    ]  # fmt: skip
    assert quickly(of_kind(Kind.TIME, date=DateStyle(shapes)), *texts) == [date(2026, 3, 5), date(2026, 3, 6)]


def test_a_pattern_of_the_settings_goes_first() -> None:
    from salescli.config import date_patterns

    style = DateStyle((TimeShape("%m/%d/%Y"),), pattern=date_patterns.of_settings("%d/%m/%Y"))
    cast = of_kind(Kind.TIME, date=style)
    assert quickly(cast, "05/03/2026", "03/25/2026") == [date(2026, 3, 5), date(2026, 3, 25)]
    assert read(cast, " 05/03/2026 ")[0] == [date(2026, 3, 5)]


def test_a_year_of_two_digits_is_not_one_of_the_first_century() -> None:
    assert read(of_kind(Kind.TIME), "26-03-05")[0] == [date(2005, 3, 26)]
    assert quickly(of_kind(Kind.TIME, date=DateStyle((TimeShape("%d/%m/%y"),))), "05/03/26") == [date(2026, 3, 5)]


def test_the_mender_takes_back_years_of_the_first_century_only_where_they_can_be_read() -> None:
    four, two = DateStyle((TimeShape("%Y-%m-%d"),)), DateStyle((TimeShape("%d/%m/%y"),))
    values, text = pl.Series([date(26, 3, 5)]), pl.Series(["26-03-05"])
    mended = of_kind(Kind.TIME, date=four).mender.mend(values, text, pl.Series([False]))
    assert mended is not None
    assert mended[0].to_list() == [date(2005, 3, 26)]
    assert of_kind(Kind.TIME, date=two).mender.mend(values, text, pl.Series([False])) is None
    assert of_kind(Kind.MONEY).mender.mend(pl.Series([Decimal(5)]), text, pl.Series([False])) is None


def test_a_flag_that_is_left_blank_is_not_set() -> None:
    cast = of_kind(Kind.FLAG, seen=frozenset({"TRUE", "no"}))
    assert read(cast, "TRUE", "no", "", None, "x", "maybe") == (
        [True, False, False, False, True, None],
        ["TRUE", "no", "", "", "x", "maybe"],
        [False, False, False, False, False, True],
    )


def test_a_flag_has_words_of_its_own() -> None:
    cast = Cast(Column("done", Kind.FLAG, "", choices={"klar": "true"}), values={"Ej klar": "false", "Fin": "yes"})
    assert read(cast, "Klar", "ej klar", "fin")[0] == [True, False, True]


def test_the_quick_reading_knows_the_words_that_were_seen() -> None:
    cast = Cast(STATUS, values={"Sealed": "won"}, seen=frozenset({"Won", "Sealed", "lost", "Won - Renewal", "odd"}))
    assert cast.quick_words == {"Won": "won", "lost": "lost", "Sealed": "won", "Won - Renewal": "won"}
    assert quickly(cast, "Won", "Sealed", "open") == ["won", "won", None]
    flags = of_kind(Kind.FLAG, seen=frozenset({"yes", "N"}))
    assert flags.quick_words == {"yes": True, "N": False}


def test_a_status_reads_its_words_and_what_comes_after_them() -> None:
    cast = Cast(STATUS, values={"Sealed": "won"})
    assert read(cast, "closed won", " sealed", "Sealed ", "Won - Renewal", "pending", None) == (
        ["won", None, "won", "won", None, None],
        ["closed won", "sealed", "Sealed", "Won - Renewal", "pending", None],
        [False, True, False, False, True, False],
    )


def test_a_status_that_stages_tell_is_open_for_any_other_name() -> None:
    left_open: set[str] = set()
    seen = frozenset({"Closed Won", "Order signed", " "})
    cast = Cast(STAGE, values={"Sealed": "won"}, seen=seen, left_open=left_open)
    assert quickly(cast, "Closed Won", "Order signed", "Proposal") == ["won", "open", None]
    assert left_open == {"Order signed"}
    assert read(cast, "Proposal", "Contract accepted", "Sealed", None)[0] == ["open", "open", "won", None]
    assert left_open == {"Order signed", "Contract accepted"}


def test_an_open_choice_takes_other_words_as_they_are() -> None:
    cast = Cast(TYPE, blanks=["N/A"])
    assert read(cast, "New Business", "Cross-Sell", "Partner", "N/A")[0] == ["new", "cross-sell", "Partner", None]


def test_whether_a_column_knows_any_word() -> None:
    assert Cast(STATUS).knows_any(pl.Series(["odd", "Won"]))
    assert not Cast(STATUS).knows_any(pl.Series(["odd", "else"]))


def test_the_text_of_a_number_in_a_currency_without_a_rate() -> None:
    cast = of_kind(Kind.MONEY, own=frozenset({"PTS"}))
    frame = pl.DataFrame({"t": ["5 USD", "5 PTS", "5 yr", "7 USD"], "v": [None, None, None, Decimal(7)]})
    found = frame.select(cast.in_foreign(pl.col("t"), pl.col("v"))).to_series().to_list()
    assert found == ["5 USD", "5 PTS", None, None]


@pytest.mark.parametrize(
    ("kind", "given", "text", "is_unsettled"),
    [
        (Kind.MONEY, {"number": NumberStyle(None, is_open=True)}, "1,5", True),
        (Kind.MONEY, {"number": NumberStyle(".")}, "1,5", False),
        (Kind.MONEY, {"rates": {}}, "$5", True),
        (Kind.MONEY, {}, "abc", False),
        (Kind.NUMBER, {"number": NumberStyle(is_percent=False)}, "50", True),
        (Kind.TIME, {"date": DateStyle(is_open=True)}, "05/03/2026", True),
        (Kind.TIME, {}, "31/02/2026", False),
        (Kind.TIME, {"date": DateStyle(clock=Clock(None))}, "2026-03-05 10:00+01:00", True),
        (Kind.CHOICE, {}, "odd", False),
    ],
)
def test_a_fast_reading_refuses_what_all_of_the_column_may_settle(
    kind: Kind, given: dict[str, Any], text: str, is_unsettled: bool
) -> None:
    fast = of_kind(kind, precision=Precision.FAST, **given)
    with pytest.raises(NeedsExact) if is_unsettled else nullcontext():
        assert read(fast, text)[0] == [None]


def test_an_exact_reading_refuses_nothing() -> None:
    assert read(of_kind(Kind.MONEY, number=NumberStyle(".", is_open=True)), "1,5")[0] == [None]


def test_timestamps_with_an_offset_are_told_by_another_clock() -> None:
    shapes = (TimeShape("%Y-%m-%d %H:%M"), TimeShape("%Y-%m-%d %H:%M%#z", zoned=True))
    style = DateStyle(shapes, clock=Clock("Europe/Stockholm"))
    cast = of_kind(Kind.TIME, date=style, has_time=True)
    frame = pl.DataFrame({"t": ["2026-07-01 12:00Z", "2026-07-01 12:00"]})
    local, another = cast.at_once(pl.col("t")).value, cast.by_another_clock().at_once(pl.col("t")).value
    found = frame.select(in_utc(another, local).alias("utc"))["utc"].to_list()
    assert found == [datetime(2026, 7, 1, 12), None]
