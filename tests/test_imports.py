"""What a run loads: start-up is paid by every command, so Polars and Rich come only where they are used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import salescli
from tests.conftest import SAMPLE
from tests.program import python

_REPORT = """
import sys
from salescli.cli import app as cli
code = cli.run(sys.argv[1:])
print(code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
FOR_PICTURES = ("babel", "markupsafe", "vl_convert")
JSON = ("kpi", "revenue", str(SAMPLE), "--format", "json")


@pytest.mark.parametrize(
    ("arguments", "code", "unwanted"),
    [
        (("--help",), 0, {"polars", "rich", "pydantic", "babel", "markupsafe"}),
        (("kpi", "--help"), 0, {"polars", "rich", "pydantic"}),
        (("help", "kpi"), 0, {"polars", "rich", "pydantic"}),
        (("help",), 0, {"polars", "rich", "pydantic"}),
        (("--version",), 0, {"polars", "rich", "pydantic"}),
        (("--nope",), 2, {"polars", "rich", "pydantic"}),
        (("kpi", "revenu", "deals.csv"), 2, {"polars", "rich", "pydantic"}),
        (("kpi", "revenue", "deals.csv", "--format", "xml"), 2, {"polars", "rich", "pydantic"}),
        (JSON, 0, {"rich", "pydantic", "dask", "distributed", *FOR_PICTURES}),
        ((*JSON[:-1], "csv"), 0, {"rich", *FOR_PICTURES}),
        (JSON[:-2], 0, {"rich", "pydantic", *FOR_PICTURES}),
        (("kpi", "revenue", "odd.csv", "--bad-rows", "skip"), 0, {"numpy"}),
        (("report", str(SAMPLE)), 0, {"numpy", "dask", "distributed"}),
        (("pipeline", str(SAMPLE), "--since", "2025-11-30"), 0, {"numpy"}),
        ((*JSON[:-2], "--chart", "auto"), 0, {"rich", *FOR_PICTURES}),
        ((*JSON[:-1], "svg"), 0, {"rich", *FOR_PICTURES}),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_nothing_is_loaded_in_vain(arguments: tuple[str, ...], code: int, unwanted: set[str], tmp_path: Path) -> None:
    odd = "deal_id,value,status,closed_at\n1,$5,won,2025-01-05\n2,5 apples,won,2025-13-45\n"
    (tmp_path / "odd.csv").write_text(odd, encoding="utf-8")
    ran = python("-c", _REPORT, *arguments, cwd=tmp_path)
    returned, *modules = ran.err.splitlines()[-1].split()
    assert int(returned) == code, ran.err
    assert "salescli" in modules
    assert unwanted & set(modules) == set()


def _imported(outside: tuple[str, ...]) -> list[tuple[str, str]]:
    """The modules of the package but for those outside, each with the names of what it imports."""
    root = Path(salescli.__file__).parent
    found = []
    for path in root.rglob("*.py"):
        if path.relative_to(root).parts[0] in outside:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found += [(path.name, f"{node.module}.{name.name}") for name in node.names]
            elif isinstance(node, ast.Import):
                found += [(path.name, name.name) for name in node.names]
    return found


def test_the_core_knows_neither_typer_nor_rich() -> None:
    outside = ("cli", "output", "sample_data")
    assert [each for each in _imported(outside) if each[1].split(".")[0] in ("typer", "rich", "click")] == []


def test_nothing_but_init_asks_what_init_proposes() -> None:
    found = _imported(("cli", "init"))
    assert [each for each in found if each[1].startswith("salescli.init")] == []
