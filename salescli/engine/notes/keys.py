"""Notes on the keys of the rows that count: keys unknown in the table they lead to, and words for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.clean_keys import columns_compared, keys_as_written
from salescli.engine.eligibility import Participation, participation
from salescli.engine.lookups import COUNT, LOST, NEAR, SPLIT, WORD, fact
from salescli.engine.notes.left_out import Counts, leave_to_wider
from salescli.engine.order_lines import needed
from salescli.loading.files import reach
from salescli.message import Word, say
from salescli.model.measures import HEADCOUNT, Aggregate, Measure
from salescli.model.tables import TABLES
from salescli.model.words import named
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset

#: A column of keys: its table and its name.
Key = tuple[str, str]


def counted_by(measures: Iterable[Measure], by: Sequence[str], dataset: Dataset) -> frozenset[Key]:
    """The keys of the tables that the measures count by.

    Quotas and headcounts are those of the reps; the outcome of an activity is that of its deal. With a split by rep
    each head is one, without the table of reps.
    """
    found: set[Key] = set()
    for measure in measures:
        is_headcount = measure.view == HEADCOUNT.view and measure.aggregate is Aggregate.TENURE
        if measure.aggregate is Aggregate.AT_QUOTA:
            found.add(("deals", "rep_id"))
        if measure.aggregate is Aggregate.QUOTA or (is_headcount and "rep" not in by):
            found |= {("deals", "rep_id"), ("activities", "rep_id")}
        if measure.needs_elsewhere == ("deals", "deal_id") or (measure.only_checked and measure.view == "activities"):
            found.add(("activities", "deal_id"))
    return frozenset((table, key) for table, key in found
                     if dataset.has(table, key) and dataset.has(TABLES[table].links[key], key))  # fmt: skip


def too_many(keys: Iterable[Key], dimensions: Sequence[str], dataset: Dataset) -> frozenset[Key]:
    """The keys that are not checked: nothing else needs them, and their tables have too many rows for that alone."""
    return frozenset(
        (table, key)
        for table, key in keys
        if key not in dims.columns_needed(dimensions, table, dataset)
        and not reach.is_within(file.file for file in dataset.of(table))
    )


def compared(batches: Iterable[Batch], spec: ScanSpec, keys: Collection[Key], dataset: Dataset) -> dict[str, set[str]]:
    """The columns, by view, in which a KPI's own batches meet words for nothing: see `clean_keys`."""
    own = replace(spec, checked=spec.checked.intersection(keys))
    found: dict[str, set[str]] = {}
    for batch in batches:
        mine = columns_compared(batch, own, needed(batch, own), dataset)
        mine |= set(keys_as_written(batch, own, mine, dataset).values())
        found.setdefault(batch.view_name, set()).update(mine)
    return found


def key_notes(
    counts: Mapping[Batch, Counts],
    keys: Collection[Key],
    unchecked: Iterable[Key],
    *,
    undated_count: bool,
    compared: Mapping[str, Collection[str]] | None = None,
    shown: Collection[tuple[str, Participation]] | None = None,
) -> list[Note]:
    """The notes on the keys of a KPI's rows.

    `keys` are those that it counts by, `unchecked` those in tables with too many rows. `compared` (by view) are the
    columns that it compares itself, and `shown` the rows that it shows: other KPIs of the same scan may need more. With
    `undated_count` rows without a date count too.
    """
    notes: dict[tuple[str, str], Note] = {}
    for batch, counted in counts.items():
        facts: Mapping[str, int] = counted.reached
        if undated_count or not batch.view.needs_date:
            facts = {name: count + counted.undated[name] for name, count in facts.items()}
        for part in batch.participations:
            end = part.key_fact_column("")
            mine = {name.removesuffix(end): count for name, count in facts.items() if name.endswith(end)}
            for found in _notes(
                batch, part, mine, keys, compared and compared.get(batch.view_name, ()),
                is_shown=shown is None or (batch.view_name, part) in shown,
            ):  # fmt: skip
                place = found.code, batch.view.condition(part.where).noun
                if found.count and (place not in notes or found.count > notes[place].count):
                    notes[place] = found
    for batch in counts:
        for part in batch.participations:
            leave_to_wider(notes, batch.view, part.where)
    return [*notes.values(), *(_not_checked(table, key) for table, key in sorted(unchecked))]


def _notes(
    batch: Batch,
    part: Participation,
    facts: Mapping[str, int],
    keys: Collection[Key],
    own: Collection[str] | None,
    *,
    is_shown: bool,
) -> list[Note]:
    """The notes on the keys of some rows; `facts` says how many rows each fact is true of (see `lookups`)."""
    table, noun = batch.view.table, batch.view.condition(part.where).noun
    is_shown &= any(participation(measure) == part and not measure.only_checked for measure in batch.measures)
    found = []
    for key, target in TABLES[table].links.items():
        for purpose in (SPLIT, COUNT):
            if is_shown and (own is None or key in own) if purpose == SPLIT else (table, key) in keys:
                lost, near = (facts.get(fact(kind, key, purpose), 0) for kind in (LOST, NEAR))
                found.append(_unknown(key, target, noun, lost, near))
    for name, count in facts.items():
        column = name.removeprefix(WORD)
        if is_shown and name.startswith(WORD) and (own is None or column in own):
            found.append(_blank(column, noun, count))
    return found


def _unknown(key: str, target: str, noun: str, lost: int, near: int) -> Note:
    nearly = say("notes.nearly_there", count=lost, near=near) if near else None
    text = say("notes.unknown_key", count=lost, what=Word(noun, lost), key=Word(key), table=Word(target), nearly=nearly)
    return Note(f"unknown_{TABLES[target].noun}", lost, text, (noun, key, target))


def _blank(column: str, noun: str, count: int) -> Note:
    text = say("notes.word_for_nothing", count=count, what=Word(noun, count), column=named(column))
    return Note(f"blank_{column}", count, text, (noun, column))


def _not_checked(table: str, key: str) -> Note:
    return note("keys_not_checked", 0, "notes.keys_not_checked", table=Word(table), rows=reach.MOST_ROWS, key=Word(key))
