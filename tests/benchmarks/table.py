"""A result as Markdown: for the terminal, and for two pages of the docs, which keep it between markers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: The pages: docs/performance.md has what is asked and whether it is met, docs/benchmarks.md every figure.
LIMITS, FIGURES = "performance.md", "benchmarks.md"
BEGIN, END = "<!-- benchmarks -->\n", "<!-- /benchmarks -->"
_WORDS = {True: "met", False: "**missed**", None: "not measured"}
_NAMES = {"wall": "time", "cpu": "processor time", "peak": "memory"}


def markdown(found: Mapping[str, Any]) -> str:
    """A table a case, with its limits, under a line that says where and when."""
    parts = ["\n".join([_figures(case), *_sentence(case)]) for case in found["cases"]]
    return "\n\n".join([_heading(found), *parts]) + "\n"


def limits(found: Mapping[str, Any]) -> str:
    """One table of all that is asked, under a line that says where and when."""
    lines = [
        _heading(found),
        "",
        "| case | what | measured | at most | |",
        "|---|---|--:|--:|---|",
        *(f"| {case['case']} | {_row(limit)} |" for case in found["cases"] for limit in case["limits"]),
    ]
    return "\n".join(lines) + "\n"


def figures(found: Mapping[str, Any]) -> str:
    """A table a case, under a line that says where and when."""
    return "\n\n".join([_heading(found), *map(_figures, found["cases"])]) + "\n"


def compared(found: Mapping[str, Any], earlier: Mapping[str, Any]) -> str:
    """What takes how many times as long, and as much memory, as in an earlier result."""
    before = {
        (case["case"], contender["name"], contender["rows"]): contender
        for case in earlier["cases"]
        for contender in case["contenders"]
    }
    lines = [
        f"Against {earlier['date']} ({earlier['revision']}):",
        "",
        "| case | | rows | time | memory |",
        "|---|---|--:|--:|--:|",
    ]
    for case in found["cases"]:
        for now in case["contenders"]:
            if then := before.get((case["case"], now["name"], now["rows"])):
                time, memory = (now[figure] / then[figure] for figure in ("wall", "peak"))
                what = f"{case['case']} | {now['name']} | {_rows(now['rows'])}"
                lines.append(f"| {what} | {time:.2f} × | {memory:.2f} × |")
    return "\n".join(lines) + "\n"


def put_into(docs: Path, found: Mapping[str, Any]) -> None:
    """Write the tables of both pages anew between the markers."""
    for name, text in ((LIMITS, limits(found)), (FIGURES, figures(found))):
        page = docs / name
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        page.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")


def _heading(found: Mapping[str, Any]) -> str:
    machine, versions = found["machine"], found["versions"]
    with_ = ", ".join(
        f"{name} {version}" for name, version in versions.items() if name in ("polars", "duckdb", "pandas", "miller")
    )
    return (
        f"Measured on {found['date'].split()[0]}: {machine['processors']} cores ({machine['processor']}), "
        f"{machine['memory'] / 2**30:.0f} GiB of memory, {machine['system']}, Python {machine['python']}, {with_}. "
        f"Medians of the whole process over {found['rounds']} rounds in turn."
    )


def _figures(case: Mapping[str, Any]) -> str:
    several = len({contender["rows"] for contender in case["contenders"]}) > 1
    sizes = (
        "" if several or not case["contenders"] or not case["contenders"][0]["rows"] else _size(case["contenders"][0])
    )
    lines = [
        f"{case['title']}{sizes}:",
        "",
        "| | rows | seconds | fastest–slowest | processor | peak MB |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for contender in case["contenders"]:
        spread = f"{contender['fastest']:.2f}–{contender['slowest']:.2f}"
        lines.append(
            f"| {contender['name']} | {_rows(contender['rows'])} | {contender['wall']:.2f} | {spread} "
            f"| {contender['cpu']:.2f} | {contender['peak'] / 1e6:,.0f} |"
        )
    for name, needs in case["absent"].items():
        lines.append(f"| {name} | not run: no {', '.join(needs)} | | | | |")
    return "\n".join(lines)


def _sentence(case: Mapping[str, Any]) -> list[str]:
    """The limits of a case in a sentence, after a blank line; nothing where there are none."""
    said = []
    for limit in case["limits"]:
        than = f" that of {limit['to']}" if limit["to"] else ""
        said.append(
            f"{_NAMES[limit['figure']]} of {_own(limit)} {_measured(limit)}{than} "
            f"(at most {_amount(limit, limit['at_most'])}: {_WORDS[limit['met']]})"
        )
    return ["", "; ".join(said) + "."] if said else []


def _row(limit: Mapping[str, Any]) -> str:
    """A limit as the columns of a table: what of what, measured, asked, whether it is met."""
    than = f" ÷ {limit['to']}" if limit["to"] else ""
    what = f"{_NAMES[limit['figure']]}: {_own(limit)}{than}"
    return f"{what} | {_measured(limit)} | {_amount(limit, limit['at_most'])} | {_WORDS[limit['met']]}"


def _own(limit: Mapping[str, Any]) -> str:
    """What is measured, or what it takes more than another."""
    return f"({limit['of']} − {limit['less']})" if limit.get("less") else limit["of"]


def _measured(limit: Mapping[str, Any]) -> str:
    return "" if limit["measured"] is None else _amount(limit, limit["measured"], digits=2)


def _amount(limit: Mapping[str, Any], number: float, digits: int | None = None) -> str:
    if not limit["to"]:
        return f"{number / 1e6:,.0f} MB"
    return f"{number:g} ×" if digits is None else f"{number:.{digits}f} ×"


def _size(contender: Mapping[str, Any]) -> str:
    return f" ({contender['bytes'] / 1e9:.2g} GB)" if contender["bytes"] >= 1e8 else ""


def _rows(rows: int) -> str:
    return f"{rows:,}" if rows else "sample"
