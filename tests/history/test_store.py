"""The file: made when it is needed, written whole or not at all, and refused where it is not as it was written."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from salescli.errors import InputError, OutputError, SalesCliError
from salescli.history import contents, store
from salescli.history.record import record
from tests.conftest import REPOSITORY
from tests.history.made import new_reading, new_run


def made(path: Path, runs: int = 2) -> Path:
    for number in range(runs):
        values = {("2025-10", "{}"): "100", ("2025-11", '{"region":"Öst"}'): str(50 + number)}
        record(path, new_run(f"2025-11-{20 + number}", [new_reading(values)]))
    return path


def runs_in(path: Path) -> int:
    found = contents.load(path)
    return len(found.runs) if found else 0


def test_the_file_is_what_the_contract_says(tmp_path: Path) -> None:
    connection = sqlite3.connect(made(tmp_path / "h.db"))
    assert connection.execute("PRAGMA application_id").fetchone() == (1396919369,)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables == {*store.TABLES, "seal"}
    assert [path.name for path in tmp_path.iterdir()] == ["h.db"]


@pytest.mark.parametrize("content", [None, b""])
def test_no_file_and_an_empty_one_are_new(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "h.db"
    if content is not None:
        path.write_bytes(content)
    assert contents.load(path) is None
    assert path.exists() is (content is not None)
    assert runs_in(made(path)) == 2


def other_program(path: Path) -> None:
    sqlite3.connect(path).execute("CREATE TABLE theirs (a)").connection.commit()


def newer(path: Path) -> None:
    connection = sqlite3.connect(made(path))
    connection.execute("PRAGMA user_version = 7")


def text(path: Path) -> None:
    path.write_text("deal_id,value\n" * 20)


def cut_off(path: Path) -> None:
    path.write_bytes(made(path).read_bytes()[:5000])


def another_digit(path: Path) -> None:
    path.write_bytes(made(path).read_bytes().replace(b"100", b"900"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (other_program, "another program"),
        (newer, "version 7 .* versions up to 1"),
        (text, "no history file"),
        (cut_off, "damaged"),
        (another_digit, "damaged"),
    ],
)
def test_what_is_no_such_file_is_refused_and_left_alone(
    make: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "h.db"
    make(path)
    before = path.read_bytes()
    for work in (lambda: contents.load(path), lambda: record(path, new_run("2025-12-24"))):
        with pytest.raises(InputError, match=said):
            work()
        assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["h.db"]


def test_an_older_file_is_migrated_by_the_next_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "h.db")
    monkeypatch.setattr(store, "VERSION", 2)
    monkeypatch.setattr(store, "MIGRATIONS", {1: ("CREATE TABLE more (a)",)})
    before = path.read_bytes()
    with pytest.raises(InputError, match="version 1 of the history; this program reads version 2"):
        contents.load(path)
    assert path.read_bytes() == before
    record(path, new_run("2025-12-24"))
    assert runs_in(path) == 3


def test_a_busy_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT", 0.1)
    path = made(tmp_path / "h.db")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputError, match="busy"):
        record(path, new_run("2025-12-24"))
    assert runs_in(path) == 2  # reading goes on
    other.execute("ROLLBACK")
    record(path, new_run("2025-12-24"))
    assert runs_in(path) == 3


def test_an_error_in_the_middle_leaves_what_was(tmp_path: Path) -> None:
    path = made(tmp_path / "h.db")
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), store.writing(path) as found:
        found.add("run", [(9, "", "2025-12-24", "kpi", "1", "none", None, "{}")])
        raise ZeroDivisionError
    assert path.read_bytes() == before


def in_head(path: Path) -> str:
    return (
        "from pathlib import Path\nfrom salescli.errors import SalesCliError\n"
        "from salescli.history import contents, store\nfrom salescli.history.record import record\n"
        f"from tests.history.made import new_reading, new_run\npath = Path({str(path)!r})\n"
    )


def in_a_child(code: str, path: Path, *, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run code that has `path`, `record`, `new_run` and `new_reading`; no file may become larger than the limit."""

    def prepare() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run([sys.executable, "-c", in_head(path) + code], cwd=REPOSITORY, capture_output=True, text=True,
                          preexec_fn=prepare, check=False, timeout=60)  # fmt: skip


REPORTING = """
try:
    many = {(f"2025-{n % 2 + 10}", '{"region":"%d"}' % n): str(n) for n in range(2000)}
    record(path, new_run("2025-12-24", [new_reading(many)]))
except SalesCliError as error:
    print(int(error.exit_code), error.message.code)
"""


def test_a_full_disk(tmp_path: Path) -> None:
    path = made(tmp_path / "h.db")
    ran = in_a_child(REPORTING, path, limit=path.stat().st_size + 8192)
    assert ran.stdout.startswith("4 "), ran
    assert ran.stdout.strip() == "4 history.not_written"
    assert runs_in(path) == 2


