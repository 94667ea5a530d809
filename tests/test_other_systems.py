"""What other systems lack or do otherwise: names of POSIX, UTF-16 from a pipe, code pages, locked files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from salescli.errors import ExitCode
from tests.program import environment, python, run, run_here

DEALS = "deal_id,status,value,closed_at,region\n1,won,100,2026-01-05,Malmö\n2,won,40,2026-02-05,Västerås\n"
#: Takes away what Windows lacks, once the libraries are there; imports every module, and answers a question.
WINDOWS = """
import importlib, io, os, pkgutil, signal, sys
import babel, distributed, markupsafe, msgspec, polars, rich.console, rich.table, subprocess, tempfile, threading, typer
import salescli
for name in ("fcntl", "termios", "resource", "pwd", "grp", "tty", "pty", "posix", "readline"):
    sys.modules[name] = None
for name in ("fchmod", "fchown", "chown", "link", "getuid", "geteuid", "getgid", "fork", "mkfifo", "statvfs", "uname",
             "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "sched_getaffinity", "killpg", "setsid", "getloadavg"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGPIPE", "SIGALRM", "SIGKILL", "SIGUSR1", "SIGCHLD", "pthread_sigmask", "sigwait", "SIG_BLOCK",
             "SIG_UNBLOCK", "alarm", "setitimer"):
    if hasattr(signal, name):
        delattr(signal, name)
sys.platform = "win32"
for module in pkgutil.walk_packages(salescli.__path__, "salescli."):
    if not module.name.endswith("__main__") and ".sample_data" not in module.name:
        importlib.import_module(module.name)
from salescli.cli import app
from salescli.system import signals
signals.on_signals()
codes = [app.run(arguments) for arguments in (
    ["kpi", "revenue", "deals.csv", "--as-of", "2026-02-28", "--output", "out.csv"],
    ["kpi", "revenue", "deals.csv", "--as-of", "2026-02-28", "--quiet"],
    ["sample", "demo"],
    ["init", "deals.csv", "--output", "new.toml"],
)]
print(codes, file=sys.stderr)
"""


def test_nothing_needs_what_windows_lacks(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    ran = python("-c", WINDOWS, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.err.splitlines()[-1].count("0") == 4, ran.err
    assert (tmp_path / "out.csv").read_text().count("\n") == 3
    assert (tmp_path / "demo" / "deals.csv").exists()
    assert (tmp_path / "new.toml").exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_pipe_of_powershell_is_read(encoding: str, tmp_path: Path) -> None:
    """It ends lines with CR LF, and a pipe between programs carries UTF-16 with its mark."""
    text = DEALS.replace("\n", "\r\n")
    data = ("\ufeff" if encoding == "utf-16-le" else "").encode(encoding) + text.encode(encoding)
    command = [sys.executable, "-m", "salescli", "kpi", "revenue", "--deals", "-", "--by", "region", "--format", "csv"]
    ran = subprocess.run(
        [*command, "--as-of", "2026-02-28", "--no-config"],
        input=data, capture_output=True, cwd=tmp_path, env=environment(), check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ",Malmö,100," in ran.stdout.decode("utf-8")


@pytest.mark.parametrize("page", ["cp1252", "cp437", "cp850", "ascii"])
def test_a_code_page_gets_characters_that_it_has_and_data_stay_utf_8(page: str, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    asked = ("kpi", "revenue", "deals.csv", "--by", "region", "--as-of", "2026-02-28")
    ran = run(*asked, cwd=tmp_path, env={"PYTHONIOENCODING": page})
    assert ran.code == 0, ran.err
    shown = ran.out.decode(page)
    assert "100.00" in shown
    assert ("Malmö" in shown) == (page != "ascii")
    data = run(*asked, "--format", "json", cwd=tmp_path, env={"PYTHONIOENCODING": page}).out
    assert "Malmö" in data.decode("utf-8")


def test_a_file_that_another_program_holds_open_is_an_error_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace a file that is open in a spreadsheet."""
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "out.xlsx.csv").write_text("kept")

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "replace", locked)
    ran = run_here("kpi", "revenue", "deals.csv", "--as-of", "2026-02-28", "-o", "out.xlsx.csv", cwd=tmp_path)
    assert (ran.code, ran.out) == (ExitCode.OUTPUT, b"")
    assert "out.xlsx.csv" in ran.err and "being used by another process" in ran.err
    assert (tmp_path / "out.xlsx.csv").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deals.csv", "out.xlsx.csv"]


def test_an_export_that_another_program_holds_open_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to read a file that another program has opened for itself alone."""
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    whole = Path.open

    def locked(self: Path, *arguments: object, **more: object) -> object:
        if self.name == "deals.csv":
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return whole(self, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", locked)
    for command in (("kpi", "revenue", "deals.csv"), ("validate", "deals.csv"), ("report", "deals.csv")):
        ran = run_here(*command, "--as-of", "2026-02-28", cwd=tmp_path)
        said = f"{ran.err}{ran.out.decode()}"
        assert ran.code == ExitCode.INPUT, command
        assert "deals.csv" in said
        assert "being used by another process" in said
        assert "Traceback" not in said


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_settings_that_powershell_wrote_say_how_to_save_them(encoding: str, tmp_path: Path) -> None:
    """Its `>` writes UTF-16 with a mark, which TOML is not."""
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "salescli.toml").write_bytes('\ufeff[output]\nlanguage = "sv"\n'.encode(encoding))
    ran = run_here("kpi", "revenue", "deals.csv", "--as-of", "2026-02-28", cwd=tmp_path)
    assert (ran.code, ran.out) == (ExitCode.USAGE, b"")
    assert "UTF-8" in ran.err
