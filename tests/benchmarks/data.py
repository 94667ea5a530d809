"""The deals that everything is measured on: as many as wanted, the same bytes every time, about 115 bytes a row.

A shorter file is the beginning of a longer one. What stands in a row is computed from its number alone, chunk by
chunk, so that a file of any size is made in little memory. A few amounts and dates do not read, and from row
2,000,000 on a few ids repeat (below that, a repeated id is an error of every command).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

#: The day that everything is asked as of, so that no figure depends on when it runs.
AS_OF = date(2025, 12, 31)
FIRST_DAY = date(2022, 1, 1)
CUSTOMERS, REPS = 200_000, 200
REGIONS = ("North", "South", "East", "West", None)
PRODUCTS = ("Analytics", "Licence", "Support", "Training", "Hosting", "Migration", "Audit", "Hardware")
DEAL_TYPES = ("new", "new", "upsell", "cross-sell", "renewal")
PROBABILITIES = ("0.05", "0.1", "0.2", "0.35", "0.6")

#: One row in so many holds an amount, and another one a date, that does not read.
BAD_EVERY, BAD_AMOUNT, BAD_DATE = 49_999, 777, 1_555
REPEATS_FROM, REPEATS_EVERY = 2_000_000, 500_000

SETTINGS = f"""[currency]
base = "SEK"

[calendar]
as_of = {AS_OF}
"""
_CHUNK = 500_000


def deals(folder: Path, rows: int, *, is_clean: bool = False) -> Path:
    """The file of so many deals, made where it is not there yet, with the settings it is asked with beside it.

    In a clean one every cell reads and no id repeats.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
    path = folder / f"deals-{rows}{'-clean' if is_clean else ''}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            for first in range(0, rows, _CHUNK):
                _chunk(first, min(_CHUNK, rows - first), is_clean).write_csv(file, include_header=first == 0)
        unfinished.replace(path)
    return path


