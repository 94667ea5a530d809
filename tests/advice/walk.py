"""Following advice: a command is run, each fix of its hint is applied, and so on until there is an answer."""

from __future__ import annotations

import io
import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from salescli import api
from salescli.cli.app import application
from salescli.errors import SalesCliError
from salescli.message import Fix, Instead, Message, Option, Parameter, Setting, fixes_of
from salescli.model.tables import TABLES

_SLIP = re.compile(r"\{([^|}]*)\|([^}]*)\}")
#: So many hints in a row lead somewhere.
MOST_STEPS = 4
#: Options that say what the files are; all others are part of the question, and asked of the right file too.
OF_FILES = {*(f"--{table}" for table in TABLES), "--history", "--config"}


@dataclass(frozen=True)
class Case:
    """Files, a question about them, and what is right. A slip of the pen in the command is written `{wrong|right}`.

    `right` are the same data in canonical form: by the fix that says what they are, such as `totals = "drop"`, else
    under "". None there means that no number is right, and `validate` says why.
    """

    name: str
    command: str
    files: Mapping[str, str | bytes]
    right: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    settings: str = ""
    named: str = "."

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command as it is written."""
        return tuple(shlex.split(_SLIP.sub(r"\1", self.command)))

    @property
    def meant(self) -> tuple[str, ...]:
        """The command as it is meant."""
        return tuple(shlex.split(_SLIP.sub(r"\2", self.command)))


@dataclass(frozen=True)
class State:
    """What was done so far: the arguments, the settings, the files that are named, and the fixes that led here."""

    arguments: tuple[str, ...]
    settings: Mapping[str, Any]
    named: tuple[str, ...]
    done: tuple[Fix, ...] = ()


def beginning(case: Case) -> State:
    return State(case.arguments, tomllib.loads(case.settings), tuple(shlex.split(case.named)))


@dataclass(frozen=True)
class Answer:
    """What a command wrote, as data where it is some, or the error that it raised."""

    content: Any = None
    error: SalesCliError | None = None


@cache
def _app(command: str) -> Any:
    return application((command,))


def run(arguments: tuple[str, ...], folder: Path) -> Answer:
    """Run a command in a folder, without a process."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with chdir(folder), redirect_stdout(out), redirect_stderr(io.StringIO()):
        try:
            _app(arguments[0])(list(arguments), prog_name="salescli", standalone_mode=False)
        except SalesCliError as error:
            return Answer(error=error)
    out.flush()
    text = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        return Answer(text)
    rows = content.get("rows", content.get("targets", content))
    for row in rows if "targets" in content else ():
        del row["written_in"]  # the same settings may say it on another line
    return Answer(rows)


def answer(case: Case, state: State, folder: Path) -> Answer:
    """What the command of a case gives in the state, its settings written beside the files."""
    path = folder / "salescli.toml"
    path.unlink(missing_ok=True)
    if state.settings:
        path.write_text("\n".join(_toml(state.settings)), encoding="utf-8")
    return run((*state.arguments, *state.named), folder)


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@dataclass
class Walk:
    """All that comes of a case, by way of every fix of every hint; `met` are the codes whose fixes were offered."""

    case: Case
    folder: Path
    met: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    numbers: int = 0

    def follow(self, state: State) -> None:
        """Run it, and follow what is advised."""
        found = answer(self.case, state, self.folder)
        if found.error is None:
            self.judge(state, found)
            return
        if found.error.hint is None:
            return
        self.met |= set(codes_with_fixes(found.error.hint))
        for fix in dict.fromkeys(fixes_of(found.error.hint)):
            if not fix.is_complete:
                continue
            if fix in state.done:
                self.wrong.append(f"{path_of(state)}: {fix.part('')} is advised once more")
            elif len(state.done) >= MOST_STEPS:
                self.wrong.append(f"{path_of(state)}: leads nowhere")
            else:
                self.follow(applied(fix, state))

    def judge(self, state: State, found: Answer) -> None:
        """A number is right, or `validate` says why not."""
        if found.error is not None:
            return
        self.numbers += 1
        content = found.content
        right = right_files(self.case, state.done)
        if right is None:
            if not is_said_by_validate(state, self.folder):
                self.wrong.append(f"{path_of(state)}: gives {content}, and validate says nothing")
            return
        expected = _canonical(self.case, state, right, self.folder.parent / f"{self.folder.name}-{len(state.done)}")
        if expected != content:
            self.wrong.append(f"{path_of(state)}:\n  gives {content}\n  right {expected}")


