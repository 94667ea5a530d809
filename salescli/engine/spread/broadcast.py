"""What every worker is given before its first task, those that come late too."""

from __future__ import annotations

from distributed import WorkerPlugin

from salescli.engine.spread import store


class Broadcast(WorkerPlugin):  # type: ignore[misc]
    """Puts values where tasks find them, by key, and takes them away."""

    def __init__(self, key: str, value: bytes) -> None:
        self.name = key
        self.value = value

    def setup(self, worker: object) -> None:
        """Keep the value."""
        store.put(self.name, self.value)

    def teardown(self, worker: object) -> None:
        """Forget it."""
        store.drop(self.name)
