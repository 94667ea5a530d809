"""A Dask cluster: found or started, with a bound on every wait. It is closed when the program ends."""

from __future__ import annotations

import atexit
import logging
import os
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

from salescli.engine.spread import faults
from salescli.errors import SalesCliError

if TYPE_CHECKING:
    from distributed import Client, Future

#: How often the state of the cluster is looked at, in seconds.
_TICK = 0.5
#: How long a scheduler may take to answer for the first time, at most, and a cluster to close.
_CONNECTING, _CLOSING = 30, 5
#: A local worker must end when it is asked to, though this process blocks the signal (see `system.signals`), where
#: there are signals.
_PRELOAD = (
    "import signal\nif hasattr(signal, 'pthread_sigmask'): signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})"
)
#: Local workers neither serve pages nor sample their own calls; each of their threads runs a query of one thread.
_CONFIG = {"distributed.worker.profile.enabled": False}
#: Dask serves a page in any case; nobody else shall see that of a local cluster.
_NOWHERE_ELSE = "127.0.0.1:0"
#: What Dask raises where a cluster cannot be started or reached, such as TypeError for `tls://` without certificates.
_REFUSALS = (OSError, ValueError, TypeError, ImportError, RuntimeError)
#: Their messages are for developers; what a user has to know is raised as an error.
_CHATTY = ("distributed", "tornado")
#: A helper of multiprocessing takes away what a signal leaves behind, and would warn of it.
_CALM = "ignore::UserWarning:multiprocessing.resource_tracker"
#: How often the workers may be killed, one after the other, before a task is given up. Dask has the same number.
_MOST_KILLED = 4


def _silence() -> None:
    """Log nothing of Dask: some of its loggers have levels and outputs of their own."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in _CHATTY:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def _calm() -> Iterator[None]:
    """What is started within does not warn of what it has to take away."""
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = f"{before},{_CALM}" if before else _CALM
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def _reason(error: BaseException) -> str:
    """The first line of an error, or its kind where it says nothing."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__


