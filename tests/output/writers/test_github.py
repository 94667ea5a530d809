"""Annotations of a small suite."""

from __future__ import annotations

from salescli.output.writers.github import write
from tests.output.small import Small


def test_what_a_reader_should_mind_is_annotated() -> None:
    assert write(Small()) == (
        "::error file=salescli.toml,line=7,title=b%3A c::missed: 4 %25 ::error::x\n"
        "::error file=salescli.toml,line=9,title=c::not evaluated: nothing\n"
        "a check, as of 2026-01-31: 1 met\n"
    )
