"""What a file has by its name: one of the tables, or something else that is exported along with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from salescli.model.tables import TABLES


def _by_word(spelt: Mapping[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in spelt.items() for word in words.split()}


_TABLES = _by_word({name: table.file_words for name, table in TABLES.items()})

#: Kinds of files that have amounts and dates like deals, but are none; some are two words in a row.
_OTHERS = _by_word(
    {
        "invoices": "invoice invoices faktura fakturor rechnung rechnungen facture factures",
        "quotes": "quote quotes quotation quotations offert offerter angebot angebote",
        "line items": "lineitem lineitems line_item line_items orderrad orderrader",
        "payments": "payment payments betalning betalningar zahlung zahlungen",
        "contacts": "contact contacts kontakt kontakter kontakte",
        "products": "product products produkt produkter produkte",
        "tickets": "ticket tickets ärende ärenden",
    }
)
_LINE_ITEMS = "line items"


def table_of(name: str) -> str | None:
    """The table in the name of a file or of a sheet; None where it names none, or several."""
    tables = _tables(_words(name))
    return tables.pop() if len(tables) == 1 else None


def says(table: str, header: str) -> bool:
    """Whether a header has a word for a table."""
    return table in _tables(re.findall(r"[^\W\d_]+", header.casefold()))


def other_kind(name: str) -> str | None:
    """What a file or a sheet has by its name, if no table; line items of deals are not deals."""
    words = _words(name)
    pairs = [f"{first}_{second}" for first, second in pairwise(words)]
    kind = next((_OTHERS[word] for word in (*pairs, *words) if word in _OTHERS), None)
    return kind if kind == _LINE_ITEMS or not _tables(words) else None


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name.casefold())


def _tables(words: list[str]) -> set[str]:
    return {_TABLES[word] for word in words if word in _TABLES}
