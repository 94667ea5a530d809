"""The pages hang together: every link and anchor leads somewhere, every page is reached, and none is long."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.docs.pages import CONTRIBUTING, DOCS, README, anchors, blocks, links, name_of

ALL = [README, CONTRIBUTING, *sorted(DOCS.rglob("*.md"))]


def inner(page: Path) -> list[tuple[Path, str]]:
    """The files of the repository that a page links to, and the anchor in each, if any."""
    found = []
    for address in links(page.read_text(encoding="utf-8")):
        if "://" not in address:
            path, _, anchor = address.partition("#")
            found.append(((page.parent / path).resolve() if path else page, anchor))
    return found


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    broken = [
        f"{target}#{anchor}"
        for target, anchor in inner(page)
        if not target.exists() or (anchor and anchor not in anchors(target))
    ]
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, todo = set(), [README]
    while todo:
        page = todo.pop()
        reached.add(page)
        todo += [target for target, _ in inner(page) if target in ALL and target not in reached]
    assert [name_of(page) for page in ALL if page not in reached] == []


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_a_page_is_short(page: Path) -> None:
    most = 180 if page == README else 250
    assert len(page.read_text(encoding="utf-8").splitlines()) <= most


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_no_link_leaves_the_repository(page: Path) -> None:
    """What lies beside it is there on one machine alone."""
    assert all(target.is_relative_to(REPOSITORY) for target, _ in inner(page))


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_paths_that_are_named_exist(page: Path) -> None:
    """Those in backquotes, but for what the page itself has the reader make."""
    named = re.findall(r"`((?:salescli|tests|docs|sample_data|\.ci)/[\w./-]*)`", page.read_text(encoding="utf-8"))
    made = {block.file for block in blocks(page)}
    assert [path for path in named if path not in made and not (REPOSITORY / path).exists()] == []
