"""A cluster without Dask: every task runs in this process, but over what would be sent, pickled both ways."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from salescli import api
from salescli.engine.run import Answer
from salescli.engine.spread import store
from salescli.engine.spread.slices import Sizes
from salescli.engine.spread.spread import Spread


class InProcess:
    """Runs tasks where they are submitted. `count` is the number of those so far."""

    def __init__(self, workers: int = 2) -> None:
        self.workers = workers
        self.count = 0
        self.known: set[str] = set()

    def broadcast(self, key: str, value: bytes) -> None:
        self.known.add(key)
        store.put(key, value)

    def withdraw(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.known.remove(key)
            store.drop(key)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self.count += 1
        function, arguments = pickle.loads(pickle.dumps((function, arguments)))
        return pickle.loads(pickle.dumps(function(*arguments)))

    def results(self, futures: Sequence[Any]) -> list[Any]:
        return list(futures)


def spread_over(exports: api.Exports, cluster: Any, sizes: Sizes | None = None) -> api.Exports:
    """The exports, read by the tasks of a cluster."""
    exports.dataset = replace(exports.dataset, spread=Spread(cluster, sizes))
    return exports


def answer(folder: Path, kpi: str, cluster: Any = None, sizes: Sizes | None = None, **question: Any) -> Answer:
    """The answer about a folder; read by a cluster where one is given."""
    config = question.pop("config", None)
    exports = api.Exports([str(folder)], config=config)
    if cluster is not None:
        spread_over(exports, cluster, sizes)
    return exports.answer(kpi, api.Request(**question))


def revenue_of(paths: Sequence[str], cluster: Any = None) -> str:
    """The revenue of files at addresses, all of its rows, asked of a cluster if there is one."""
    exports = api.Exports(list(paths), engine="dask" if cluster else None, use_config=False)
    if cluster:
        spread_over(exports, cluster)
    return repr(exports.answer("revenue", api.Request(as_of="2025-12-31")).result.frame.to_dicts())
