"""What the name of a stage tells of a deal: that it is won, that it is lost, or neither, which is open.

A stage is told by all of its name, for `Not won`, `Won back` and `Lost contact` are stages that deals pass. Only what
is said to be closed may say more, as in `Closed Lost - Price`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from salescli import spelling
from salescli.loading.stepwise import TEXT, VALUE, stepwise
from salescli.schema import STATUS

_TOKEN = re.compile(r"[^\W_]+")
_PIPELINE = re.compile(r"\s*\([^()]*\)\s*$")  # HubSpot and Pipedrive name the pipeline after the stage
_LINKS = "and|or|und|oder|och|eller|et|ou|y|o|e|en|of|og"
_CLOSED = (
    "closed|geschlossen|abgeschlossen|stängd|stängt|avslutad|avslutat|fermée?|clôturée?|cerrad[oa]|cierre|chius[oa]"
    "|gesloten|afgesloten|lukket|afsluttet|avsluttet"
)
_DEAL = "deal|opportunity"
_OUTCOME = "|".join(word for word, status in STATUS.items() if status != "open" and "_" not in word)
_WHOLE = re.compile(
    rf"(?:(?:{_DEAL})_)?(?:(?:{_CLOSED})_?(?:(?:{_LINKS})_)?)?(?P<outcome>{_OUTCOME})(?:_(?:{_CLOSED}|{_DEAL}))?"
)
_CLOSING = re.compile(rf"(?:(?:{_DEAL})_)?(?:{_CLOSED})_?(?P<outcome>{_OUTCOME})_(?P<more>.+)")
_OTHER = re.compile(rf"(?:(?:{_LINKS})_)?(?:(?:{_CLOSED})_)?(?:{_OUTCOME})")


@lru_cache(maxsize=4096)
def outcome_of(stage: str) -> str:
    """`won`, `lost` or `open`: what the name of a stage says, whatever its case, separators and leading number."""
    return next((told for name in (stage, _PIPELINE.sub("", stage)) if (told := _told(name))), "open")


def _told(name: str) -> str | None:
    if "?" in name:
        return None
    words = _TOKEN.findall(spelling.composed(name).casefold())
    while words and words[0].isdecimal():
        del words[0]
    text = "_".join(words)
    found = _WHOLE.fullmatch(text)
    if found is None and (found := _CLOSING.fullmatch(text)) and _OTHER.fullmatch(found["more"]):
        return None  # a stage for both
    return STATUS[found["outcome"]] if found else None


def told_by(stage: pl.Expr) -> pl.Expr:
    """The status that the name of a stage tells; open where there is none."""
    return stepwise(stage, steps, pl.String()).fill_null("open")


def steps(frame: pl.DataFrame) -> pl.DataFrame:
    """The steps that leave what stages tell of a deal; null for a blank."""
    told = [outcome_of(stage) if stage.strip() else None for stage in frame[TEXT]]
    return frame.with_columns(pl.Series(VALUE, told, pl.String))
