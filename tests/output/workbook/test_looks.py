"""How numbers are shown by a spreadsheet."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from salescli.i18n import language as languages
from salescli.model.measures import Unit
from salescli.output.workbook.looks import TOTAL, Looks, is_whole
from salescli.results.table import Change


def looks(language: str = "en") -> Looks:
    return Looks(xlsxwriter.Workbook(io.BytesIO()), languages.get(language))


@pytest.mark.parametrize(
    ("unit", "currency", "language", "shown"),
    [
        (None, None, "en", ""),
        (Unit.MONEY, "SEK", "en", "#,##0.00 [$SEK]"),
        (Unit.MONEY, "kr-x", "en", '#,##0.00" kr-x"'),
        (Unit.MONEY, None, "en", "#,##0.00"),
        (Unit.MONEY_A_DAY, "EUR", "sv", '#,##0.00 [$EUR]"/dag"'),
        (Unit.PERCENT, "SEK", "en", '#,##0.00" %"'),
        (Unit.COUNT, None, "en", "#,##0.0"),
        (Unit.DAYS, None, "sv", '#,##0.0" dagar"'),
        (Unit.RATIO, None, "en", "#,##0.0"),
    ],
)
def test_a_number(unit: Unit | None, currency: str | None, language: str, shown: str) -> None:
    assert looks(language).number(unit, currency, is_whole=False) == shown


def test_a_whole_count_has_no_places() -> None:
    assert looks().number(Unit.COUNT, None, is_whole=True) == "#,##0"
    assert [is_whole(number) for number in (None, 3, 2.0, 2.5)] == [True, True, True, False]


def test_a_change() -> None:
    assert looks().change(Change(2.0)) == '[>=0.05]+0.0"%";[<=-0.05]-0.0"%";0.0"%"'
    assert looks().change(Change(2.0, is_points=True)) == '[>=0.05]+0.0" pp";[<=-0.05]-0.0" pp";0.0" pp"'


def test_each_format_is_made_once() -> None:
    found = looks()
    assert found.get("0.0", TOTAL) is found.get("0.0", TOTAL) is not found.get("0.0")
