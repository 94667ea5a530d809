"""The stages of a pipeline in their likely order."""

from __future__ import annotations

import polars as pl

from salescli.records import dataclass
from salescli.schema import fold
from salescli.stages import is_outcome, word_of

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


@dataclass(frozen=True)
class Stage:
    """A stage with open deals or deals that ended in it: how many, and the mean probability of the open ones.

    `known` says whether its name told its place.
    """

    name: str
    count: int
    weight: float | None
    known: bool


def in_order(counted: pl.DataFrame) -> list[Stage]:
    """The stages of the pipeline, without those that only closed deals are in by name.

    `counted` has a row a stage and status: `stage`, `status`, `count` and, of the probabilities there, the sum `chance`
    and the number `weighed`. Spellings of one stage are one, under the commonest. Stages stand in the order of their
    usual names; those of other names follow by the share of their closed deals that was won, then by number.
    """
    found: list[tuple[tuple[float, ...], Stage]] = []
    folded = pl.Series("folded", [fold(stage) for stage in counted["stage"]], dtype=pl.String)
    for _, rows in counted.with_columns(folded).group_by("folded", maintain_order=True):
        name = _commonest(rows)
        counts = dict(rows.group_by("status").agg(pl.col("count").sum()).iter_rows())
        rank = _RANKS.get(word_of(name))
        won, lost = counts.get("won", 0), counts.get("lost", 0)
        if is_outcome(name) or (rank is None and _is_an_end(counts)):
            continue
        chance, weighed = rows.filter(pl.col("status") == "open").select(pl.col("chance", "weighed").sum()).row(0)
        total = int(rows["count"].sum())
        share = won / (won + lost) if won or lost else 0.0
        place = (float(len(_TYPICAL)), share, -float(total)) if rank is None else (float(rank),)
        found.append((place, Stage(name, total, chance / weighed if weighed else None, rank is not None)))
    return [stage for _, stage in sorted(found, key=lambda each: (each[0], each[1].name))]


def _commonest(rows: pl.DataFrame) -> str:
    """The spelling that most deals have; of equals the first."""
    counts = rows.group_by("stage").agg(pl.col("count").sum())
    return str(counts.sort(["count", "stage"], descending=[True, False])["stage"][0])


def _is_an_end(counts: dict[str | None, int]) -> bool:
    """Whether a stage holds only won or only lost deals: then it is where deals end, not one they pass."""
    return not counts.get("open") and bool(counts.get("won")) != bool(counts.get("lost"))
