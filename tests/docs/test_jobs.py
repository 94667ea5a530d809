"""The CI jobs of docs/targets.md run as they stand, step by step, and their reports are readable."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, Block, blocks
from tests.program import environment
from tests.targets.junit import valid

JOBS = [block for block in blocks(DOCS / "targets.md") if block.language == "yaml" and "salescli check" in block.text]


def commands_of(block: Block) -> list[str]:
    """The lines that a runner gives to the shell: `run:` of GitHub, the items of `script:` of GitLab."""
    script = re.search(r"^  script:\n((?:    - .*\n)+)", block.text, re.MULTILINE)
    pattern = r"^    - (.*)$" if script else r"^ *(?:- )?run: (.*)$"
    found = re.findall(pattern, script[1] if script else block.text, re.MULTILINE)
    return [command for command in found if command != "pip install ."]


def steps(block: Block, place: Path, summary: Path) -> list[int]:
    """Run every command of a job; the exit codes."""
    path = f"{place / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    env = environment(PATH=path, GITHUB_STEP_SUMMARY=str(summary))
    return [
        subprocess.run(["bash", "-e", "-c", command], cwd=place, env=env, check=False, timeout=60).returncode
        for command in commands_of(block)
    ]


def test_there_are_both() -> None:
    assert [block.file for block in JOBS] == [".github/workflows/targets.yml", ".gitlab-ci.yml"]
    assert [len(commands_of(block)) for block in JOBS] == [2, 1]


@pytest.mark.parametrize("block", JOBS, ids=lambda block: block.file)
def test_a_job_runs_and_reports(block: Block, place: Path, tmp_path: Path) -> None:
    summary = tmp_path / "step.md"
    assert steps(block, place, summary) == [0] * len(commands_of(block))
    cases = valid((place / "report.xml").read_text(encoding="utf-8")).findall(".//testcase")
    assert len(cases) > 20
    assert (place / "summary.md").read_text(encoding="utf-8").startswith("## Targets as of 2025-12-31")
    assert summary.exists() == ("GITHUB_STEP_SUMMARY" in block.text)


@pytest.mark.parametrize("block", JOBS, ids=lambda block: block.file)
def test_a_job_fails_where_a_target_is_missed_and_still_reports(block: Block, place: Path, tmp_path: Path) -> None:
    path = place / "sample_data" / "salescli.toml"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace('severity = "warning"\n', ""), encoding="utf-8")
    try:
        assert steps(block, place, tmp_path / "step.md")[0] == 1
    finally:
        path.write_text(kept, encoding="utf-8")
    assert valid((place / "report.xml").read_text(encoding="utf-8")).findall(".//failure")
