"""A Dask cluster: found or started, with a bound on every wait. It is closed when the program ends."""

from __future__ import annotations

import atexit
import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from salescli.engine.spread import faults
from salescli.errors import SalesCliError

if TYPE_CHECKING:
    from distributed import Client, Future

#: How often the state of the cluster is looked at, in seconds.
_TICK = 0.5
#: How long a cluster may take to close.
_CLOSING = 5
#: A local worker must end when it is asked to, though this process blocks the signal (see `system.signals`).
_PRELOAD = "import signal; signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})"
#: Local workers neither serve pages nor sample their own calls; each of their threads runs a query of one thread.
_CONFIG = {"distributed.worker.profile.enabled": False, "distributed.admin.log-length": 0}


class Cluster:
    """The cluster at an `address`; without one, a local cluster of processes, one a core.

    Nothing is started before it is needed. `wait` is how many seconds may pass without news.
    """

    def __init__(self, address: str | None, wait: int) -> None:
        self.address = address
        self.wait = wait

    @cached_property
    def client(self) -> Client:
        """The client, connected. Raises SalesCliError where Dask is not installed or the scheduler does not answer."""
        try:
            import dask
            from distributed import Client
        except ImportError:
            raise faults.not_installed() from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
        dask.config.set(_CONFIG)
        where: Any = self.address or self._local()
        try:
            client = Client(where, timeout=self.wait, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise faults.unreachable(self.address or "", reason) from None
        atexit.register(self.close)
        return client

    def _local(self) -> Any:
        from distributed import LocalCluster

        with suppress(ValueError):
            atexit.register(self._close_local)
        self._started = LocalCluster(
            n_workers=os.cpu_count() or 1,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            worker_dashboard_address=None,
            silence_logs=logging.CRITICAL,
            preload=[_PRELOAD],
            env={"POLARS_MAX_THREADS": "1"},
        )
        return self._started

    @property
    def workers(self) -> int:
        """How many workers there are, at least one: at first there may be none."""
        return max(len(self.client.scheduler_info(n_workers=-1)["workers"]), 1)

    def broadcast(self, key: str, value: bytes) -> None:
        """Give a value to all workers, and to those that come later."""
        from salescli.engine.spread.broadcast import Broadcast

        self._asked(lambda: self.client.register_plugin(Broadcast(key, value), name=key))

    def withdraw(self, keys: Sequence[str]) -> None:
        """Take values away from all workers."""
        for key in keys:
            with suppress(Exception):  # the result is there, or an error that matters more
                self.client.unregister_worker_plugin(key)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future:
        """Run a function on a worker."""
        return self.client.submit(function, *arguments, pure=False)

    def results(self, futures: Sequence[Future]) -> list[Any]:
        """What the tasks return, in their order.

        Raises SalesCliError for a task whose workers are killed or cannot run it, for a scheduler that goes away, and
        where nothing happens for as long as the cluster may take.
        """
        waiting, last = list(futures), time.monotonic()
        try:
            while waiting:
                left = [each for each in waiting if not each.done()]
                if len(left) < len(waiting):
                    last = time.monotonic()
                waiting = left
                if waiting:
                    self._check(last)
                    self._pause(waiting)
            return [self._result(each) for each in futures]
        except BaseException:
            with suppress(Exception):
                self.client.cancel(list(futures), force=True)
            raise

    def _pause(self, waiting: Sequence[Future]) -> None:
        from distributed import wait

        with suppress(TimeoutError, Exception):
            wait(list(waiting), timeout=_TICK, return_when="FIRST_COMPLETED")

    def _check(self, last: float) -> None:
        """Raise a SalesCliError where the scheduler has gone or nothing has happened since `last` for too long."""
        if self.client.status not in ("running", "newly-created"):
            raise faults.lost(self._place)
        if time.monotonic() - last > self.wait:
            known = self._asked(lambda: self.client.scheduler_info(n_workers=-1))
            raise faults.silent(self._place, self.wait, len(known["workers"]))

    @property
    def _place(self) -> str:
        return self.address or "127.0.0.1"

    def _result(self, future: Future) -> Any:
        from distributed import KilledWorker

        try:
            return future.result(timeout=self.wait)
        except KilledWorker as error:
            last = error.last_worker
            raise faults.killed(str(getattr(last, "address", last)), error.allowed_failures + 1) from None
        except SalesCliError:
            raise
        except (Exception, BaseException) as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            if self.client.status != "running" or future.status in ("cancelled", "lost"):
                raise faults.lost(self._place) from None
            raise faults.failed(f"{type(error).__name__}: {error}") from None

    def _asked(self, ask: Callable[[], Any]) -> Any:
        """What the scheduler answers."""
        try:
            return ask()
        except SalesCliError:
            raise
        except Exception as error:
            if self.client.status != "running":
                raise faults.lost(self._place) from None
            raise faults.failed(f"{type(error).__name__}: {error}") from None

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
