"""The pages as a site: every page is in its navigation, and Zensical makes it without a warning."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.docs.pages import DOCS

PROJECT = tomllib.loads((DOCS / "zensical.toml").read_text(encoding="utf-8"))["project"]


def pages_of(navigation: list[Any]) -> Iterator[str]:
    """The pages of a navigation, whose parts are addresses, or titles with an address or parts of their own."""
    for part in navigation:
        if isinstance(part, str):
            yield part
        else:
            for below in part.values():
                yield from [below] if isinstance(below, str) else pages_of(below)


def test_every_page_is_in_the_navigation_once() -> None:
    assert sorted(pages_of(PROJECT["nav"])) == sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))


def test_parts_of_a_navigation_are_seen() -> None:
    assert list(pages_of(["a.md", {"B": "b.md"}, {"C": ["c.md", {"D": ["d.md"]}]}])) == ["a.md", "b.md", "c.md", "d.md"]


@pytest.mark.skipif(shutil.which("zensical") is None, reason="Zensical is not installed; .ci/site does it")
def test_the_site_is_made_and_no_link_leads_nowhere(tmp_path: Path) -> None:
    place = tmp_path / "site"
    made = subprocess.run(
        [REPOSITORY / ".ci" / "site", place], capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Ten questions" in (place / "index.html").read_text(encoding="utf-8")
    assert 'id="a-page-for-the-boss"' in (place / "report" / "index.html").read_text(encoding="utf-8")
