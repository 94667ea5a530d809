"""The layers of the house hold: no import goes up, none in a circle, no chain is long, no room too large."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
#: One module a KPI and one a command: many, and all alike.
MANY_ALIKE = ("kpis", "cli/commands")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program and of its contracts."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "salescli", copy / "salescli", ignore=shutil.ignore_patterns("__pycache__", "sample_data"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def contracts(house: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a tree."""
    command = Path(sysconfig.get_path("scripts")) / "lint-imports"
    environment = {**os.environ, "PYTHONPATH": str(house)}
    return subprocess.run(
        [sys.executable, command, "--no-cache"], cwd=house, env=environment, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip


@cache
def imports() -> dict[str, frozenset[str]]:
    """What each module imports, in functions too, but not for annotations alone."""
    graph = grimp.build_graph("salescli", exclude_type_checking_imports=True, cache_dir=None)
    return {module: frozenset(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def test_the_contracts_hold(house: Path) -> None:
    ran = contracts(house)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("loading/dataset.py", "from salescli.engine import scan"),
        ("model/schema.py", "from salescli.config import settings"),
        ("engine/scan.py", "from salescli.kpis import revenue"),
        ("results/note.py", "from salescli.output import exact"),
        ("loading/files/sources.py", "from salescli.loading.mapping import preset"),
    ],
)
def test_a_planted_import_breaks_them(module: str, line: str, house: Path) -> None:
    path = house / "salescli" / module
    kept = path.read_text(encoding="utf-8")
    planted = f"def planted() -> object:\n    {line}\n\n    return {line.rsplit(maxsplit=1)[-1]}\n"
    try:
        path.write_text(f"{kept}\n\n{planted}", encoding="utf-8")
        ran = contracts(house)
    finally:
        path.write_text(kept, encoding="utf-8")
    assert ran.returncode == 1
    assert "BROKEN" in ran.stdout


def longest_chain() -> list[str]:
    """The longest chain of modules of which each imports the next. Raises ValueError for a circle."""
    known: dict[str, list[str]] = {}

    def chain(module: str, above: tuple[str, ...]) -> list[str]:
        if module in above:
            raise ValueError(" -> ".join([*above, module]))
        if module not in known:
            below = [chain(other, (*above, module)) for other in sorted(imports()[module])]
            known[module] = [module, *max(below, key=len, default=[])]
        return known[module]

    return max((chain(module, ()) for module in imports()), key=len)


def test_no_circle_and_no_long_chain() -> None:
    found = longest_chain()
    assert len(found) <= 16, found


def test_no_module_is_too_large_to_know() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "salescli").rglob("*.py")}
    assert [str(path) for path, length in lengths.items() if length > 400] == []


def test_no_package_holds_too_many_modules() -> None:
    rooms = [path for path in (ROOT / "salescli").rglob("*") if path.is_dir() and path.name != "__pycache__"]
    crowded = [
        str(room) for room in rooms
        if room.relative_to(ROOT / "salescli").as_posix() not in MANY_ALIKE
        and len([path for path in room.glob("*.py") if path.name != "__init__.py"]) > 15
    ]  # fmt: skip
    assert crowded == []


@cache
def trees() -> dict[Path, ast.Module]:
    """The modules of the program as syntax trees, by their paths within it."""
    program = ROOT / "salescli"
    return {path.relative_to(program): ast.parse(path.read_text(encoding="utf-8")) for path in program.rglob("*.py")}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def private_names(tree: ast.Module) -> Iterator[str]:
    """What a module calls its own: functions, classes, constants, attributes and fields with a private name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and is_private(node.name):
            yield node.name
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from filter(is_private, [node.id] if isinstance(node, ast.Name) else [node.attr] * is_own(node))


def private_uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The private names that a module takes from elsewhere, or of another object than its own, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("salescli"):
            yield from ((node.lineno, alias.name) for alias in node.names if is_private(alias.name))
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and not is_own(node):
            yield node.lineno, node.attr


def over_the_border(modules: dict[Path, ast.Module]) -> list[str]:
    """Where a module takes a private name that is another package's. What libraries call private is theirs."""
    owners: dict[str, set[Path]] = {}
    for path, tree in modules.items():
        for name in private_names(tree):
            owners.setdefault(name, set()).add(path.parent)
    return [
        f"{path}:{line} {name}"
        for path, tree in modules.items()
        for line, name in private_uses(tree)
        if path.parent not in owners.get(name, {path.parent})
    ]


def test_what_is_private_stays_within_its_package() -> None:
    assert over_the_border(trees()) == []


@pytest.mark.parametrize(
    "line",
    ["found = reader.frame()._columns", "from salescli.loading.dataset import _columns", "reader()._columns = 1"],
)
def test_a_planted_use_of_what_is_private_is_found(line: str) -> None:
    owner = ast.parse("class Reader:\n    def frame(self):\n        self._columns = []")
    planted = {Path("loading/dataset.py"): owner, Path("engine/scan.py"): ast.parse(line)}
    at_home = {Path("loading/dataset.py"): owner, Path("loading/history.py"): ast.parse(line)}
    assert over_the_border(planted) == ["engine/scan.py:1 _columns"]
    assert over_the_border(at_home) == []


def test_no_cache_goes_by_identity() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "id"
    ]
    assert found == []


def test_caches_have_names_of_their_own() -> None:
    names = [
        node.args[0].value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Cache"
        and isinstance(node.args[0], ast.Constant)
    ]  # fmt: skip
    assert len(names) > 10
    assert sorted(names, key=str) == sorted(set(names), key=str)


def test_only_loading_validate_and_the_scan_tell_fast_from_exact() -> None:
    found = {
        path.as_posix()
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("FAST", "EXACT")
    }
    assert {path for path in found if not path.startswith("loading/")} == {"engine/scan.py", "validation/rows.py"}
