"""The section `[engine]` of `salescli.toml`: the cluster that `--engine dask` asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from msgspec import Struct

from salescli.errors import Unfit

#: A day, in seconds.
_MOST_WAIT = 86_400


class EngineSettings(Struct, frozen=True):
    """`[engine]`: the address of the `scheduler` of a Dask cluster, which `--engine dask` uses unless it names another.

    A cluster may take `wait` seconds without news: to be reached, and from one finished task to the next.
    """

    EXAMPLES: ClassVar[Mapping[str, str]] = {"scheduler": '"tcp://10.0.0.5:8786"', "wait": "300"}

    scheduler: str | None = None
    wait: int = 120

    def __post_init__(self) -> None:
        if self.scheduler is not None and not self.scheduler.strip():
            raise Unfit("config.scheduler")
        if not 1 <= self.wait <= _MOST_WAIT:
            raise Unfit("config.wait", most=_MOST_WAIT)
