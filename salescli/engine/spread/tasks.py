"""What a worker does: it reads one slice of a table, or merges what others made of theirs.

A worker is given the dataset, the question and the batches once, as bytes under a key (see `broadcast`). A task has the
key and a slice. It never raises: an `Outcome` has frames, or the fault that stopped it.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.order_lines import needed
from salescli.engine.scan import query
from salescli.engine.spread import merge, store
from salescli.engine.spread.outcomes import (
    CHANGED,
    ERROR,
    EXACT,
    MEMORY,
    QUOTED,
    UNASKED,
    UNSEEN,
    VERSIONS,
    Fault,
    Stamp,
    Unasked,
    Versions,
)
from salescli.errors import SalesCliError
from salescli.loading import table_cache
from salescli.loading.file_facts import FORMS_MET
from salescli.loading.files.sources import seen_at
from salescli.loading.mapping.outcome import OUTCOME
from salescli.loading.order_lines.part import Part, Slice
from salescli.loading.precision import HasQuotes, NeedsExact, Precision

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset
    from salescli.loading.together.spread import Gathering


class Met(NamedTuple):
    """What a task met that notes tell of: stages that decide nothing, forms of dates by table and column."""

    stages: frozenset[str] = frozenset()
    forms: Mapping[tuple[str, str], frozenset[str]] = {}


class Outcome(NamedTuple):
    """The frames that a task made, as Arrow, or its fault."""

    frames: tuple[bytes, ...] = ()
    met: tuple[Met, ...] = ()
    fault: Fault | None = None


class Job(NamedTuple):
    """What is broadcast: the dataset with its facts, the question, and the batches that workers scan."""

    dataset: Dataset
    spec: ScanSpec
    precision: Precision
    batches: tuple[Batch, ...]


#: How a batch is called that all share, and what was gathered: the number of the batch, and the name of what was.
Known = tuple[int, str]


class Task(NamedTuple):
    """What a task has to read: the key of its job, the keys of what was gathered before, and a slice of a table."""

    key: str
    gathered: Mapping[Known, str]
    slice: Slice
    stamps: tuple[Stamp, ...]
    versions: Versions


class Recorder:
    """Stands for the spread while a query is built: gives what was gathered, and records what is asked for."""

    def __init__(self, known: Mapping[str, pl.DataFrame]) -> None:
        self.known = known
        self.asked: dict[str, Gathering] = {}
        self.whole: tuple[str, ...] = ()
        self.keeps = True

    def gathered(self, asked: Gathering) -> pl.LazyFrame | None:
        """The frame of this name, if it was gathered already."""
        self.asked[asked.name] = asked
        found = self.known.get(asked.name)
        return None if found is None else found.lazy()

    def collect(self, wanted: Sequence[Any], spec: Any, dataset: Any, precision: Any) -> Mapping[Any, pl.DataFrame]:
        """Never called: a query that is built collects nothing."""
        raise AssertionError("a query is built, not run")


def built(job: Job, number: int, known: Mapping[str, pl.DataFrame], part: Part) -> tuple[pl.LazyFrame, Recorder]:
    """The query of a batch over a part of its table, and what it asks to be gathered."""
    recorder = Recorder(known)
    dataset = replace(job.dataset, spread=recorder)
    return query(job.batches[number], job.spec, dataset, job.precision, part), recorder


def scan(task: Task, numbers: Sequence[int]) -> Outcome:
    """The partial aggregates of some batches over a slice."""

    def frames(job: Job) -> list[pl.DataFrame]:
        part = Part(slice=task.slice)
        if len(numbers) > 1:
            job = job._replace(dataset=_read_once(job, numbers, part))
        return [built(job, each, _known(task, each), part)[0].collect(engine="streaming") for each in numbers]

    return _done(task, frames)


def _read_once(job: Job, numbers: Sequence[int], part: Part) -> Dataset:
    """The dataset with the rows of a slice in memory, so that every batch need not read the text anew."""
    dataset = replace(job.dataset, caches=job.dataset.caches.copied(), expected=frozenset())
    for file in dataset.files:
        dataset.caches.put(table_cache.TABLES, file.table, None)
    if part.slice is not None:
        table, plain = part.slice.table, replace(job.dataset, precision=job.precision)
        columns = _columns_of([job.batches[number] for number in numbers], job)
        dataset.caches.put(table_cache.TABLES, table, table_cache.fill_part(plain, table, columns, part))
    return dataset


def _columns_of(batches: Sequence[Batch], job: Job) -> list[str]:
    """The columns of their table that the batches read; a batch that reads another reads the text for itself."""
    dataset, found = job.dataset, [*OUTCOME]
    for batch in batches:
        table = batch.view.table
        found += [*batch.columns_read, *batch.view.columns_behind(batch.table_details, if_there=True)]
        found += dims.columns_needed(needed(batch, job.spec), table, dataset)
        found += [key for owner, key in sorted(job.spec.checked) if owner == table]
    has = {name for file in dataset.of(batches[0].view.table) for name in file.columns}
    return [name for name in dict.fromkeys(found) if name in has]


def gather(task: Task, number: int, name: str) -> Outcome:
    """What the rows of a slice say for what a batch asks to be gathered."""

    def frames(job: Job) -> list[pl.DataFrame]:
        _, recorder = built(job, number, _known(task, number), Part())
        return [recorder.asked[name].rows(Part(slice=task.slice)).collect(engine="streaming")]

    return _done(task, frames)


def merged(outcomes: Sequence[Outcome]) -> Outcome:
    """The partial aggregates of several slices, batch by batch."""
    if fault := next((each.fault for each in outcomes if each.fault), None):
        return Outcome(fault=fault)
    try:
        frames = [
            merge.aggregates(list(map(frame_of, each))) for each in zip(*(o.frames for o in outcomes), strict=True)
        ]
    except pl.exceptions.PolarsError as error:
        return Outcome(fault=Fault(ERROR, worker(), error))
    return Outcome(tuple(map(bytes_of, frames)), tuple(met for each in outcomes for met in each.met))


def _known(task: Task, number: int) -> dict[str, pl.DataFrame]:
    return {name: store.opened(key, frame_of) for (batch, name), key in task.gathered.items() if batch == number}


def _done(task: Task, frames: Callable[[Job], list[pl.DataFrame]]) -> Outcome:
    if (here := Versions.here()) != task.versions:
        return Outcome(fault=Fault(VERSIONS, worker(), here))
    if fault := _changed(task.stamps):
        return Outcome(fault=fault)
    try:
        job: Job = store.opened(task.key, pickle.loads)
        found = tuple(map(bytes_of, frames(job)))
    except NeedsExact:
        return Outcome(fault=Fault(EXACT, worker()))
    except HasQuotes:
        return Outcome(fault=Fault(QUOTED, worker()))
    except MemoryError:
        return Outcome(fault=Fault(MEMORY, worker()))
    except (Exception, pl.exceptions.PanicException) as error:
        return Outcome(fault=_changed(task.stamps) or Fault(ERROR, worker(), _portable(error)))
    fault = _changed(task.stamps)
    return Outcome(fault=fault) if fault else Outcome(found, (met_by(job.dataset),))


def _portable(error: BaseException) -> Exception:
    """The error, or its text where it cannot be sent."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error if isinstance(error, Exception) else RuntimeError(str(error))


def _changed(stamps: Sequence[Stamp]) -> Fault | None:
    """The fault of the first file that is not as the client saw it."""
    for stamp in stamps:
        try:
            now = seen_at(stamp.path)
        except OSError:
            return Fault(UNSEEN, worker(), stamp.path)
        except SalesCliError as error:
            return Fault(UNASKED, worker(), Unasked(stamp.path, error))
        if now != stamp.seen:
            return Fault(CHANGED, worker(), stamp.path)
    return None


def met_by(dataset: Dataset) -> Met:
    """What the reading of a dataset met so far."""
    forms = dataset.reader.caches.every(FORMS_MET)
    return Met(frozenset(dataset.reader.left_open), {key: frozenset(found) for key, found in forms.items() if found})


def bytes_of(frame: pl.DataFrame) -> bytes:
    """A frame as Arrow."""
    found = io.BytesIO()
    frame.write_ipc(found, compression="lz4")
    return found.getvalue()


def frame_of(content: bytes) -> pl.DataFrame:
    """A frame from Arrow."""
    return pl.read_ipc(io.BytesIO(content))


def worker() -> str:
    """The address of the worker that runs this task."""
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:  # not in a task
        return ""
