"""What tells a file of rates by its headers."""

from __future__ import annotations

import pytest

from salescli.loading.mapping.lookups import rate_headers


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("date", "currency", "rate"), True),
        (("Datum", "Valuta", "Kurs"), True),
        (("TIME_PERIOD", "CURRENCY", "OBS_VALUE", "OBS_STATUS"), True),
        (("date", "day", "currency", "rate"), True),  # its own name wins
        (("day", "datum", "currency", "rate"), False),
        (("date", "currency"), False),
        (("deal_id", "closed_at", "value", "currency"), False),
    ],
)
def test_a_day_a_currency_and_a_rate_each_once(headers: tuple[str, ...], expected: bool) -> None:
    assert rate_headers.are_of_rates(headers) is expected


def test_a_value_may_go_either_way() -> None:
    assert rate_headers.is_of_one_unit("Rate")
    assert not rate_headers.is_of_one_unit("OBS_VALUE")
