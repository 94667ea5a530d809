"""The sign of life on a terminal's stderr."""

from __future__ import annotations

import io
import sys
import time

import pytest

from salescli.output import progress
from salescli.output.terminal import say


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_AFTER", 0.01)
    monkeypatch.setattr(progress, "_EVERY", 0.01)
    monkeypatch.setenv("TERM", "xterm")


def wait_for(screen: io.StringIO, text: str) -> None:
    for _ in range(1000):
        if text in screen.getvalue():
            return
        time.sleep(0.005)
    raise AssertionError(f"{text!r} never came")


@pytest.mark.usefixtures("quick")
def test_long_work_shows_and_clears_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.progress("reading"):
        wait_for(screen, "reading /")
    assert screen.getvalue().endswith("\r\x1b[K")


@pytest.mark.usefixtures("quick")
def test_it_is_gone_before_anything_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.progress("reading"):
        wait_for(screen, "reading /")
        say("done")
        time.sleep(0.05)
        assert screen.getvalue().endswith("\r\x1b[Kdone\n")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("is_terminal", [True, False])
def test_nothing_where_nobody_watches(monkeypatch: pytest.MonkeyPatch, is_terminal: bool) -> None:
    screen = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    if is_terminal:
        monkeypatch.setenv("TERM", "dumb")
    with progress.progress("reading"):
        time.sleep(0.05)
    assert screen.getvalue() == ""
