"""Periods as people write them above a column."""

from __future__ import annotations

import pytest

from salescli.model.period_words import period_in


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-01", "2026-01"), ("2026/1", "2026-01"), ("01/2026", "2026-01"), ("202601", "2026-01"),
        ("2026_12", "2026-12"), ("Jan 2026", "2026-01"), ("jan-26", "2026-01"), ("2026 Jan.", "2026-01"),
        ("Q1 2026", "2026-Q1"), ("2026-Q4", "2026-Q4"), ("K2 2026", "2026-Q2"), ("1. Quartal 2026", "2026-Q1"),
        ("FY2026", "FY2026"), ("FY2026 Q3", "FY2026-Q3"), ("2026", "2026"),
        ("2026-01-01", "2026-01-01"), ("2026-01-01 00:00:00", "2026-01-01"),
    ],
)  # fmt: skip
def test_a_period_is_one_in_any_spelling(text: str, period: str) -> None:
    assert period_in(text) == period


@pytest.mark.parametrize(
    "text",
    ["jan", "2026-13", "00/2026", "Q5 2026", "2026-01-05 10:30", "2026 2027", "region 2026", "rep", "", "26",
     "5 2 2026", "FY2026 jan", "202613", "1899", "Q1", "kw 10 2026", "jan 2026 eur"],
)  # fmt: skip
def test_what_says_more_or_less_is_none(text: str) -> None:
    assert period_in(text) is None


def test_some_words_may_stand_beside_it() -> None:
    assert period_in("quota_q1_2026", {"quota"}) == "2026-Q1"
    assert period_in("Mål Mars 2026", {"mal"}) == "2026-03"
    assert period_in("quota", {"quota"}) is None


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (1, "January januari januar Januar Jänner januari janvier enero gennaio janeiro tammikuu styczeń"),
        (3, "March mars marts mars März maart mars marzo marzo março maaliskuu marzec mrt Mär"),
        (5, "May maj maj mai Mai mei mai mayo maggio maio toukokuu maj"),
        (6, "June juni juni juni Juni juni juin junio giugno junho kesäkuu czerwiec"),
        (7, "July juli juli juli Juli juli juillet julio luglio julho heinäkuu lipiec juil."),
        (8, "August augusti august august August augustus août agosto agosto agosto elokuu sierpień"),
        (10, "October oktober oktober oktober Oktober oktober octobre octubre ottobre outubro lokakuu październik"),
        (11, "November november november november November november novembre noviembre novembro marraskuu listopad"),
        (12, "December december december desember Dezember december décembre diciembre dicembre dezembro joulukuu"),
    ],
)
def test_months_are_read_in_the_languages_of_exports(month: int, names: str) -> None:
    expected = dict.fromkeys(names.split(), f"2026-{month:02}")
    assert {name: period_in(f"{name} 2026") for name in expected} == expected
