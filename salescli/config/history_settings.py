"""`[history]`: what is recorded of numbers from run to run, and how closed periods are guarded."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from msgspec import Struct, field

from salescli.errors import Unfit


class HistorySettings(Struct, frozen=True):
    """`[history]`: the `file` of the history, the numbers that report and check record in it, and the guard.

    `by` is a split that is recorded besides the unsplit numbers. `rows` are the deals that are recorded. A period is
    closed `settle` days after its end; a relative difference of `tolerance` is no restatement. With `keep` periods and
    closed deals that are older than so many months are deleted.
    """

    file: str | None = None
    kpis: list[str] = field(default_factory=list)
    period: Literal["day", "week", "month", "quarter", "year", "total"] | None = None
    by: list[str] = field(default_factory=list)
    rows: Literal["none", "open", "all"] = "open"
    guard: bool = True
    settle: int = 5
    tolerance: Decimal = Decimal(0)
    severity: Literal["error", "warning"] = "error"
    keep: int | None = None

    #: By key, an example of its value, as the file has it.
    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "file": '"salescli.db"',
        "kpis": '["revenue", "win-rate"]',
        "period": '"quarter"',
        "by": '["region"]',
        "rows": '"all"',
        "guard": "false",
        "settle": "10",
        "tolerance": "0.001",
        "severity": '"warning"',
        "keep": "36",
    }

    def __post_init__(self) -> None:
        if self.file is not None and not self.file.strip():
            raise Unfit("config.history_file")
        if not 0 <= self.settle <= 3660:
            raise Unfit("config.settle")
        if not 0 <= self.tolerance < 1:
            raise Unfit("config.tolerance")
        if self.keep is not None and not 1 <= self.keep <= 1200:
            raise Unfit("config.keep")
