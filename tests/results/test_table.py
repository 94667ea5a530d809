"""A neutral table: text first, then numbers."""

from __future__ import annotations

from salescli.model.measures import Unit
from salescli.results.table import Column, Table


def test_text_columns_stand_before_numbers() -> None:
    columns = (Column("period", "Period"), Column("region", "Region"), Column("value", "Value", Unit.MONEY))
    assert Table("x", "X", columns, ()).first_number == 2
    assert Table("x", "X", columns[:2], ()).first_number == 2
    assert Table("x", "X", columns[2:], ()).first_number == 0
