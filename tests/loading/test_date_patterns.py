"""Patterns of the settings and offsets from UTC, in every column of dates that the schema has."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from salescli import compute
from salescli.config import settings_file
from salescli.config.date_patterns import of_settings
from salescli.errors import InputError, SettingsError
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.files import opened as files
from salescli.loading.precision import NeedsExact, Precision
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from tests.program import run_here
from tests.said import hint_of, message_of

DATES = [
    (table, column.name)
    for table, schema in TABLES.items()
    for column in schema.columns.values()
    if column.kind is Kind.TIME
]
#: Moments beside midnight, in winter and in summer, each written by a clock so many minutes ahead of UTC.
MOMENTS = (datetime(2026, 2, 28, 23, 30), datetime(2026, 7, 1, 0, 15), datetime(2026, 11, 30, 12, 45))
OFFSETS = (0, 60, -300, 330)
#: Patterns that read an offset or say that there is none, and how a moment is then written.
ZONED: dict[str, Callable[[datetime], str]] = {
    "%Y-%m-%d %H:%M:%S%z": lambda at: at.strftime("%Y-%m-%d %H:%M:%S%z"),
    "%Y-%m-%dT%H:%M:%S%:z": datetime.isoformat,
    "%d.%m.%Y %H:%M %#z": lambda at: at.strftime("%d.%m.%Y %H:%M %z"),
    "%a, %d %b %Y %H:%M:%S %z": lambda at: at.strftime("%a, %d %b %Y %H:%M:%S %z"),
    "%m/%d/%y %I:%M %p %z": lambda at: at.strftime("%m/%d/%y %I:%M %p %z"),
    "%Y%m%dT%H%M%SZ": lambda at: at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
    "%d/%m/%Y %H:%M UTC": lambda at: at.astimezone(UTC).strftime("%d/%m/%Y %H:%M UTC"),
    "%s": lambda at: str(int(at.timestamp())),
}


def read_of(folder: Path, table: str, column: str, cells: list[str], toml: str = "", name: str = "") -> Dataset:
    """A file of the table with one column of dates and what it must have, under settings."""
    needed = [other for other in TABLES[table].required if other != column]
    lines = [",".join([*needed, column, "region"])]
    for row, cell in enumerate(cells):
        lines.append(",".join([*(f"{other}{name}{row}" for other in needed), f'"{cell}"', "S"]))
    path = folder / f"{table}{name}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "own.toml").write_text(toml, encoding="utf-8")
    paths = sorted(map(str, folder.glob(f"{table}*.csv")))
    return load([], {table: paths}, settings_file.load(folder / "own.toml", named=True))


def moments(read: Dataset, table: str, column: str, precision: Precision = Precision.EXACT) -> list[datetime | None]:
    """What is read, a day as its midnight."""
    values = read.at(precision).frame(table, [column]).collect()[column].to_list()
    return [
        value if value is None or isinstance(value, datetime) else datetime(*value.timetuple()[:3]) for value in values
    ]


def settings_of(table: str, pattern: str | None, zone: str | None) -> str:
    lines = [f'[calendar]\ntimezone = "{zone}"'] if zone else []
    lines += [f"[tables.{table}]\nformat = {{ dates = '{pattern}' }}"] if pattern else []
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("pattern", ZONED)
@pytest.mark.parametrize(("table", "column"), DATES)
def test_a_pattern_honours_its_offset(table: str, column: str, pattern: str, tmp_path: Path) -> None:
    precisions = [*Precision]
    for offset, zone in product(OFFSETS, (None, "Europe/Stockholm", "America/Chicago")):
        written = [moment.replace(tzinfo=timezone(timedelta(minutes=offset))) for moment in MOMENTS]
        cells = [ZONED[pattern](moment) for moment in written]
        read = read_of(tmp_path, table, column, cells, settings_of(table, pattern, zone))
        shows_offset = "%" in pattern and "z" in pattern.lower().replace("sz", "")
        own = timezone(timedelta(minutes=offset)) if shows_offset else UTC
        clock = ZoneInfo(zone) if zone else own
        expected = [moment.astimezone(clock).replace(tzinfo=None) for moment in written]
        precisions.append(precisions.pop(0))  # each is the first to be asked about some file
        for precision in precisions:
            assert moments(read, table, column, precision) == expected, (offset, zone, precision)


def _in_utc(moment: datetime, offset: int) -> datetime:
    return moment - timedelta(minutes=offset)


@pytest.mark.parametrize("head", [64 * 1024, 90], ids=["whole", "head"])
@pytest.mark.parametrize("pattern", [None, "%Y-%m-%dT%H:%M:%S%:z"])
@pytest.mark.parametrize(("table", "column"), DATES)
def test_days_are_those_of_the_one_offset_of_a_column(
    table: str, column: str, pattern: str | None, head: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With several they are those of UTC, and that is told; a row far down the file counts too."""
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    toml = settings_of(table, pattern, None)
    many = [MOMENTS[0]] * 6
    for first, last in product(OFFSETS, OFFSETS):
        offsets = [first] * 5 + [last]
        zones = [timezone(timedelta(minutes=offset)) for offset in offsets]
        cells = [moment.replace(tzinfo=zone).isoformat() for moment, zone in zip(many, zones, strict=True)]
        read = read_of(tmp_path, table, column, cells, toml)
        try:
            fast = moments(read, table, column, Precision.FAST)
        except NeedsExact:
            fast = None
        found = moments(read, table, column)
        own = many if first == last else [_in_utc(at, offset) for at, offset in zip(many, offsets, strict=True)]
        assert found == own
        assert fast in (None, found)
        told = [remark.code for remark in read.mixed_clocks(table, [column])]
        assert told == ([] if first == last else ["mixed_offsets"])


