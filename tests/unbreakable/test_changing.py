"""Inputs that change while they are read: the answer is of one state of whole rows, or it is an error."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import salescli.engine.notes.unread
import salescli.engine.scan
import salescli.loading
from salescli.errors import ExitCode
from tests.program import run_here
from tests.unbreakable.data import DEALS, TOTAL, deals, row, total_of
from tests.unbreakable.processes import ended, interval, moments, rounds, seconds_of, start

_CHANGED, _GONE = "deals.csv: it was changed while it was read", "deals.csv: it was taken away while it was read"


def _replaced(path: Path) -> None:
    """As a careful writer does it; of the same size."""
    other = path.with_name("new")
    other.write_text(path.read_text().replace("5.5", "6.5"))
    other.replace(path)


def _overwritten(path: Path) -> None:
    """In place and of the same size."""
    path.write_text(path.read_text().replace("5.5", "6.5"))
    os.utime(path)


def _appended(path: Path) -> None:
    with path.open("a") as file:
        file.write(row(7))


def _cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 30)


def _emptied(path: Path) -> None:
    os.truncate(path, 0)


def _spoilt(path: Path) -> None:
    path.write_text(path.read_text().replace("5.5", "5x5"))


def _made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


_CHANGES = (_replaced, _overwritten, _appended, _cut_off, _emptied, _spoilt, _made_a_folder, Path.unlink)
#: A function of a module after which an input changes: its head has been read, or a first pass over it made.
_POINTS: dict[str, tuple[Any, str]] = {
    "after the head": (salescli.loading, "load"),
    "after the quick pass": (salescli.engine.scan, "collect_at"),
}
_COMMANDS: dict[str, tuple[str, ...]] = {
    "kpi": TOTAL,
    "rows": ("kpi", "revenue", "--no-config", "--rows"),
    "several": ("kpi", "revenue,deals-won", "--no-config"),
    "explain": ("explain", "revenue", "--no-config"),
    "report": ("report", "--no-config"),
    "forecast": ("forecast", "--no-config"),
    "funnel": ("funnel", "--no-config"),
    "check": ("check", "--config", "set.toml"),
}
_STAGED = (
    DEALS.replace("region\n", "region,stage\n").replace("South\n", "South,lead\n").replace("North\n", "North,lead\n")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deals.csv").write_text(_STAGED)
    (tmp_path / "set.toml").write_text(
        '[calendar]\nas_of = 2025-01-01\n[[target]]\nname = "T"\nkpi = "revenue"\nmin = 1\n'
    )
    return tmp_path


def _strike(monkeypatch: pytest.MonkeyPatch, point: str, change: Callable[[], object]) -> Callable[[], bool]:
    """Let a change happen once at a point; returns whether it did."""
    module, name = _POINTS[point]
    original = getattr(module, name)
    struck = []

    def then_changed(*arguments: Any, **options: Any) -> object:
        result = original(*arguments, **options)
        if not struck:
            struck.append(change())
        return result

    monkeypatch.setattr(module, name, then_changed)
    return lambda: bool(struck)


@pytest.mark.parametrize("change", _CHANGES, ids=lambda change: change.__name__.strip("_"))
@pytest.mark.parametrize("point", _POINTS)
def test_an_input_that_changes(
    point: str, change: Callable[[Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "kept.csv").write_bytes(b"old")
    path = folder / "deals.csv"
    struck = _strike(monkeypatch, point, lambda: change(path))
    ran = run_here(*TOTAL, "deals.csv", "--output", "kept.csv", cwd=folder)
    assert struck()
    assert (ran.code, ran.out) == (ExitCode.INPUT, b"")
    assert (_GONE if change is Path.unlink else _CHANGED) in ran.err
    assert len(ran.err.splitlines()) == 2
    assert (folder / "kept.csv").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("point", "change"),
    [("after the head", _spoilt), ("after the head", Path.unlink), ("after the quick pass", _replaced)],
    ids=["spoilt", "gone", "replaced"],
)
@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_that_computes_says_so(
    change: Callable[[Path], None], command: str, point: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    struck = _strike(monkeypatch, point, lambda: change(folder / "deals.csv"))
    ran = run_here(*_COMMANDS[command], "deals.csv", cwd=folder)
    assert struck()
    assert (ran.code, ran.out) == (ExitCode.INPUT, b"")
    assert (_GONE if change is Path.unlink else _CHANGED) in ran.err


@pytest.mark.parametrize(("good", "bad"), [("won,5.5", "wo,5.5"), ("2024-02-05", "2024-02-")])
@pytest.mark.parametrize("command", ["kpi", "several", "explain", "report", "forecast", "check"])
def test_a_bad_value_is_right_when_it_is_looked_for(
    command: str, good: str, bad: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the last row of a file that grows, of which half was written when the passes before met it."""
    path = folder / "deals.csv"
    path.write_text(_STAGED.replace(good, bad))
    locate, struck = salescli.engine.notes.unread._locate, []

    def mended_before(*arguments: Any) -> object:
        struck.append(path.write_text(_STAGED))
        return locate(*arguments)

    monkeypatch.setattr(salescli.engine.notes.unread, "_locate", mended_before)
    ran = run_here(*_COMMANDS[command], "deals.csv", cwd=folder)
    assert struck
    assert (ran.code, ran.out) == (ExitCode.INPUT, b"")
    assert _CHANGED in ran.err