def in_a_process(folder: Path, rows: int, *, is_clean: bool = False, module: str = __name__) -> Path:
    """The same, made by a process of its own: what measures must stay small (see launch.py)."""
    made = subprocess.run(
        [sys.executable, "-m", module, str(folder), str(rows), *(["clean"] if is_clean else [])],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Path(made.stdout.strip())


def in_files(path: Path, count: int) -> Path:
    """A folder with the rows of a file of deals in so many files, each with the header, made where it is not there."""
    folder = path.with_name(f"{path.stem}-in-{count}")
    if not folder.exists():
        unfinished = folder.with_suffix(".part")
        unfinished.mkdir(exist_ok=True)
        with path.open("rb") as rows:
            header, total = rows.readline(), sum(1 for _ in rows)
            rows.seek(len(header))
            for number in range(count):
                mine = total * (number + 1) // count - total * number // count
                (unfinished / f"deals-{number:05}.csv").write_bytes(header + b"".join(islice(rows, mine)))
        (unfinished / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
        unfinished.rename(folder)
    return folder


def customers(folder: Path, count: int) -> Path:
    """The file of so many customers with one subscription each, a third of which have left."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
    path = folder / f"customers-{count}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write("customer_id,name,region,started_at,churned_at,mrr\n")
            for row in range(count):
                begun = FIRST_DAY + timedelta(days=row * 7_919 % 1_300)
                left = begun + timedelta(days=30 + row * 104_729 % 900)
                ended = left if row % 3 == 0 and left <= AS_OF else ""
                region = REGIONS[row % len(REGIONS)] or ""
                file.write(f"C{row:07},Customer {row},{region},{begun},{ended},{100 + row % 900}\n")
        unfinished.replace(path)
    return path


def targets(folder: Path, count: int) -> Path:
    """Settings with so many targets for deals: months and regions of a few KPIs, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"targets-{count}.toml"
    kpis = ("revenue", "deals-won", "win-rate", "average-purchase-value", "deals-lost")
    regions = [region for region in REGIONS if region]
    entries = [
        f'[[target]]\nname = "target {number}"\nkpi = "{kpis[number % len(kpis)]}"\nperiod = "month"\n'
        f'at = "{2023 + number // 12 % 3}-{number % 12 + 1:02}"\nmin = {number + 1}\n'
        f'where = {{ region = "{regions[number // 36 % len(regions)]}" }}\n'
        for number in range(count)
    ]
    path.write_text("\n".join([SETTINGS, *entries]), encoding="utf-8")
    return path


def _chunk(first: int, rows: int, is_clean: bool) -> pl.DataFrame:
    import polars as pl

    row = pl.col("row")
    frame = pl.select(row=pl.int_range(first, first + rows, dtype=pl.UInt64)).lazy()
    created = pl.lit(FIRST_DAY) + pl.duration(days=up_to((AS_OF - FIRST_DAY).days + 1, 1))
    closed = created + pl.duration(days=3 + up_to(100, 2))
    answered = created + pl.duration(days=up_to(6, 3))
    decided = closed <= AS_OF
    spoilt = pl.when(decided).then(pl.lit(0) if is_clean else row % BAD_EVERY).otherwise(0)
    won = (up_to(100, 4) < 42) | spoilt.is_in([BAD_AMOUNT, BAD_DATE])
    cents = 50_000 + up_to(9_950_000, 5)
    repeats = pl.lit(not is_clean) & (row >= REPEATS_FROM) & (row % REPEATS_EVERY == 7)
    number = pl.when(repeats).then(row - REPEATS_EVERY // 2).otherwise(row)
    return frame.select(
        deal_id="D" + digits(number, 8),
        name="Deal " + digits(row % 99_991, 5),
        customer_id="C" + digits(up_to(CUSTOMERS, 6), 6),
        rep_id="r" + digits(up_to(REPS, 7), 3),
        region=one_of(REGIONS, 8),
        product=one_of(PRODUCTS, 9),
        status=pl.when(decided & won).then(pl.lit("won")).when(decided).then(pl.lit("lost")).otherwise(pl.lit("open")),
        probability=pl.when(~decided).then(one_of(PROBABILITIES, 10)),
        value=pl.when(spoilt == BAD_AMOUNT).then(pl.lit("12x0")).otherwise(money(cents)),
        cost=money(cents * (40 + up_to(35, 11)) // 100),
        deal_type=one_of(DEAL_TYPES, 12),
        created_at=created,
        first_response_at=pl.when((up_to(10, 13) < 8) & (answered <= AS_OF)).then(answered),
        quoted_at=pl.when((up_to(10, 14) < 5) & (closed <= AS_OF)).then(closed - pl.duration(days=2)),
        expected_close_at=pl.when(~decided).then(closed),
        closed_at=pl.when(spoilt == BAD_DATE).then(pl.lit("2025-13-45")).when(decided).then(closed.cast(pl.String)),
    ).collect()


def up_to(count: int, stream: int, of: str = "row") -> pl.Expr:
    """A whole number from 0 to below `count` for each row: SplitMix64 of its number, in so many streams.

    The number stands in the column `of`.
    """
    import polars as pl

    mixed = (pl.col(of) + stream * 1_000_000_007) * 0x9E3779B97F4A7C15
    for bits, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed // (1 << bits))) * factor
    mixed = mixed ^ (mixed // (1 << 31))
    return (mixed % count).cast(pl.Int64)


def one_of(words: Sequence[str | None], stream: int) -> pl.Expr:
    """One of some words for each row."""
    import polars as pl

    return up_to(len(words), stream).replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def digits(number: pl.Expr, width: int) -> pl.Expr:
    """A number with so many digits."""
    import polars as pl

    return number.cast(pl.String).str.zfill(width)


def money(cents: pl.Expr, point: str = ".") -> pl.Expr:
    """An amount of cents with two decimals."""
    import polars as pl

    return (cents // 100).cast(pl.String) + point + digits(cents % 100, 2)


if __name__ == "__main__":
    print(deals(Path(sys.argv[1]), int(sys.argv[2]), is_clean="clean" in sys.argv[3:]))