@pytest.mark.parametrize(("table", "column"), DATES)
def test_files_of_a_table_have_one_clock(table: str, column: str, tmp_path: Path) -> None:
    read_of(tmp_path, table, column, ["2026-03-01T00:30:00+01:00"])
    read = read_of(tmp_path, table, column, ["2026-07-01T00:30:00+02:00"], name="2")
    assert moments(read, table, column, Precision.FAST) == [
        datetime(2026, 2, 28, 23, 30),
        datetime(2026, 6, 30, 22, 30),
    ]


@pytest.mark.parametrize("zone", ["Z", "UTC", " UTC", "+0000", "+00:00", "+00", " +00", "-00"])
@pytest.mark.parametrize(("table", "column"), DATES)
def test_utc_in_every_spelling(table: str, column: str, zone: str, tmp_path: Path) -> None:
    for precision in Precision:
        read = read_of(tmp_path, table, column, [f"2026-03-05 23:30:00{zone}", "2026-03-05T23:30Z"])
        assert moments(read, table, column, precision) == [datetime(2026, 3, 5, 23, 30)] * 2
        assert read.mixed_clocks(table, [column]) == ()


@pytest.mark.parametrize(("table", "column"), DATES)
@pytest.mark.parametrize(
    "sign", [*string.ascii_letters, "+", "%", "", "é", "-d", "_d", "0d", "#z", ":z", "::z", ".f", "3f"]
)
def test_a_pattern_reads_what_it_writes_or_is_refused(table: str, column: str, sign: str, tmp_path: Path) -> None:
    """Whatever stands after a per cent: it reads the moment that it would write, or it is an error of the settings."""
    at = datetime(2026, 3, 25, 14, 35, 46, tzinfo=UTC)
    for pattern in (f"%{sign}", f"%Y-%m-%d %{sign}", f"%Y-%m-%d %H:%M:%S %{sign}"):
        try:
            shown = of_settings(pattern)
        except ValueError as error:
            assert str(error).startswith("dates")
            with pytest.raises(SettingsError) as caught:
                read_of(tmp_path, table, column, ["2026-03-05"], settings_of(table, pattern, None))
            assert f"tables.{table}.format" in message_of(caught.value)
            continue
        import polars as pl

        cell = pl.Series([at]).dt.strftime(shown.text.replace("%#z", "%z"))[0]
        read = read_of(tmp_path, table, column, [cell], settings_of(table, pattern, "UTC"))
        for precision in Precision:
            (found,) = moments(read, table, column, precision)
            assert found is not None
            assert found.date() in (at.date(), at.date().replace(day=1))
            assert not shown.has_time or found.replace(microsecond=0) in (
                at.replace(tzinfo=None),
                at.replace(tzinfo=None, second=0),
            )


def test_a_pattern_that_is_refused_is_an_error_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\nD1,won,2026-03-05,5\n")
    for pattern in ("%q", "%Y-%m-%d %H:%M %p", "%Y-%m-%d %I:%M", "%d.%m.", "%H:%M", "%Y-%m-%d %Z", "%K"):
        (tmp_path / "salescli.toml").write_text(f'[tables.deals]\nformat = {{ dates = "{pattern}" }}\n')
        ran = run_here("kpi", "revenue", "deals.csv", cwd=tmp_path)
        assert (ran.code, ran.out) == (2, b"")
        assert "salescli.toml:2: tables.deals.format: dates" in ran.err


#: Two dates in numbers that read in several orders, with a mark that may follow a year and with one that may not.
TWO = [("26-03-04", "26-04-05"), ("05/03/2024", "04/02/2024"), ("5.3.24", "6.4.24"), ("01-02-03", "02-03-04"),
       ("31-01-02", "30-03-03"), ("11-12-13", "12-11-14"), ("7/8/2025", "7/8/25")]  # fmt: skip


