"""Long output on a terminal goes through a pager, and nothing else does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from salescli.output import pager
from tests.conftest import SAMPLE
from tests.program import run
from tests.terminal import on_terminal

#: A pager that marks what it shows; on a terminal of 50 lines.
MARKING = f"{sys.executable} -c \"import sys; print('PAGED', len(sys.stdin.read().splitlines()))\""
LONG, SHORT = ("kpi", "revenue", str(SAMPLE), "--by", "rep"), ("kpi", "revenue", str(SAMPLE), "--last", "2")


def test_long_output_is_paged_and_short_output_is_not() -> None:
    assert on_terminal(*LONG, columns=80, cwd=SAMPLE, SALESCLI_PAGER=MARKING).startswith("PAGED ")
    assert "PAGED" not in on_terminal(*SHORT, columns=80, cwd=SAMPLE, SALESCLI_PAGER=MARKING)
    assert "PAGED" not in on_terminal(*LONG, "--no-pager", columns=80, cwd=SAMPLE, SALESCLI_PAGER=MARKING)
    assert on_terminal(*LONG, columns=80, cwd=SAMPLE, SALESCLI_PAGER="", PAGER=MARKING).startswith("PAGED ")


def test_data_for_programs_and_pipes_are_never_paged() -> None:
    shown = on_terminal(*LONG, "--format", "csv", columns=80, cwd=SAMPLE, SALESCLI_PAGER=MARKING)
    assert shown.startswith("kpi,period")
    assert run(*LONG, cwd=SAMPLE, env={"SALESCLI_PAGER": MARKING}).out.startswith(b"Revenue")


@pytest.mark.parametrize("named", ["no-such-pager -x", "'unclosed", "cat", "true"])
def test_a_pager_that_is_missing_or_leaves_at_once_is_no_error(named: str) -> None:
    shown = on_terminal(*LONG, columns=80, cwd=SAMPLE, SALESCLI_PAGER=named)
    assert (shown == "") if named == "true" else shown.startswith("Revenue")


def test_the_first_variable_that_is_set_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("mine", "yours"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep)
    monkeypatch.setenv("PAGER", "yours -a")
    monkeypatch.setenv("SALESCLI_PAGER", "mine 'b c'")
    assert pager.command() == ["mine", "b c"]
    monkeypatch.setenv("SALESCLI_PAGER", "")
    assert pager.command() == ["yours", "-a"]
    monkeypatch.delenv("PAGER")
    assert pager.command() == []  # there is no less here
