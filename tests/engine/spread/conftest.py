"""A real cluster on this machine, one for all tests that take it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from salescli.engine.spread.cluster import Cluster
from tests.engine.spread import sabotage

#: How long a cluster may take before a test fails, in seconds.
WAIT = 120


@pytest.fixture(scope="session")
def running() -> Iterator[Any]:
    """A cluster of two workers in processes of their own."""
    distributed = pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0", silence_logs=60, env={"POLARS_MAX_THREADS": "1"},
    ) as found:  # fmt: skip
        yield found


@pytest.fixture
def cluster(running: Any) -> Iterator[Cluster]:
    """The cluster as the program reaches it. What a test does to the workers is undone."""
    found = Cluster(running.scheduler_address, WAIT)
    yield found
    found.client.run(sabotage.mend)
    found.close()
