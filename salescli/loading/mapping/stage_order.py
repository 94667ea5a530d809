"""The order of the stages of a pipeline, by days of entry or by usual names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

import polars as pl
from msgspec import Struct

from salescli import fix
from salescli.errors import UsageError
from salescli.loading.mapping.stages import word_of
from salescli.loading.parsing.stage_words import is_outcome
from salescli.message import Message, say
from salescli.model.schema import fold

#: Usual names of stages, from the first to the last; names in one line have the same rank.
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


#: How often a deal entered one stage before another, by their words.
Before = Mapping[tuple[str, str], int]


class UnknownOrder(UsageError):
    """The place of some stages in the pipeline is not known; the hint has the lines of the settings that say it."""


class Stage(Struct, frozen=True):
    """A stage with open deals or deals that ended in it: how many, and the mean probability of the open ones.

    `known` says whether its place is known by its name.
    """

    name: str
    count: int
    weight: float | None
    known: bool


def in_order(counted: pl.DataFrame) -> list[Stage]:
    """The stages of the pipeline, without those that only closed deals are in by name.

    `counted` has a row a stage and status: `stage`, `status`, `count` and, of the probabilities there, the sum `chance`
    and the number `weighed`. Spellings of one stage count as the commonest one. Stages are in the order of their usual
    names; stages with other names follow by the share of their closed deals that was won, then by number.
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


def by_usual_names(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The stages that have a usual name, in their order, and those of other names, by name."""
    known = sorted((name for name in names if word_of(name) in _RANKS), key=lambda name: _RANKS[word_of(name)])
    return known, sorted(name for name in names if word_of(name) not in _RANKS)


def settled(names: Sequence[str], before: Before) -> list[str]:
    """The stages in the order in which deals entered them, else in that of their usual names, if all have one.

    Raises UnknownOrder where neither gives the place of every stage.
    """
    if (dated := _by_days(names, before)) is not None:
        return dated
    known, unknown = by_usual_names(names)
    if not unknown:
        return known
    raise UnknownOrder(
        say("mapping.unknown_order", stages=unknown), say("mapping.say_the_order", lines=settings_lines(names))
    )


def settings_lines(names: Iterable[str]) -> Message:
    """The lines of `[stages]` to paste: the known order, the others last, with the remark that the order counts."""
    known, unknown = by_usual_names(names)
    stages = [_line(name) for name in known]
    others = [_line(name) for name in unknown]
    between = [say("mapping.put_in_place")] if others else []
    return say("mapping.stages_setting", lines=[*stages, *between, *others])


def _line(name: str) -> Message:
    """A stage with a blank for its weight, which only the user knows."""
    return say("mapping.stage_line", fix=fix.setting("stages", fix.key(name), fix.BLANK, is_complete=False))


def entered_before(days: pl.LazyFrame, words: Sequence[str]) -> Before:
    """How often a deal entered one stage before another. `days`: a row a deal, a column of days a word."""
    pairs = [pair for one, other in combinations(words, 2) for pair in ((one, other), (other, one))]
    if not pairs:
        return {}
    counts = (
        (pl.col(one) < pl.col(other)).sum().cast(pl.Int64).alias(str(number))
        for number, (one, other) in enumerate(pairs)
    )
    return dict(zip(pairs, days.select(counts).collect(engine="streaming").row(0), strict=True))


def _by_days(names: Sequence[str], before: Before) -> list[str] | None:
    """The stages by how many others most deals enter later; None where two neighbours have no order."""
    words = {name: word_of(name) for name in names}

    def is_before(one: str, other: str) -> bool:
        pair = (words[one], words[other])
        return before.get(pair, 0) > before.get(pair[::-1], 0)

    ordered = sorted(names, key=lambda name: -sum(is_before(name, other) for other in names))
    return ordered if all(is_before(one, other) for one, other in pairwise(ordered)) else None


def _commonest(rows: pl.DataFrame) -> str:
    """The spelling that most deals have; of equals the first."""
    counts = rows.group_by("stage").agg(pl.col("count").sum())
    return str(counts.sort(["count", "stage"], descending=[True, False])["stage"][0])


def _is_an_end(counts: dict[str | None, int]) -> bool:
    """Whether a stage holds only won or only lost deals: then it is where deals end, not one they pass."""
    return not counts.get("open") and bool(counts.get("won")) != bool(counts.get("lost"))
