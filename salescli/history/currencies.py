"""The currency of what is recorded: amounts in another one are not set against those of now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from salescli.config.sections import CurrencySettings
from salescli.errors import InputError
from salescli.history.readings import changed
from salescli.message import say
from salescli.model.texts.definition import canonical
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.history.model import Run
    from salescli.loading.dataset import Dataset

#: The message that amounts were recorded in another currency.
OTHER = "history.other_currency"


def currency_of(dataset: Dataset) -> tuple[str | None, str]:
    """What a run records: the currency of its amounts, None where it has no name, and the rates as canonical JSON."""
    return dataset.currency, canonical(changed(dataset.settings.currency, CurrencySettings(), without=("base",)))


def comparable(path: Path, run: Run, dataset: Dataset) -> tuple[Note, ...]:
    """Notes on recorded amounts that are to be set against those of files now: where the rates are others.

    Raises InputError where the amounts are in another currency.
    """
    currency, rates = currency_of(dataset)
    if run.currency and currency and run.currency != currency:
        raise InputError(
            say(OTHER, path=str(path), day=run.as_of, recorded=run.currency, now=currency),
            say("history.record_anew", recorded=run.currency),
        )
    return (note("other_rates", 0, "history.other_rates", day=run.as_of),) if run.rates != rates else ()
