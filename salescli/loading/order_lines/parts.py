"""Parts of a table of order lines: data that grows with the ids is kept for one part of the deals at a time.

Every deal is in one part with all of its lines, so that sums and counts over the parts are those of the whole.
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from salescli.loading.column_names import DEAL_COLUMN
from salescli.loading.order_lines.part import Part

#: The most memory that a line takes while the values of its deal are gathered.
_BYTES_A_LINE = 150


def in_part(frame: pl.LazyFrame, part: Part) -> pl.LazyFrame:
    """The lines of a part."""
    return frame if part.of == 1 else frame.filter(pl.col(DEAL_COLUMN).hash() % part.of == part.number)


def parts_for(lines: float) -> list[Part]:
    """The parts; there are so many that one fits into half of the free memory."""
    room = free_memory()
    count = 1 if not room else int(lines * _BYTES_A_LINE / (room / 2)) + 1
    return [Part(number, count) for number in range(count)]


def free_memory() -> int | None:
    """How many bytes of memory are free; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        said = dict(line.split(":", 1) for line in lines)
        return int(said["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
