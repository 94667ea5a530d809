"""The browser, and pages and pictures of the sample that several tests look at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLE
from tests.program import run_here

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update",
)  # fmt: skip
#: Pages and pictures by name: the command that makes each.
PAGES = {
    "report": ("report",),
    "report-sv": ("report", "--language", "sv"),
    "kpi": ("kpi", "revenue", "--by", "region", "--period", "quarter"),
    "why": ("why", "revenue"),
    "pipeline": ("pipeline", "--since", "2025-11-30"),
    "cohorts": ("cohorts", "--period", "year"),
}
PICTURES = {
    "columns": ("kpi", "revenue", "--last", "12"),
    "line": ("kpi", "win-rate", "--by", "region"),
    "bars": ("kpi", "revenue", "--by", "rep", "--period", "year", "--chart", "bar"),
    "pie": ("kpi", "sales-by-location", "--period", "year", "--last", "1"),
    "scorecard": ("kpi", "mrr", "--chart", "scorecard"),
    "waterfall": ("why", "revenue"),
    "pipeline": ("pipeline", "--since", "2025-11-30"),
    "cohorts": ("cohorts", "--period", "year"),
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser that asks nothing of any network."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install '.[browser]' brings playwright")
    if BROWSER is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of every kind."""
    return _written(PAGES, "html", tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A picture of every kind."""
    return _written(PICTURES, "svg", tmp_path_factory.mktemp("pictures"))


def _written(commands: dict[str, tuple[str, ...]], ending: str, folder: Path) -> dict[str, Path]:
    found = {}
    for name, (command, *options) in commands.items():
        path = folder / f"{name}.{ending}"
        names = options[:1] if command in ("kpi", "why") else []
        rest = options[len(names) :]
        ran = run_here(command, *names, str(SAMPLE), *rest, "--output", str(path), cwd=folder)
        assert ran.code == 0, ran.err
        found[name] = path
    return found
