"""The errors for what can go wrong on a cluster: each names the worker and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.engine.spread.outcomes import CHANGED, MEMORY, UNASKED, UNSEEN, VERSIONS, Versions
from salescli.errors import OtherFileError, Place, SalesCliError, without_file
from salescli.message import say

if TYPE_CHECKING:
    from salescli.engine.spread.outcomes import Fault


def of(fault: Fault) -> Exception:
    """The error for a fault of a task; that of the query itself is raised as it is, as in one process."""
    if fault.kind == UNSEEN:
        what = say("engine.worker_sees_no_file", worker=fault.worker)
        return OtherFileError.at(Place(fault.what), what, say("engine.share_the_files"))
    if fault.kind == CHANGED:
        what = say("engine.worker_sees_other_file", worker=fault.worker)
        return OtherFileError.at(Place(fault.what), what, say("files.run_again"))
    if fault.kind == UNASKED:
        path, error = fault.what
        what = say("engine.worker_cannot_ask", worker=fault.worker, reason=without_file(error.message))
        return OtherFileError.at(Place(path), what, error.hint)
    if fault.kind == VERSIONS:
        here, there = Versions.here(), fault.what
        what = say(
            "engine.worker_versions",
            worker=fault.worker,
            there=say("engine.versions", salescli=there.salescli, polars=there.polars),
            here=say("engine.versions", salescli=here.salescli, polars=here.polars),
        )
        return SalesCliError(what, say("engine.install_the_same"))
    if fault.kind == MEMORY:
        return SalesCliError(say("engine.worker_memory", worker=fault.worker), say("engine.give_memory"))
    assert isinstance(fault.what, Exception)
    return fault.what


def killed(worker: str, times: int) -> SalesCliError:
    """The error for a task whose workers were killed each time."""
    return SalesCliError(say("engine.worker_killed", worker=worker, count=times), say("engine.give_memory"))


def failed(reason: str) -> SalesCliError:
    """The error for a worker that cannot run a task at all, such as one without salescli."""
    return SalesCliError(say("engine.worker_failed", reason=reason), say("engine.install_the_same"))


def unreachable(address: str, reason: str) -> SalesCliError:
    """The error for a scheduler that does not answer."""
    return SalesCliError(say("engine.no_scheduler", address=address, reason=reason), say("engine.look_at_scheduler"))


def lost(address: str) -> SalesCliError:
    """The error for a scheduler that has gone."""
    return SalesCliError(say("engine.scheduler_lost", address=address), say("engine.look_at_scheduler"))


def silent(address: str, seconds: int, workers: int) -> SalesCliError:
    """The error for a cluster of so many workers in which nothing happens."""
    code = "engine.cluster_silent" if workers else "engine.no_workers"
    return SalesCliError(say(code, address=address, seconds=seconds, count=workers), say("engine.wait_longer"))


def unanswered(address: str, seconds: int) -> SalesCliError:
    """The error for a cluster that does not answer a question; nobody knows how many workers it has."""
    return SalesCliError(say("engine.cluster_unanswered", address=address, seconds=seconds), say("engine.wait_longer"))


def not_started(reason: str) -> SalesCliError:
    """The error for a local cluster that cannot be started."""
    return SalesCliError(say("engine.no_local_cluster", reason=reason), say("engine.read_alone", option="--engine"))


def not_installed() -> SalesCliError:
    """The error where Dask is not installed."""
    return SalesCliError(say("engine.no_dask"), say("engine.install_dask", option="--engine"))
