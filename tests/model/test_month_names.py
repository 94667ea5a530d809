"""Months as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.model.month_names import month_of


@pytest.mark.parametrize(
    "text",
    [
        "2026-03", "2026-3", "2026/03", "2026.03", "202603", "2026M03", "2026-M03", "03/2026", "3/2026", "03-2026",
        "3.2026", "Mar 2026", "mar 2026", "MARCH 2026", "March, 2026", "Mar. 2026", "Mar-26", "mar 26", "Mar '26",
        "mars 2026", "März 2026", "maart 2026", "mrt 2026", "marzo 2026", "março 2026", "marts 2026", "maaliskuu 2026",
        "marzec 2026", "2026 March", " 2026-03 ", "Mar/2026", "ma\u0308rz 2026", "Mar\u00a02026",
    ],
)  # fmt: skip
def test_a_month_is_its_first_day(text: str) -> None:
    assert month_of(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "2026-13", "2026-00", "0000-01", "13/2026", "2026-03-05", "5 mars 2026", "05/03/2026", "1234567",
        "Q1 2026", "2026-Q1", "ma 2026", "jui 2026", "Total 2026", "march", "Mar 2026 (SEK)", "spam 2026", "20261",
    ],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert month_of(text) is None


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ("jan feb mar apr may jun jul aug sep oct nov dec", 1),
        ("januari februari mars april maj juni juli augusti september oktober november december", 1),
        ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", 1),
        ("tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu", 1),
        ("janv févr mars avr mai juin juil août sept oct nov déc", 1),
    ],
)
def test_the_months_of_a_year_in_their_order(names: str, first: int) -> None:
    read = [month_of(f"{name} 2026") for name in names.split()]
    assert read == [date(2026, number, 1) for number in range(first, 13)]
