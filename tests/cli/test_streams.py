"""Pipes, terminals and files: stdout is data, and whoever reads it may leave."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from salescli.errors import ExitCode
from tests.conftest import SAMPLE
from tests.program import Ran, environment, run, run_here

#: More than a pipe holds.
LONG = ("kpi", "revenue", str(SAMPLE), "--period", "day", "--by", "region")
SHORT = ("kpi", "revenue", str(SAMPLE), "--last", "2")


def _in_shell(command: str, *arguments: str, cwd: Path) -> Ran:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command, "bash", sys.executable, "-m", "salescli", *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_head_ends_it_silently(form: str, tmp_path: Path) -> None:
    ran = _in_shell('"$@" | head -1', *LONG, "--quiet", "--format", form, cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count(b"\n") == 1


def test_a_reader_that_never_came_is_silent_too(tmp_path: Path) -> None:
    ran = _in_shell('sleep 0 | "$@" --help | sleep 0; "$@" --help | (exec <&-; sleep 1)', cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")


def test_a_file_is_written_though_the_reader_has_gone(tmp_path: Path) -> None:
    ran = _in_shell('"$@" >&-', *SHORT, "--output", "out.csv", cwd=tmp_path)
    assert (ran.code, ran.out) == (0, b"")
    assert (tmp_path / "out.csv").read_text().startswith("kpi,period,")


def test_a_closed_stdout_is_said(tmp_path: Path) -> None:
    ran = _in_shell('"$@" >&-', *SHORT, cwd=tmp_path)
    assert ran.code == ExitCode.OUTPUT
    assert ran.err.startswith("salescli: Standard output is closed.")
    assert "--output" in ran.err


@pytest.mark.parametrize(
    "arguments", [SHORT, ("list",), ("explain", "revenue"), ("--version",), ("--help",), ("kpi", "-h")]
)
def test_a_full_disk_is_said(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ran = _in_shell('"$@" >/dev/full', *arguments, cwd=tmp_path)
    assert ran.code == ExitCode.OUTPUT
    assert ran.err.startswith("salescli: Standard output cannot be written: No space left")


def test_without_stderr_stdout_is_still_data_alone(tmp_path: Path) -> None:
    ran = _in_shell('"$@" 2>&-', *SHORT, "--format", "csv", cwd=tmp_path)
    assert ran.code == 0
    assert ran.out.decode().splitlines()[0].startswith("kpi,period,")
    assert len(ran.out.splitlines()) == 3


def test_files_hold_what_stdout_would(tmp_path: Path) -> None:
    outputs = {"table": "out.txt", "json": "out.json", "csv": "out.csv"}
    options = [part for name in outputs.values() for part in ("--output", name)]
    ran = run_here(*SHORT, *options, cwd=tmp_path)
    assert (ran.code, ran.out) == (0, b"")
    for form, name in outputs.items():
        assert (tmp_path / name).read_bytes() == run_here(*SHORT, "--format", form, cwd=tmp_path).out
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(outputs.values())


def test_a_file_keeps_its_permissions_and_a_link_its_target(tmp_path: Path) -> None:
    target = tmp_path / "kept.csv"
    target.write_text("old")
    target.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(target)
    assert run_here(*SHORT, "--output", "link.csv", cwd=tmp_path).code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert target.read_text().startswith("kpi,")
    assert target.stat().st_mode & 0o777 == 0o640


def test_notes_stay_out_of_the_data_and_quiet_hides_them(tmp_path: Path) -> None:
    said = run_here(*SHORT, "--format", "csv", cwd=tmp_path)
    quiet = run_here(*SHORT, "--format", "csv", "--quiet", cwd=tmp_path)
    assert said.out == quiet.out
    assert said.err.startswith("Note: ")
    assert quiet.err == ""


def _on_terminal(*arguments: str, cwd: Path, **env: str) -> str:
    """What a terminal of 80 columns is sent."""
    main, end = pty.openpty()
    with os.fdopen(end, "wb") as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "salescli", *arguments],
            cwd=cwd,
            env=environment(COLUMNS="80", **env),
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
        )
    sent = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        sent += part
    os.close(main)
    assert process.wait(60) == 0
    return sent.decode()


def _without_escapes(sent: str) -> str:
    without_signs_of_life = re.sub(r"(\r\x1b\[K[^\r\n]*)*\r\x1b\[K", "", sent)
    return re.sub(r"\x1b\[[\d;]*m", "", without_signs_of_life)


def test_a_terminal_gets_its_width_and_bold(tmp_path: Path) -> None:
    sent = _on_terminal("kpi", "sales-cycle", str(SAMPLE), "--by", "rep", "--last", "1", cwd=tmp_path)
    assert "\x1b[1m" in sent
    lines = [line.rstrip() for line in _without_escapes(sent).splitlines() if not line.startswith("Note")]
    assert max(map(len, lines)) <= 80


def test_a_number_is_never_cut_however_narrow_the_terminal(tmp_path: Path) -> None:
    asked = ("kpi", "average-purchase-value", str(SAMPLE), "--by", "region,product", "--last", "1")
    piped = run_here(*asked, cwd=tmp_path).out.decode()
    sent = _without_escapes(_on_terminal(*asked, cwd=tmp_path))
    assert max(len(line.rstrip()) for line in sent.splitlines()) <= 80
    wide, blocks = _numbers(piped), _numbers(sent)
    assert len(wide) > 10
    assert blocks == wide


def _numbers(text: str) -> dict[tuple[str, ...], list[str]]:
    """The numbers of every row by its labels, those of further blocks behind those of the first."""
    found: dict[tuple[str, ...], list[str]] = {}
    for line in text.splitlines():
        if found_row := re.fullmatch(r" (2025-12.*?|total) {3,}((?:[-–]|-?[\d,.]+)(?: +(?:[-–]|-?[\d,.]+))*)", line):
            found.setdefault(tuple(found_row[1].split()), []).extend(found_row[2].split())
    return found


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(env: dict[str, str], tmp_path: Path) -> None:
    sent = _on_terminal(*SHORT, cwd=tmp_path, **env)
    assert "2,390,646.71" in sent
    assert re.findall(r"\x1b\[[\d;]*[34]\d", sent) == []
    if env.get("TERM") == "dumb":
        assert "\x1b" not in sent


def test_a_pipe_gets_no_escape_and_whole_lines(tmp_path: Path) -> None:
    out = run("kpi", "average-purchase-value", str(SAMPLE), "--by", "rep", cwd=tmp_path, env={"COLUMNS": "20"}).out
    assert b"\x1b" not in out
    assert max(map(len, out.decode().splitlines())) > 80


def test_a_stdout_that_is_not_utf8(tmp_path: Path) -> None:
    ascii_ = {"PYTHONIOENCODING": "ascii"}
    asked = ("kpi", "sales-per-rep", str(SAMPLE), "--by", "rep", "--last", "1")
    table = run(*asked, cwd=tmp_path, env=ascii_)
    assert table.code == 0, table.err
    assert "Karin \\xd6berg" in table.out.decode("ascii")
    as_json = run(*asked, "--format", "json", cwd=tmp_path, env=ascii_)
    assert "Karin Öberg" in as_json.out.decode("utf-8")