def _ways(text: str) -> dict[str, date]:
    """The days that a date in numbers may be, by the pattern that reads it so."""
    found = {}
    mark = next(sign for sign in "-/." if sign in text)
    year = "%y" if len(text.split(mark)[2]) == 2 else "%Y"
    for parts in (("%d", "%m", year), ("%m", "%d", year), *([("%y", "%m", "%d")] if mark == "-" else [])):
        try:
            found[mark.join(parts)] = datetime.strptime(text, mark.join(parts)).date()
        except ValueError:
            continue
    return found


@pytest.mark.parametrize("pair", TWO)
@pytest.mark.parametrize(("table", "column"), DATES)
def test_advice_names_the_orders_that_were_found(
    table: str, column: str, pair: tuple[str, str], tmp_path: Path
) -> None:
    """Each with a pattern that reads both dates as that order does."""
    with pytest.raises(InputError) as caught:
        moments(read_of(tmp_path, table, column, list(pair)), table, column)
    advised = re.findall(r'dates = "([^"]+)"', hint_of(caught.value) or "")
    ways = [{pattern.replace("%Y", "%y"): day for pattern, day in _ways(text).items()} for text in pair]
    both = [pattern for pattern in ways[0] if pattern in ways[1]]
    assert [pattern.replace("%Y", "%y") for pattern in advised] == both
    for pattern in advised:
        toml = settings_of(table, pattern, None)
        for precision in Precision:
            found = moments(read_of(tmp_path, table, column, list(pair), toml), table, column, precision=precision)
            expected = [way[pattern.replace("%Y", "%y")] for way in ways]
            assert [moment and moment.date() for moment in found] == expected


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize(("table", "column"), DATES)
def test_a_year_of_four_digits_is_none_of_two(table: str, column: str, precision: Precision, tmp_path: Path) -> None:
    for pattern, cell in product(("%d/%m/%Y", "%Y-%m-%d", "%m.%d.%Y"), ("26-03-04", "04/03/26", "4.3.26", "04-03-26")):
        read = read_of(tmp_path, table, column, [cell, "2026-03-04"], settings_of(table, pattern, None))
        assert moments(read, table, column, precision) == [None, datetime(2026, 3, 4)]


def test_what_has_a_year_of_two_digits_is_told(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\nD1,won,26-03-04,5\n")
    (tmp_path / "own.toml").write_text(settings_of("deals", "%d/%m/%Y", None))
    with pytest.raises(InputError) as caught:
        compute("revenue", tmp_path, as_of="2026-03-31", config=tmp_path / "own.toml")
    assert "'26-03-04' is not a date" in message_of(caught.value)
    assert re.findall(r'"(%[^"]+)"', hint_of(caught.value) or "") == ["%d-%m-%y", "%y-%m-%d"]


RESPONSES = "deal_id,created_at,first_response_at\n"


@pytest.mark.parametrize("zone", [None, "Europe/Stockholm"])
def test_instants_are_instants_whatever_offset_a_column_has(zone: str | None, tmp_path: Path) -> None:
    """The hours between two columns with different offsets, and between files of one."""
    rows = "D1,2026-03-02T10:00:00+01:00,2026-03-02T10:00:00Z\nD2,2026-03-02T23:00:00+01:00,2026-03-02T23:30:00Z\n"
    (tmp_path / "deals.csv").write_text(RESPONSES + rows)
    (tmp_path / "own.toml").write_text(settings_of("deals", None, zone))
    found = compute("response-time", tmp_path, period="total", as_of="2026-03-31", config=tmp_path / "own.toml")
    assert found.frame["total_hours"].to_list() == [2.5]
    leads = compute("leads", tmp_path, period="day", as_of="2026-03-31", date_from="2026-03-02", date_to="2026-03-03",
                    config=tmp_path / "own.toml")  # fmt: skip
    assert leads.frame["value"].to_list() == [2, 0]


def test_the_note_goes_with_the_column_that_is_read(tmp_path: Path) -> None:
    rows = "D1,won,2026-01-05,2026-03-01T00:30:00+01:00,5\nD2,won,2026-01-05,2026-04-01T00:30:00+02:00,5\n"
    (tmp_path / "deals.csv").write_text("deal_id,status,created_at,closed_at,value\n" + rows)
    for name, told in (("revenue", True), ("sales-cycle", True), ("leads", False)):
        found = compute(name, tmp_path, as_of="2026-04-30", use_config=False)
        assert ("mixed_offsets" in [note.code for note in found.notes]) == told
    (tmp_path / "own.toml").write_text(settings_of("deals", None, "Europe/Stockholm"))
    found = compute("revenue", tmp_path, as_of="2026-04-30", config=tmp_path / "own.toml")
    assert found.frame["period"].to_list() == ["2026-03", "2026-04"]
    assert found.notes == ()
    ran = run_here("validate", ".", "--no-config", "--format", "csv", cwd=tmp_path)
    assert b"mixed_offsets" in ran.out
