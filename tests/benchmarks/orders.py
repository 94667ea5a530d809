"""A second shape of deals: order lines as a Swedish program writes them, the same bytes every time.

Columns are separated by `;`, decimals follow a comma, and dates are m/d/yyyy with a time. There are two currencies, 300
regions and 5,000 reps. Half of the deals have one line, the others three. Every cell reads. See `data` for the first.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import data

if TYPE_CHECKING:
    import polars as pl

REGIONS, REPS, PRODUCTS = 300, 5_000, 40
SETTINGS = (
    data.SETTINGS.replace('base = "SEK"\n', 'base = "SEK"\nrates = { EUR = 11.5 }\n')
    + """
[tables.deals]
duplicates = "lines"
"""
)
_CHUNK = 500_000


def orders(folder: Path, rows: int) -> Path:
    """The file of so many lines, made where it is not there yet, in a folder of its own with its settings."""
    folder = folder / "orders"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
    path = folder / f"orders-{rows}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            for first in range(0, rows, _CHUNK):
                chunk = _chunk(first, min(_CHUNK, rows - first))
                chunk.write_csv(file, include_header=first == 0, separator=";")
        unfinished.replace(path)
    return path


def _chunk(first: int, count: int) -> pl.DataFrame:
    import polars as pl

    line = pl.int_range(first, first + count, dtype=pl.UInt64)
    deal = line // 4 * 2 + (line % 4 > 0).cast(pl.UInt64)
    frame = pl.select(line=line, row=deal).lazy()
    created = pl.lit(data.FIRST_DAY) + pl.duration(days=data.up_to((data.AS_OF - data.FIRST_DAY).days + 1, 1))
    closed = created + pl.duration(days=3 + data.up_to(100, 2))
    answered = created + pl.duration(days=1 + data.up_to(5, 3))
    decided = closed <= data.AS_OF
    won = data.up_to(100, 4) < 42
    cents = 50_000 + data.up_to(9_950_000, 5, "line")
    return frame.select(
        deal_id="O" + data.digits(pl.col("row"), 8),
        customer_id="K" + data.digits(data.up_to(data.CUSTOMERS, 6), 6),
        rep_id="s" + data.digits(data.up_to(REPS, 7), 4),
        region="Region " + data.digits(data.up_to(REGIONS, 8), 3),
        product="Artikel " + data.digits(data.up_to(PRODUCTS, 9, "line"), 2),
        status=pl.when(decided & won).then(pl.lit("won")).when(decided).then(pl.lit("lost")).otherwise(pl.lit("open")),
        probability=pl.when(~decided).then(data.one_of(data.PROBABILITIES, 10).str.replace(".", ",", literal=True)),
        value=data.money(cents, ","),
        cost=data.money(cents * (40 + data.up_to(35, 11)) // 100, ","),
        currency=data.one_of(("SEK", "SEK", "SEK", "EUR"), 15),
        deal_type=data.one_of(data.DEAL_TYPES, 12),
        created_at=_time(created, 16),
        first_response_at=pl.when((data.up_to(10, 13) < 8) & (answered <= data.AS_OF)).then(_time(answered, 17)),
        quoted_at=pl.when((data.up_to(10, 14) < 5) & (closed <= data.AS_OF)).then(
            _time(closed - pl.duration(days=2), 18)
        ),
        expected_close_at=pl.when(~decided).then(_time(closed, 19)),
        closed_at=pl.when(decided).then(_time(closed, 20)),
    ).collect()


def _time(day: pl.Expr, stream: int) -> pl.Expr:
    """A day with a time, as `7/23/2024 14:05`."""
    import polars as pl

    clock = data.digits(data.up_to(10, stream) + 8, 2) + ":" + data.digits(data.up_to(60, stream + 10), 2)
    parts = (day.dt.month().cast(pl.String), day.dt.day().cast(pl.String), day.dt.year().cast(pl.String))
    return pl.concat_str(pl.concat_str(*parts, separator="/"), clock, separator=" ")


if __name__ == "__main__":
    print(orders(Path(sys.argv[1]), int(sys.argv[2])))
