"""What targets ask of KPIs, and what is answered."""

from __future__ import annotations

from datetime import date

from salescli.model.calendar import Grain
from salescli.targets.model import Group
from salescli.targets.numbers.answers import Answer, Question, Row

NORTH: Group = (("region", "North"),)
SOUTH: Group = (("region", "South"),)


def row(month: int, group: Group) -> Row:
    start = date(2026, month, 1)
    return Row(f"2026-0{month}", start, start, True, group, {})


def test_a_question_names_what_it_splits_and_filters_by() -> None:
    question = Question("revenue", Grain.MONTH, ("region",), ("rep =r1", "team=x"))
    assert question.dimensions == ["region", "rep", "team"]
    assert Question("revenue", Grain.MONTH).dimensions == []


def test_an_answer_has_its_groups_and_periods_once() -> None:
    rows = [row(2, SOUTH), row(1, NORTH), row(1, SOUTH)]
    answer = Answer({(each.start, each.group): each for each in rows}, "SEK")
    assert answer.groups() == [SOUTH, NORTH]
    assert [each.label for each in answer.periods()] == ["2026-01", "2026-02"]
    assert (Answer({}, None).groups(), Answer({}, None).periods()) == ([], [])
