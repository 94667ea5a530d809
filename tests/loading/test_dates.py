"""Which shape a column of dates has, and which part comes first."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescli.config.date_patterns import Order
from salescli.errors import InputError
from salescli.loading.files import opened as files
from salescli.loading.parsing import dates
from salescli.loading.parsing.dates import Clock
from salescli.loading.parsing.slow_path import TEXT, VALUE
from salescli.loading.precision import NeedsExact, Precision
from tests.loading.conftest import Write, column, tables
from tests.said import hint_of, message_of

STOCKHOLM = Clock("Europe/Stockholm")


def read(text: str, order: Order = Order.DAY) -> datetime | None:
    return dates.in_any_shape(order, STOCKHOLM, pl.DataFrame({TEXT: [text]}))[VALUE].item()


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2026-03-05", Order.DAY, datetime(2026, 3, 5)),
        ("2026/3/5", Order.MONTH, datetime(2026, 3, 5)),
        ("5.3.2026 14:30", Order.DAY, datetime(2026, 3, 5, 14, 30)),
        ("3/5/2026", Order.MONTH, datetime(2026, 3, 5)),
        ("5/3 2026", Order.DAY, datetime(2026, 3, 5)),
        ("5/3 2026 14:30", Order.DAY, datetime(2026, 3, 5, 14, 30)),
        ("02/23/26 08:55 PM", Order.MONTH, datetime(2026, 2, 23, 20, 55)),
        ("02/23/26 12:05:09 a.m.", Order.MONTH, datetime(2026, 2, 23, 0, 5, 9)),
        ("23-02-2026 8:05", Order.DAY, datetime(2026, 2, 23, 8, 5)),
        ("26-02-23", Order.YEAR, datetime(2026, 2, 23)),
        ("2024-01-22T16:14:25.000+0000", Order.DAY, datetime(2024, 1, 22, 17, 14, 25)),
        ("2024-07-22T16:14:25Z", Order.DAY, datetime(2024, 7, 22, 18, 14, 25)),
        ("2024-01-22 16:14:25-05:00", Order.DAY, datetime(2024, 1, 22, 22, 14, 25)),
        ("2024-01-22 16:14:25 UTC", Order.DAY, datetime(2024, 1, 22, 17, 14, 25)),
        ("2024-07-22 16:14:25+00", Order.DAY, datetime(2024, 7, 22, 18, 14, 25)),
        ("2024-01-22 16:14-05", Order.DAY, datetime(2024, 1, 22, 22, 14)),
        ("5 Mar 2026", Order.DAY, datetime(2026, 3, 5)),
        ("05-Mar-26", Order.DAY, datetime(2026, 3, 5)),
        ("March 5, 2026", Order.DAY, datetime(2026, 3, 5)),
        ("5. März 2026", Order.DAY, datetime(2026, 3, 5)),
        ("5 mars 2026 14:30", Order.DAY, datetime(2026, 3, 5, 14, 30)),
        ("5 de marzo de 2026", Order.DAY, datetime(2026, 3, 5)),
        ("1er mars 2026", Order.DAY, datetime(2026, 3, 1)),
        ("1º de março de 2026", Order.DAY, datetime(2026, 3, 1)),
        ("March 5th, 2026", Order.DAY, datetime(2026, 3, 5)),
        ("5-maj-69", Order.DAY, datetime(1969, 5, 5)),
        ("5-maj-68", Order.DAY, datetime(2068, 5, 5)),
        ("5\u00a0fe\u0301vr.\u00a02026", Order.DAY, datetime(2026, 2, 5)),
        ("2026-03-05 24:00:00", Order.DAY, datetime(2026, 3, 6)),
        ("31.12.2026 24:00", Order.DAY, datetime(2027, 1, 1)),
        ("2026-07-05T24:00:00.000Z", Order.DAY, datetime(2026, 7, 6, 2)),
        ("20260305", Order.DAY, datetime(2026, 3, 5)),
        ("1706000000", Order.DAY, datetime(2024, 1, 23, 9, 53, 20)),
        ("1706000000000", Order.DAY, datetime(2024, 1, 23, 9, 53, 20)),
    ],
)
def test_reads(text: str, order: Order, moment: datetime) -> None:
    assert read(text, order) == moment


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2024",
        "2024-13-01",
        "13/13/2024",
        "x",
        "45000",
        "12345678",
        "2024-01",
        "5/3",
        "5/3 26",
        "5/3 10:00",
        "5-3 2026",
        "2024-01-01 25:00",
        "26-3-5-1",
        "2026-03-05 24:00:01",
        "2026-03-05 24:30",
        "5 spam 2026",
        "31 februari 2026",
        "5 jui 2026",
        "5 mars 202",
    ],
)
def test_does_not_read(text: str) -> None:
    assert read(text) is None


#: The names of months of each language as they stand after a day, from January to December.
_NAMES = {
    "English": "January February March April May June July August September October November December",
    "Swedish": "januari februari mars april maj juni juli augusti september oktober november december",
    "Danish": "januar februar marts april maj juni juli august september oktober november december",
    "Norwegian": "januar februar mars april mai juni juli august september oktober november desember",
    "Finnish": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta",
    "German": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Dutch": "januari februari maart april mei juni juli augustus september oktober november december",
    "French": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Italian": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "Portuguese": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "Polish": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "English, short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "Swedish, short": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "Finnish, short": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "German, short": "Jan. Feb. Mrz. Apr. Mai Jun. Jul. Aug. Sept. Okt. Nov. Dez.",
    "Dutch, short": "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    "French, short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "Spanish, short": "ene feb mar abr may jun jul ago sept oct nov dic",
    "Italian, short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "Portuguese, short": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "Polish, short": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
}


@pytest.mark.parametrize("language", _NAMES)
def test_names_of_months_in_each_language(language: str) -> None:
    for number, name in enumerate(_NAMES[language].split(), 1):
        in_full = f"5 de {name} de 2026"
        for text in (f"5 {name} 2026", f"5. {name} 2026", f"5-{name.upper()}-26", f"{name} 5, 2026", in_full):
            assert read(text) == datetime(2026, number, 5), text
            assert dates.is_date(text)


def test_a_word_that_is_no_month_makes_no_date() -> None:
    assert not dates.is_date("Room 12 2026")
    assert not dates.is_date("5 spam 2026")


_DAYS = st.dates(min_value=datetime(1970, 1, 1).date(), max_value=datetime(2068, 12, 31).date())
_PATTERNS = (
    "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%m/%d/%y", "%d-%m-%y", "%Y/%m/%d", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S",
    "%m/%d/%y %I:%M %p", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S+0100", "%d-%m-%Y, %H:%M",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(day=_DAYS, minutes=st.integers(0, 1439), pattern=st.sampled_from(_PATTERNS), other=st.sampled_from(_PATTERNS))
def test_quick_cast_reads_as_the_exact_one_or_not_at_all(day: object, minutes: int, pattern: str, other: str) -> None:
    moment = datetime(day.year, day.month, day.day, *divmod(minutes, 60))  # type: ignore[attr-defined]
    text = pl.DataFrame({"t": [moment.strftime(other)]})
    for order in Order:
        shape = dates.shape_of(moment.strftime(pattern), order)
        assert shape is not None
        read = text.select(dates.quick(pl.col("t"), shape, STOCKHOLM).cast(pl.Datetime("us"))).to_series()
        quick = dates.of_four_digits(read).item()
        exact = dates.in_any_shape(order, STOCKHOLM, text.rename({"t": TEXT}))[VALUE].item()
        assert quick is None or quick == exact


HEAD = "deal_id,created_at\n"


def test_both_orders_ask_with_two_examples(write: Write) -> None:
    path = write(HEAD + "1,05/03/2024\n2,\n3,04/02/2024\n")
    with pytest.raises(InputError) as caught:
        column(tables(path).at(Precision.FAST), "created_at")
    assert "'05/03/2024' (line 2) and '04/02/2024' (line 4)" in message_of(caught.value)
    assert "dates" in (hint_of(caught.value) or "")


def test_two_digits_between_dashes_may_begin_with_the_year(write: Write) -> None:
    path = write(HEAD + "1,24-02-05\n2,25-03-06\n")
    with pytest.raises(InputError, match="as day-month-year and as year-month-day"):
        column(tables(path), "created_at")


def test_no_order_reads_all(write: Write) -> None:
    path = write(HEAD + "1,23/01/2024\n2,01/23/2024\n")
    with pytest.raises(InputError, match=r"no order .*'23/01/2024' \(line 2\) and '01/23/2024' \(line 3\)"):
        column(tables(path), "created_at")


def test_the_same_day_either_way_asks_nothing(write: Write) -> None:
    path = write(HEAD + "1,05/05/2024\n2,06/06/2024\n")
    assert [str(day) for day in column(tables(path), "created_at")] == ["2024-05-05", "2024-06-06"]


@pytest.mark.parametrize(("pattern", "day"), [("%d/%m/%Y", "2024-03-05"), ("%m/%d/%Y", "2024-05-03")])
def test_the_settings_answer(write: Write, pattern: str, day: str) -> None:
    path = write(HEAD + "1,05/03/2024\n2,2024-01-01\n")
    read = tables(path, toml=f'[tables.deals]\nformat = {{ dates = "{pattern}" }}\n')
    for precision in Precision:
        assert [str(found) for found in column(read.at(precision), "created_at")] == [day, "2024-01-01"]


def test_a_pattern_of_ones_own(write: Write) -> None:
    path = write(HEAD + "1,2024w05-1\n")
    read = tables(path, toml='[tables.deals]\nformat = { dates = "%Yw%W-%u" }\n')
    assert [str(day) for day in column(read, "created_at")] == ["2024-01-29"]


@pytest.mark.parametrize(("late", "first"), [("23/01/2024", "2024-03-05"), ("01/23/2024", "2024-05-03")])
def test_a_late_row_answers(write: Write, monkeypatch: pytest.MonkeyPatch, late: str, first: str) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 200)
    path = write(HEAD + "".join(f"{number},05/03/2024\n" for number in range(500)) + f"x,{late}\n")
    found = column(tables(path).at(Precision.FAST), "created_at")
    assert {str(day) for day in found} == {first, "2024-01-23"}


def test_a_late_row_that_reads_in_two_ways_is_asked_about(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 200)
    path = write(HEAD + "".join(f"{number},05/05/2024\n" for number in range(500)) + "x,03/02/2024\n")
    with pytest.raises(NeedsExact):
        column(tables(path).at(Precision.FAST), "created_at")
    with pytest.raises(InputError, match="03/02/2024"):
        column(tables(path), "created_at")


def test_another_file_of_the_table_answers(write: Write) -> None:
    one, other = write(HEAD + "1,05/03/2024\n"), write(HEAD + "2,23/03/2024\n", "deals2.csv")
    assert [str(day) for day in column(tables(one, other), "created_at")] == ["2024-03-05", "2024-03-23"]


def test_a_late_date_in_numbers_after_iso_ones_is_not_taken_for_granted(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 200)
    path = write(HEAD + "".join(f"{number},2024-01-05\n" for number in range(500)) + "x,05/03/2024\n")
    read = tables(path)
    with pytest.raises(NeedsExact):
        column(read.at(Precision.FAST), "created_at")
    with pytest.raises(InputError, match=r"'05/03/2024' \(line 502\)"):
        column(read, "created_at")


@pytest.mark.parametrize("head", [64 * 1024, 100])
def test_two_shapes_in_one_column(write: Write, monkeypatch: pytest.MonkeyPatch, head: int) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = "".join(f"{number},1/22/2024\n" for number in range(20))
    path = write(HEAD + rows + "a,1/22/24\nb,2024-01-22\nc,1/22/2024 4:05 PM\n")
    assert {str(day)[:10] for day in column(tables(path), "created_at")} == {"2024-01-22"}


@pytest.mark.parametrize(
    ("first", "late", "read"),
    [("1/22/2024", "1/22/24", nullcontext()), ("2024-01-22", "24-01-22", pytest.raises(NeedsExact))],
)
def test_a_year_of_two_digits_is_none_of_the_first_century(
    write: Write, monkeypatch: pytest.MonkeyPatch, first: str, late: str, read: AbstractContextManager[object]
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 60)
    path = write(HEAD + "".join(f"{number},{first}\n" for number in range(20)) + f"x,{late}\n")
    with read:
        assert str(column(tables(path).at(Precision.FAST), "created_at")[-1]) == "2024-01-22"
