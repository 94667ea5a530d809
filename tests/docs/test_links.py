"""The pages hang together: every link and anchor leads somewhere, every page is reached, and none is long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.docs.pages import CONTRIBUTING, DOCS, README, anchors, links, name_of

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


def test_repository_is_where_links_look() -> None:
    """So that a link out of the repository, which would hold on this machine alone, counts as broken."""
    assert all(target.is_relative_to(REPOSITORY) for page in ALL for target, _ in inner(page))
