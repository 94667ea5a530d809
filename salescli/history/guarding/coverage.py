"""What the guard could not compare, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.history.guarding.guard import Now, closed
from salescli.message import Message, Word, say
from salescli.model.calendar import Grain
from salescli.model.texts.definition import canonical
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.config.history_settings import HistorySettings
    from salescli.history.model import History
    from salescli.history.readings import NewReading


class Coverage(Struct, frozen=True):
    """Whether any number was compared, and whether all series that the file knows were, with a note on each other."""

    is_any: bool
    is_all: bool
    notes: tuple[Note, ...]


def coverage(history: History, now: Now, settings: HistorySettings, unread: Sequence[Note] = ()) -> Coverage:
    """What was compared of the series of a run. `unread` are the notes on KPIs that the files cannot answer."""
    notes, any_, all_ = [], False, True
    for reading in now.readings:
        if reading.kpi.past_moves:
            continue
        past = history.of(reading.series)
        if past is None:
            notes.append(_note(reading.kpi.name, _not_in_file(history.path, reading)))
        elif any(True for _ in closed(past, reading, now, settings)):
            any_ = True
        else:
            all_ = False
            notes.append(_note(reading.kpi.name, say("history.none_closed")))
    known = {(past.series.kpi, past.series.split) for past in history.series}
    for kpi, reason in map(_unread, unread):
        split = settings.by if reason.code == "engine.no_split_by" else ()
        if (kpi, canonical(list(split))) in known:
            all_ = False
            notes.append(_note(kpi, reason))
    return Coverage(any_, all_, tuple(dict.fromkeys(notes)))


def _unread(note: Note) -> tuple[str, Message]:
    """The KPI that a note on what is not recorded is about, and the reason."""
    kpi, reason = note.text.fields["kpi"], note.text.fields["reason"]
    assert isinstance(reason, Message)
    return str(kpi), reason


def _not_in_file(path: str, reading: NewReading) -> Message:
    """The reason where the file has no such series."""
    split, grain = json.loads(reading.series.split), Word(Grain(reading.series.grain))
    if split:
        return say("history.no_series_by", path=path, grain=grain, dimensions=split)
    return say("history.no_series", path=path, grain=grain)


def _note(kpi: str, reason: Message) -> Note:
    return note("not_compared", 0, "history.not_compared", kpi=kpi, reason=reason)
