"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import copy
import re
import subprocess
import sys

import pytest

from salescli.system.regex import regex
from tests.conftest import REPOSITORY


def test_it_finds_what_a_compiled_pattern_finds() -> None:
    later, at_once = regex("(a)(?P<b>B?)", re.IGNORECASE), re.compile("(a)(?P<b>B?)", re.IGNORECASE)
    for text in ("xab", "AB a", ""):
        assert [found.groups() for found in later.finditer(text)] == [
            found.groups() for found in at_once.finditer(text)
        ]
        assert later.sub("-", text) == at_once.sub("-", text)
    assert (later.pattern, later.flags) == (at_once.pattern, at_once.flags)


def test_bytes_are_matched_as_bytes() -> None:
    assert regex(rb"\s*<").match(b" <html")


def test_a_wrong_pattern_is_refused_where_it_is_used() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.match("(")


def test_a_copy_finds_the_same() -> None:
    assert copy.deepcopy(regex("a+")).findall("aab") == ["aa"]


def test_a_start_compiles_few_patterns() -> None:
    """What `kpi` imports declares far more than these."""
    code = (
        "import re, sys; made = []; whole = re.compile\n"
        "re.compile = lambda *a, **b: made.append(sys._getframe(1).f_code.co_filename) or whole(*a, **b)\n"
        "import salescli.cli.commands.kpi, salescli.engine.run\n"
        "print(sum('salescli' in file for file in made))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert int(run.stdout) <= 3