def right_files(case: Case, done: tuple[Fix, ...]) -> Mapping[str, str] | None:
    """The canonical files of a case, as the last fix that has a say says what the files are."""
    for fix in reversed(done):
        entries = (fix.part(""), fix.part("entry"))
        if (key := next((each for each in entries if each in case.right), None)) is not None:
            return case.right[key]
    return case.right.get("", {name: str(content) for name, content in case.files.items()})


def _canonical(case: Case, state: State, files: Mapping[str, str], folder: Path) -> Any:
    number = 0
    while folder.exists():
        number += 1
        folder = folder.with_name(f"{folder.name}x{number}")
    asked = State(case.meant, {}, (".",))
    for fix in state.done:
        asked = applied(fix, asked) if isinstance(fix, Option) and fix.name not in OF_FILES else asked
    found = run((*asked.arguments, "."), written(folder, files))
    assert found.error is None, found.error
    return found.content


def _without(options: set[str], arguments: tuple[str, ...]) -> tuple[str, ...]:
    kept = list(arguments)
    while place := next((at for at, each in enumerate(kept) if each in options), None):
        del kept[place : place + 2]
    return tuple(kept)


def is_said_by_validate(state: State, folder: Path) -> bool:
    """Whether `validate` finds anything in the files."""
    with chdir(folder):
        report = api.validate([*state.named], {})
    return bool(report.findings)


def applied(fix: Fix, state: State) -> State:
    """The state after a fix was done."""
    state = replace(state, done=(*state.done, fix))
    match fix:
        case Option(name, value):
            kept = state.arguments if name in OF_FILES else _without({name}, state.arguments)
            return replace(state, arguments=(*kept, name, *([] if value is None else [value])))
        case Setting():
            return replace(state, settings=merged(state.settings, fix.content))
        case Instead(wrong, right):
            instead = tuple(each.replace(wrong, right) for each in state.arguments)
            named = tuple(each.replace(wrong, right) for each in state.named)
            return replace(state, arguments=instead, named=named, settings=_spelt(state.settings, wrong, right))


def merged(settings: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with further entries, which go before those of the same key."""
    found = dict(settings)
    for key, value in content.items():
        if isinstance(value, dict) and isinstance(found.get(key), list):  # of a target: the first entry is meant
            first, *others = found[key]
            found[key] = [merged(first, value), *others]
            continue
        both = isinstance(value, dict) and isinstance(found.get(key), dict)
        is_source = isinstance(value, dict) and value.keys() & {"sql", "constant"}
        found[key] = merged(found[key], value) if both and not is_source else value
    return found


def _spelt(value: Any, wrong: str, right: str) -> Any:
    """Settings in which a word is written otherwise."""
    match value:
        case dict():
            return {key.replace(wrong, right): _spelt(each, wrong, right) for key, each in value.items()}
        case list():
            return [_spelt(each, wrong, right) for each in value]
        case str():
            return value.replace(wrong, right)
    return value


def _toml(settings: Mapping[str, Any], section: tuple[str, ...] = ()) -> Iterator[str]:
    """Settings as lines of TOML."""
    if section:
        yield f"[{'.'.join(map(json.dumps, section))}]"
    for key, value in settings.items():
        if not isinstance(value, dict):
            yield f"{json.dumps(key)} = {_value(value)}"
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _toml(value, (*section, key))


def _value(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {_value(each)}" for key, each in value.items()) + "}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case bool() | str():
            return json.dumps(value)
    return str(value)


def codes_with_fixes(hint: Parameter) -> Iterator[str]:
    """The codes of the messages in a hint that a fix stands in."""
    match hint:
        case Message():
            values = [each for _, value in hint.parameters for each in (value if isinstance(value, tuple) else [value])]
            if any(isinstance(value, Fix) for value in values):
                yield hint.code
            for value in values:
                yield from codes_with_fixes(value)


def path_of(state: State) -> str:
    """How a state was come to."""
    return " · ".join([" ".join(state.arguments), *(fix.part("") for fix in state.done)])
