"""What groups contribute, against the definition in plain Python; and the worked example by hand."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from salescli.why import groups, written
from salescli.why.groups import Contribution, Group

Table = dict[str, tuple[int, int, int, int]]  # group -> n(P), d(P), n(Q), d(Q)


def of(table: Table, scale: int = 100) -> dict[str, Contribution]:
    every = [
        Group((name,), (Fraction(n), Fraction(n_before)), (Fraction(d), Fraction(d_before)))
        for name, (n, d, n_before, d_before) in table.items()
    ]
    return {str((each.key or ("",))[0]): each for each in groups.ordered(groups.of_ratio(every, Fraction(scale)))}


def test_the_worked_example() -> None:
    """A group that is gone, and one without denominators: R goes from 38 to 42.5."""
    found = of({"A": (6, 10, 12, 30), "B": (9, 30, 2, 10), "C": (0, 0, 5, 10), "D": (2, 0, 0, 0)})
    assert [(name, *map(written.or_none, (each.amount, each.rate, each.mix))) for name, each in found.items()] == [
        ("A", *map(written.written, map(Fraction, ("5.0875", "8.5", "-3.4125")))),
        ("D", *map(written.written, map(Fraction, (5, 5, 0)))),
        ("B", *map(written.written, map(Fraction, ("-3.6375", "4.75", "-8.3875")))),
        ("C", *map(written.written, map(Fraction, ("-1.95", 0, "-1.95")))),
    ]


def random_table(chance: random.Random) -> Table:
    """Groups with negatives, zeros, groups that are new or gone, numerators without a denominator."""
    found: Table = {}
    for place in range(chance.randint(1, 6)):
        cells = [chance.choice([0, chance.randint(-20, 50), chance.randint(1, 50)]) for _ in range(4)]
        if chance.random() < 0.2:
            cells[:2] = 0, 0
        if chance.random() < 0.2:
            cells[2:] = 0, 0
        found[f"g{place}"] = (cells[0], cells[1], cells[2], cells[3])
    return found


def sums(table: Table) -> tuple[int, int, int, int]:
    n, d, n_before, d_before = (sum(row[place] for row in table.values()) for place in range(4))
    return n, d, n_before, d_before


@pytest.mark.parametrize("cases", [1_500, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_random_ratios(cases: int) -> None:
    chance = random.Random(8)
    done = 0
    while done < cases:
        table = random_table(chance)
        n, d, n_before, d_before = sums(table)
        if not d or not d_before:
            continue
        done += 1
        found = of(table)
        later, earlier = Fraction(n, d), Fraction(n_before, d_before)
        change = (later - earlier) * 100
        assert sum(each.amount for each in found.values()) == change
        for name, (mine, over, mine_before, over_before) in table.items():
            one = found[name]
            assert one.rate is not None
            assert one.mix is not None
            assert one.rate + one.mix == one.amount
            share = (Fraction(over, d), Fraction(over_before, d_before))
            rates = [
                Fraction(mine, over) if over else None,
                Fraction(mine_before, over_before) if over_before else None,
            ]
            mean = (later + earlier) / 2
            if rates[0] is not None and rates[1] is not None:
                assert one.rate == (share[0] + share[1]) / 2 * (rates[0] - rates[1]) * 100
                assert one.mix == (share[0] - share[1]) * ((rates[0] + rates[1]) / 2 - mean) * 100
            elif rates[0] is not None and not mine_before:
                assert (one.rate, one.mix) == (0, share[0] * (rates[0] - mean) * 100)  # new: all mix
            elif rates[1] is not None and not mine:
                assert (one.rate, one.mix) == (0, -share[1] * (rates[1] - mean) * 100)  # gone: all mix
            elif rates == [None, None]:
                assert one.mix == 0  # a numerator without a denominator is rate
        # The windows exchanged: every number negates.
        swapped = of({name: (row[2], row[3], row[0], row[1]) for name, row in table.items()})
        for name, one in found.items():
            assert one.rate is not None
            assert one.mix is not None
            assert (swapped[name].amount, swapped[name].rate, swapped[name].mix) == (-one.amount, -one.rate, -one.mix)
        # All volumes of one window times k: nothing else.
        times = chance.randint(2, 5)
        more = of({name: (row[0] * times, row[1] * times, row[2], row[3]) for name, row in table.items()})
        assert {name: (each.amount, each.rate, each.mix) for name, each in more.items()} == {
            name: (each.amount, each.rate, each.mix) for name, each in found.items()
        }


def test_no_change_and_one_group() -> None:
    same = of({"A": (3, 9, 3, 9), "B": (1, 4, 1, 4)})
    assert {(each.amount, each.rate, each.mix) for each in same.values()} == {(0, 0, 0)}
    alone = of({"A": (3, 9, 1, 4)})["A"]
    assert alone.mix == 0
    assert alone.rate == alone.amount


@pytest.mark.parametrize("cases", [1_500, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_random_sums(cases: int) -> None:
    chance = random.Random(3)
    for _ in range(cases):
        rows = {
            f"g{place}": (chance.randint(-50, 50), chance.randint(-50, 50)) for place in range(chance.randint(0, 8))
        }
        every = [Group((name,), (Fraction(x), Fraction(before))) for name, (x, before) in rows.items()]
        found = groups.ordered(groups.of_sum(every))
        assert {(each.key or ("",))[0]: each.amount for each in found} == {
            name: x - before for name, (x, before) in rows.items()
        }
        sizes = [abs(each.amount) for each in found]
        assert sizes == sorted(sizes, reverse=True)
        top = chance.randint(0, 5)
        folded = groups.folded(found, top)
        assert sum(each.amount for each in folded) == sum(each.amount for each in found)
        assert sum(each.count for each in folded) == len(found)
        assert len(folded) == (len(found) if not top or len(found) <= top + 1 else top + 1)


def test_equals_come_by_name_and_none_last() -> None:
    every = [Group((name,), (Fraction(1), Fraction(0))) for name in (None, "b", "a")]
    assert [each.key for each in groups.ordered(groups.of_sum(every))] == [("a",), ("b",), (None,)]


def test_the_paradox_of_simpson() -> None:
    def table(*rows: tuple[int, int, int, int]) -> list[Group]:
        return [
            Group((str(place),), (Fraction(row[0]), Fraction(row[2])), (Fraction(row[1]), Fraction(row[3])))
            for place, row in enumerate(rows)
        ]

    # Both rise (10 → 20 %, 80 → 90 %), and the whole falls, since most are now of the weak one.
    assert groups.is_reversed(table((18, 90, 1, 10), (9, 10, 72, 90)), Fraction(-46))
    assert not groups.is_reversed(table((18, 90, 1, 10), (9, 10, 72, 90)), Fraction(46))
    assert not groups.is_reversed(table((1, 10, 1, 10), (9, 10, 9, 10)), Fraction(-1))  # none moved
    assert not groups.is_reversed(table((2, 10, 1, 10), (8, 10, 9, 10)), Fraction(-1))
