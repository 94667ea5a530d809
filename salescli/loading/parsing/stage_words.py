"""The outcome of a deal by the name of its stage or status: won, lost or open.

The whole name decides (`6 - Closed Won`), for `Not won` and `Won back` are stages that deals pass. Else the part before
a dash, a colon or a bracket decides (`Won - Renewal`), unless the rest has the other outcome or cancels it
(`Won - pending`). A name that speaks of winning or losing in other ways decides nothing: its deals are open until the
settings say more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import polars as pl

from salescli.loading.parsing.outcome_words import SPEAKS_OF_LOSING, SPEAKS_OF_WINNING, TAKES_BACK
from salescli.loading.parsing.slow_path import TEXT, VALUE, stepwise
from salescli.model import spelling
from salescli.model.tables.deals import STATUS
from salescli.system.regex import regex

#: Words that cancel an outcome, in all languages.
BACK = frozenset(word for text in TAKES_BACK.values() for word in text.split())
#: Words that speak of an outcome, each with that outcome.
SPEAKS: Mapping[str, str] = {
    **{word: status for word, status in STATUS.items() if status != "open"},
    **{word: "won" for text in SPEAKS_OF_WINNING.values() for word in text.split()},
    **{word: "lost" for text in SPEAKS_OF_LOSING.values() for word in text.split()},
}

_TOKEN = regex(r"[^\W_]+")
_BREAK = regex(r" [-–—] |:|\s*\(")  # HubSpot and Pipedrive name the pipeline after the stage, in brackets
_LINKS = "and|or|und|oder|och|eller|et|ou|y|o|e|en|of|og"
_CLOSED = (
    "closed|geschlossen|abgeschlossen|stängd|stängt|avslutad|avslutat|fermée?|clôturée?|cerrad[oa]|cierre|chius[oa]"
    "|gesloten|afgesloten|lukket|afsluttet|avsluttet"
)
_DEAL = "deal|opportunity"
_ENDS = [word for word, status in STATUS.items() if status != "open" and "_" not in word]
_OUTCOME = "|".join(_ENDS)
_WHOLE = regex(
    rf"(?:(?:{_DEAL})_)?(?:(?:{_CLOSED})_?(?:(?:{_LINKS})_)?)?(?P<outcome>{_OUTCOME})(?:_(?:{_CLOSED}|{_DEAL}))?"
)
_CLOSING = regex(rf"(?:(?:{_DEAL})_)?(?:{_CLOSED})_?(?P<outcome>{_OUTCOME})_(?P<more>.+)")
_OTHER = regex(rf"(?:(?:{_LINKS})_)?(?:(?:{_CLOSED})_)?(?:{_OUTCOME})")


@lru_cache(maxsize=4096)
def outcome_of(stage: str) -> str:
    """`won`, `lost` or `open`, by the name of a stage; its case, separators and leading number do not matter."""
    if outcome := _outcome(stage):
        return outcome
    for head, rest in _parts(spelling.composed(stage)):
        if (outcome := _outcome(head, whole=True)) and _stands_beside(outcome, rest):
            return outcome
    return "open"


def is_outcome(stage: str) -> bool:
    """Whether a stage is a way to end: won or lost."""
    return outcome_of(stage) != "open"


@lru_cache(maxsize=4096)
def hint_of(stage: str) -> str | None:
    """The outcome, `won` or `lost`, that an open name speaks of; None where there is none, or the name decides."""
    if outcome_of(stage) != "open":
        return None
    spoken = [SPEAKS[word] for word in _words(stage) if word in SPEAKS]
    return spoken[0] if spoken else None


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """What stands before a dash, a colon or a bracket, and after it, from left to right."""
    for mark in _BREAK.finditer(name):
        yield name[: mark.start()], name[mark.end() :]


def _stands_beside(outcome: str, rest: str) -> bool:
    """Whether an outcome is valid with the words after it: these neither have the other one nor cancel it."""
    words = _words(rest)
    if outcome == "lost" and words[1:]:
        words = [word for word in words if word != "no"]  # `no budget` is a reason; alone it is the Spanish for not
    return "?" not in rest and not any(word in BACK or STATUS.get(word, outcome) != outcome for word in words)


def _words(name: str) -> list[str]:
    return _TOKEN.findall(spelling.composed(name).casefold())


def _outcome(name: str, *, whole: bool = False) -> str | None:
    """The outcome by all words of a name; `closed won` may have more words after it, unless `whole` is set."""
    if "?" in name:
        return None
    words = _words(name)
    while words and words[0].isdecimal():
        del words[0]
    text = "_".join(words)
    if text in _ENDS:
        return STATUS[text]
    if not any(word in text for word in _ENDS):
        return None  # before any pattern, as they take long to compile
    if found := _WHOLE.fullmatch(text):
        return STATUS[found["outcome"]]
    if whole or (found := _CLOSING.fullmatch(text)) is None:
        return None
    outcome, more = STATUS[found["outcome"]], found["more"]
    if _OTHER.fullmatch(more):
        return None  # a stage for both
    return (
        outcome if outcome == "lost" or _stands_beside(outcome, more.replace("_", " ")) else None
    )  # why it is lost is its reason


def status_from(stage: pl.Expr, left_open: set[str] | None = None) -> pl.Expr:
    """The status by the name of a stage; open where there is no stage. Names that speak of winning or losing but
    decide nothing are added to `left_open`.
    """

    def outcomes(frame: pl.DataFrame) -> pl.DataFrame:
        return steps(frame, left_open)

    return stepwise(stage, outcomes, pl.String()).fill_null("open")


def steps(frame: pl.DataFrame, left_open: set[str] | None = None) -> pl.DataFrame:
    """The steps that read the status from stages; null for a blank."""
    outcomes = [outcome_of(stage) if stage.strip() else None for stage in frame[TEXT]]
    if left_open is not None:
        left_open.update(stage for stage in frame[TEXT] if hint_of(stage))
    return frame.with_columns(pl.Series(VALUE, outcomes, pl.String))
