"""The pages for contributors are followed to the letter, in a copy of the program.

A block that names a file is that file, a block of the kind `diff` is an edit of the file it names, a console shows what
comes of it. Write the outputs anew: pytest --rewrite
"""

from __future__ import annotations

import difflib
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.docs.pages import CONTRIBUTING, DOCS, HOW_TO, Block, blocks, links, name_of, replaced
from tests.docs.running import commands_of, in_shell, real, write_down

PAGES = [page for page in HOW_TO if page.name.startswith("adding-")]
#: What a contributor has checked out, as far as the pages need it.
CHECKOUT = ("salescli", "sample_data", "tests", "pyproject.toml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program and its tests, which `salescli` and `pytest` on the PATH run."""
    for name in CHECKOUT:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for name in ("salescli", "pytest"):
        program = tmp_path / "bin" / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {name} "$@"\n')
        program.chmod(0o755)
    return tmp_path


def edit(block: Block, checkout: Path) -> None:
    """Apply a block of the kind `diff`: hunks under a line of `@@`, each of which fits one place of the file."""
    path = checkout / block.file
    text = path.read_text(encoding="utf-8")
    for hunk in block.text.split("@@\n")[1:]:
        lines = hunk.splitlines()
        old, new = ("".join(f"{line[1:]}\n" for line in lines if line[:1] in kinds) for kinds in (" -", " +"))
        assert text.count(old) == 1, f"{block.file} has not once:\n{old}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def follow(page: Path, checkout: Path, *, rewrite: bool) -> list[str]:
    """Do what a page says, block by block; what came out otherwise than it says."""
    variables = {"PYTHONPATH": str(checkout), "PYTEST_ADDOPTS": "-n 0 -p no:cacheprovider"}
    wrong: list[str] = []
    for block in blocks(page):
        if block.language == "diff":
            edit(block, checkout)
        elif block.file:
            assert not (checkout / block.file).exists(), f"{block.file} is there already"
            write_down(block, checkout)
        elif block.language == "console":
            today = real(block, lambda command: in_shell(command, checkout, **variables).stdout)
            if rewrite:
                replaced(page, f"```console\n{block.text}```", f"```console\n{today}```")
            elif today != block.text:
                wrong += difflib.unified_diff(block.text.splitlines(), today.splitlines(), name_of(page), "today")
        for command in commands_of(block):
            done = in_shell(command, checkout, **variables)
            if done.returncode:
                wrong += [f"$ {command}", done.stdout]
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, checkout: Path, rewrite: bool) -> None:
    wrong = follow(page, checkout, rewrite=rewrite)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_something_to_do_and_to_see(page: Path) -> None:
    made = {block.language for block in blocks(page) if block.file}
    shown = [block for block in blocks(page) if block.language == "console"]
    assert made
    assert shown
    text = page.read_text(encoding="utf-8")
    steps = [line.split(".")[0] for line in text.splitlines() if line[:1].isdigit() and ". " in line[:4]]
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert len(steps) >= 3


def test_no_other_page_shows_what_nobody_runs() -> None:
    others = [CONTRIBUTING, *(page for page in HOW_TO if page not in PAGES)]
    assert [name_of(page) for page in others for block in blocks(page) if block.language == "console"] == []


def test_setting_up_asks_for_extras_that_there_are() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    (asked,) = re.findall(r"--editable '\.\[([\w,]+)\]'", CONTRIBUTING.read_text(encoding="utf-8"))
    assert set(asked.split(",")) <= set(settings["project"]["optional-dependencies"])


def test_contributing_names_every_page() -> None:
    named = {(CONTRIBUTING.parent / link).resolve() for link in links(CONTRIBUTING.read_text(encoding="utf-8"))}
    assert {*HOW_TO} <= named
    assert (DOCS / "contributing" / "architecture.md") in named


def test_an_edit_that_fits_nowhere_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\n", encoding="utf-8")
    edit(Block("diff", "a.txt", "@@\n one\n-two\n+three\n"), tmp_path)
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "one\nthree\n"
    with pytest.raises(AssertionError, match=r"a\.txt has not once"):
        edit(Block("diff", "a.txt", "@@\n-two\n+three\n"), tmp_path)


def test_the_page_adds_a_table_in_three_files() -> None:
    """What follows them is for readers of other headers and languages: the page asks for the table before."""
    made = blocks(DOCS / "contributing" / "adding-a-table.md")
    shown = [number for number, block in enumerate(made) if block.language == "console"]
    edits = [number for number, block in enumerate(made) if block.language == "diff"]
    assert [block.file for block in made if block.language == "python"] == [
        "salescli/model/tables/invoices.py",
        "salescli/views/invoices.py",
        "salescli/kpis/invoiced.py",
    ]
    assert [made[number].file for number in edits] == [
        "salescli/loading/mapping/presets/generic.toml",
        "salescli/i18n/sv/words.toml",
    ]
    before = "".join(made[number].text for number in shown if number < edits[0])
    for seen in (
        "--invoices FILE",
        "No such option: --invoice (Possible options: --invoices)",
        "[tables.invoices.columns]",
        "Did you mean 'invoices'?",
        "repeated_key",
        "unreadable_value",
        "orphan_key",
    ):
        assert seen in before
