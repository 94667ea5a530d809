"""Places that are none to read from or write to, and streams that are closed."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from salescli.errors import ExitCode
from salescli.samples import FILES, source
from tests.program import run_here
from tests.unbreakable.data import DEALS, REVENUE, TOTAL, deals, total_of
from tests.unbreakable.places import make_read_only, mounted
from tests.unbreakable.processes import ended, start

USAGE, INPUT, OUTPUT = ExitCode.USAGE, ExitCode.INPUT, ExitCode.OUTPUT
#: Of Linux: see prctl(2) and capabilities(7).
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Everything that a name can stand for besides a file."""
    (tmp_path / "deals.csv").write_text(DEALS)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "dangling.csv").symlink_to("gone.csv")
    (tmp_path / "astray.csv").symlink_to("nowhere/gone.csv")
    (tmp_path / "endless.csv").symlink_to("endless.csv")
    with socket.socket(socket.AF_UNIX) as end:
        here = Path.cwd()
        os.chdir(tmp_path)  # the name of a socket may not be long
        try:
            end.bind("socket.csv")
        finally:
            os.chdir(here)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "fragments"),
    [
        ((*TOTAL, "folder.csv"), INPUT, ("folder.csv", "holds no file")),
        ((*TOTAL, "socket.csv"), INPUT, ("socket.csv", "cannot be read")),
        ((*TOTAL, "dangling.csv"), INPUT, ("dangling.csv", "link")),
        ((*TOTAL, "endless.csv"), INPUT, ("endless.csv", "link")),
        ((*TOTAL, "endless.csv", "--output", "out.csv"), INPUT, ("endless.csv", "link")),
        ((*TOTAL, "/dev/null"), INPUT, ("/dev/null", "empty")),
        ((*TOTAL, "deals.csv", "--output", "folder.csv"), OUTPUT, ("folder.csv", "folder")),
        ((*TOTAL, "deals.csv", "--output", "socket.csv"), OUTPUT, ("socket.csv", "cannot be written")),
        ((*TOTAL, "deals.csv", "--output", "astray.csv"), OUTPUT, ("astray.csv", "no folder", "nowhere")),
        ((*TOTAL, "deals.csv", "--output", "endless.csv"), OUTPUT, ("endless.csv", "back to itself")),
        ((*TOTAL, "deals.csv", "--output", "deals.csv/out.csv"), OUTPUT, ("deals.csv/out.csv", "no folder")),
        (("kpi", "revenue", "deals.csv", "--config", "folder.csv"), USAGE, ("folder.csv", "cannot be read")),
        (("kpi", "revenue", "deals.csv", "--config", "socket.csv"), USAGE, ("socket.csv", "cannot be read")),
        (("kpi", "revenue", "deals.csv", "--config", "dangling.csv"), USAGE, ("dangling.csv", "no such settings")),
        (("kpi", "revenue", "deals.csv", "--config", "endless.csv"), USAGE, ("endless.csv", "cannot be read")),
        (("check", "deals.csv", "--state", "folder.csv"), OUTPUT, ("--state folder.csv", "folder")),
        (("check", "deals.csv", "--state", "endless.csv"), OUTPUT, ("--state endless.csv", "back to itself")),
        (("init", "deals.csv", "--output", "dangling.csv"), OUTPUT, ("dangling.csv", "already")),
        (("init", "deals.csv", "--output", "folder.csv"), OUTPUT, ("folder.csv", "already")),
        (("sample", "deals.csv"), OUTPUT, ("deals.csv", "already")),
        (("sample", "endless.csv"), OUTPUT, ("endless.csv",)),
        (("validate", "socket.csv", "--no-config", "--format", "json", "--output", "folder.csv"), OUTPUT, ("folder",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_place_for_it(arguments: tuple[str, ...], code: ExitCode, fragments: tuple[str, ...], folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    ran = run_here(*arguments, cwd=folder)
    assert (ran.code, ran.out) == (code, b""), ran.err
    assert ran.err.startswith("salescli: ")
    assert len(ran.err.splitlines()) <= 2
    assert "at fault" not in ran.err
    assert [part for part in fragments if part not in ran.err] == [], ran.err
    assert sorted(folder.rglob("*")) == before


def test_a_link_to_a_file_that_is_not_there_yet(folder: Path) -> None:
    assert run_here(*TOTAL, "deals.csv", "--output", "dangling.csv", cwd=folder).code == 0
    assert (folder / "dangling.csv").is_symlink()
    assert total_of((folder / "gone.csv").read_bytes()) == ("15.5", "2")


@pytest.mark.parametrize("command", [("sample", "."), ("init", "../deals.csv", "--output", "new.toml"),
                                     (*TOTAL, "../deals.csv", "--output", "out.csv")])  # fmt: skip
def test_a_disk_that_is_only_read(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    with mounted(tmp_path / "disk", "size=1m") as disk:
        (disk / "out.csv").write_bytes(b"old")
        make_read_only(disk)
        ran = run_here(*command, cwd=disk)
        assert (ran.code, ran.out) == (OUTPUT, b"")
        assert "cannot be written" in ran.err
        assert {path.name: path.read_bytes() for path in disk.iterdir()} == {"out.csv": b"old"}


def test_no_folder_for_temporary_files(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(DEALS.encode("utf-16"))
    with mounted(tmp_path / "disk", "size=1m") as disk:
        make_read_only(disk)
        nowhere = f"import tempfile; tempfile.tempdir = {str(disk)!r}; import salescli.__main__ as m; m.main()"
        code, out, err = ended(start(*TOTAL, "deals.csv", cwd=tmp_path, program=("-c", nowhere)))
    assert (code, out) == (INPUT, b"")
    assert "deals.csv: there is no room for the temporary copy" in err
    assert "Read-only file system" in err


def _bound_by_permissions() -> None:
    """Take from the superuser, for the program about to run, what lets him read and write everything."""
    library = ctypes.CDLL(None)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        library.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.mark.skipif(os.geteuid() == 0 and sys.platform != "linux", reason="permissions do not bind the superuser")
def test_what_may_not_be_read_or_written(tmp_path: Path) -> None:
    bound = _bound_by_permissions if os.geteuid() == 0 else None
    (tmp_path / "deals.csv").write_text(DEALS)
    (tmp_path / "secret.csv").write_text(DEALS)
    (tmp_path / "secret.csv").chmod(0)
    (tmp_path / "secret.toml").write_text("")
    (tmp_path / "secret.toml").chmod(0)
    tmp_path.chmod(0o555)
    try:
        for arguments, code, part in (
            ((*TOTAL, "secret.csv"), INPUT, "secret.csv: cannot be read: Permission denied"),
            (("kpi", "revenue", "deals.csv", "--config", "secret.toml"), USAGE, "secret.toml: cannot be read"),
            ((*TOTAL, "deals.csv", "--output", "out.csv"), OUTPUT, "out.csv: the folder cannot be written to"),
        ):
            found = ended(start(*arguments, cwd=tmp_path, before=bound))
            assert (found[0], found[1], part in found[2]) == (code, b"", True), found
            assert len(found[2].splitlines()) <= 2
    finally:
        tmp_path.chmod(0o755)


def _in_pipe(path: Path, data: bytes) -> threading.Thread:
    os.mkfifo(path)
    thread = threading.Thread(target=path.write_bytes, args=(data,), daemon=True)
    thread.start()
    return thread


def test_pipes_with_names(tmp_path: Path) -> None:
    """One as the input, one as the settings, one as the output."""
    writers = [
        _in_pipe(tmp_path / "deals.csv", DEALS.encode()),
        _in_pipe(tmp_path / "set.toml", b"[calendar]\nas_of = 2024-01-31\n"),
    ]
    os.mkfifo(tmp_path / "out.csv")
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append((tmp_path / "out.csv").read_bytes()), daemon=True)
    reader.start()
    ran = run_here(
        "kpi", "revenue", "deals.csv", "--config", "set.toml", "--output", "out.csv", "--quiet", cwd=tmp_path
    )
    for thread in (*writers, reader):
        thread.join(60)
    assert (ran.code, ran.err) == (0, "")
    assert b"2024-01,2024-01-01,2024-01-31,true,10," in found[0]
    assert (tmp_path / "out.csv").is_fifo()


@pytest.mark.parametrize("end", [DEALS.index(",2024-02-05"), DEALS.index("2024-02-05,") + 5])
def test_a_pipe_whose_writer_stops_in_the_middle_of_a_row(end: int, tmp_path: Path) -> None:
    writer = _in_pipe(tmp_path / "deals.csv", DEALS[:end].encode())
    ran = run_here(*TOTAL, "deals.csv", cwd=tmp_path)
    writer.join(60)
    assert (ran.code, ran.out) == (INPUT, b"")
    assert "ends in the middle of its last row" in ran.err


def test_a_pipe_whose_reader_leaves_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(deals(3_000))
    os.mkfifo(tmp_path / "out.json")
    reader = os.open(tmp_path / "out.json", os.O_RDONLY | os.O_NONBLOCK)
    process = start(*REVENUE, "deals.csv", "--rows", "--output", "out.json", cwd=tmp_path)
    os.set_blocking(reader, True)
    while not os.read(reader, 1):
        assert process.poll() is None
    os.close(reader)
    assert ended(process) == (0, b"", "")


def test_a_closed_standard_input(tmp_path: Path) -> None:
    code, out, err = ended(start(*TOTAL, "-", cwd=tmp_path, before=lambda: os.close(0)))
    assert (code, out) == (INPUT, b"")
    assert err.startswith("salescli: Standard input is closed.")


#: The program with a library that prints while a file is open to be written.
_NOISY = """
import os
import salescli.__main__ as program
sync = os.fsync
def noisy(handle):
    for number in (1, 2):
        try:
            os.write(number, b"noise")
        except OSError:
            pass
    sync(handle)
os.fsync = noisy
program.main()
"""


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2), (0, 1, 2)])
def test_no_file_takes_the_place_of_a_closed_stream(closed: tuple[int, ...], tmp_path: Path) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    process = start("sample", "made", cwd=tmp_path, program=("-c", _NOISY), before=close)
    assert ended(process)[0] == 0
    for name in FILES:
        assert (tmp_path / "made" / name).read_bytes() == (source() / name).read_bytes()
