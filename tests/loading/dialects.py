"""One table of deals, and every way to write it down."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from backports import zstd

HEADERS = ("deal_id", "name", "rep_id", "region", "status", "value", "cost", "created_at", "closed_at")


@dataclass(frozen=True)
class Deal:
    deal_id: str
    name: str
    rep_id: str
    region: str
    status: str
    value: Decimal | None
    cost: Decimal | None
    created: date
    closed: date | None


def deals(count: int = 60, seed: int = 1) -> list[Deal]:
    """Deals whose texts are hard on a reader and whose numbers are of every size and sign."""
    rng = random.Random(seed)
    names = ("Läkare & Søn", 'Skruv 24" rak', "Ågren, Öst", "Cataluña; ovn", "two\nlines", "plain", "l'été")
    regions = ("South", "NA", "Norrköping", "")
    found = []
    for number in range(count):
        created = date(2024, 1, 1) + timedelta(days=rng.randrange(300))
        status = rng.choice(("won", "won", "lost", "open"))
        value = Decimal(rng.choice((rng.randrange(1, 999), rng.randrange(1000, 9_999_999), rng.randrange(-5000, 0))))
        value += Decimal(rng.randrange(100)) / 100
        cost = None if rng.random() < 0.2 else (value / 2).quantize(Decimal("0.01"))
        closed = None if status == "open" else created + timedelta(days=rng.randrange(90))
        found.append(
            Deal(
                f"D{number}", rng.choice(names), f"r{rng.randrange(4)}", rng.choice(regions), status,
                None if rng.random() < 0.05 else value, cost, created, closed,
            )
        )  # fmt: skip
    return found


def grouped(value: Decimal, group: str, decimal: str) -> str:
    """`1234567.5` with its thousands apart and its own decimal mark, two decimals."""
    return f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", group)


def indian(value: Decimal) -> str:
    sign, digits = ("-", abs(value)) if value < 0 else ("", value)
    whole, cents = f"{digits:.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return sign + ",".join([*pairs, tail]) + "." + cents


NUMBERS: dict[str, Callable[[Decimal], str]] = {
    "plain": str,
    "comma": lambda value: str(value).replace(".", ","),
    "english": lambda value: grouped(value, ",", "."),
    "german": lambda value: grouped(value, ".", ","),
    "swedish": lambda value: grouped(value, " ", ","),
    "french": lambda value: grouped(value, "\u202f", ","),
    "no-break": lambda value: grouped(value, "\u00a0", ","),
    "swiss": lambda value: grouped(value, "'", "."),
    "indian": indian,
    "dollars": lambda value: f"${grouped(value, ',', '.')} ",
    "crowns": lambda value: f"{grouped(value, ' ', ',')} kr",
    "code": lambda value: f"SEK {grouped(value, ',', '.')}",
    "brackets": lambda value: f"({grouped(-value, ',', '.')})" if value < 0 else grouped(value, ",", "."),
    "trailing": lambda value: f"{-value}-" if value < 0 else str(value),
    "minus": lambda value: str(value).replace("-", "−"),
}

DATES: dict[str, Callable[[date], str]] = {
    "iso": date.isoformat,
    "american": lambda day: f"{day.month}/{day.day}/{day.year}",
    "american-short": lambda day: f"{day:%m/%d/%y}",
    "american-time": lambda day: f"{day:%m/%d/%y} 08:55 PM",
    "british": lambda day: f"{day:%d/%m/%Y}",
    "indian-time": lambda day: f"{day:%d-%m-%Y} 14:05",
    "german": lambda day: f"{day:%d.%m.%Y}",
    "salesforce": lambda day: f"{day}T16:14:25.000+0000",
    "named": lambda day: f"{day.day} {day:%b %Y}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "year-slash": lambda day: f"{day:%Y/%m/%d}",
    "mixed": lambda day: day.isoformat() if day.day % 2 else f"{day:%Y-%m-%d} 10:30",
}


@dataclass(frozen=True)
class Written:
    """A way to write the table: one of everything that a file can choose."""

    separator: str = ","
    encoding: str = "utf-8"
    numbers: str = "plain"
    dates: str = "iso"
    quote_all: bool = False
    line_end: str = "\n"
    compression: str = ""
    above: str = ""
    below: str = ""
    last_line_end: bool = True

    def __str__(self) -> str:
        changed = [f"{name}={value!r}" for name, value in vars(self).items() if value != getattr(Written(), name)]
        return " ".join(changed) or "plain"

    @property
    def ending(self) -> str:
        return {"\t": ".tsv"}.get(self.separator, ".csv") + {"gzip": ".gz", "zstd": ".zst"}.get(self.compression, "")

    def bytes_of(self, rows: Sequence[Deal]) -> bytes:
        number, day = NUMBERS[self.numbers], DATES[self.dates]
        table = [HEADERS, *(
            (deal.deal_id, deal.name, deal.rep_id, deal.region, deal.status,
             "" if deal.value is None else number(deal.value), "" if deal.cost is None else number(deal.cost),
             day(deal.created), day(deal.closed) if deal.closed else "")
            for deal in rows
        )]  # fmt: skip
        text = io.StringIO(newline="")
        for row in table:
            text.write(self.separator.join(self._cell(cell) for cell in row) + self.line_end)
        whole = self.above + text.getvalue() + self.below
        whole = whole if self.last_line_end else whole.removesuffix(self.line_end)
        data = whole.encode(self.encoding, errors="replace")
        return {"": bytes, "gzip": gzip.compress, "zstd": zstd.compress}[self.compression](data)

    def _cell(self, cell: str) -> str:
        must = any(sign in cell for sign in ('"', self.separator, "\n", "\r"))
        cell = cell.replace("\n", self.line_end if self.line_end == "\r" else "\n")
        return '"' + cell.replace('"', '""') + '"' if must or self.quote_all else cell


def forty() -> list[Written]:
    """Forty ways and more: each choice alone, and many together."""
    plain = Written()
    ways = [replace(plain, separator=sign) for sign in ",;\t|"]
    ways += [replace(plain, encoding=name) for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")]
    ways += [replace(plain, numbers=name) for name in NUMBERS]
    ways += [replace(plain, numbers=name, separator=";") for name in ("comma", "german", "english", "swedish")]
    ways += [replace(plain, dates=name) for name in DATES]
    ways += [replace(plain, line_end=end) for end in ("\r\n", "\r")]
    ways += [replace(plain, compression=name) for name in ("gzip", "zstd")]
    footer = (
        '\n"Grand Totals (60 records)"\n\n"Confidential Information - Do Not Distribute"\n"Copyright (c) 2000-2026 '
    )
    ways += [
        replace(plain, quote_all=True),
        replace(plain, above="\n\n"),
        replace(plain, above="Deals of the year\n\n"),
        replace(plain, below=f'\n{footer}salesforce.com, inc. All rights reserved."\n'),
        replace(plain, last_line_end=False),
    ]
    rng = random.Random(7)
    ways += [
        Written(
            rng.choice(",;\t|"), rng.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252")),
            rng.choice([name for name in NUMBERS if name not in ("french", "minus")]), rng.choice(list(DATES)),
            rng.random() < 0.5, rng.choice(("\n", "\r\n", "\r")), rng.choice(("", "", "gzip", "zstd")),
            last_line_end=rng.random() < 0.5,
        )
        for _ in range(30)
    ]  # fmt: skip
    return list(dict.fromkeys(ways))
