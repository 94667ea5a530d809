"""Whether each thing above the line of a share is one of those below it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.config.own_kpis import OwnKpi, OwnMeasure
from salescli.errors import InputError
from salescli.own import proportions
from tests.own.settings import answer, section
from tests.said import message_of

OWN = OwnKpi("a / b", "ratio", {"a": OwnMeasure(of="won"), "b": OwnMeasure(of="closed")}, proportion=True, name="share")


def _check(above: int, below: int, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at\nD1,won,2026-01-01\n", encoding="utf-8")
    dataset = answer(section("n", n='of = "won"'), tmp_path).plan
    frame = pl.DataFrame({"period": ["2026-01"], "region": ["North"], "value": [None], "a": [above], "b": [below]})
    proportions.check(OWN, frame, dataset)  # type: ignore[arg-type]


@pytest.mark.parametrize(("above", "below"), [(0, 0), (1, 1), (1, 2)])
def test_a_part_is_at_most_the_whole(above: int, below: int, tmp_path: Path) -> None:
    _check(above, below, tmp_path)


def test_a_part_larger_than_the_whole_is_an_error_with_period_and_group(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _check(2, 1, tmp_path)
    assert message_of(caught.value) == (
        "share: 2026-01, North: a is 2 and b is 1, so that the one is no part of the other."
    )
