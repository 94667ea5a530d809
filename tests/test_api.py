"""The Python API takes what a Python program has at hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from salescli import compute
from salescli.api import Where
from salescli.errors import UsageError
from tests.conftest import SAMPLE
from tests.said import message_of


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ({"region": "South"}, "region=South"),
        ({"region": ["South", "North"]}, ["region=South", "region=North"]),
        ({"region": None}, "region="),
        ({"region": ["South", None], "source": "web"}, ["region=South", "region=", "source=web"]),
    ],
)
def test_a_condition_may_be_a_mapping(where: Where, text: Where) -> None:
    try:
        expected = compute("revenue", SAMPLE, where=text, as_of="2025-06-30").frame
    except UsageError as error:
        with pytest.raises(UsageError) as raised:
            compute("revenue", SAMPLE, where=where, as_of="2025-06-30")
        assert message_of(raised.value) == message_of(error)
        return
    assert compute("revenue", SAMPLE, where=where, as_of="2025-06-30").frame.equals(expected)


def test_what_it_gives_cannot_be_changed() -> None:
    result = compute("revenue", SAMPLE, as_of="2025-06-30")
    with pytest.raises(AttributeError):
        result.currency = "EUR"  # type: ignore[misc]
    assert replace(result, currency="EUR").currency == "EUR"


def test_a_moment_is_its_day() -> None:
    moment, day = datetime(2025, 6, 30, 12), date(2025, 6, 30)
    for question in ("as_of", "date_from", "date_to"):
        found, wanted = (compute("revenue", SAMPLE, **{question: when}) for when in (moment, day))  # type: ignore[arg-type]
        assert found.frame.equals(wanted.frame)


def test_a_day_out_of_reach_is_a_wrong_question() -> None:
    with pytest.raises(UsageError, match="9999-12-31 is out of reach"):
        compute("revenue", SAMPLE, date_to=date(9999, 12, 31))
