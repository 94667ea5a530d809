"""Generated tables: equal ones are drawn once, and nobody notices."""

from __future__ import annotations

from random import Random

import pytest

from tests.oracle import data


@pytest.mark.parametrize("is_spelt", [True, False])
def test_tables_that_were_drawn_before_are_as_if_drawn_again(is_spelt: bool) -> None:
    data.awkward_tables(Random(3), is_spelt=is_spelt)["deals"][0]["value"] = "changed by a test"
    again, anew = Random(3), Random(3)
    known = data.awkward_tables(again, is_spelt=is_spelt)
    assert known == data.awkward_tables.__wrapped__(anew, is_spelt=is_spelt)  # type: ignore[attr-defined]
    assert again.random() == anew.random()
    assert known != data.awkward_tables(Random(4), is_spelt=is_spelt)
