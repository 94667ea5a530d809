"""Files with the rates of days beside the exports: whether one is there, and what settings then say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli import fix
from salescli.errors import InputError
from salescli.init.parts import Answer, Question
from salescli.loading.files import scanning
from salescli.loading.files.addresses import address
from salescli.loading.inputs import open_one
from salescli.loading.mapping.lookups import rate_headers
from salescli.loading.parsing.currency_words import code_of
from salescli.loading.parsing.text import stripped

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.message import Message


class Rates(Struct, frozen=True):
    """A file of rates, as the settings name it, with the currencies in it and its first day, currency and rate.

    `sure` says whether its headers say that a rate is one, and not how much of a currency one unit of the base buys.
    """

    name: str
    codes: frozenset[str]
    first: tuple[str, str, str]
    sure: bool

    def base_of(self, rows: Sequence[str]) -> str | None:
        """The one currency of amounts for which no rates are needed; None where there is none, or several."""
        others = [code for code in rows if code not in self.codes]
        return others[0] if len(others) == 1 else None

    def question(self, base: str | None) -> Question | None:
        """What the files do not say of it: the base currency, or which way the rates go."""
        entry = fix.setting("currency", "rates", fix.text(self.name), is_complete=False)
        if base is None:
            text = f"{self.name} is a file of rates. Which currency is one unit of each worth so much in?"
            return Question(
                text, (Answer(fix.setting("currency", "base", fix.BLANK, is_complete=False)), Answer(entry))
            )
        if self.sure:
            return None
        return Question(f"{self.name} is a file of rates. Is {self.said(base)}?", (Answer(entry),))

    def said(self, base: str) -> str:
        """What the first rate says, if it is one unit in the base currency."""
        day, code, rate = self.first
        return f"one {code} worth {rate} {base} on {day}"


def find(unread: Sequence[tuple[File, Message]], folder: Path) -> tuple[File, Rates] | None:
    """The first file of rates among those that are no table; only one in the settings' `folder`, or below it."""
    for stub, _ in unread:
        if address(stub.path) or not stub.path.resolve().is_relative_to(folder.resolve()):
            continue
        try:
            file = open_one(stub.path)
        except InputError:  # said where it is opened
            continue
        if rates := _rates(file, folder):
            return stub, rates
    return None


def _rates(file: File, folder: Path) -> Rates | None:
    if not rate_headers.are_of_rates(file.columns):
        return None
    headers = [rate_headers.called(file.columns, name)[0] for name in rate_headers.CALLED]
    cells = [stripped(pl.col(header)).alias(name) for header, name in zip(headers, "dcr", strict=True)]
    rows = scanning.scan(file).select(cells).drop_nulls()
    first = rows.head(1).collect(engine="streaming").rows()
    if not first:
        return None
    codes = rows.select("c").unique().collect(engine="streaming")["c"]
    day, code, rate = first[0]
    name = file.path.resolve().relative_to(folder.resolve()).as_posix()
    return Rates(
        name, frozenset(map(code_of, codes)), (day, code_of(code), rate), rate_headers.is_of_one_unit(headers[2])
    )
