"""The pages of the documentation as tests read them: README.md and docs/, their headings, blocks and links."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

README = REPOSITORY / "README.md"
DOCS = REPOSITORY / "docs"
CONTRIBUTING = REPOSITORY / "CONTRIBUTING.md"
#: The pages for contributors: what they show runs in a copy of the program (see test_contributing).
HOW_TO = sorted((DOCS / "contributing").glob("*.md"))
#: The pages for users, whose examples run in a folder with exports.
PAGES = [README, *(path for path in sorted(DOCS.rglob("*.md")) if path not in HOW_TO)]
#: What a block in a console may show before: files, which a reader saves.
FILES = ("csv", "toml")

_BLOCK_OR_HEADING = re.compile(r"^```(\S+) ?(\S*)\n(.*?)^```$|^## ([^\n]+)$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is, its text."""

    language: str
    file: str
    text: str


def name_of(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def sections(page: Path) -> dict[str, list[Block]]:
    """The blocks under each heading of a page, in its order; before the first under none."""
    found: dict[str, list[Block]] = {"": []}
    for language, file, text, heading in _BLOCK_OR_HEADING.findall(page.read_text(encoding="utf-8")):
        if heading:
            found[heading] = []
        else:
            found[list(found)[-1]].append(Block(language, file, text))
    return found


def blocks(page: Path) -> list[Block]:
    return [block for under in sections(page).values() for block in under]


def files_before(page: Path, heading: str) -> Iterator[Block]:
    """The files that a reader has by then: those of the pages that the lead names, and of the sections before."""
    for other in links(lead(page)):
        if (linked := page.parent / other) in PAGES and linked != README:
            yield from (block for block in blocks(linked) if block.language in FILES)
    under = sections(page)
    for before in list(under)[: list(under).index(heading)]:
        yield from (block for block in under[before] if block.language in FILES)


def lead(page: Path) -> str:
    """The first paragraph under the title."""
    return page.read_text(encoding="utf-8").split("\n\n")[1]


def links(text: str) -> list[str]:
    """The addresses that Markdown links to, outside of blocks."""
    return _LINK.findall(_BLOCK.sub("", text))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def everything() -> str:
    """The text of all pages for users."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def replaced(page: Path, old: str, new: str) -> None:
    """Write a page anew with something in the place of what stands in it once; tests of a page may run side by side."""
    with page.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        assert text.count(old) == 1, old
        file.seek(0)
        file.write(text.replace(old, new))
        file.truncate()
