"""The page of a small document."""

from __future__ import annotations

from salescli.output.writers.html import write
from tests.output.small import Small


def test_the_chart_and_the_table_under_it() -> None:
    text = write(Small())
    assert text.startswith("<!DOCTYPE html>")
    assert text.count("<svg ") == 2  # one for screens and paper, one for phones
    assert '<th scope="row" class="short"><span class="short">2026-01</span></th>' in text
    assert 'data-key="1234.5">1,234.50</td>' in text
    assert "<li>Note: 2 won deals without value are left out.</li>" in text
    assert "<South>" not in text
