"""Parts at addresses: the same numbers, and an error where one changes, or where a worker may not look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from salescli.engine.spread import tasks
from salescli.errors import ExitCode, InputError, SalesCliError
from salescli.loading.files import remote
from salescli.message import say
from tests.engine.spread.in_process import InProcess, revenue_of
from tests.web import Files, serving

pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
pytest.importorskip("obstore", reason="the extra `distributed` is not installed")


def text(number: int, value: int = 5) -> bytes:
    return f"deal_id,status,value,closed_at\nD{number},won,{value},2025-01-05\n".encode()


@pytest.fixture
def files() -> Files:
    return {f"deals-{number}.csv": text(number) for number in range(4)}


@pytest.fixture
def web(files: Files) -> Iterator[str]:
    with serving(files) as address:
        yield address


class Between(InProcess):
    """A cluster on which something happens after the first task."""

    def __init__(self, happens: Callable[[], Any]) -> None:
        super().__init__(workers=1)
        self.happens = happens

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        done = super().submit(function, *arguments)
        if self.count == 1:
            self.happens()
        return done


def asked(web: str, cluster: Any = None) -> str:
    return revenue_of([f"{web}deals-{number}.csv" for number in range(4)], cluster)


def refused(web: str, cluster: Any) -> SalesCliError:
    with pytest.raises(SalesCliError) as found:
        asked(web, cluster)
    return found.value


def test_parts_come_to_the_same(web: str) -> None:
    cluster = InProcess()
    assert asked(web, cluster) == asked(web)
    assert cluster.count == 4


def test_a_part_that_changes_between_tasks_is_an_error_that_names_it(
    files: Files, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "worker", lambda: "tcp://10.0.0.7:1")
    error = refused(web, Between(lambda: files.update({"deals-3.csv": text(3, 6)})))  # as many bytes as before
    assert "the worker tcp://10.0.0.7:1," in str(error)
    assert isinstance(error, InputError)
    assert f"{web}deals-3.csv" in str(error)


def test_a_part_that_was_read_before_it_changed_is_an_error_too(files: Files, web: str) -> None:
    error = refused(web, Between(lambda: files.update({"deals-0.csv": text(0, 6)})))
    assert isinstance(error, InputError)
    assert f"{web}deals-0.csv: it was changed" in str(error)


def test_a_part_that_changes_while_a_task_reads_it_is_an_error(
    files: Files, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grown(frame: Any) -> bytes:
        files["deals-1.csv"] = text(1, 7)
        return to_bytes(frame)

    to_bytes = tasks.bytes_of
    monkeypatch.setattr(tasks, "bytes_of", grown)
    error = refused(web, InProcess())
    assert isinstance(error, InputError)
    assert f"{web}deals-1.csv" in str(error)


def test_a_part_that_is_taken_away_is_an_error_that_names_it(files: Files, web: str) -> None:
    error = refused(web, Between(lambda: files.pop("deals-3.csv")))
    assert isinstance(error, InputError)
    assert f"{web}deals-3.csv" in str(error)


def test_a_part_that_a_worker_may_not_see_is_an_error_with_the_reason(
    files: Files, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "worker", lambda: "tcp://10.0.0.7:1")
    error = refused(web, Between(lambda: files.update({"deals-3.csv": 403})))
    assert isinstance(error, InputError)
    assert "the worker tcp://10.0.0.7:1 cannot ask" in str(error)
    assert "the store does not let you read it" in str(error)


def test_a_web_server_that_says_the_size_alone_is_asked_for_that(files: Files) -> None:
    with serving(files, tags=False) as web:
        assert asked(web, InProcess()) == asked(web)
        error = refused(web, Between(lambda: files.update({"deals-3.csv": text(3, 66)})))
    assert f"{web}deals-3.csv" in str(error)


def test_without_what_asks_the_store_nothing_is_read(web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore", None)
    error = refused(web, InProcess())
    assert (error.message, error.exit_code) == (say("files.no_obstore"), ExitCode.OUTPUT)


def test_nobody_is_asked_without_a_cluster(web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "state", lambda address: pytest.fail(f"{address} is asked for"))
    assert asked(web)
