"""The manual page: current, whole, and accepted by what renders it. Write it anew: pytest --rewrite"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib

import pytest

from salescli.cli import manual
from salescli.cli.app import _COMMANDS
from salescli.cli.variables import VARIABLES
from salescli.errors import ExitCode
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "salescli.1"


def test_the_page_is_current(rewrite: bool) -> None:
    if rewrite:
        PAGE.write_text(manual.page(), encoding="ascii")
    assert PAGE.read_text(encoding="ascii") == manual.page()


def test_it_comes_with_the_wheel() -> None:
    built = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert built["targets"]["wheel"]["shared-data"] == {"docs/salescli.1": "share/man/man1/salescli.1"}


def test_it_has_every_command_exit_code_and_variable() -> None:
    text = PAGE.read_text(encoding="ascii").replace("\\-", "-")
    for name in _COMMANDS:
        assert f"\n.SS salescli {name} " in text
    assert [code for code in ExitCode if f"\\fB{code.value}\\fR" not in text] == []
    assert [name for name in VARIABLES.values() if name not in text] == []


def test_only_macros_begin_with_a_point() -> None:
    macros = [line.split()[0] for line in PAGE.read_text(encoding="ascii").splitlines() if line.startswith((".", "'"))]
    assert set(macros) == {".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I"}


@pytest.mark.parametrize(
    ("text", "written"),
    [("a-b", "a\\-b"), (".x", "\\&.x"), ("'x", "\\&'x"), ("a\\b", "a\\eb"), ("a\n  b …", "a b \\[u2026]")],
)
def test_nothing_in_a_text_is_taken_for_a_macro_or_an_escape(text: str, written: str) -> None:
    assert manual.escaped(text) == written


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not there")
def test_it_is_rendered_without_a_warning() -> None:
    ran = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-P-c", str(PAGE)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    plain = re.sub(r".\x08", "", ran.stdout)
    assert "salescli check [OPTIONS] [PATH]..." in plain
    assert "--as-of DATE" in plain
