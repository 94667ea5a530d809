"""Shell completion, through what the shells themselves do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from salescli import kpis
from tests.program import environment, python


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("salescli kpi mon", [name for name in kpis.names() if name.startswith("mon")]),
        ("salescli explain win", [name for name in kpis.names() if name.startswith("win")]),
        ("salescli kpi revenue --period q", ["quarter"]),
        ("salescli kpi revenue --format j", ["json", "jsonl"]),
        ("salescli list --format c", ["csv"]),
        ("salescli validate --format m", []),
        ("salescli check --format j", ["json", "jsonl", "junit"]),
        ("salescli report --period t", []),
        ("salescli kpi revenue --by se", ["segment"]),
        ("salescli exp", ["explain"]),
        ("salescli kpi revenue --where", ["--where"]),
        ("salescli kpi revenue --engine d", ["dask"]),
        ("salescli funnel --engine dask --fo", ["--format"]),  # has no such option, which is said when it is run
    ],
)
def test_a_word_is_completed(words: str, expected: list[str], tmp_path: Path) -> None:
    count = str(len(words.split()) - 1)
    env = {"_SALESCLI_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": count}
    ran = python("-m", "salescli", cwd=tmp_path, env=env)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.decode().split() == expected


def test_it_installs_into_bash_and_works_there(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "salescli"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m salescli "$@"\n')
    program.chmod(0o755)
    env = environment(HOME=str(tmp_path), PATH=f"{program.parent}:/usr/bin:/bin")
    script = """
        salescli --install-completion >&2
        source ~/.bashrc
        COMP_WORDS=(salescli kpi sales-c) COMP_CWORD=2
        _salescli_completion salescli
        echo "${COMPREPLY[@]}"
        complete -p salescli
    """
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0] == "sales-cycle"
    assert "_salescli_completion" in ran.stdout