class _Watch:
    """Watches a cluster while tasks run: how long nothing has happened, and how many workers have gone meanwhile."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.there = cluster.addresses()
        self.most = _MOST_KILLED * max(len(self.there), 1)
        self.last, self.gone = time.monotonic(), 0

    def look(self, *, has_news: bool) -> None:
        """Raise a SalesCliError where it has been too long, or too many have gone; `has_news` starts anew."""
        there = self.cluster.addresses()
        lost = self.there - there
        self.there = there
        if has_news:
            self.last, self.gone = time.monotonic(), 0
        self.gone += len(lost)
        if self.gone >= self.most:
            raise faults.killed(min(lost), self.gone)
        if time.monotonic() - self.last > self.cluster.wait:
            raise self.cluster.silent(len(there))


class Cluster:
    """The cluster at an `address`; without one, a local cluster of processes, one a core.

    Nothing is started before it is needed. `wait` is how many seconds may pass without news.
    """

    def __init__(self, address: str | None, wait: int) -> None:
        self.address = address
        self.wait = wait

    @cached_property
    def client(self) -> Client:
        """The client, connected.

        Raises SalesCliError where Dask is not installed, the scheduler does not answer, or no cluster can be started.
        """
        try:
            import dask
            from distributed import Client
        except ImportError:
            raise faults.not_installed() from None
        _silence()
        dask.config.set(_CONFIG)
        where: Any = self.address or self._local()
        try:
            client = Client(where, timeout=min(self.wait, _CONNECTING), set_as_default=False)
        except _REFUSALS as error:
            raise faults.unreachable(self._place, _reason(error)) from None
        atexit.register(self.close)
        return client

    def _local(self) -> Any:
        from distributed import LocalCluster

        atexit.register(self._close_local)
        try:
            with _calm():
                self._started = LocalCluster(
                    n_workers=os.cpu_count() or 1,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=_NOWHERE_ELSE,
                    worker_dashboard_address=_NOWHERE_ELSE,
                    silence_logs=logging.CRITICAL,
                    preload=[_PRELOAD],
                    env={"POLARS_MAX_THREADS": "1"},
                )
        except _REFUSALS as error:
            raise faults.not_started(_reason(error)) from None
        return self._started

    @property
    def workers(self) -> int:
        """How many workers there are, at least one: at first there may be none."""
        return max(len(self.addresses()), 1)

    def broadcast(self, key: str, value: bytes) -> None:
        """Give a value to all workers, and to those that come later."""
        from salescli.engine.spread.broadcast import Broadcast

        self._asked(lambda: self.client.register_plugin(Broadcast(key, value), name=key))

    def withdraw(self, keys: Sequence[str]) -> None:
        """Take values away from all workers; from none where the cluster does not answer."""
        with suppress(SalesCliError):  # the result is there, or an error that matters more
            for key in keys:
                if not self._is_lost:
                    self._asked(partial(self.client.unregister_worker_plugin, key), _CLOSING)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future:
        """Run a function on a worker. Raises SalesCliError where the scheduler has gone."""
        if self._is_lost:
            raise faults.lost(self._place)
        return self.client.submit(function, *arguments, pure=False)

    def results(self, futures: Sequence[Future]) -> list[Any]:
        """What the tasks return, in their order.

        Raises SalesCliError for a task whose workers are killed or cannot run it, for a scheduler that goes away, and
        where nothing happens for as long as the cluster may take.
        """
        waiting, watch = list(futures), _Watch(self)
        try:
            while waiting:
                done = [each for each in waiting if each.done()]
                for each in done:
                    if each.status != "finished":
                        raise self._error(each)
                waiting = [each for each in waiting if each not in done]
                if waiting:
                    watch.look(has_news=bool(done))
                    self._pause(waiting)
            found: list[Any] = self._asked(partial(self.client.gather, list(futures)))
            return found
        except BaseException:
            if not self._is_lost:
                with suppress(SalesCliError):
                    self._asked(partial(self.client.cancel, list(futures), force=True), _CLOSING)
            raise

    def _pause(self, waiting: Sequence[Future]) -> None:
        from distributed import wait

        with suppress(Exception):  # a task that failed is seen by its status
            wait(list(waiting), timeout=_TICK, return_when="FIRST_COMPLETED")

    def addresses(self) -> set[str]:
        """The addresses of the workers. Raises SalesCliError where the scheduler has gone or does not answer."""
        found = None if self._is_lost else self._asked(self._identity)
        if found is None:
            raise faults.lost(self._place)
        return set(found["workers"])

    def _identity(self) -> Any:
        """What the scheduler says of itself; None where it has gone.

        `Client.scheduler_info` would now and then say what the client asks for by itself, which is without workers.
        """
        try:
            return self.client.sync(self.client.scheduler.identity, n_workers=-1)
        except (OSError, AttributeError):  # the connection is closed, or is no more
            return None

    def silent(self, workers: int) -> SalesCliError:
        """The error where nothing has happened for too long."""
        return faults.silent(self._place, self.wait, workers)

    @property
    def _place(self) -> str:
        return self.address or "127.0.0.1"

    def _error(self, future: Future) -> SalesCliError:
        """The error for a task that did not return."""
        from distributed import KilledWorker

        if self._is_lost or future.status in ("cancelled", "lost"):
            return faults.lost(self._place)
        error = self._asked(partial(future.exception, timeout=self.wait))
        if isinstance(error, KilledWorker):
            last = error.last_worker
            return faults.killed(str(getattr(last, "address", last)), error.allowed_failures + 1)
        return faults.failed(f"{type(error).__name__}: {error}")

    def _asked(self, ask: Callable[[], Any], seconds: int | None = None) -> Any:
        """What the scheduler answers within the wait; Dask itself would wait for a worker that hangs."""
        answers: Queue[tuple[bool, Any]] = Queue()
        most = seconds or self.wait

        def answer() -> None:
            try:
                answers.put((True, ask()))
            except (Exception, CancelledError) as error:
                answers.put((False, error))

        Thread(target=answer, daemon=True).start()
        try:
            is_answer, found = answers.get(timeout=most)
        except Empty:
            raise faults.unanswered(self._place, most) from None
        if is_answer:
            return found
        if self._is_lost:
            raise faults.lost(self._place) from None
        raise faults.failed(f"{type(found).__name__}: {found}") from None

    @property
    def _is_lost(self) -> bool:
        return self.client.status not in ("running", "newly-created")

    def close(self) -> None:
        """Disconnect, and stop a cluster that was started here."""
        client = self.__dict__.pop("client", None)
        if client is not None:
            with suppress(Exception):
                client.close(timeout=_CLOSING)
        self._close_local()

    def _close_local(self) -> None:
        started = self.__dict__.pop("_started", None)
        if started is not None:
            with suppress(Exception):
                started.close(timeout=_CLOSING)
