"""The verdicts of the last run, kept in a file to find changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import InputError
from salescli.message import Message, say
from salescli.targets.model import At, Check, Group, Judged, Verdict

SCHEMA_VERSION = 1

#: A target, its group, and its period if each period has its own verdict.
Key = tuple[str, Group, str | None]


#: A number that the data restated: KPI, filter, split, group, period, and what it is now.
Restatement = tuple[str, ...]


class Known(Struct, frozen=True):
    """A verdict and the as-of date of the run that first gave it."""

    verdict: Verdict
    since: date


class State(Struct, frozen=True):
    """The verdicts of the last run."""

    verdicts: Mapping[Key, Known]
    restated: frozenset[Restatement] = frozenset()


def key_of(judged: Judged) -> Key:
    """The key of a verdict, which is the same in every run."""
    each = judged.target.at is At.EACH and judged.period is not None
    return judged.target.name, judged.group, judged.period.label if each and judged.period else None


def read(path: Path) -> State | None:
    """The last run's verdicts; None without a file. Raises InputError for a damaged file or one of another kind."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(say("targets.unreadable_state", path=str(path), reason=error.strerror)) from None
    except ValueError:
        raise _foreign(path, say("targets.not_text")) from None
    if text.strip() and not all(f'"{key}"' in text for key in ("schema_version", "as_of", "verdicts")):
        raise _foreign(path, say("targets.lacks_beginning"))
    try:
        content = json.loads(text)
    except ValueError as error:
        raise _damaged(path, say("targets.not_json", reason=str(error))) from None
    version = content.get("schema_version") if isinstance(content, dict) else None
    if version != SCHEMA_VERSION:
        raise _damaged(path, say("targets.other_version", version=repr(version), ours=SCHEMA_VERSION))
    try:
        restated = frozenset(tuple(map(str, each)) for each in content.get("restated", ()))
        return State(dict(map(_entry, content["verdicts"])), restated)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, say("targets.wrong_state", kind=type(error).__name__, reason=str(error))) from None


def _foreign(path: Path, what: Message) -> InputError:
    return InputError(say("targets.foreign_state", path=str(path), what=what), say("targets.name_another_file"))


def _damaged(path: Path, what: Message) -> InputError:
    return InputError(say("targets.damaged_state", path=str(path), what=what), say("targets.delete_state"))


def _entry(entry: Mapping[str, Any]) -> tuple[Key, Known]:
    group = tuple((str(name), None if value is None else str(value)) for name, value in entry["group"].items())
    key = (str(entry["target"]), group, entry["period"])
    return key, Known(Verdict(entry["verdict"]), date.fromisoformat(entry["since"]))


def compared(check: Check, before: State | None) -> Check:
    """The check with what changed since the last run, and since when each verdict has been the same."""
    known = before.verdicts if before else {}
    return replace(check, judged=tuple(_compared(judged, known, check.as_of) for judged in check.judged))


def _compared(judged: Judged, known: Mapping[Key, Known], as_of: date) -> Judged:
    last = known.get(key_of(judged))
    same = last is not None and last.verdict is judged.verdict
    return replace(judged, changed=not same, since=last.since if last and same else as_of)


def is_changed(check: Check, before: State | None) -> bool:
    """Whether any verdict has changed, is new, or is gone, and any number restated that was not, or no longer."""
    if _restated(check) != (before.restated if before else frozenset()):
        return True
    gone = set(before.verdicts if before else ()) - set(map(key_of, check.judged))
    return bool(gone) or any(judged.changed for judged in check.judged)


def _restated(check: Check) -> frozenset[Restatement]:
    """What the data restated."""
    return frozenset(
        (each.series.kpi, each.series.filter, each.series.split, each.group, each.period, str(each.now))
        for each in (check.history.of_data if check.history else ())
    )


def as_json(check: Check) -> str:
    """A compared check as the text of a state file."""
    entries = []
    for judged in check.judged:
        name, group, period = key_of(judged)
        since = (judged.since or check.as_of).isoformat()
        entry = {
            "target": name,
            "group": dict(group),
            "period": period,
            "verdict": judged.verdict.value,
            "since": since,
        }
        entries.append(json.dumps(entry, ensure_ascii=False))
    rows = ",\n    ".join(entries)
    restated = json.dumps(sorted(map(list, _restated(check))), ensure_ascii=False)
    return (
        f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "as_of": "{check.as_of.isoformat()}",\n'
        f'  "verdicts": [{chr(10) + "    " + rows + chr(10) + "  " if rows else ""}]'
        + (f',\n  "restated": {restated}' if restated != "[]" else "")
        + "\n}\n"
    )
