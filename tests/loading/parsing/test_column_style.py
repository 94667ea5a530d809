"""How the columns of a file are written: told by the first rows, else by all of them, else refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from salescli.config.date_patterns import Order
from salescli.config.sections import FormatSettings
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading.files.opened import open_file
from salescli.loading.parsing import column_style as styles
from salescli.loading.parsing.column_style import ColumnOfFile
from salescli.loading.parsing.dates import UTC, Clock, TimeShape
from salescli.loading.parsing.styles import NumberStyle
from salescli.loading.precision import Precision
from tests.loading.conftest import Write
from tests.said import hint_of

Make = Callable[..., ColumnOfFile]


@pytest.fixture
def column(write: Write) -> Make:
    """A column of a file with a separator, by its cells; `other` is a second one."""
    numbers = iter(range(99))

    def column(*cells: str, other: tuple[str, ...] = (), separator: str = "\t", **format_: str) -> ColumnOfFile:
        rows = [f"{cell}{separator}{more}" for cell, more in zip(cells, other or ["x"] * len(cells), strict=True)]
        path: Path = write("\n".join([f"c{separator}d", *rows]) + "\n", f"f{next(numbers)}.csv")
        return ColumnOfFile(open_file(path, FormatSettings(separator=separator, **format_)), "c", "deals")

    return column


def test_a_column_has_its_values_with_their_lines_and_its_place(column: Make) -> None:
    own = column("5", "-", "n/a", "7")
    assert own.values == ["5", "7"]
    assert own.placed == [(2, "5"), (5, "7")]
    assert ENGLISH.say(own.where.words).endswith(".csv, column 'c'")


def test_a_column_finds_the_first_cells_that_meet_a_condition(column: Make) -> None:
    own = column("5", " −7 ", "9")
    ((place, value),) = own.find(pl.col("text") != "5", 1)
    assert (place.line, place.column, value) == (3, "c", "-7")
    assert own.find(pl.col("text") == "x", 1) == []


@pytest.mark.parametrize(
    ("cells", "mark"), [(("12.5", "7"), "."), (("12,5", "7"), ","), (("1.234.567", "7"), ","), (("5", "7"), None)]
)
def test_the_decimal_mark_is_told_by_the_values(column: Make, cells: tuple[str, ...], mark: str | None) -> None:
    for precision in Precision:
        style = styles.number_style(column(*cells), [], is_share=False, precision=precision)
        assert style == NumberStyle(mark, is_open=mark is None and precision is Precision.FAST)


def test_one_mark_before_three_digits_is_told_by_others(column: Make) -> None:
    said = column("1.234", decimal=",")
    assert styles.number_style(said, [], is_share=False, precision=Precision.EXACT).decimal == ","
    beside = column("1.234", other=("0.5",))
    assert styles.number_style(beside, ["c", "d"], is_share=False, precision=Precision.EXACT).decimal == "."
    semicolon = column("1.234", separator=";")
    assert styles.number_style(semicolon, ["c", "d"], is_share=False, precision=Precision.EXACT).decimal == ","


def test_one_mark_before_three_digits_that_nothing_tells_is_refused(column: Make) -> None:
    with pytest.raises(styles.Undecided) as error:
        styles.number_style(column("5", "1.234"), ["c", "d"], is_share=False, precision=Precision.FAST)
    assert [each.part("entry") for each in error.value.answers] == ['decimal = "."', 'decimal = ","']
    assert "1234" in str(error.value)
    assert "1.234" in str(error.value)
    assert "tables.deals" in (hint_of(error.value) or "")


def test_two_decimal_marks_are_refused(column: Make) -> None:
    with pytest.raises(styles.Undecided) as error:
        styles.number_style(column("12.5", "12,5"), [], is_share=False, precision=Precision.EXACT)
    assert "12.5" in str(error.value)
    assert "12,5" in str(error.value)


@pytest.mark.parametrize(
    ("cells", "percent"),
    [(("0.5", "1"), False), (("50", "1"), True), (("0.5", "1 %"), True), (("-2", "1"), False), (("0", "1"), False)],
)
def test_a_share_is_in_percent_where_one_is_above_one_or_has_a_sign(
    column: Make, cells: tuple[str, ...], percent: bool
) -> None:
    assert styles.number_style(column(*cells), [], is_share=True, precision=Precision.EXACT).is_percent is percent


def test_a_number_is_no_share(column: Make) -> None:
    assert styles.number_style(column("50"), [], is_share=False, precision=Precision.EXACT).is_percent is None


def style(column: ColumnOfFile, *siblings: ColumnOfFile, precision: Precision = Precision.EXACT) -> styles.DateStyle:
    return styles.date_style(column, siblings, UTC, precision)


def test_dates_are_of_the_order_and_the_shapes_that_values_have(column: Make) -> None:
    found = style(column("23/01/2026", "2026-01-05"))
    assert found.order == Order.DAY
    assert found.shapes == (TimeShape("%Y-%m-%d"), TimeShape("%d/%m/%Y"))
    assert style(column("01/23/2026")).order == Order.MONTH
    assert style(column("99-01-23")).order == Order.YEAR
    assert style(column("5 Mar 2026")).shapes == (TimeShape("%Y-%m-%d"),)


def test_dates_that_read_in_two_ways_are_told_by_another_file(column: Make) -> None:
    assert style(column("05/03/2026"), column("03/23/2026")).order == Order.MONTH
    assert style(column("05/05/2026")).order == Order.DAY


def test_dates_that_read_in_two_ways_are_refused_with_the_patterns(column: Make) -> None:
    with pytest.raises(styles.Undecided) as error:
        style(column("05/03/2026", "x"))
    assert [each.part("entry") for each in error.value.answers] == ['dates = "%d/%m/%Y"', 'dates = "%m/%d/%Y"']
    assert "05/03/2026" in str(error.value)
    assert "line 2" in str(error.value)


def test_the_patterns_have_the_marks_and_the_years_of_the_values(column: Make) -> None:
    with pytest.raises(styles.Undecided) as error:
        style(column("05-03-04"))
    found = [each.part("entry") for each in error.value.answers]
    assert found == ['dates = "%d-%m-%y"', 'dates = "%m-%d-%y"', 'dates = "%y-%m-%d"']


def test_dates_that_no_order_reads_are_refused_with_both(column: Make) -> None:
    with pytest.raises(InputError) as error:
        style(column("23/01/2026", "01/23/2026"))
    assert "23/01/2026" in str(error.value)
    assert "01/23/2026" in str(error.value)


def test_the_order_stays_open_until_all_is_looked_at(column: Make) -> None:
    assert style(column("2026-01-05"), precision=Precision.FAST).is_open
    assert not style(column("2026-01-05"), precision=Precision.EXACT).is_open
    assert not style(column("23/01/2026"), precision=Precision.FAST).is_open


def test_a_pattern_of_the_settings_says_the_order_and_the_digits_of_a_year(column: Make) -> None:
    own = column("05/03/2026", "05/03/26", dates="%m/%d/%Y")
    found = style(own, precision=Precision.FAST)
    assert (found.order, found.is_open, found.shapes) == (Order.MONTH, False, (TimeShape("%m/%d/%Y"),))
    pattern = styles.pattern_of(own.file)
    assert pattern is not None
    assert pattern.text == "%m/%d/%Y"
    assert styles.pattern_of(column("x").file) is None


def test_whether_a_value_of_a_pattern_says_more_than_the_day(column: Make) -> None:
    file = column("x", dates="%d/%m/%Y kl %Hh%M").file
    assert styles.has_time_by_pattern("05/03/2026 kl 14h00", file)
    assert not styles.has_time_by_pattern("05/03/2026 kl 00h00", file)
    assert not styles.has_time_by_pattern("x", file)
    assert not styles.has_time_by_pattern("05/03/2026 kl 14h00", column("x").file)


@pytest.mark.parametrize(
    ("cells", "clock"),
    [
        (("2026-03-05 10:00+01:00",), Clock(None, 60, ("+01:00",))),
        (("2026-03-05 10:00",), Clock(None, 0, ())),
        (("2026-03-05 10:00+01:00", "2026-03-05 10:00Z"), Clock(is_mixed=True)),
    ],
)
def test_moments_count_by_the_one_offset_that_they_have(column: Make, cells: tuple[str, ...], clock: Clock) -> None:
    assert styles.clock_of([column(*cells)], None, precision=Precision.EXACT) == clock


def test_moments_count_by_the_timezone_of_the_settings(column: Make) -> None:
    own = column("2026-03-05 10:00+01:00")
    assert styles.clock_of([own], "Europe/Stockholm", precision=Precision.EXACT) == Clock("Europe/Stockholm")


def test_offsets_that_are_read_by_a_pattern_alone_are_told_too(column: Make) -> None:
    own = column("05/03/2026 10h00 +0200", dates="%d/%m/%Y %Hh%M %z")
    assert styles.clock_of([own], None, precision=Precision.FAST).offset == 120


def test_offsets_below_the_first_rows_are_looked_for(column: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salescli.loading.files.opened._HEAD_BYTES", 40)
    own = column("2026-03-05 10:00+01:00", "2026-03-05 10:00+01:00", "2026-03-05 10:00+02:00")
    assert own.values == ["2026-03-05 10:00+01:00"]
    assert styles.clock_of([own], None, precision=Precision.EXACT).is_mixed
    assert not styles.clock_of([own], None, precision=Precision.FAST).is_mixed


def test_marks_and_percents_and_orders_below_the_first_rows_are_looked_for(
    column: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salescli.loading.files.opened._HEAD_BYTES", 14)
    marked = column("5", "6", "7", "1,5")
    assert styles.number_style(marked, [], is_share=False, precision=Precision.EXACT).decimal == ","
    own = column("0", "1", "1", "50")
    assert styles.number_style(own, [], is_share=True, precision=Precision.EXACT).is_percent
    assert styles.number_style(own, [], is_share=True, precision=Precision.FAST).is_percent is False
    assert style(column("05/03/26", "6/3/26", "23/3/26")).order == Order.DAY
    with pytest.raises(styles.Undecided, match=r"line 4"):
        style(column("2026-03-05", "x", "05/03/2026"))


@pytest.mark.parametrize(("value", "advised"), [("05/03/26", True), ("05/03/2026", False), ("x", False)])
def test_a_year_of_two_digits_where_the_settings_say_four(column: Make, value: str, advised: bool) -> None:
    found = styles.of_short_year(value, column("x", dates="%d/%m/%Y").file, "deals")
    assert (found is not None) is advised
    assert not advised or "%d/%m/%y" in ENGLISH.say(found or "")
    assert styles.of_short_year(value, column("x").file, "deals") is None


def test_the_currencies_that_amounts_name(column: Make) -> None:
    own = column("5 SEK", "$7", "5", "7 PTS DR")
    assert styles.currency_words(own) == ["SEK", "$"]
    assert styles.currency_words(own, frozenset({"PTS"}), is_ledger=True) == ["SEK", "$", "PTS"]
