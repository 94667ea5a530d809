"""The pages of docs/kpis/, made of the declarations: the KPIs of each theme, as many on a page as it has room for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from salescli import kpis
from salescli.model.calendar import Grain
from salescli.model.metric import Kpi, Theme
from tests.docs.needs import Needs
from tests.docs.pages import DOCS, blocks

FOLDER = DOCS / "kpis"
#: The headings of a docstring in their order; the last need not be there.
HEADINGS = ("Formula", "Counted by", "Empty when", "Source", "Elsewhere")
#: So many KPIs stand on a page at most.
_MOST = 6
_SAMPLE = "sample_data/"


@cache
def pages() -> dict[Path, list[Kpi]]:
    """Every page with its KPIs, theme by theme and in the order of the report."""
    found: dict[Path, list[Kpi]] = {}
    for theme in Theme:
        mine = sorted((kpi for kpi in kpis.every() if kpi.theme is theme), key=lambda kpi: kpi.rank or 0)
        parts = -(-len(mine) // _MOST)
        for part in range(parts):
            name = theme.value if part == 0 else f"{theme.value}-{part + 1}"
            found[FOLDER / f"{name}.md"] = mine[part * len(mine) // parts : (part + 1) * len(mine) // parts]
    return found


def place_of(name: str) -> str:
    """The page and anchor of a KPI, from docs/."""
    (page,) = (page for page, mine in pages().items() if name in [kpi.name for kpi in mine])
    return f"{page.relative_to(DOCS).as_posix()}#{name}"


def text_of(page: Path) -> str:
    """A page as it has to be, with the outputs that stand in it now."""
    mine = pages()[page]
    theme = mine[0].theme
    assert theme is not None
    return "\n".join([f"# {_title(page, theme)}", "", *_lead(page, theme), "", "## The definitions", "",
                      *(line for kpi in mine for line in _entry(kpi, _outputs(page)))]).rstrip() + "\n"  # fmt: skip


def sections_of(documentation: str) -> dict[str, list[str]]:
    """The lines under each heading of a docstring, without their indent; the first line under none."""
    found: dict[str, list[str]] = {"": []}
    for line in documentation.splitlines():
        if line[:1].strip() and len(found[""]) and line in HEADINGS:
            found[line] = []
        else:
            found[list(found)[-1]].append(line.removeprefix("    "))
    return {heading: [line for line in lines if line] for heading, lines in found.items()}


def command_of(kpi: Kpi) -> str:
    """The question of its example: the last periods, where it has some."""
    last = "" if kpi.grain is Grain.TOTAL else f" --last {1 if kpi.by else 2}"
    return f"salescli kpi {kpi.name} {_SAMPLE}{last}"


def _of_theme(theme: Theme) -> list[Path]:
    return [page for page, mine in pages().items() if mine[0].theme is theme]


def _title(page: Path, theme: Theme) -> str:
    others = _of_theme(theme)
    part = f", {others.index(page) + 1} of {len(others)}" if len(others) > 1 else ""
    return f"KPIs: {theme.title_of_section.lower()}{part}"


def _lead(page: Path, theme: Theme) -> Iterator[str]:
    yield "What each means and how it is counted, with an example. Back to [the KPIs](../kpis.md)."
    if others := [other for other in _of_theme(theme) if other != page]:
        yield f"More of this theme: {', '.join(f'[{other.stem}]({other.name})' for other in others)}."


def _entry(kpi: Kpi, outputs: dict[str, str]) -> Iterator[str]:
    parts = sections_of(kpi.documentation)
    better = "neither direction is better" if kpi.better.value == "neutral" else f"{kpi.better.value} is better"
    split = f", by {', '.join(kpi.by)}" if kpi.by else ""
    yield from (f"### {kpi.name}", "")
    yield f"**{kpi.title}** ({kpi.unit.value}; {better}; per {kpi.grain.value}{split}). {' '.join(parts[''])}"
    yield ""
    yield f"- **Formula:** {'; '.join(map(_formula, parts['Formula']))}"
    yield from (f"- **{heading}:** {' '.join(parts[heading])}" for heading in HEADINGS[1:4])
    yield from _elsewhere(parts.get("Elsewhere", []))
    yield f"- **Needs:** {Needs(kpi).text()}"
    settings = [f"`{key}`: {setting.meaning}" for key, setting in kpi.settings.items()]
    yield from [f"- **Settings:** {'; '.join(settings)}."] if settings else []
    yield f"- **Also called:** {', '.join(kpi.also_called)}{_perhaps(kpi)}."
    command = command_of(kpi)
    yield from ("", "```console", f"$ {command}", *outputs.get(command, "").splitlines(), "```", "")


def _formula(line: str) -> str:
    return f"`{line}`" if re.search(r" [-+*/=] |^= ", line) else line


def _elsewhere(lines: list[str]) -> Iterator[str]:
    """The entries of the heading, a line each."""
    if lines:
        yield "- **Elsewhere:**"
        yield from (f"  - {' '.join(entry.split())}" for entry in " ".join(lines).removeprefix("- ").split(" - "))


def _perhaps(kpi: Kpi) -> str:
    return f"; perhaps, for they may mean another KPI: {', '.join(kpi.perhaps_called)}" if kpi.perhaps_called else ""


def _outputs(page: Path) -> dict[str, str]:
    """The output below each command of a page as it stands."""
    if not page.exists():
        return {}
    shown = [block.text.removeprefix("$ ").partition("\n") for block in blocks(page) if block.language == "console"]
    return {command: output for command, _, output in shown}
