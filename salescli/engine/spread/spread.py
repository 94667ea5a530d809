"""The client of a spread scan: it finds out how files are written, hands slices to workers, merges what they make."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec.structs import replace

from salescli.engine.order_lines import is_folded
from salescli.engine.spread import faults, merge, parcel, tasks
from salescli.engine.spread.outcomes import EXACT, QUOTED, Stamp, Versions
from salescli.engine.spread.slices import Cut, Sizes, all_here, cut
from salescli.engine.spread.tasks import Job, Outcome, Task
from salescli.loading.file_facts import LEFT_OPEN
from salescli.loading.files.addresses import address
from salescli.loading.order_lines.part import Part, Slice
from salescli.loading.precision import HasQuotes, NeedsExact

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, PartialAggregates, ScanSpec
    from salescli.engine.spread.cluster import Cluster
    from salescli.loading.dataset import Dataset
    from salescli.loading.precision import Precision
    from salescli.loading.together.spread import Gathering

#: The client takes at most so many outcomes; of more, so many are merged by one task, which costs their way twice.
_MOST, _FAN = 32, 16
#: The faults after which a scan is made in another way.
_AGAIN: Mapping[str, type[Exception]] = {EXACT: NeedsExact, QUOTED: HasQuotes}
_Known = dict[tuple[int, str], pl.DataFrame]


class Spread:
    """Scans tables on the workers of a cluster. `whole` are the names of files that were read in one piece."""

    keeps = False

    def __init__(self, cluster: Cluster, sizes: Sizes | None = None) -> None:
        self.cluster = cluster
        self.sizes = sizes or Sizes()
        self.is_plain = True
        self._whole: dict[str, None] = {}

    @property
    def whole(self) -> tuple[str, ...]:
        """The names of files that were read in one piece."""
        return tuple(self._whole)

    def read_whole(self, names: Iterable[str]) -> None:
        """Note that these files are read in one piece."""
        self._whole |= dict.fromkeys(names)

    def gathered(self, asked: Gathering) -> pl.LazyFrame | None:
        """None: outside of a scan the frame of the whole table has to do."""
        return None

    def collect(
        self, wanted: Sequence[Batch], spec: ScanSpec, dataset: Dataset, precision: Precision
    ) -> PartialAggregates:
        """The partial aggregates of every batch, as in one process. Raises NeedsExact where a fast reading fails."""
        plain = replace(dataset, spread=None, expected=None)
        is_apart = [self._is_spread(batch, spec, plain) for batch in wanted]
        far = tuple(batch for batch, apart in zip(wanted, is_apart, strict=True) if apart)
        found = {}
        if here := [batch for batch, apart in zip(wanted, is_apart, strict=True) if not apart]:
            from salescli.engine import scan

            found = dict(scan.collect_at(here, spec, plain, precision))
        if far:
            job = Job(plain, spec, precision, far)
            try:
                found |= _Run(self, job).aggregates()
            except HasQuotes:
                self.is_plain = False
                found |= _Run(self, job).aggregates()
        return {batch: found[batch] for batch in wanted}

    def _is_spread(self, batch: Batch, spec: ScanSpec, dataset: Dataset) -> bool:
        """Whether the rows of a batch can be read in parts: none is one of several lines of a deal."""
        if not dataset.are_lines("deals") and not is_folded(batch, spec, dataset):
            return True
        self.read_whole(file.file.name for file in dataset.of(batch.view.table))
        return False


class _Run:
    """One scan of one question: what is broadcast for it is withdrawn when it ends."""

    def __init__(self, spread: Spread, job: Job) -> None:
        self.spread = spread
        self.cluster = spread.cluster
        self.job = job
        self.key = f"salescli-{os.urandom(8).hex()}"
        self.gathered: dict[tuple[int, str], str] = {}
        self.known: _Known = {}
        self.cuts: dict[str, Cut] = {}
        self.is_far = False

    def aggregates(self) -> PartialAggregates:
        """The partial aggregates of every batch of the job."""
        asked = [self._asked(number) for number in range(len(self.job.batches))]  # what queries need is found out here
        tables = dict.fromkeys(batch.view.table for batch in self.job.batches)
        read = [*tables, *(each.table for mine in asked for each in mine)]
        self.is_far = any(self._cut(table).far for table in read)
        try:
            if self.is_far:
                self.cluster.broadcast(self.key, parcel.packed(self.job))
            for number, mine in enumerate(asked):
                for each in mine:
                    self._gather(number, each)
            pending = {table: self._submitted(table) for table in tables}
            found: dict[Batch, pl.DataFrame] = {}
            for table, (numbers, futures) in pending.items():
                found |= self._merged(table, numbers, futures)
            return found
        finally:
            self.cluster.withdraw([self.key, *self.gathered.values()] if self.is_far else [])

    def _asked(self, number: int) -> list[Gathering]:
        frame, recorder = tasks.built(self.job, number, {}, Part())
        frame.collect_schema()
        return list(recorder.asked.values())

    def _cut(self, table: str) -> Cut:
        if table not in self.cuts:
            is_compared = any(batch.view.compares_rows for batch in self.job.batches if batch.view.table == table)
            self.cuts[table] = all_here(self.job.dataset, table) if is_compared else self._in_slices(table)
            self.spread.read_whole(self.cuts[table].whole)
        return self.cuts[table]

    def _in_slices(self, table: str) -> Cut:
        spread = self.spread
        return cut(self.job.dataset, table, self.cluster.workers, spread.sizes, is_plain=spread.is_plain)

    def _task(self, slice_: Slice) -> Task:
        stamps = []
        for position, _ in slice_.files:
            source = self.job.dataset.files[position].file.source
            if source is not None and source.seen is not None:
                stamps.append(Stamp(address(source.path) or str(source.path.absolute()), source.seen))
        return Task(self.key, self.gathered, slice_, tuple(stamps), Versions.here())

    def _gather(self, number: int, asked: Gathering) -> None:
        """Gather what a batch asks for, and broadcast it."""
        mine = self._cut(asked.table)
        futures = [self.cluster.submit(tasks.gather, self._task(each), number, asked.name) for each in mine.far]
        frames = []
        for each in mine.here:
            _, recorder = tasks.built(self.job, number, self._of(number), Part())
            frames.append(recorder.asked[asked.name].rows(Part(slice=each)).collect(engine="streaming"))
        frames += [tasks.frame_of(content) for each in self._results(futures) for content in each.frames]
        whole = merge.rows(frames, asked)
        frame = asked.finish(whole.lazy()).collect(engine="streaming")
        self.known[number, asked.name] = frame
        if self.is_far:
            key = f"{self.key}-{len(self.gathered)}"
            self.gathered = {**self.gathered, (number, asked.name): key}
            self.cluster.broadcast(key, tasks.bytes_of(frame))

    def _of(self, number: int) -> dict[str, pl.DataFrame]:
        return {name: frame for (batch, name), frame in self.known.items() if batch == number}

    def _submitted(self, table: str) -> tuple[list[int], list[Any]]:
        numbers = [number for number, batch in enumerate(self.job.batches) if batch.view.table == table]
        futures = [self.cluster.submit(tasks.scan, self._task(each), numbers) for each in self._cut(table).far]
        while len(futures) > _MOST:
            futures = [
                self.cluster.submit(tasks.merged, futures[at : at + _FAN]) for at in range(0, len(futures), _FAN)
            ]
        return numbers, futures

    def _merged(self, table: str, numbers: Sequence[int], futures: Sequence[Any]) -> Mapping[Batch, pl.DataFrame]:
        outcomes = self._results(futures)
        found = {}
        for place, number in enumerate(numbers):
            frames = [tasks.frame_of(each.frames[place]) for each in outcomes]
            for each in self._cut(table).here:
                frame, _ = tasks.built(self.job, number, self._of(number), Part(slice=each))
                frames.append(frame.collect(engine="streaming"))
            found[self.job.batches[number]] = merge.aggregates(frames)
        return found

    def _results(self, futures: Sequence[Any]) -> list[Outcome]:
        """What the tasks made. Raises the error of the first fault, NeedsExact for one that must read exactly."""
        outcomes: list[Outcome] = self.cluster.results(futures)
        for outcome in outcomes:
            if outcome.fault:
                raise _AGAIN.get(outcome.fault.kind) or faults.of(outcome.fault)
        reader = self.job.dataset.reader
        for met in (each for outcome in outcomes for each in outcome.met):
            reader.caches.of(LEFT_OPEN, "deals", set).update(met.stages)
            for (table, column), forms in met.forms.items():
                reader.forms_met(table, column).update(forms)
        return outcomes
