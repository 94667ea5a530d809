"""Names in messages: those that the program declares are words, which languages have their own for."""

from __future__ import annotations

from collections.abc import Iterable

from salescli.message import Word
from salescli.model.schema import DIMENSIONS
from salescli.model.tables import TABLES

#: The beginnings of the names of columns that are headers of the export, and amounts under these.
OWN_HEADER, OWN_AMOUNT = "header:", "amount:"
_DECLARED = {*DIMENSIONS, *(name for table in TABLES.values() for name in table.columns)}


def named(name: str) -> Word | str:
    """A column or a dimension for a message; one of the user's own stays as it is, a header goes by its own name."""
    return Word(name) if name in _DECLARED else bare(name)


def bare(name: str) -> str:
    """A column's name; that of a column that is a header of the export is the header."""
    return name.removeprefix(OWN_HEADER).removeprefix(OWN_AMOUNT) if name.startswith(OWN_HEADER) else name


def all_named(names: Iterable[str]) -> tuple[Word | str, ...]:
    """Columns or dimensions for a message."""
    return tuple(map(named, names))


def own_header(header: str) -> str:
    """The name of the column that a header becomes."""
    return f"{OWN_HEADER}{header}"


def amount_header(header: str) -> str:
    """The name of the column that a header becomes as an amount in the currency of its row."""
    return f"{OWN_HEADER}{OWN_AMOUNT}{header}"