#: Becomes somebody who may read the file but not write it; what is imported by then is all that is needed.
NOBODY = """
import os, polars, sqlite3
record(path.parent / "other.db", new_run("2025-12-24"))
contents.load(path.parent / "other.db")
os.setuid(65534)
print(len(contents.load(path).runs))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_a_file_that_may_only_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = made(folder / "h.db")
        path.chmod(0o444)
        folder.chmod(0o755)
        before = path.read_bytes()
        ran = in_a_child(NOBODY + REPORTING, path)
        assert ran.stdout.split() == ["2", "4", "history.not_writable"], ran
        assert path.read_bytes() == before


#: Records run after run, and says when a transaction begins and when it is over.
WRITER = """
import sys
from contextlib import contextmanager
plain = store._connected
def traced(path, mode):
    connection = plain(path, mode)
    def tell(sql):
        if sql.startswith("BEGIN IMMEDIATE"):
            sys.stdout.write("B"); sys.stdout.flush()
    connection.set_trace_callback(tell)
    return connection
store._connected = traced
number = 0
while True:
    number += 1
    values = {("2025-10", '{"region":"%d"}' % n): str(n * number) for n in range(300)}
    record(path, new_run("2025-12-24", [new_reading(values)]))
    sys.stdout.write("C"); sys.stdout.flush()
"""


def killed(path: Path, delay: float, least: int) -> tuple[int, bool]:
    """How many runs a writer recorded before it was killed, and whether a transaction was open then.

    It is killed some time after it has begun `least` of them.
    """
    child = subprocess.Popen([sys.executable, "-c", in_head(path) + WRITER], cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert child.stdout
    said = b""
    while said.count(b"B") < least:
        said += os.read(child.stdout.fileno(), 100)
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    child.wait()
    said += child.stdout.read()
    return said.count(b"C"), said.endswith(b"B")


def kill_often(folder: Path, times: int, seed: int) -> int:
    """Kill writers at random moments; how many were within a transaction."""
    rng, within = random.Random(seed), 0
    for number in range(times):
        path = folder / f"h{number % 5}.db"
        before = runs_in(path)
        done, was_open = killed(path, rng.uniform(0, 0.012), rng.randint(1, 3))
        within += was_open
        after = runs_in(path)  # the file is sound
        assert after - before in ((done, done + 1) if was_open else (done,)), (before, done, after)
        found = contents.load(path)
        if found and found.series:
            assert len(found.series[0].readings) == after
    return within


def test_killed_while_it_writes(tmp_path: Path) -> None:
    kill_often(tmp_path, 4, 1)


@pytest.mark.thorough
def test_killed_at_many_moments(tmp_path: Path) -> None:
    assert kill_often(tmp_path, 220, 2) >= 100


def two_writers(path: Path) -> None:
    before = runs_in(path)
    code = 'record(path, new_run("2025-12-24", [new_reading({("2025-10", "{}"): "1"})]))\n'
    children = [subprocess.Popen([sys.executable, "-c", in_head(path) + code], cwd=REPOSITORY) for _ in range(2)]
    assert [child.wait(60) for child in children] == [0, 0]
    assert runs_in(path) == before + 2


def test_two_writers_at_once(tmp_path: Path) -> None:
    two_writers(tmp_path / "h.db")


@pytest.mark.thorough
def test_two_writers_at_once_often(tmp_path: Path) -> None:
    for number in range(50):
        two_writers(tmp_path / f"h{number % 3}.db")


def flipped(path: Path, kept: bytes, whole: object, rng: random.Random) -> str:
    """What becomes of a file in which a random byte is another: the message, or what it had."""
    damaged = bytearray(kept)
    damaged[rng.randrange(len(kept))] ^= rng.randrange(1, 256)
    path.write_bytes(damaged)
    try:
        assert contents.load(path) == whole  # no wrong number is ever read
        return "the same"
    except SalesCliError as error:
        assert error.exit_code == 3
        return error.message.code
    finally:
        assert path.read_bytes() == damaged
        assert [each.name for each in path.parent.iterdir()] == [path.name]


def flip_often(path: Path, times: int) -> list[str]:
    kept = made(path, 5).read_bytes()
    whole, rng = contents.load(path), random.Random(3)
    return [flipped(path, kept, whole, rng) for _ in range(times)]


def test_a_byte_that_is_another(tmp_path: Path) -> None:
    assert "history.damaged" in flip_often(tmp_path / "h.db", 60)


@pytest.mark.thorough
def test_a_byte_that_is_another_anywhere(tmp_path: Path) -> None:
    found = flip_often(tmp_path / "h.db", 1000)
    assert found.count("history.damaged") > 20
