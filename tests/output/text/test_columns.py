"""Many rows as texts are the texts that each cell alone has, sign by sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

import polars as pl
import pytest

from salescli import kpis
from salescli.i18n import language as languages
from salescli.model.calendar import AsOf, Grain
from salescli.model.measures import Unit
from salescli.output.documents import kpi as documents
from salescli.output.documents.kpi import KpiDocument
from salescli.output.formats import render
from salescli.output.style import PLAIN, Style
from salescli.output.text import columns
from salescli.output.text.columns import Way
from salescli.results.result import KpiResult
from salescli.results.table import Column

#: Numbers where rounding, signs, thousands or exponents make a difference.
EDGES = [
    "0", "0.004999999999999999", "0.005", "-0.005", "0.05", "-0.049", "0.994", "0.995", "999.995", "-999.994", "1000",
    "-123456789012.345", "2.675", "1.005", "0.00001", "-0.00001", "123456.789012", "99999999999999.5",
]  # fmt: skip
LANGUAGES = ("en", "sv")


def way(unit: Unit, code: str, encoding: str = "utf-8") -> Way:
    language = languages.get(code)
    return Way(Column("a", "a", unit), lambda cell: language.number(cell, unit), language, encoding)  # type: ignore[arg-type]


def numbers() -> Iterator[tuple[str, pl.Series]]:
    random = Random(7)
    texts = EDGES + [f"{random.randint(-(10**11), 10**11) * 10 ** -random.randint(0, 9):.6f}" for _ in range(3_000)]
    yield "decimal", pl.Series(texts).cast(pl.Decimal(38, 6))
    yield "whole decimal", pl.Series(range(-1_500, 1_500)).cast(pl.Decimal(38, 0))
    floats = [*map(float, texts), *(random.uniform(-1, 1) * 10 ** random.randint(-6, 14) for _ in range(3_000))]
    yield "float", pl.Series(floats)
    yield "float with exponents", pl.Series([*floats[:600], 1e22, -3e-9, 1.5e17])
    yield "whole", pl.Series([random.randint(-(10**18), 10**18) for _ in range(1_000)])


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("unit", [Unit.MONEY, Unit.PERCENT, Unit.DAYS, Unit.COUNT])
def test_many_numbers_are_written_as_each_alone(code: str, unit: Unit) -> None:
    for name, values in numbers():
        mine = way(unit, code)
        assert mine.all(values) == [mine.one(value) for value in values.to_list()], name


def test_polars_writes_them_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    values = pl.Series(map(Decimal, range(1_000)), dtype=pl.Decimal(38, 2))
    mine = way(Unit.MONEY, "en")
    monkeypatch.setattr(mine, "one", lambda cell: "one by one")
    assert mine.all(values)[-1] == "999.00"
    assert mine.all(values.head(3)) == ["one by one"] * 3


def test_the_widest_number_is_at_an_end() -> None:
    for name, values in numbers():
        mine = way(Unit.MONEY, "sv")
        assert mine.width(values) == max(map(len, mine.all(values))), name
    assert way(Unit.MONEY, "en").width(pl.Series([0.0, float("nan"), 1.0])) == 4


def _result() -> KpiResult:
    """Months, some of them running, by names of all kinds, with money, shares and counts."""
    random = Random(3)
    days = [date(2020 + month // 12, month % 12 + 1, 1) for month in range(60)]
    names = ["North", "Åre, *x*", "株式", "a|b", "e\u0301", "", None, "=1+1", "two\nlines", "\x1b[31m", "value"]
    rows = [(day, name) for day in days for name in names]
    money = [None if random.random() < 0.1 else Decimal(random.randint(-(10**7), 10**9)).scaleb(-2) for _ in rows]
    frame = pl.DataFrame(
        {
            "period": [f"{day:%Y-%m}" for day, _ in rows],
            "start": [day for day, _ in rows],
            "end": [day for day, _ in rows],
            "complete": [day < date(2024, 12, 1) for day, _ in rows],
            "rep_id": [f"r{number % 7}" for number in range(len(rows))],
            "rep": [name for _, name in rows],
            "value": pl.Series(money, dtype=pl.Decimal(38, 2)),
            "deals": [random.randint(0, 4_000) for _ in rows],
        }
    )
    return KpiResult(
        kpis.get("revenue"), frame, frame.tail(1).select("value", "deals"), (), grain=Grain.MONTH, by=("rep",),
        as_of=AsOf(date(2024, 12, 3)), currency="SEK",
    )  # fmt: skip


@pytest.mark.parametrize("format_", ["table", "markdown"])
@pytest.mark.parametrize(
    "style",
    [PLAIN, Style(languages.get("sv")), Style(encoding="ascii"), Style(width=60, is_terminal=True, no_color=True)],
    ids=["en", "sv", "ascii", "terminal"],
)
def test_a_long_table_is_written_as_a_short_one(format_: str, style: Style, monkeypatch: pytest.MonkeyPatch) -> None:
    document = KpiDocument(_result())
    usual = render(document, format_, style)
    monkeypatch.setattr(documents, "_MANY", 0)
    monkeypatch.setattr(columns, "_AT_ONCE", 100)
    for few in (0, 10_000):
        monkeypatch.setattr(columns, "_FEW", few)
        assert render(document, format_, style) == usual


def test_rows_and_slices_of_a_frame_are_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    document = KpiDocument(_result())
    (usual,) = document.sections(languages.get("en"))
    monkeypatch.setattr(documents, "_MANY", 0)
    (many,) = document.sections(languages.get("en"))
    assert usual.table
    assert many.table
    assert list(many.table.rows) == list(usual.table.rows)
    assert list(many.table.rows[5:8]) == list(usual.table.rows[5:8])
    assert many.table.rows[-1] == usual.table.rows[-1]
    assert [type(cell) for cell in many.table.rows[0]] == [type(cell) for cell in usual.table.rows[0]]
