"""What changed: the accounts of the key figures from the period before to the report's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from salescli.api import Exports, Request
    from salescli.report.model import Scorecard
    from salescli.why.model import Why

#: The notes on an account; those on its numbers are in the report already.
_OF_ACCOUNTS = ("simpson", "no_drivers")


def compute(exports: Exports, request: Request, cards: Sequence[Scorecard]) -> tuple[Why, ...]:
    """The accounts of the scorecards that have a period before, in their order: totals, drivers, the largest groups.

    `request` is that of the report. Of every dimension there is one row, that of the group with the largest part.
    """
    by_period: dict[str, list[str]] = {}
    for card in cards:
        if card.previous is not None:
            by_period.setdefault(card.period, []).append(card.kpi)
    if not by_period:
        return ()
    from salescli.why import several
    from salescli.why.compute import Question

    found: dict[str, Why] = {}
    for period, names in by_period.items():
        question = Question(at=period, shown=1)
        asked = replace(request, period=None, by=())
        found |= {each.kpi.name: _about_itself(each) for each in several.compute(exports, names, asked, question)}
    return tuple(found[card.kpi] for card in cards if card.kpi in found)


def _about_itself(account: Why) -> Why:
    """The account with only the notes that are about it."""
    return replace(account, notes=tuple(note for note in account.notes if note.code in _OF_ACCOUNTS))
