"""Interrupted or asked to end, whatever it is doing, the program leaves at once, without a word and without a trace."""

from __future__ import annotations

import os
import pty
import select
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unbreakable.data import REVENUE, TOTAL, deals
from tests.unbreakable.processes import (
    ANNOUNCED,
    ended,
    leftovers,
    moments,
    rounds,
    seconds_of,
    start,
    wait_for,
)

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
each_signal = pytest.mark.parametrize("number", _SIGNALS, ids=lambda number: number.name)


def _code_of(number: signal.Signals) -> int:
    return 130 if number is signal.SIGINT else -number


@each_signal
def test_before_it_has_loaded_anything(number: signal.Signals, tmp_path: Path) -> None:
    process = start("list", cwd=tmp_path, program=ANNOUNCED)
    assert process.stdout and process.stdout.read(1) == b"."
    process.send_signal(number)
    assert ended(process) == (_code_of(number), b"", "")


@each_signal
def test_while_it_copies_its_standard_input(number: signal.Signals, tmp_path: Path) -> None:
    process = start(*TOTAL, "-", cwd=tmp_path, TMPDIR=str(tmp_path))
    assert process.stdin
    process.stdin.write(deals(10).encode())
    process.stdin.flush()
    assert wait_for(lambda: leftovers(tmp_path), process)
    process.send_signal(number)
    assert process.wait(60) == _code_of(number)
    assert ended(process)[1:] == (b"", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_while_it_writes_to_a_pipe_that_nobody_empties(number: signal.Signals, tmp_path: Path) -> None:
    pipe, copies = tmp_path / "out.json", tmp_path / "copies"
    os.mkfifo(pipe)
    copies.mkdir()
    (tmp_path / "deals.csv").write_bytes(deals(1_000).encode("utf-16"))
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    process = start(*REVENUE, "deals.csv", "--rows", "--output", pipe.name, cwd=tmp_path, TMPDIR=str(copies))
    assert select.select([reader], [], [], 60)[0]
    assert leftovers(copies)
    process.send_signal(number)
    assert ended(process) == (_code_of(number), b"", "")
    os.close(reader)
    assert list(copies.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copies", "deals.csv", "out.json"]


@pytest.mark.thorough
def test_the_sign_of_life_is_taken_away(tmp_path: Path) -> None:
    main, end = pty.openpty()
    os.mkfifo(tmp_path / "deals.csv")
    loud = (each for each in REVENUE if each != "--quiet")
    process = start(*loud, "deals.csv", cwd=tmp_path, stderr=end)
    os.close(end)
    sent = b""
    while b"Working" not in sent:
        assert select.select([main], [], [], 60)[0]
        sent += os.read(main, 1024)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    with suppress(OSError):  # the other end is closed
        while part := os.read(main, 1024):
            sent += part
    os.close(main)
    assert sent.endswith(b"\r\x1b[K")


def test_what_the_parent_ignores_is_ignored(tmp_path: Path) -> None:
    """As under `nohup`, or in the background of a script."""
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGHUP, 1)"
    process = start("list", "--format", "csv", cwd=tmp_path, program=("-c", ignoring + ANNOUNCED[1]))
    assert process.stdout and process.stdout.read(1) == b"."
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGHUP)
    code, out, err = ended(process)
    assert (code, err) == (0, "")
    assert out.startswith(b"name,")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("number", "usual"), [(signal.SIGINT, 10), (signal.SIGTERM, 4)], ids=lambda value: getattr(value, "name", "")
)
def test_at_any_moment_of_a_run(number: signal.Signals, usual: int, tmp_path: Path) -> None:
    """From its first line to its end: it reads a file that it must copy, computes, and writes a file anew."""
    copies, output = tmp_path / "copies", tmp_path / "out.csv"
    copies.mkdir()
    (tmp_path / "deals.csv").write_bytes(deals(150_000).encode("utf-16"))
    arguments = (*REVENUE, "deals.csv", "--by", "region", "--output", output.name)

    def begin() -> None:
        nonlocal process
        output.write_bytes(b"old")
        process = start(*arguments, cwd=tmp_path, program=ANNOUNCED, TMPDIR=str(copies))
        assert process.stdout and process.stdout.read(1) == b"."

    process = start("--version", cwd=tmp_path)
    ended(process)
    begin()
    whole_run = seconds_of(process.wait)
    new = output.read_bytes()
    assert (ended(process)[1:], new[:4]) == ((b"", ""), b"kpi,")
    codes: dict[int, int] = {}
    for moment in moments(rounds(usual), whole_run):
        begin()
        time.sleep(moment)
        process.send_signal(number)
        begun = time.perf_counter()
        code, out, err = ended(process)
        codes[code] = codes.get(code, 0) + 1
        assert (out, err) == (b"", ""), f"after {moment:.3f} s"
        assert code in (0, _code_of(number)), f"after {moment:.3f} s"
        assert output.read_bytes() == new or (code and output.read_bytes() == b"old")
        assert (list(copies.iterdir()), leftovers(tmp_path)) == ([], []), f"after {moment:.3f} s"
        assert time.perf_counter() - begun < 30
    print(f"{number.name} {rounds(usual)} times within {whole_run:.2f} s: exit codes and how often: {codes}")
    assert codes.get(_code_of(number))
