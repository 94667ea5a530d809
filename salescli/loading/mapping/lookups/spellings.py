"""How headers spell the name of a column: as it is, else with its words joined, else after the name of the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from salescli.model.schema import fold

#: What the headers of a table may begin with, which then says no more than its name does.
_BEGINNINGS = {"deals": "deal", "customers": "customer"}


class Spellings:
    """The headers of a file of one table."""

    def __init__(self, headers: Sequence[str], table: str) -> None:
        self._exact: dict[str, list[str]] = {}
        self._joined: dict[str, list[str]] = {}
        self._of_table: dict[str, list[str]] = {}
        beginning = _BEGINNINGS.get(table)
        for header in headers:
            self._exact.setdefault(fold(header), []).append(header)
            self._joined.setdefault(joined(header), []).append(header)
            if beginning and joined(header).startswith(beginning):
                self._of_table.setdefault(joined(header).removeprefix(beginning), []).append(header)

    def of(self, names: Iterable[str]) -> list[str]:
        """The headers that spell one of the names, in their order; those that spell it best."""
        names = list(names)
        return (
            _found(self._exact, map(fold, names))
            or _found(self._joined, map(joined, names))
            or _found(self._of_table, map(joined, names))
        )


def joined(header: str) -> str:
    """A header as it is compared where its words are joined: `closeDate` and `CLOSEDATE` are `Close date`."""
    return fold(header).replace("_", "")


def _found(spelt: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    return [header for name in dict.fromkeys(names) for header in spelt.get(name, ())]
