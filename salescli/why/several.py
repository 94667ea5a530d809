"""The accounts of several KPIs: one scan for both windows and all splits of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.errors import SalesCliError, UsageError
from salescli.why.compute import Asked, account_of, ask, splits_of

if TYPE_CHECKING:
    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.why.compute import Question
    from salescli.why.model import Why
    from salescli.why.splits import Splits


def compute(exports: Exports, names: Sequence[str], request: Request, question: Question) -> list[Why]:
    """The accounts of KPIs of one grain, in their order; those that have none are left out.

    Raises SalesCliError for files that cannot be read.
    """
    found = [(asked, splits_of(asked, exports.dataset)) for asked in _asked(exports, names, request, question)]
    if not found:
        return []
    chosen = [splits.chosen(None) for _, splits in found]
    against = tuple(dict.fromkeys(span for asked, _ in found for span in asked.query.against))
    query = replace(found[0][0].query, against=against)
    with exports.dataset.reading():
        return list(_accounts(found, chosen, query))


def _asked(exports: Exports, names: Sequence[str], request: Request, question: Question) -> list[Asked]:
    found = []
    for name in names:
        try:
            found.append(ask(exports, name, request, question))
        except SalesCliError:
            continue  # it has no account, or not of these windows
    return found


def _accounts(
    found: Sequence[tuple[Asked, Splits]], chosen: Sequence[Sequence[tuple[str, ...]]], query: Query
) -> Iterator[Why]:
    from salescli.engine import run as engine

    first = found[0][1]
    besides = tuple(dict.fromkeys(name for _, splits in found for name in splits.dimensions))
    wanted = [kpi for asked, _ in found for kpi in asked.kpis]
    answers = iter(engine.compute_many(wanted, first.dataset, query, besides if first.is_one_scan else ()))
    by_split = partial(_by_split, found, chosen, query, {})
    for (asked, splits), mine in zip(found, chosen, strict=True):
        answer, *further = islice(answers, len(asked.kpis))
        if isinstance(answer, SalesCliError):
            continue  # the files do not answer it
        splits.answer, splits.kept_apart = partial(by_split, asked), besides
        inputs = further[0] if further else answer
        try:
            account = account_of(asked, splits, mine, answer, None if isinstance(inputs, SalesCliError) else inputs)
        except UsageError:
            continue  # the data begin later
        if account.total.contribution is not None:
            yield account


def _by_split(
    found: Sequence[tuple[Asked, Splits]],
    chosen: Sequence[Sequence[tuple[str, ...]]],
    query: Query,
    known: dict[tuple[str, ...], dict[str, Answer | SalesCliError]],
    asked: Asked,
    split: tuple[str, ...],
) -> Answer:
    """The answer by a split that needs a scan of its own: one for all KPIs that are split so."""
    from salescli.engine import run as engine

    if split not in known:
        mine = [each.kpi for (each, _), splits in zip(found, chosen, strict=True) if split in splits]
        answers = engine.compute_many(mine, found[0][1].dataset, replace(query, by=split))
        known[split] = {kpi.name: answer for kpi, answer in zip(mine, answers, strict=True)}
    answer = known[split][asked.kpi.name]
    if isinstance(answer, SalesCliError):
        raise answer
    return answer
