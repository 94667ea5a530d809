"""Order lines: what the lines of one deal say together."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError
from salescli.loading.dataset import Dataset
from salescli.loading.order_lines.lines import Whose
from salescli.loading.order_lines.part import Part
from salescli.model.schema import Kind
from tests.engine.conftest import tables
from tests.said import hint_of

SAID = '[tables.deals]\nduplicates = "lines"\n'
ORDERS = """
    deal_id,region,value,cost,closed_at
    1,north,5,2,2026-01-05
    1,,7,,2026-01-05
    2,south,3,1,2026-01-06
    2,east,3,1,2026-01-06
    3,north,9,4,2026-01-07
    ,west,1,1,2026-01-08
"""


def orders(folder: Path, text: str = ORDERS, more: str = "") -> Dataset:
    return tables(folder, SAID + more, deals=text)


def filled(own: Dataset, *columns: str, **given: object) -> list[tuple[object, ...]]:
    frame = own.lines.filled(list(columns), **given)  # type: ignore[arg-type]
    return sorted(frame.select(columns).collect().rows(), key=repr)


def test_how_many_deals_have_several_lines(tmp_path: Path) -> None:
    own = orders(tmp_path)
    assert own.lines.size == (2, 4, 1)
    assert not own.lines.is_none
    assert orders(tmp_path, "deal_id,value\n1,5\n2,7").lines.is_none


def test_columns_have_their_kind(tmp_path: Path) -> None:
    own = orders(tmp_path)
    assert own.lines.column("value").kind == Kind.MONEY
    assert [own.lines.is_amount(name) for name in ("value", "cost", "region", "probability")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_blank_takes_what_another_line_says(tmp_path: Path) -> None:
    assert filled(orders(tmp_path), "deal_id", "region", "value") == [
        ("1", "north", 5), ("1", "north", 7), ("2", "east", 3), ("2", "south", 3), ("3", "north", 9), (None, "west", 1),
    ]  # fmt: skip


def test_a_cost_on_some_lines_is_none_and_a_value_adds_nothing(tmp_path: Path) -> None:
    own = orders(tmp_path, "deal_id,value,cost\n1,5,2\n1,,\n1,7,1\n2,1,1\n2,2,2\n3,1,1")
    assert filled(own, "deal_id", "value", "cost") == [
        ("1", 0, None), ("1", 5, None), ("1", 7, None), ("2", 1, 1), ("2", 2, 2), ("3", 1, 1),
    ]  # fmt: skip
    assert own.lines.without("cost") == 1
    assert own.lines.without("value") == 0


def test_lines_know_the_key_of_their_deal_in_parts_too(tmp_path: Path) -> None:
    own = orders(tmp_path)
    whole = own.lines.filled(["value"]).select("row:deal", "value").collect()
    assert whole["row:deal"].null_count() == 0
    own = orders(tmp_path)
    parts = [own.lines.filled(["value"], part=Part(number, 2)).collect() for number in range(2)]
    assert sorted(value for part in parts for value in part["value"]) == sorted(whole["value"])


def test_with_rows_a_line_keeps_what_it_said_itself(tmp_path: Path) -> None:
    own = orders(tmp_path, "deal_id,value\n1,x\n1,5\n2,7")
    frame = own.lines.filled(["value"], rows=True).collect().sort("row:index")
    assert frame["value:unread"].to_list() == [True, True, False]
    assert frame["value:unread:line"].to_list() == [True, False, False]
    assert frame["row:index"].to_list() == [0, 1, 2]


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [("status", "won", "lost"), ("closed_at", "2026-01-05", "2026-01-06"), ("currency", "SEK", "EUR")],
)
def test_lines_that_must_agree_and_do_not_are_an_error(tmp_path: Path, column: str, one: str, other: str) -> None:
    toml = '[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n'
    own = orders(tmp_path, f"deal_id,value,{column}\n1,5,{one}\n1,7,{other}", toml)
    with pytest.raises(InputError) as error:
        own.lines.check(["value", column])
    assert f"'{one}'" in str(error.value)
    assert f"'{other}'" in str(error.value)


def test_lines_that_may_differ_are_none(tmp_path: Path) -> None:
    orders(tmp_path).lines.check(["value", "region", "closed_at"])


@pytest.mark.parametrize(
    ("rows", "said", "whose"),
    [
        ("1,5\n1,7", None, Whose.LINE),
        ("1,5\n1,", None, Whose.ON_ONE),
        ("1,5\n1,5", None, Whose.LINE),
        ("1,5\n1,5", "deal", Whose.ON_ALL),
        ("1,5\n1,5", "line", Whose.LINE),
        ("1,5\n1,\n2,7\n2,8", None, Whose.LINE),
    ],
)
def test_whose_an_amount_is(tmp_path: Path, rows: str, said: str | None, whose: Whose) -> None:
    own = orders(tmp_path, f"deal_id,value\n{rows}", f'amounts = "{said}"\n' if said else "")
    assert own.lines.whose("value") is whose
    assert whose.is_deals is (whose is not Whose.LINE)


def test_an_amount_that_three_deals_repeat_asks(tmp_path: Path) -> None:
    rows = "".join(f"{deal},5\n{deal},5\n" for deal in range(3))
    with pytest.raises(InputError) as error:
        orders(tmp_path, "deal_id,value\n" + rows).lines.whose("value")
    assert "amounts" in (hint_of(error.value) or "")
    own = orders(tmp_path, "deal_id,value\n" + rows, 'amounts = "deal"\n')
    assert own.lines.whose("value") is Whose.ON_ALL


def test_an_amount_that_is_said_to_be_the_deals_and_differs_is_an_error(tmp_path: Path) -> None:
    own = orders(tmp_path, "deal_id,value\n1,5\n1,7", 'amounts = "deal"\n')
    with pytest.raises(InputError):
        own.lines.whose("value")
    beside = orders(tmp_path, "deal_id,value,cost\n1,5,2\n1,7,", 'amounts = "deal"\n')
    assert beside.lines.whose("value") is Whose.LINE  # the cost is the deal's


def test_tallies_of_all_deals(tmp_path: Path) -> None:
    found = orders(tmp_path).lines.tally(["value", "cost", "region"])
    assert (found["value"].some, found["value"].differing, found["value"].keys) == (2, 1, ("1",))
    assert (found["cost"].single, found["cost"].partial) == (1, 1)


def test_the_same_is_found_in_several_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salescli.loading.order_lines.parts.free_memory", lambda: 900)
    own = orders(tmp_path)
    assert len(own.lines.parts) > 1
    assert own.lines.size == (2, 4, 1)
    assert own.lines.tally(["value"])["value"].differing == 1


def test_a_currency_that_one_line_says_is_that_of_all(tmp_path: Path) -> None:
    toml = '[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n'
    own = orders(tmp_path, "deal_id,value,currency\n1,5,EUR\n1,7,\n2,1,", toml)
    assert filled(own, "deal_id", "value") == [("1", 55), ("1", 77), ("2", 1)]


def test_what_is_said_of_lines(tmp_path: Path) -> None:
    own = orders(tmp_path)
    assert [(note.code, note.count) for note in own.lines.remarks(["value"])] == [("order_lines", 4)]
    text = "deal_id,value,cost\n1,5,2\n1,5,\n1,7,1\n"
    told = orders(tmp_path, text).lines.remarks(["cost"])
    assert [(note.code, note.count) for note in told] == [("order_lines", 3), ("cost_on_some_lines", 1)]
    assert orders(tmp_path, "deal_id,value\n1,5\n2,7").lines.remarks(["value"]) == ()
