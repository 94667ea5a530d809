"""Exports that lie among the five tables and are none of them: told by their names, or a history of stages.

They have deals, amounts and dates too, and would count as deals.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from salescli.loading.files import File
from salescli.schema import Column, Kind, fold

#: Words in a file's name, or two that follow one another, that say that it holds none of the five tables.
_KINDS = {
    word: kind
    for kind, words in {
        "invoices": "invoice invoices faktura fakturor rechnung rechnungen facture factures",
        "quotes": "quote quotes quotation quotations offert offerter angebot angebote",
        "line items": "lineitem lineitems line_item line_items orderrad orderrader",
        "payments": "payment payments betalning betalningar zahlung zahlungen",
        "contacts": "contact contacts kontakt kontakter kontakte",
        "products": "product products produkt produkter produkte",
        "tickets": "ticket tickets ärende ärenden",
    }.items()
    for word in words.split()
}

#: The columns of a history of stages, and the headers (folded) that each may have: its own name and Salesforce's.
HISTORY = (
    (Column("deal_id", Kind.TEXT, "the deal"), ("deal_id", "opportunityid", "opportunity_id")),
    (Column("stage", Kind.TEXT, "the stage that it entered"), ("stage", "stagename", "stage_name")),
    (Column("entered_at", Kind.TIME, "when it did"), ("entered_at", "createddate", "created_date")),
)


def kind_by_name(path: Path) -> str | None:
    """What a file's name says that it holds, if that is none of the tables."""
    words = re.findall(r"[^\W\d_]+", path.name.split(".")[0].casefold())
    pairs = [f"{first}_{second}" for first, second in pairwise(words)]
    return next((_KINDS[word] for word in (*pairs, *words) if word in _KINDS), None)


def like_a_history(file: File) -> bool:
    """Whether a file has the columns of a history of stages.

    A list of deals may also say when each was created: then only ids that repeat make it a history.
    """
    spelt = {fold(header): header for header in file.headers}
    found = [next((spelt[name] for name in names if name in spelt), None) for _, names in HISTORY]
    if found[0] is None or None in found:
        return False
    ids = file.values(found[0])
    return "entered_at" in spelt or len(set(ids)) < len(ids)
