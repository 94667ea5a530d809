"""What the columns of a file with the rates of days are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from salescli.model.schema import fold

#: What the columns are called, ours first.
CALLED: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day", "datum", "dag", "time_period", "rate_date"),
    "currency": ("currency", "code", "currency_code", "valuta", "iso_code"),
    "rate": ("rate", "kurs", "exchange_rate", "valutakurs", "obs_value", "value"),
}
#: A column of rates that is called so may as well say how many units of a currency one of the base buys.
_EITHER_WAY = ("obs_value", "value")


def called(headers: Iterable[str], name: str) -> list[str]:
    """The headers that may be one of the columns: the ones with its own name, where there are any."""
    found = [header for header in headers if fold(header) in CALLED[name]]
    return [header for header in found if fold(header) == name] or found


def are_of_rates(headers: Iterable[str]) -> bool:
    """Whether a file has a day, a currency and a rate, each once."""
    headers = list(headers)
    return all(len(called(headers, name)) == 1 for name in CALLED)


def is_of_one_unit(header: str) -> bool:
    """Whether a header says that a rate is what one unit is worth, as `rate` does."""
    return fold(header) not in _EITHER_WAY
