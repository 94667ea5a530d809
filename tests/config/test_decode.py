"""Plain data made into records: each value in its kind, and every fault with its place and the way out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from msgspec import Struct, field

from salescli.config.decode import LACKING, UNKNOWN, Misfit, typed
from salescli.errors import Unfit
from salescli.i18n.language import ENGLISH
from salescli.message import say
from tests.said import hint_of


class Part(Struct, frozen=True):
    """A part of the whole."""

    name: str
    share: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.share < 0:
            raise Unfit("config.commit")


class Whole(Struct, frozen=True):
    """All kinds of keys."""

    text: str = ""
    count: int = 0
    flag: bool = False
    amount: Decimal | None = None
    day: date | None = None
    word: Literal["left", "right"] = "left"
    names: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    shares: dict[str, Decimal] = field(default_factory=dict)
    sides: dict[Literal["left", "right"], int] = field(default_factory=dict)
    either: str | Part | None = None
    some: str | list[str] = ""
    number: Decimal | str | None = None
    anything: dict[str, Any] = field(default_factory=dict)


def misfit(**value: object) -> Misfit:
    with pytest.raises(Misfit) as error:
        typed(value, Whole)
    return error.value


def reason_of(found: Misfit) -> str:
    return ENGLISH.say(found.reason)


def test_where_nothing_is_given_the_defaults_hold() -> None:
    assert typed({}, Whole) == Whole()


def test_each_value_is_of_the_kind_that_its_key_has() -> None:
    found = typed({"text": "a", "count": 3, "flag": True, "word": "right", "names": ["x", "y"]}, Whole)
    assert found == Whole(text="a", count=3, flag=True, word="right", names=["x", "y"])


@pytest.mark.parametrize("written", [12, "12", Decimal(12)])
def test_a_number_may_be_quoted(written: object) -> None:
    assert typed({"amount": written}, Whole).amount == Decimal(12)


@pytest.mark.parametrize("written", ["2026-03-05", date(2026, 3, 5)])
def test_a_day_may_be_quoted(written: object) -> None:
    assert typed({"day": written}, Whole).day == date(2026, 3, 5)


def test_sections_and_lists_of_them_are_records() -> None:
    found = typed({"parts": [{"name": "a"}, {"name": "b", "share": 2}], "shares": {"x": "0.5"}}, Whole)
    assert found.parts == [Part("a"), Part("b", Decimal(2))]
    assert found.shares == {"x": Decimal("0.5")}


def test_of_several_kinds_the_one_is_taken_that_the_value_looks_like() -> None:
    assert typed({"either": "a"}, Whole).either == "a"
    assert typed({"either": {"name": "a"}}, Whole).either == Part("a")
    assert typed({"some": ["a"]}, Whole).some == ["a"]
    assert typed({"number": 5}, Whole).number == Decimal(5)
    assert typed({"number": "5 %"}, Whole).number == "5 %"


def test_anything_stays_as_it_is() -> None:
    assert typed({"anything": {"a": [1, {"b": None}]}}, Whole).anything == {"a": [1, {"b": None}]}


def test_a_key_that_is_not_known_is_a_misfit_with_the_nearest() -> None:
    found = misfit(cuont=1)
    assert (found.place, found.reason, hint_of(found)) == (("cuont",), UNKNOWN, "Did you mean 'count'?")


def test_a_key_that_is_lacking_is_a_misfit() -> None:
    found = misfit(parts=[{"name": "a"}, {}])
    assert (found.place, found.reason) == (("parts", 1, "name"), LACKING)


def test_a_word_that_is_not_possible_is_a_misfit_with_those_that_are() -> None:
    found = misfit(word="lift")
    assert (found.place, reason_of(found), hint_of(found)) == (
        ("word",),
        "'lift' is not possible",
        "Did you mean 'left'?",
    )
    assert hint_of(misfit(word="zzz")) == "Possible: left, right."
    found = misfit(sides={"zzz": 1})
    assert (found.place, found.reason, hint_of(found)) == (("sides", "zzz"), UNKNOWN, "Possible: left, right.")


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("text", 5, "5 is not a text"),
        ("count", "5", "'5' is not a whole number"),
        ("count", True, "true is not a whole number"),
        ("flag", "yes", "'yes' is not true or false"),
        ("amount", "much", "'much' is not a number"),
        ("amount", "inf", "'inf' is not a number"),
        ("amount", True, "true is not a number"),
        ("day", "someday", "'someday' is not a date"),
        ("day", datetime(2026, 3, 5, 12), "2026-03-05 12:00:00 is not a date"),
        ("names", "x", "'x' is not a list"),
        ("names", {"a": 1}, "a section is not a list"),
        ("shares", [1], "a list is not a section"),
        ("either", 5, "5 is not a text or a section"),
    ],
)
def test_a_value_of_another_kind_is_a_misfit(key: str, value: object, reason: str) -> None:
    found = misfit(**{key: value})
    assert (found.place, reason_of(found)) == ((key,), reason)


def test_the_place_leads_to_the_member_of_a_list_or_a_section() -> None:
    assert misfit(names=["a", 5]).place == ("names", 1)
    assert misfit(shares={"x": "much"}).place == ("shares", "x")


def test_what_a_record_refuses_is_a_misfit_of_its_place() -> None:
    found = misfit(parts=[{"name": "a", "share": -1}])
    assert (found.place, found.reason) == (("parts", 0), say("config.commit"))
