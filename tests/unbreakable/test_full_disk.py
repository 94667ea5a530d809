"""A disk that is full: said in one message, the old output kept, nothing half-written."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from salescli.errors import ExitCode
from salescli.samples import FILES
from tests.unbreakable.data import REVENUE, TOTAL, deals, total_of
from tests.unbreakable.places import mounted
from tests.unbreakable.processes import ended, start

OLD = b"what was there before\n"
_ROOM = 64 * 1024
_ROWS = (*REVENUE, "deals.csv", "--rows", "--format", "json")
_REASONS = ("No space left on device", "File too large")


@pytest.fixture(params=["small disk", "limited size"])
def cramped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder without room for a large file: on a small disk, or (below) in a process that may write none."""
    if request.param == "small disk":
        with mounted(tmp_path / "full", f"size={_ROOM}") as folder:
            yield folder
    else:
        (tmp_path / "full").mkdir()
        yield tmp_path / "full"


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, _ROOM))


def _run(*arguments: str, cwd: Path, data: bytes | None = None, **env: str) -> tuple[int, bytes, str]:
    process = start(*arguments, cwd=cwd, before=_limited, **env)
    if data is not None:
        assert process.stdin
        try:
            process.stdin.write(data)
        except BrokenPipeError:
            process.stdin = None
    return ended(process)


def _is_said(err: str, *parts: str) -> None:
    first, *rest = err.splitlines()
    assert first.startswith("salescli: ")
    assert any(reason in first for reason in _REASONS), err
    assert [part for part in parts if part not in err] == []
    assert len(rest) <= 1, err


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """An export that takes more room than there is, and so do its rows."""
    (tmp_path / "deals.csv").write_text(deals(3_000))
    return tmp_path


def test_an_output(exports: Path, cramped: Path) -> None:
    (cramped / "out.json").write_bytes(OLD)
    code, out, err = _run(*_ROWS, "--output", str(cramped / "out.json"), cwd=exports)
    assert (code, out) == (ExitCode.OUTPUT, b"")
    _is_said(err, "out.json")
    assert _contents(cramped) == {"out.json": OLD}


def test_a_device_that_is_full(exports: Path) -> None:
    code, out, err = _run(*_ROWS, "--output", "/dev/full", cwd=exports)
    assert (code, out) == (ExitCode.OUTPUT, b"")
    _is_said(err, "/dev/full")


def test_sample(tmp_path: Path, cramped: Path) -> None:
    code, out, err = _run("sample", str(cramped), cwd=tmp_path)
    assert (code, out) == (ExitCode.OUTPUT, b"")
    _is_said(err, cramped.name)
    assert _contents(cramped) == {}
    assert "deals.csv" in FILES


def test_settings_of_init(exports: Path, cramped: Path) -> None:
    for number in range(64):  # leave no room at all
        try:
            (cramped / f"ballast-{number}").write_bytes(b"-" * 4096)
        except OSError:
            break
    else:
        pytest.skip("a limited size leaves room for a small file")
    before = _contents(cramped)
    code, out, err = _run("init", "deals.csv", "--output", str(cramped / "new.toml"), cwd=exports)
    assert (code, out) == (ExitCode.OUTPUT, b"")
    _is_said(err, "new.toml")
    assert _contents(cramped) == before


def test_a_copy_of_standard_input(exports: Path, cramped: Path) -> None:
    data = (exports / "deals.csv").read_bytes()
    code, out, err = _run(*TOTAL, "-", cwd=exports, data=data, TMPDIR=str(cramped))
    assert (code, out) == (ExitCode.INPUT, b"")
    _is_said(err, "standard input", "TMPDIR")
    assert _contents(cramped) == {}


@pytest.mark.parametrize(
    "command",
    [
        TOTAL,
        pytest.param(("validate", "--no-config"), marks=pytest.mark.thorough),
        pytest.param(("init",), marks=pytest.mark.thorough),
    ],
    ids=lambda words: words[0],
)
def test_a_copy_in_another_encoding(command: tuple[str, ...], exports: Path, cramped: Path) -> None:
    (exports / "wide").mkdir()
    (exports / "wide" / "deals.csv").write_bytes((exports / "deals.csv").read_text().encode("utf-16"))
    code, out, err = _run(*command, "wide/deals.csv", cwd=exports, TMPDIR=str(cramped))
    assert code == ExitCode.INPUT
    assert any(reason in out.decode() + err for reason in _REASONS), (out, err)
    assert "TMPDIR" in out.decode() + err
    assert "Traceback" not in err
    assert (_contents(cramped), list((exports / "wide").iterdir())) == ({}, [exports / "wide" / "deals.csv"])


#: The program with every table taken for a large one, which is kept in a temporary file for many questions.
_KEEPING = (
    "-c",
    """
import salescli.__main__ as program
from salescli.loading import table_cache
table_cache.LEAST_BYTES = 0
program.main()
""",
)
_REPORT = ("report", "deals.csv", "--no-config", "--as-of", "2025-01-01", "--format", "json")
_KPIS = ("kpi", "revenue,leads,deals-won,deals-lost", *_REPORT[1:])


@pytest.mark.parametrize("command", [_REPORT, _KPIS], ids=["report", "kpis"])
def test_a_table_that_is_kept(command: tuple[str, ...], exports: Path, cramped: Path) -> None:
    (exports / "deals.csv").write_text(deals(20_000))
    _, expected, before = ended(start(*command, cwd=exports, program=_KEEPING))
    process = start(*command, cwd=exports, before=_limited, program=_KEEPING, TMPDIR=str(cramped))
    code, out, err = ended(process)
    assert (code, out) == (0, expected)
    assert "TMPDIR" not in before
    said = f"There was no room for a temporary file in {cramped}: it takes about 1 MB, and 1 MB of them were missing."
    assert [line for line in err.splitlines() if line not in before.splitlines()] == [
        f"{said} Every question read the files anew, which takes longer. "
        "Make room, or name another folder for temporary files in TMPDIR."
    ]
    assert _contents(cramped) == {}


def test_quiet_says_nothing_of_missing_room(exports: Path, cramped: Path) -> None:
    (exports / "deals.csv").write_text(deals(20_000))
    code, out, err = ended(
        start(*_REPORT, "--quiet", cwd=exports, before=_limited, program=_KEEPING, TMPDIR=str(cramped))
    )
    assert (code, err) == (0, "")
    assert out


def test_a_copy_that_just_fits(exports: Path, cramped: Path) -> None:
    (exports / "wide.csv").write_bytes(deals(1_000).encode("utf-16"))
    code, out, err = _run(*TOTAL, "--deals", "wide.csv", cwd=exports, TMPDIR=str(cramped))
    assert (code, total_of(out), err) == (0, ("1000", "1000"), "")
    assert _contents(cramped) == {}
