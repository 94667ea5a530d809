"""Any few columns of a table, with any cells, are an answer or an error that a user can mend, in every command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescli import kpis
from salescli.errors import ExitCode
from salescli.model.tables import TABLES
from tests.program import run_here
from tests.unbreakable.fuzzing import fuzz

CELLS = ("", "1", "RUB", "-", "2026-03-05", "x", "won", "5 kr", "€5 USD", "100 CR", "2026-03-05T10:00:00+02:00", "1e40")
COMMANDS = (
    ("validate",), ("report", "--output", "page.html"), ("forecast",), ("funnel",), ("check",), ("explain", "revenue"),
    ("init", "--output", "proposed.toml"),
)  # fmt: skip
TOML = '[currency]\nbase = "SEK"\n[calendar]\ntimezone = "Europe/Stockholm"\n[[target]]\nkpi = "revenue"\nmin = 5\n'


def _write(folder: Path, table: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [",".join(header), *(",".join(row) for row in rows)]
    (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _judge(folder: Path, *command: str) -> None:
    ran = run_here(*command, cwd=folder)
    assert ran.code != ExitCode.OUTPUT, f"{command}: {ran.err}"
    assert "Traceback" not in ran.err


def _headers(table: str) -> Iterator[tuple[str, ...]]:
    for column in TABLES[table].columns:
        yield (column,)
        yield "x", column
        yield column, "region"


@pytest.mark.parametrize("table", TABLES)
def test_validate_knows_what_to_do_with_every_column_alone(table: str, tmp_path: Path) -> None:
    for header in _headers(table):
        for rows in ([], [["1"] * len(header)], [["RUB"] * len(header), [""] * len(header)]):
            _write(tmp_path, table, header, rows)
            _judge(tmp_path, "validate", f"--{table}", f"{table}.csv", "--as-of", "2026-04-30")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd")


_ROWS = st.lists(st.lists(st.sampled_from(CELLS), min_size=3, max_size=3), max_size=3)


@given(
    given_=st.lists(
        st.sampled_from(list(TABLES)).flatmap(
            lambda table: st.tuples(
                st.just(table), st.lists(st.sampled_from([*TABLES[table].columns, "x"]), min_size=1, max_size=3), _ROWS
            )
        ),
        min_size=1,
        max_size=3,
    ),
    command=st.one_of(
        st.sampled_from(COMMANDS),
        st.sampled_from(kpis.names()).map(lambda name: ("kpi", name)),
        st.sampled_from(kpis.names()).map(lambda name: ("kpi", name, "--rows")),
    ),
    toml=st.sampled_from(["", TOML]),
)
@fuzz(80)
def test_every_command_ends_in_an_answer_or_an_error(
    given_: list[tuple[str, list[str], list[list[str]]]], command: tuple[str, ...], toml: str, folder: Path
) -> None:
    for path in folder.iterdir():
        path.unlink()
    (folder / "salescli.toml").write_text(toml)
    named = []
    for table, header, rows in given_:
        _write(folder, table, header, [row[: len(header)] for row in rows])
        named += [f"--{table}", f"{table}.csv"]
    as_of = () if command[0] == "init" else ("--as-of", "2026-04-30")
    _judge(folder, *command, *named, *as_of)
