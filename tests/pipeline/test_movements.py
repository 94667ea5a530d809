"""Movements between states: figures by hand, and 8,000 random pairs of states against plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from salescli.model.calendar import Span
from salescli.pipeline import movements
from salescli.pipeline.model import Kind, Row, balance
from salescli.pipeline.states import COLUMNS, State

A, B = date(2026, 1, 10), date(2026, 1, 20)
CLOSING = Span(date(2026, 2, 1), date(2026, 2, 28))
IN, OUT = date(2026, 2, 10), date(2026, 3, 10)


def deal(key: str, group: tuple[str | None, ...] = ("n",), **known: Any) -> dict[str, Any]:
    """A deal of a state: open, worth 100, unless said otherwise."""
    usual = {
        "deal_id": key, "is_there": True, "is_open": not known.get("outcome"), "outcome": None, "value": Decimal(100),
        "created": date(2026, 1, 1), "closed": None, "stage": "s", "expected": IN, "is_wanted": True,
    }  # fmt: skip
    groups = {f"group:{place}": name for place, name in enumerate(group)}
    return {"key": key, **usual, **known, **groups}


def state(day: date, deals: list[dict[str, Any]], groups: int = 1) -> State:
    """A state of these deals."""
    schema = {**COLUMNS, **{f"group:{place}": pl.String for place in range(groups)}}
    return State(day, pl.DataFrame(deals, schema=schema), "EUR", {})


def sums(earlier: list[dict[str, Any]], later: list[dict[str, Any]], closing: Span | None = None) -> dict[Any, Any]:
    """Deals and value by kind and group, without zeros."""
    joined = movements.joined(state(A, earlier), state(B, later), closing)
    found = movements.rows(joined, ["group:0"])
    return {(row.kind.value, row.group[0]): (row.deals, int(row.value)) for row in found if row.deals}


def test_each_kind_by_hand() -> None:
    won = {"outcome": "won", "closed": date(2026, 1, 15)}
    cases: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]], dict[str, tuple[int, int]]]] = [
        ("stays", [deal("1")], [deal("1")], {"opening": (1, 100), "closing": (1, 100)}),
        ("new", [], [deal("1")], {"new": (1, 100), "closing": (1, 100)}),
        ("new, in the earlier files without a day", [deal("1", is_there=False, is_open=False)], [deal("1")],
         {"new": (1, 100), "closing": (1, 100)}),
        ("reopened", [deal("1", outcome="lost")], [deal("1", value=Decimal(90))],
         {"reopened": (1, 90), "closing": (1, 90)}),
        ("increased", [deal("1")], [deal("1", value=Decimal(130))],
         {"opening": (1, 100), "increased": (1, 30), "closing": (1, 130)}),
        ("decreased", [deal("1")], [deal("1", value=None)],
         {"opening": (1, 100), "decreased": (1, -100), "closing": (1, 0)}),
        ("won for more", [deal("1")], [deal("1", value=Decimal(150), **won)],
         {"opening": (1, 100), "won": (1, -100), "won_early": (1, 100), "won_at": (1, 150)}),
        ("won late", [deal("1", expected=A)], [deal("1", **won)],
         {"opening": (1, 100), "won": (1, -100), "won_late": (1, 100), "won_at": (1, 100)}),
        ("won on the day", [deal("1", expected=date(2026, 1, 15))], [deal("1", **won)],
         {"opening": (1, 100), "won": (1, -100), "won_at": (1, 100)}),
        ("lost", [deal("1")], [deal("1", outcome="lost")], {"opening": (1, 100), "lost": (1, -100)}),
        ("gone", [deal("1")], [], {"opening": (1, 100), "vanished": (1, -100)}),
        ("gone, no day", [deal("1")], [deal("1", is_there=False, is_open=False)],
         {"opening": (1, 100), "vanished": (1, -100)}),
        ("came and won", [], [deal("1", **won)], {"created_and_won": (1, 100)}),
        ("slipped", [deal("1", expected=B)], [deal("1", expected=B)],
         {"opening": (1, 100), "closing": (1, 100), "slipped": (1, 100)}),
        ("slipped and pushed", [deal("1", expected=B)], [deal("1", expected=IN)],
         {"opening": (1, 100), "closing": (1, 100), "slipped": (1, 100), "pushed": (1, 100)}),
        ("pulled in", [deal("1", expected=OUT)], [deal("1")],
         {"opening": (1, 100), "closing": (1, 100), "pulled_in": (1, 100)}),
    ]  # fmt: skip
    for what, earlier, later, wanted in cases:
        assert sums(earlier, later) == {(kind, "n"): numbers for kind, numbers in wanted.items()}, what


def test_a_transfer_that_grew_stands_in_both_groups() -> None:
    assert sums([deal("1", ("n",))], [deal("1", ("s",), value=Decimal(130))]) == {
        ("opening", "n"): (1, 100), ("transferred_out", "n"): (1, -100),
        ("transferred_in", "s"): (1, 100), ("increased", "s"): (1, 30), ("closing", "s"): (1, 130),
    }  # fmt: skip


def test_deals_move_into_the_period_and_out_of_it() -> None:
    assert sums([deal("1", expected=OUT), deal("2"), deal("3", expected=None)],
                [deal("1"), deal("2", expected=OUT), deal("3", expected=None)], CLOSING) == {
        ("opening", "n"): (1, 100), ("moved_in", "n"): (1, 100), ("moved_out", "n"): (1, -100),
        ("closing", "n"): (1, 100), ("pushed", "n"): (1, 100),
    }  # fmt: skip


def test_a_filter_shows_only_the_side_that_it_wants() -> None:
    wanted, other = deal("1", ("n",)), deal("1", ("n",), is_wanted=False)
    assert sums([wanted], [other]) == {("opening", "n"): (1, 100), ("transferred_out", "n"): (1, -100)}
    assert sums([other], [wanted]) == {("transferred_in", "n"): (1, 100), ("closing", "n"): (1, 100)}


CASES = 8_000


@pytest.fixture(scope="module")
def random_states() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Pairs of states with up to six deals; the first part of the group is the number of the pair."""
    rng = random.Random(20)
    days = [A - timedelta(5), A, A + timedelta(5), B, IN, OUT, None]

    def one(case: int, number: int) -> dict[str, Any]:
        outcome = rng.choice([None, None, "won", "lost"])
        there = rng.random() < 0.9
        return deal(
            f"{case}:{number}", (str(case), rng.choice(["n", "s", None])), outcome=outcome,
            is_there=there, is_open=there and outcome is None,
            value=rng.choice([None, *(Decimal(rng.randrange(10_000)) / 100 for _ in range(3))]),
            closed=rng.choice(days[:4]) if outcome else None, expected=rng.choice(days),
            is_wanted=rng.random() < 0.8,
        )  # fmt: skip

    states: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for case in range(CASES):
        for number in range(rng.randrange(1, 7)):
            for side in states:
                if rng.random() < 0.85:
                    side.append(one(case, number))
    return states


