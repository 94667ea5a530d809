"""Text that is plain is left as it is; of other text every kind is cleaned, and told."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.validation.plain_text import cleaned

WORDS = frozenset({"-", "N/A"})


@pytest.mark.parametrize("texts", [["D1", "D2", None], [None, None], ["10", "2"], []])
def test_plain_text_stays(texts: list[str | None]) -> None:
    rows = pl.DataFrame({"id": texts}, schema={"id": pl.String})
    found, odd = cleaned(rows, {"id": WORDS})
    assert found["id"].to_list() == texts
    assert not odd


@pytest.mark.parametrize(
    ("text", "clean"),
    [(" D3", "D3"), ("D3\t", "D3"), ("", None), ("  ", None), ("N/A", None), ("-", None), ('="D3"', "D3"),
     ("D\u200b3", "D3"), ("1.2E+11", "1.2E+11")],
)  # fmt: skip
def test_other_text_is_cleaned_and_told(text: str, clean: str | None) -> None:
    rows = pl.DataFrame({"id": ["D1", text, "D2", None], "other": ["a", "b", "c", "d"]})
    found, odd = cleaned(rows, {"id": WORDS, "other": WORDS})
    assert found["id"].to_list() == ["D1", clean, "D2", None]
    assert odd == {"id"}
