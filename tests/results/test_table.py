"""A table without a format: which columns are labels, which are the user's own words."""

from __future__ import annotations

import pytest

from salescli.model.measures import Unit
from salescli.results.table import Column, Label, Table, is_own, split_by

TEXT, NUMBER = Column("a", "a"), Column("b", "b", Unit.COUNT)
FIGURES, LABEL = Column("c", "c", is_number=True), Column("d", "d", is_label=True)


@pytest.mark.parametrize(
    ("columns", "first_number", "labels"),
    [
        ((TEXT, TEXT, NUMBER), 2, (0, 1)),
        ((TEXT, FIGURES, TEXT), 1, (0,)),
        ((TEXT, TEXT), 2, (0,)),
        ((TEXT, LABEL, TEXT, LABEL), 4, (1, 3)),
        ((NUMBER,), 0, ()),
        ((), 0, ()),
    ],
)
def test_labels(columns: tuple[Column, ...], first_number: int, labels: tuple[int, ...]) -> None:
    table = Table("t", "T", columns, ())
    assert (table.first_number, table.labels) == (first_number, labels)


def test_numbers_stand_to_the_right() -> None:
    assert [column.is_right for column in (TEXT, NUMBER, FIGURES, LABEL)] == [False, True, True, False]


def test_a_dimension_of_the_settings_is_the_users_own() -> None:
    assert [is_own(name) for name in ("region", "rep_id", "rep", "industry", "trend")] == [False] * 3 + [True] * 2
    assert split_by("trend") == Column("trend", "trend", is_own=True)
    assert split_by("region") == Column("region", "region")


def test_a_word_is_a_text_like_any_other() -> None:
    assert Label("total") == "total"
    assert f"{Label('total')}!" == "total!"