@pytest.mark.parametrize("change", [_replaced, Path.unlink], ids=lambda change: change.__name__.strip("_"))
def test_validate_and_init_say_so(
    change: Callable[[Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import salescli.init.profile
    import salescli.validation.rows

    path = folder / "deals.csv"
    monkeypatch.setitem(_POINTS, "rows", (salescli.validation.rows, "check"))
    monkeypatch.setitem(_POINTS, "words", (salescli.init.profile, "words_of"))
    for command, point in (("validate", "rows"), ("init", "words")):
        path.write_text(_STAGED)
        struck = _strike(monkeypatch, point, lambda: change(path))
        ran = run_here(command, "deals.csv", cwd=folder)
        assert struck()
        assert ran.code == ExitCode.INPUT
        assert "while it was read" in ran.err + ran.out.decode()
    assert not (folder / "salescli.toml").exists()


def _once(action: Callable[[], object]) -> Any:
    """Do something once, beside what is done within."""
    done: list[object] = []
    return interval(lambda: done or done.append(action()))


def test_a_copy_does_not_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read only once, as a pipe, may go on to change."""
    pipe = folder / "pipe.csv"
    os.mkfifo(pipe)
    struck = _strike(monkeypatch, "after the head", lambda: (pipe.unlink(), pipe.write_text("gone")))
    with _once(lambda: pipe.write_text(DEALS)):
        ran = run_here(*TOTAL, "--deals", "pipe.csv", cwd=folder)
    assert (struck(), ran.code, total_of(ran.out)) == (True, 0, ("15.5", "2"))


_BEFORE, _ROWS = 20_000, 400_000


def _pieces(chance: random.Random) -> Iterator[str]:
    """Rows without end, in pieces that may begin and end anywhere but in the last cell, where none could be missed."""
    left, number = "", _BEFORE
    while True:
        text = left + row(number)
        cut = chance.randrange(text.rindex(","))
        number, left = number + 1, text[cut:]
        yield text[:cut]


@pytest.mark.thorough
def test_a_file_that_grows(tmp_path: Path) -> None:
    """A writer appends whole and half rows of one each: so many deals have so much value, or it is an error."""
    path = tmp_path / "deals.csv"
    path.write_text(deals(_BEFORE))
    whole_run = seconds_of(lambda: ended(start(*TOTAL, "deals.csv", cwd=tmp_path)))
    count, answers = rounds(3), 0
    for moment in moments(count, whole_run * 1.2):
        path.write_text(deals(_BEFORE))
        pieces = _pieces(random.Random(moment))
        process = start(*TOTAL, "deals.csv", cwd=tmp_path)
        time.sleep(moment)
        with path.open("a") as file, interval(lambda file=file, pieces=pieces: _write(file, pieces)):  # type: ignore[misc]
            code, out, err = ended(process)
        assert code in (0, ExitCode.INPUT), err
        assert "at fault" not in err and "Traceback" not in err, err
        if code == 0:
            answers += 1
            value, number = total_of(out)
            assert (value, int(number) >= _BEFORE) == (number, True), out
        else:  # beside it, a library may have said how it met its end
            assert any(line.startswith("salescli: deals.csv") for line in err.splitlines()), err
    print(f"grew {count} times within {whole_run * 1.2:.2f} s: {answers} answers, {count - answers} errors")


def _write(file: Any, pieces: Iterator[str]) -> None:
    file.write(next(pieces))
    file.flush()
    time.sleep(0.002)


def _fair(path: Path) -> set[tuple[str, str]]:
    """All rows; or those that are left of a text, which may have been cut off before anything of it was read."""
    counts = {_ROWS}
    if path.suffix == ".csv":
        left = path.read_text().count("\n")
        counts |= {left - 1, left}  # the last row may lack no more than its end
    return {(str(count), str(count)) for count in counts}


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["csv", "parquet", "csv.gz"])
def test_a_file_that_is_cut_off_at_any_moment(form: str, tmp_path: Path) -> None:
    """Whatever reads it by then: no crash of the reader of a file that it holds in memory, and no wrong number."""
    path, kept = tmp_path / f"deals.{form}", tmp_path / "kept"
    frame = pl.DataFrame(
        {
            "deal_id": pl.select(pl.int_range(_ROWS).cast(pl.String)).to_series(),
            "status": "won",
            "value": "1",
            "closed_at": "2024-01-05",
        }
    )
    if form == "parquet":
        frame.write_parquet(kept, row_group_size=20_000)
    else:
        frame.write_csv(kept, compression="gzip" if form == "csv.gz" else "uncompressed")
    os.link(kept, path)
    whole_run = seconds_of(lambda: ended(start(*TOTAL, path.name, cwd=tmp_path)))
    chance = random.Random(1)
    codes = []
    for moment in moments(rounds(2), whole_run):
        path.unlink()
        path.write_bytes(kept.read_bytes())
        process = start(*TOTAL, path.name, cwd=tmp_path)
        time.sleep(moment)
        os.truncate(path, chance.choice([0, chance.randrange(path.stat().st_size)]))
        code, out, err = ended(process)
        codes.append(code)
        assert code in (0, ExitCode.INPUT), err
        assert "Traceback" not in err
        assert (total_of(out) in _fair(path)) if code == 0 else out == b""
    print(f"cut off {len(codes)} times within {whole_run:.2f} s: {codes}")


@pytest.mark.thorough
def test_a_file_that_is_replaced_at_any_moment(tmp_path: Path) -> None:
    """By turns with one of the same length and other numbers, some of which only the careful pass reads."""
    path, states = tmp_path / "deals.csv", [deals(30_000, 1), deals(29_999, 2) + row(29_999, 2).replace(",2,", " ,2,")]
    wanted = {("30000", "30000"), ("60000", "30000")}
    turn = 0

    def replace() -> None:
        nonlocal turn
        turn += 1
        other = tmp_path / "new"
        other.write_text(states[turn % 2])
        with suppress(OSError):
            other.replace(path)
        time.sleep(pause)

    pause = 0.0
    path.write_text(states[0])
    whole_run = seconds_of(lambda: ended(start(*TOTAL, "deals.csv", cwd=tmp_path)))
    codes = []
    for moment in moments(rounds(3), whole_run * 2):
        pause = moment
        with interval(replace):
            code, out, err = ended(start(*TOTAL, "deals.csv", cwd=tmp_path))
        codes.append(code)
        assert (total_of(out) in wanted) if code == 0 else _CHANGED in err, err
    print(f"replaced again and again in {len(codes)} runs of {whole_run:.2f} s: {codes}")
