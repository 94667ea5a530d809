"""Figures with their units: `12%`, `100000 SEK`, `+20%`, `+5 pp`, `30 days`."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct

from salescli import fix
from salescli.errors import Unfit
from salescli.message import Instead, say
from salescli.model.measures import Unit
from salescli.system.regex import regex
from salescli.targets.model import Bounds, Change, Side

#: The least and the most that a figure can be: numbers have no more digits.
_LEAST, _MOST = Decimal("1e-10"), Decimal(10) ** 20
_FIGURE = regex(r"([+\-−]?)\s*(\d+(?:_\d+)*(?:\.\d+)?)\s*(.*)")
_WORDS = {
    Unit.PERCENT: ("%", "percent"),
    Unit.COUNT: ("count",),
    Unit.DAYS: ("days", "day"),
    Unit.HOURS: ("hours", "hour"),
    Unit.MONTHS: ("months", "month"),
    Unit.RATIO: ("ratio", "x"),
}


class Measured(Struct, frozen=True):
    """What the figures of a target measure: a unit, the base currency, and nouns such as `calls`."""

    unit: Unit
    currency: str | None
    nouns: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The units that may follow a figure; messages suggest the first."""
        currency = self.currency or ""
        match self.unit:
            case Unit.MONEY:
                return (currency,) if currency else ()
            case Unit.MONEY_A_DAY:
                return (f"{currency}/day", f"{currency} a day") if currency else ()
            case Unit.COUNT:
                return (*_WORDS[Unit.COUNT], *self.nouns)
            case _:
                return _WORDS[self.unit]

    @property
    def example(self) -> str:
        """The unit that messages suggest."""
        return self.words[0] if self.words else "SEK"

    def check_unit(self, word: str) -> None:
        """Raise Unfit for a unit that is not that of the number."""
        if word.casefold() in [known.casefold() for known in self.words]:
            return
        if not self.words:
            raise Unfit(
                "targets.unchecked_unit",
                word=word,
                hint=say("targets.write_base", fix=fix.setting("currency", "base", fix.text(word))),
            )
        raise Unfit("targets.not_its_unit", word=word, hint=say("targets.number_is_in", words=self.words[:2]))


def bound(written: Decimal | str, measured: Measured) -> tuple[Decimal, bool]:
    """A figure in the number's own unit, and whether its unit was written. Raises Unfit for anything else."""
    if isinstance(written, Decimal):
        return _within_reach(written), False
    sign, number, word = _parts(written, measured)
    if word:
        measured.check_unit(word)
    return -number if sign == "-" else number, bool(word)


def change(written: Decimal | str, measured: Measured, side: Side | None) -> Change:
    """A change, `+20%` or `+190000 SEK`; without a `side` its sign says whether it is a lower or an upper bound.

    Raises Unfit for one without sign or unit.
    """
    absolute = "pp" if measured.unit is Unit.PERCENT else measured.example
    forms = say("targets.write_a_change", unit=absolute)
    if isinstance(written, Decimal):
        raise Unfit("targets.no_unit", figure=str(written), hint=forms)
    sign, number, word = _parts(written, measured)
    if not word:
        raise Unfit("targets.no_unit", figure=repr(written), hint=forms)
    if not sign:
        raise Unfit(
            "targets.no_sign",
            figure=written,
            hint=say(
                "targets.write_a_sign", more=Instead(written, f"+{written}"), less=Instead(written, f"-{written}")
            ),
        )
    is_relative = word in ("%", "percent")
    if word == "pp" and measured.unit is not Unit.PERCENT:
        raise Unfit("targets.no_points", figure=written, hint=forms)
    if not is_relative and measured.unit is Unit.PERCENT and word != "pp":
        raise Unfit("targets.not_its_unit_in", figure=written, word=word, hint=forms)
    if not is_relative and word != "pp":
        measured.check_unit(word)
    wanted = side or (Side.LEAST if sign == "+" else Side.MOST)
    return Change(-number if sign == "-" else number, is_relative, wanted)


def bounds(low: Decimal | None, high: Decimal | None) -> Bounds:
    """Both bounds together. Raises Unfit where the least is above the most."""
    if low is not None and high is not None and low > high:
        raise Unfit("targets.least_above_most", low=str(low), high=str(high), hint=say("targets.swap_them"))
    return Bounds(low, high)


def _parts(written: str, measured: Measured) -> tuple[str, Decimal, str]:
    found = _FIGURE.fullmatch(written.strip())
    if not found or re.match(r"[\d.,]", found[3]):
        raise Unfit("targets.no_figure", text=written, hint=say("targets.write_a_figure", unit=measured.example))
    return found[1].replace("−", "-"), _within_reach(Decimal(found[2].replace("_", ""))), found[3].strip()


def _within_reach(figure: Decimal) -> Decimal:
    if figure and not _LEAST <= abs(figure) < _MOST:
        hint = say("targets.write_one_from", least=str(_LEAST), most=f"{_MOST:.0e}")
        raise Unfit("targets.out_of_reach", hint=hint)
    return figure
