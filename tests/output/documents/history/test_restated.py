"""Numbers that differ, in sentences, as data, and as cases."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from salescli.history.model import Cause, DealEffect, Guarded, Restated, Series, Status
from salescli.i18n.language import get
from salescli.model.measures import Unit
from salescli.output.documents.history import restated
from salescli.results.document import Outcome
from tests.history.made import day

DEALS = (
    DealEffect("D1", "changed", "value", "100", "120", Decimal(20)),
    DealEffect("D1", "changed", "region", "North", "East", None),
    DealEffect("D2", "removed", None, None, None, Decimal(-5)),
    DealEffect("D3", "added", None, None, None, Decimal(7)),
)
ONE = Restated(
    Series("revenue", "month", "[]", '["region"]'), '{"region":"East"}', "2025-10", day("2025-10-01"),
    day("2025-10-31"),
    Decimal(100), Decimal(122), Cause.DATA, day("2025-12-08"), day("2025-11-06"), Unit.MONEY, "SEK", "SEK", deals=DEALS,
)  # fmt: skip
GUARDED = Guarded((ONE,), "error", "salescli.toml", 7)


def test_sentences() -> None:
    assert restated.lines(ONE) == [
        "revenue, 2025-10, East: 100.00 SEK → 122.00 SEK, +22.00 SEK, since 2025-12-08: the data changed. The "
        "reference is the run as of 2025-11-06.",
        "  D1: value 100 → 120, effect +20.00 SEK.",
        "  D1: region North → East.",
        "  D2: no longer in the data, effect -5.00 SEK.",
        "  D3: new in the data, effect +7.00 SEK.",
    ]


def test_more_deals_than_are_named_are_counted() -> None:
    assert restated.lines(replace(ONE, deals=DEALS * 2))[-1] == "  … and 3 more lines."


def test_another_program_is_said_too() -> None:
    assert restated.lines(replace(ONE, is_other_program=True))[0].endswith("The program is another version too.")


def test_what_is_no_number_has_no_change() -> None:
    rate = replace(ONE, unit=Unit.PERCENT, before=Decimal("42.5"), now=None, deals=None)
    assert restated.lines(rate)[0].startswith("revenue, 2025-10, East: 42.50 % → –, –, since")


def test_data_for_programs() -> None:
    record = restated.record(ONE)
    assert {name: value for name, value in record.items() if name != "deals"} == {
        "kpi": "revenue", "filter": [], "split": ["region"], "group": {"region": "East"}, "period": "2025-10",
        "from": 100, "to": 122, "change": 22, "cause": "data", "since": day("2025-12-08"),
        "reference": day("2025-11-06"),
    }  # fmt: skip
    assert record["deals"][0] == {"deal_id": "D1", "what": "changed", "column": "value", "from": "100", "to": "120",
                                  "effect": 20, "effect_d": None}  # fmt: skip
    assert restated.record(replace(ONE, deals=None))["deals"] is None


@pytest.mark.parametrize(
    ("cause", "fails", "outcome", "level"),
    [
        (Cause.DATA, True, Outcome.FAILURE, "error"),
        (Cause.DATA, False, Outcome.PASSED, "warning"),
        (Cause.SETTINGS, True, Outcome.PASSED, None),
    ],
)
def test_cases(cause: Cause, fails: bool, outcome: Outcome, level: str | None) -> None:
    case = restated.case(replace(ONE, cause=cause), GUARDED, fails=fails)
    assert (case.group, case.outcome, case.level, case.path, case.line) == (
        "history",
        outcome,
        level,
        "salescli.toml",
        7,
    )


def test_every_word_of_it_is_swedish() -> None:
    swedish = get("sv")
    words = [*Cause, *Status, *restated._COLUMNS]
    assert [word for word in words if word not in swedish.phrases and word not in swedish.columns] == []
