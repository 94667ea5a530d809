"""The stages of a pipeline in their likely order."""

from __future__ import annotations

import re

import polars as pl

from salescli.loading import outcomes
from salescli.records import dataclass
from salescli.schema import fold

#: Usual names of stages, from the first to the last; names in one line stand side by side.
_TYPICAL = (
    ("new", "lead", "leads", "lead in", "prospect", "prospecting", "incoming", "ny", "nytt", "inkommen",
     "prospektering"),
    ("contacted", "contact made", "attempted to contact", "appointment scheduled", "kontaktad", "kontakt"),
    ("qualification", "qualified", "qualified to buy", "sales qualified", "kvalificering", "kvalificerad"),
    ("discovery", "engaging", "engaged", "needs analysis", "needs defined", "develop", "behovsanalys", "behov"),
    ("demo", "demo scheduled", "demonstration", "presentation", "presentation scheduled", "meeting", "möte",
     "möte bokat"),
    ("value proposition",),
    ("id. decision makers", "identify decision makers", "decision maker bought in"),
    ("perception analysis", "evaluation", "utvärdering"),
    ("proposal", "propose", "proposal made", "proposal sent", "proposal/price quote", "proposal/quote", "quote",
     "quote sent", "offert", "offert skickad", "offererad"),
    ("negotiation", "negotiating", "negotiations", "negotiations started", "negotiation/review", "förhandling",
     "förhandlar"),
    ("verbal", "verbal agreement", "commit", "contract sent", "contract", "kontrakt skickat", "avtal skickat",
     "avtal"),
)  # fmt: skip
_RANKS = {fold(word): rank for rank, words in enumerate(_TYPICAL) for word in words}
_PIPELINE = re.compile(r"\s*\([^()]*\)$")  # HubSpot and Pipedrive name the pipeline after the stage


@dataclass(frozen=True)
class Stage:
    """A stage with open deals or deals that ended in it: how many, and the mean probability of the open ones.

    `known` says whether its name told its place.
    """

    name: str
    count: int
    weight: float | None
    known: bool


def status_of(columns: set[str]) -> pl.Expr:
    """The status of a deal of which nothing but its dates or its stage's name tells it."""
    if columns & {"won_at", "lost_at"}:
        won = pl.col("won_at").is_not_null() if "won_at" in columns else pl.lit(value=False)
        lost = pl.col("lost_at").is_not_null() if "lost_at" in columns else pl.lit(value=False)
        status = pl.when(won).then(pl.lit("won")).when(lost).then(pl.lit("lost")).otherwise(pl.lit("open"))
        return status.alias("status")
    return outcomes.told_by(pl.col("stage")).alias("status")


def in_order(counted: pl.DataFrame) -> list[Stage]:
    """The stages of the pipeline, without those that only closed deals are in by name.

    `counted` has a row a stage and status: `stage`, `status`, `count`, `probability`. Stages stand in the order of
    their usual names; those of other names follow by the share of their closed deals that was won, then by number.
    """
    found: list[tuple[tuple[float, ...], Stage]] = []
    for (key,), rows in counted.group_by("stage", maintain_order=True):
        name = str(key)
        counts = dict(rows.group_by("status").agg(pl.col("count").sum()).iter_rows())
        rank = _RANKS.get(_bare(name))
        won, lost = counts.get("won", 0), counts.get("lost", 0)
        if outcomes.outcome_of(name) != "open" or (rank is None and _is_an_end(counts)):
            continue
        open_rows = rows.filter(pl.col("status") == "open", pl.col("probability").is_not_null())
        weight = open_rows["probability"][0] if open_rows.height else None
        total = int(rows["count"].sum())
        share = won / (won + lost) if won or lost else 0.0
        place = (float(len(_TYPICAL)), share, -float(total)) if rank is None else (float(rank),)
        found.append((place, Stage(name, total, weight, rank is not None)))
    return [stage for _, stage in sorted(found, key=lambda each: (each[0], each[1].name))]


def _is_an_end(counts: dict[str | None, int]) -> bool:
    """Whether a stage holds only won or only lost deals: then it is where deals end, not one they pass."""
    return not counts.get("open") and bool(counts.get("won")) != bool(counts.get("lost"))


def _bare(name: str) -> str:
    return fold(_PIPELINE.sub("", name))
