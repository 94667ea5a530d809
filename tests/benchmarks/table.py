"""A result as Markdown: for the terminal and for docs/performance.md, which keeps it between markers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- benchmarks -->\n", "<!-- /benchmarks -->"
_WORDS = {True: "met", False: "**missed**", None: "not measured"}
_NAMES = {"wall": "time", "cpu": "processor time", "peak": "memory"}


def markdown(found: Mapping[str, Any]) -> str:
    """A table a case, with its limits, under a line that says where and when."""
    return "\n\n".join([_heading(found), *(_case(case) for case in found["cases"])]) + "\n"


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


def put_into(page: Path, found: Mapping[str, Any]) -> None:
    """Write the tables anew between the markers."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}{markdown(found)}{END}{after}", encoding="utf-8")


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


def _case(case: Mapping[str, Any]) -> str:
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
    if case["limits"]:
        lines += ["", "; ".join(_limits(case)) + "."]
    return "\n".join(lines)


def _limits(case: Mapping[str, Any]) -> Iterator[str]:
    for limit in case["limits"]:
        verdict, name = _WORDS[limit["met"]], _NAMES[limit["figure"]]
        if limit["to"]:
            measured = "" if limit["measured"] is None else f" {limit['measured']:.2f} ×"
            yield f"{name} of {limit['of']}{measured} that of {limit['to']} (at most {limit['at_most']:g}: {verdict})"
        else:
            measured = "" if limit["measured"] is None else f" {limit['measured'] / 1e6:,.0f} MB"
            yield f"{name} of {limit['of']}{measured} (at most {limit['at_most'] / 1e6:,.0f} MB: {verdict})"


def _size(contender: Mapping[str, Any]) -> str:
    return f" ({contender['bytes'] / 1e9:.2g} GB)" if contender["bytes"] >= 1e8 else ""


def _rows(rows: int) -> str:
    return f"{rows:,}" if rows else "sample"
