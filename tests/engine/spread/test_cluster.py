"""A real cluster on this machine, and each way in which one can fail: a clear error, nothing that hangs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salescli.engine.spread.cluster import Cluster
from salescli.engine.spread.slices import Sizes
from salescli.errors import ExitCode, InputError, SalesCliError
from tests.asking import STAGES
from tests.engine.spread import sabotage
from tests.engine.spread.in_process import answer
from tests.oracle import data

pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
pytestmark = pytest.mark.thorough

_WAIT = 30
_SIZES = Sizes(4_000, 40)
_REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("deals")
    data.write(made, data.awkward_tables(Random(4)))
    (made / "salescli.toml").write_text(STAGES, encoding="utf-8")
    return made


def asked(folder: Path, cluster: Cluster | None = None, kpi: str = "revenue") -> str:
    found = answer(folder, kpi, cluster, _SIZES, as_of=data.AS_OF, by="region").result
    return repr((found.frame.to_dicts(), found.total, found.notes))


def refused(folder: Path, cluster: Cluster) -> SalesCliError:
    with pytest.raises(SalesCliError) as found:
        asked(folder, cluster)
    return found.value


@pytest.mark.parametrize("kpi", ["revenue", "new-customers", "repeat-customer-rate", "time-to-first-win"])
def test_workers_come_to_the_same(kpi: str, folder: Path, cluster: Cluster) -> None:
    assert asked(folder, cluster, kpi) == asked(folder, None, kpi)


def test_nothing_stays_on_the_workers(folder: Path, cluster: Cluster) -> None:
    asked(folder, cluster)
    assert set(cluster.client.run(_kept).values()) == {0}


def _kept() -> int:
    from salescli.engine.spread import store

    return len(store._BYTES) + len(store._VALUES)


def test_a_worker_killed_meanwhile_changes_no_byte(folder: Path, cluster: Cluster) -> None:
    victim, *_ = cluster.client.run(sabotage.slow, 0.2).values()
    killing = threading.Timer(1, os.kill, (victim, signal.SIGKILL))
    killing.start()
    found = asked(folder, cluster)
    assert not killing.is_alive()
    assert victim not in cluster.client.run(os.getpid).values()
    assert found == asked(folder)


def _until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def test_a_worker_without_memory_is_named(folder: Path, cluster: Cluster) -> None:
    workers = list(cluster.client.run(sabotage.no_memory))
    error = refused(folder, cluster)
    assert (error.message.code, error.exit_code) == ("engine.worker_memory", ExitCode.OUTPUT)
    assert error.message.fields["worker"] in workers


def test_workers_that_need_more_memory_than_they_have_are_killed_and_named(folder: Path, tmp_path: Path) -> None:
    """No sabotage: each worker may have little memory, and rows of long words need more."""
    from distributed import LocalCluster

    words = "word " * 400
    rows = "".join(f"{number},won,5,2025-01-05,{number}{words}\n" for number in range(60_000))
    (tmp_path / "deals.csv").write_text(f"deal_id,status,value,closed_at,region\n{rows}")
    (tmp_path / "salescli.toml").write_text('[tables.deals]\nduplicates = "keep"\n')
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0", silence_logs=60, memory_limit="300MiB",
    ) as small:  # fmt: skip
        cluster = Cluster(small.scheduler_address, 120)
        assert asked(folder, cluster) == asked(folder)  # it has enough for these
        with pytest.raises(SalesCliError) as found:
            answer(tmp_path, "revenue", cluster, Sizes(1 << 30), as_of=data.AS_OF, by="region")
        cluster.close()
    assert (found.value.message.code, found.value.exit_code) == ("engine.worker_killed", ExitCode.OUTPUT)
    assert str(found.value.message.fields["worker"]).startswith("tcp://127.0.0.1:")


def test_a_worker_that_comes_late_is_given_what_was_broadcast(folder: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0", silence_logs=60, env={"POLARS_MAX_THREADS": "1"},
    ) as growing:  # fmt: skip
        cluster = Cluster(growing.scheduler_address, _WAIT)
        (first,) = cluster.client.run(sabotage.slow, 1)
        growing.scale(2)
        found = asked(folder, cluster, "repeat-customer-rate")
        done = cluster.client.run(_done)
        cluster.close()
    assert found == asked(folder, None, "repeat-customer-rate")
    assert len(done) == 2
    assert all(count > 0 for worker, count in done.items() if worker != first), done


def _done(dask_worker: Any) -> int:
    """How many tasks a worker has done."""
    return int(dask_worker.state.executed_count)


def test_a_task_that_kills_each_worker_ends_with_the_name_of_the_last(folder: Path) -> None:
    from distributed import LocalCluster

    preload = "from tests.engine.spread import sabotage; sabotage.die()"
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0", silence_logs=60, preload=[preload],
    ) as dying:  # fmt: skip
        cluster = Cluster(dying.scheduler_address, 120)
        error = refused(folder, cluster)
        cluster.close()
    assert (error.message.code, error.exit_code) == ("engine.worker_killed", ExitCode.OUTPUT)
    assert str(error.message.fields["worker"]).startswith("tcp://127.0.0.1:")


def test_a_worker_with_another_polars_is_named(folder: Path, cluster: Cluster) -> None:
    worker, *_ = cluster.client.scheduler_info(n_workers=-1)["workers"]
    cluster.client.run(sabotage.other_polars, workers=[worker])
    error = refused(folder, cluster)
    assert (error.message.code, error.exit_code) == ("engine.worker_versions", ExitCode.OUTPUT)
    assert error.message.fields["worker"] == worker


def test_a_worker_with_another_salescli_is_named(folder: Path, scheduler: tuple[Any, str], tmp_path: Path) -> None:
    """A real one: a copy of the program whose version is another."""
    shutil.copytree(_REPOSITORY / "salescli", tmp_path / "salescli", ignore=shutil.ignore_patterns("__pycache__"))
    version = tmp_path / "salescli" / "system" / "version.py"
    version.write_text(version.read_text().replace('__version__ = "', '__version__ = "9.'))
    with _worker(scheduler[1], tmp_path):
        cluster = Cluster(scheduler[1], 60)
        error = refused(folder, cluster)
        (worker,) = cluster.addresses()
        cluster.close()
    assert (error.message.code, error.exit_code) == ("engine.worker_versions", ExitCode.OUTPUT)
    assert error.message.fields["worker"] == worker
    assert "salescli 9." in str(error)


@contextmanager
def _worker(scheduler: str, path: Path) -> Iterator[None]:
    """A worker in a process of its own, which finds the program in a folder."""
    command = ["-P", "-m", "distributed.cli.dask_worker", scheduler, "--no-nanny", "--no-dashboard", "--nthreads", "1"]
    process = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, "PYTHONPATH": str(path)}, cwd=path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.kill()
        process.wait()


def test_a_file_that_grows_while_it_is_read_is_an_error(tmp_path: Path, folder: Path, cluster: Cluster) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_bytes((folder / "deals.csv").read_bytes())
    cluster.client.run(sabotage.write_meanwhile, str(deals))
    error = refused(tmp_path, cluster)
    assert isinstance(error, InputError)


def test_a_path_that_workers_cannot_see_is_an_error(
    folder: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    cluster.client.run(os.chdir, "/")
    try:
        error = refused(Path("/proc/self/cwd"), cluster)
    finally:
        cluster.client.run(os.chdir, str(_REPOSITORY))
    assert isinstance(error, InputError)
    assert error.place is not None
    assert error.place.file == "/proc/self/cwd/deals.csv"


def test_a_relative_path_is_read_whatever_the_working_folder_of_a_worker(
    folder: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert asked(Path(), cluster) == asked(Path())


def test_a_worker_that_hangs_is_waited_for_no_longer_than_set(folder: Path, running: Any, cluster: Cluster) -> None:
    hanging = Cluster(running.scheduler_address, 3)
    stopped = list(cluster.client.run(os.getpid).values())
    cluster.client.run(sabotage.slow, 1)
    try:
        stopping = threading.Timer(1, lambda: [os.kill(each, signal.SIGSTOP) for each in stopped])
        stopping.start()
        error = refused(folder, hanging)
    finally:
        stopping.join()
        for each in stopped:
            os.kill(each, signal.SIGCONT)
        hanging.close()
    assert error.message.code in ("engine.cluster_silent", "engine.cluster_unanswered")


def test_a_scheduler_that_does_not_answer_is_an_error(folder: Path) -> None:
    error = refused(folder, Cluster("tcp://127.0.0.1:9", 2))
    assert (error.message.code, error.exit_code) == ("engine.no_scheduler", ExitCode.OUTPUT)
    assert error.message.fields["address"] == "tcp://127.0.0.1:9"


def test_an_address_that_needs_certificates_which_are_not_set_up_is_an_error(folder: Path) -> None:
    error = refused(folder, Cluster("tls://127.0.0.1:9", 2))
    assert (error.message.code, error.exit_code) == ("engine.no_scheduler", ExitCode.OUTPUT)
    assert "TLS" in str(error.message.fields["reason"])


def test_a_local_cluster_that_cannot_start_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    def refuses(**_: Any) -> None:
        raise RuntimeError("Cluster failed to start: no more processes\nand more")

    monkeypatch.setattr(distributed, "LocalCluster", refuses)
    error = refused(folder, Cluster(None, 2))
    assert (error.message.code, error.exit_code) == ("engine.no_local_cluster", ExitCode.OUTPUT)
    assert error.message.fields["reason"] == "Cluster failed to start: no more processes"


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler without workers, in a process of its own, and its address."""
    said = tmp_path / "scheduler.json"
    command = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    process = subprocess.Popen(
        [sys.executable, *command, "--scheduler-file", str(said)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert _until(said.exists, 60)
        import json

        yield process, json.loads(said.read_text())["address"]
    finally:
        process.kill()
        process.wait()


def test_a_cluster_without_workers_is_an_error(folder: Path, scheduler: tuple[Any, str]) -> None:
    cluster = Cluster(scheduler[1], 3)
    error = refused(folder, cluster)
    cluster.close()
    assert (error.message.code, error.exit_code) == ("engine.no_workers", ExitCode.OUTPUT)


def test_a_scheduler_that_hangs_is_waited_for_no_longer_than_set(folder: Path, scheduler: tuple[Any, str]) -> None:
    process, address = scheduler
    cluster = Cluster(address, 2)
    assert cluster.workers == 1
    process.send_signal(signal.SIGSTOP)
    error = refused(folder, cluster)
    process.kill()
    cluster.close()
    assert (error.message.code, error.exit_code) == ("engine.cluster_unanswered", ExitCode.OUTPUT)
    assert error.message.fields["seconds"] == 2


def test_a_scheduler_that_has_gone_before_the_first_task_is_an_error(
    scheduler: tuple[Any, str], capfd: pytest.CaptureFixture[str]
) -> None:
    process, address = scheduler
    cluster = Cluster(address, 2)
    assert cluster.client.status == "running"
    process.kill()
    assert _until(lambda: cluster.client.status != "running")
    for ask in (lambda: cluster.submit(len, "a"), lambda: cluster.workers):
        with pytest.raises(SalesCliError) as found:
            ask()
        assert found.value.message.code == "engine.scheduler_lost"
    assert _until(lambda: cluster.client.status == "closed")
    cluster.close()
    assert "distributed" not in capfd.readouterr().err


def test_a_scheduler_that_goes_away_is_an_error(folder: Path, scheduler: tuple[Any, str]) -> None:
    process, address = scheduler
    cluster = Cluster(address, _WAIT)
    assert cluster.client.status == "running"
    threading.Timer(2, process.kill).start()
    error = refused(folder, cluster)
    cluster.close()
    assert (error.message.code, error.exit_code) == ("engine.scheduler_lost", ExitCode.OUTPUT)


def _children(pid: int) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    mine = {int(each) for each in found.stdout.split()}
    return mine.union(*map(_children, mine))


def test_a_client_that_is_killed_takes_its_local_workers_with_it(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "salescli", "kpi", "revenue", str(folder), "--engine", "dask", "-o", str(output)],
        env={**os.environ, "PYTHONPATH": str(_REPOSITORY)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert _until(lambda: len(_children(process.pid)) >= 2, 60)
        children = _children(process.pid)
    finally:
        process.kill()
        process.wait()
    assert _until(lambda: not any(map(_is_alive, children)))
    assert not output.exists()


def test_an_interrupt_ends_the_local_workers_without_a_word(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "salescli", "kpi", "revenue", str(folder), "--engine", "dask", "-o", str(output)],
        env={**os.environ, "PYTHONPATH": str(_REPOSITORY)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert _until(lambda: len(_children(process.pid)) > (os.cpu_count() or 1), 60)  # the workers, and what cleans up
    children = _children(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "")
    assert _until(lambda: not any(map(_is_alive, children)))
    assert not output.exists()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
