"""Caches: each value is worked out once, under its name and key, for its owner alone."""

from __future__ import annotations

from collections.abc import Callable

from salescli.system.caches import Cache, Caches

SQUARES: Cache[int, int] = Cache("squares")
CUBES: Cache[int, int] = Cache("cubes")


def counted(calls: list[int], number: int) -> Callable[[], int]:
    def work() -> int:
        calls.append(number)
        return number

    return work


def test_the_first_who_asks_has_it_worked_out() -> None:
    caches, calls = Caches(), list[int]()
    assert [caches.of(SQUARES, 2, counted(calls, number)) for number in (4, 5)] == [4, 4]
    assert calls == [4]


def test_nothing_is_an_answer_too() -> None:
    nothing: Cache[str, None] = Cache("nothing")
    caches, calls = Caches(), list[int]()
    for _ in range(2):
        caches.of(nothing, "", lambda: calls.append(1))
    assert calls == [1]


def test_names_and_keys_are_apart() -> None:
    caches = Caches()
    caches.put(SQUARES, 2, 4)
    assert caches.get(CUBES, 2) is None
    assert caches.get(SQUARES, 3) is None
    assert caches.get(SQUARES, 2) == 4


def test_what_is_forgotten_is_worked_out_anew() -> None:
    caches = Caches()
    caches.put(SQUARES, 2, 4)
    caches.put(SQUARES, 3, 9)
    caches.forget(SQUARES, 2)
    caches.forget(CUBES, 2)
    assert (caches.get(SQUARES, 2), caches.get(SQUARES, 3)) == (None, 9)
    assert caches.of(SQUARES, 2, lambda: 5) == 5


def test_a_copy_has_the_same_values_and_may_learn_others() -> None:
    caches = Caches()
    caches.put(SQUARES, 2, 4)
    copy = caches.copied()
    copy.put(SQUARES, 3, 9)
    assert (copy.get(SQUARES, 2), caches.get(SQUARES, 3)) == (4, None)
