"""Dataclasses that are quick to define behave as the usual ones."""

from __future__ import annotations

import dataclasses
from dataclasses import field, replace

import pytest

from salescli.model.records import dataclass


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True)
class Other:
    x: int
    y: int = 0


@dataclass(frozen=True, kw_only=True)
class Named:
    name: str = "a"


@dataclass(frozen=True)
class Empty:
    pass


@dataclass
class Box:
    filled: int = 0


def test_they_compare_hash_and_show_what_they_hold() -> None:
    assert Point(1, 2) == Point(1, 2, [3])
    assert hash(Point(1, 2)) == hash(Point(1, 2, [3]))
    assert len({Point(1), Point(1, 0), Point(2)}) == 2
    assert Point(1) != Point(2)
    assert Point(1).__eq__(Other(1)) is NotImplemented
    assert repr(Point(1, 2, [3])) == "Point(x=1, y=2)"
    assert Empty() == Empty()
    assert {Empty(): 1}[Empty()] == 1


def test_they_are_dataclasses() -> None:
    assert dataclasses.is_dataclass(Point)
    assert [each.name for each in dataclasses.fields(Point)] == ["x", "y", "seen"]
    assert replace(Point(1, 2), y=5) == Point(1, 5)
    assert Named(name="b").name == "b"
    with pytest.raises(TypeError):
        Named("b")  # type: ignore[misc]
    box = Box()
    box.filled = 2
    assert box == Box(2)