@pytest.mark.parametrize("closing", [None, CLOSING])
def test_random_states_sum_to_the_later_one_in_every_group(
    random_states: tuple[list[dict[str, Any]], list[dict[str, Any]]], closing: Span | None
) -> None:
    earlier, later = random_states
    joined = movements.joined(state(A, earlier, 2), state(B, later, 2), closing)
    found = movements.rows(joined, ["group:0", "group:1"])
    by_group: dict[Any, list[Row]] = defaultdict(list)
    for row in found:
        by_group[row.group].append(row)
    cases = set()
    for group, rows in by_group.items():
        (closed,) = (row for row in rows if row.kind is Kind.CLOSING)
        assert balance(tuple(rows)) == (closed.deals, closed.value), group
        cases.add(group[0])
    assert len(cases) > 2_000
    whole = movements.total(found, 2)
    (closed,) = (row for row in whole if row.kind is Kind.CLOSING)
    assert balance(whole) == (closed.deals, closed.value)
    assert {(row.kind.value, row.group): (row.deals, row.value) for row in found if row.deals} == _reference(
        earlier, later, closing
    )
    listed = movements.moves(joined, ["group:0", "group:1"])
    (opened,) = (row for row in whole if row.kind is Kind.OPENING)
    assert listed["change"].sum() == closed.value - opened.value
    assert listed["deal_id"].is_unique().all()


def _reference(earlier: list[dict[str, Any]], later: list[dict[str, Any]], closing: Span | None) -> dict[Any, Any]:
    """The same, deal by deal."""
    found: dict[Any, list[Any]] = defaultdict(lambda: [0, Decimal(0)])

    def in_scope(it: dict[str, Any] | None) -> bool:
        if it is None or not it["is_open"]:
            return False
        return _expected(it, closing)

    def post(kind: str, it: dict[str, Any], value: Decimal) -> None:
        if it["is_wanted"]:
            sums = found[kind, (it["group:0"], it["group:1"])]
            sums[0] += 1
            sums[1] += value

    was, now = ({it["key"]: it for it in side} for side in (earlier, later))
    for key in was.keys() | now.keys():
        a, b = was.get(key), now.get(key)
        va, vb = ((it["value"] or Decimal(0)) if it else Decimal(0) for it in (a, b))
        if a and in_scope(a):
            post("opening", a, va)
            if a["expected"] and b and b["is_open"]:
                if a["expected"] <= B:
                    post("slipped", a, va)
                if b["expected"] and b["expected"] != a["expected"]:
                    post("pushed" if b["expected"] > a["expected"] else "pulled_in", a, va)
            if not in_scope(b):
                if b and b["outcome"] == "won":
                    post("won", a, -va)
                    post("won_at", b, vb)
                    if a["expected"] and b["closed"] and a["expected"] != b["closed"]:
                        post("won_early" if b["closed"] < a["expected"] else "won_late", a, va)
                elif b and b["outcome"] == "lost":
                    post("lost", a, -va)
                else:
                    post("moved_out" if b and b["is_open"] else "vanished", a, -va)
        if b and in_scope(b):
            post("closing", b, vb)
            if not in_scope(a):
                known = a is not None and a["is_there"]
                post("new" if not known else "moved_in" if a and a["is_open"] else "reopened", b, vb)
            elif a:
                place = ("group:1", "is_wanted")
                if any(a[name] != b[name] for name in place):
                    post("transferred_out", a, -va)
                    post("transferred_in", b, va)
                if va != vb:
                    post("increased" if vb > va else "decreased", b, vb - va)
        between = b and b["outcome"] == "won" and b["closed"] and A < b["closed"] <= B
        if b and between and not (a and a["is_open"]) and _expected(b, closing):
            post("created_and_won", b, vb)
    return {key: tuple(sums) for key, sums in found.items()}


def _expected(it: dict[str, Any], closing: Span | None) -> bool:
    if closing is None or closing.start is None or closing.end is None:
        return True
    return bool(it["expected"]) and closing.start <= it["expected"] <= closing.end
