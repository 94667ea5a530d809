"""The pages of the KPIs are those of the declarations.

Write them anew: pytest --rewrite tests/docs (twice, where there is a new page)
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salescli import kpis
from salescli.model.metric import Kpi
from tests.docs.kpi_pages import FOLDER, HEADINGS, command_of, pages, sections_of, text_of
from tests.docs.needs import Needs
from tests.docs.pages import DOCS, name_of, sections

INDEX = DOCS / "kpis.md"
EVERY = list(kpis.every())


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_is_made_of_the_declarations(page: Path, rewrite: bool) -> None:
    if rewrite:
        page.parent.mkdir(exist_ok=True)
        page.write_text(text_of(page), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text_of(page)


def test_there_are_no_other_pages() -> None:
    assert {*FOLDER.glob("*")} == {*pages()}
    assert sorted(kpi.name for mine in pages().values() for kpi in mine) == kpis.names()


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_kpi_has_an_example(page: Path) -> None:
    """What stands below the command is compared by test_pages."""
    shown = [block.text for under in sections(page).values() for block in under if block.language == "console"]
    for kpi, text in zip(pages()[page], shown, strict=True):
        assert text.startswith(f"$ {command_of(kpi)}\n{kpi.title}, ")


@pytest.mark.parametrize("kpi", EVERY, ids=lambda kpi: kpi.name)
def test_a_docstring_has_the_headings_in_order(kpi: Kpi) -> None:
    headings = re.findall(r"^(?=\S)(.+)$", kpi.documentation, re.MULTILINE)[1:]
    assert tuple(headings) in (HEADINGS[:4], HEADINGS)
    assert all(sections_of(kpi.documentation).values())


@pytest.mark.parametrize("kpi", EVERY, ids=lambda kpi: kpi.name)
def test_how_others_differ_names_them(kpi: Kpi) -> None:
    """Each begins with who and what: `SOMA, Cost Per Win: …`, and the page of all says where to read it."""
    index = INDEX.read_text(encoding="utf-8")
    text = "\n".join(sections_of(kpi.documentation).get("Elsewhere", []))
    entries = re.findall(r"^- (?:.+\n?)(?:  .+\n?)*", text, re.MULTILINE)
    assert "".join(entries).rstrip() == text
    for entry in entries:
        who = re.match(r"- ([\w ]+), [^:]+: \S", " ".join(entry.replace("LTV:CAC", "LTV to CAC").split()))
        assert who, entry
        assert f"\n| {who[1]} | [" in index


def test_what_is_needed_is_enough_and_no_more() -> None:
    for kpi in EVERY:
        needs = Needs(kpi)
        assert needs.fewest
        assert [place for place in needs.groups.get((), []) if needs.can(set(needs.order) - {place})] == []


@pytest.mark.parametrize(("name", "text"), [
    ("leads", "deals: `created_at`."),
    ("quotes-sent", "deals: `quoted_at` (or activities: `occurred_at`, `type`)."),
    ("monthly-demos", "activities: `occurred_at`, `type`. If there: activities: `deal_id`, `done`; "
                      "deals: `closed_at`, `lost_at`, `status`, `won_at`."),
    ("cost-per-lead", "costs: `amount`, `incurred_at`; deals: `created_at`."),
])  # fmt: skip
def test_needs_by_hand(name: str, text: str) -> None:
    assert Needs(kpis.get(name)).text() == text
