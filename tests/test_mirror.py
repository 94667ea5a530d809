"""The tests mirror the source: salescli/a/b.py has its unit test in tests/a/test_b.py."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
#: One module a KPI and one a command: they are tested all together.
MANY_ALIKE = ("kpis", "cli/commands")
LEAST = 0.70


def modules() -> list[Path]:
    """The modules that should have a test of their own name, as paths within the program."""
    source = ROOT / "salescli"
    found = sorted(path.relative_to(source) for path in source.rglob("*.py") if path.name != "__init__.py")
    return [path for path in found if not path.as_posix().startswith(tuple(f"{room}/" for room in MANY_ALIKE))]


def test_most_modules_have_a_test_of_their_own_name() -> None:
    all_of_them = modules()
    missing = [path for path in all_of_them if not (ROOT / "tests" / path.parent / f"test_{path.name}").exists()]
    share = 1 - len(missing) / len(all_of_them)
    assert share >= LEAST, f"{share:.0%} have one; missing:\n" + "\n".join(map(str, missing))
