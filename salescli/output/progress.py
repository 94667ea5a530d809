"""A sign of progress on stderr: after a second of work, only on a terminal, removed before any other output.

It says what is being read, how much of how many bytes, and how long all that is known to come still takes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from salescli.system import reading, signals

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.message import Message
    from salescli.system.reading import Reading

_AFTER = 1.0
_EVERY = 0.2
#: So long an end waits for the sign to go.
_PATIENCE = 1.0
_CLEAR = "\r\x1b[K"
#: So long, and from such a share of the files, a time is estimated; and so wide is the bar.
_KNOWN, _SHARE, _BAR = 0.5, 20, 20
#: The second of two steps.
_ANSWERS = 2
_UNITS = ("kB", "MB", "GB", "TB")
_over: Event | None = None
_ticking: Thread | None = None


@contextmanager
def progress(language: Language, *, quiet: bool = False) -> Iterator[None]:
    """Show in a language what is being done, while the work inside takes longer than a second."""
    global _over, _ticking  # noqa: PLW0603
    if quiet or sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    reading.watch()
    _over = Event()
    _ticking = Thread(target=_tick, args=(_over, language), daemon=True)
    _ticking.start()
    signals.lastly(end)
    try:
        yield
    finally:
        end()


def end() -> None:
    """Remove the sign for good: the work is done, or other output follows."""
    if _over and _ticking and not _over.is_set():
        _over.set()
        _ticking.join(_PATIENCE)


def _tick(over: Event, language: Language) -> None:
    begun = monotonic()
    if over.wait(_AFTER):
        return
    rate = _Rate()
    for sign in cycle("|/-\\"):
        found = reading.state()
        now = monotonic()
        line = _waiting(found, sign, now - begun, language)
        if found and found.done is not None and found.size:
            line = _bar(
                _about(found), found.done / found.size, _amount(found, rate.left(found, now), language), language
            )
        elif found and found.step == _ANSWERS and (left := _answers_left(found, now)) > 0:
            line = _bar(_about(found), 1 - left / (found.took * found.later), _left(left), language)
        if over.is_set():
            break
        with suppress(OSError):
            print(f"{_CLEAR}{line}", end="", file=sys.stderr, flush=True)  # noqa: T201
        if over.wait(_EVERY):
            break
    with suppress(OSError):
        print(_CLEAR, end="", file=sys.stderr, flush=True)  # noqa: T201


class _Rate:
    """How fast files are read, each time anew."""

    def __init__(self) -> None:
        self._which: tuple[float, int] | None = None
        self._begun, self._from = 0.0, 0

    def left(self, found: Reading, now: float) -> float | None:
        """The seconds until the files are read and what follows is done; None while nobody can say."""
        done = found.done or 0
        if (found.begun, found.time) != self._which:
            self._which, self._begun, self._from = (found.begun, found.time), now, done
        read, passed = done - self._from, now - self._begun
        rest = (found.size or 0) - done
        if not rest or read * _SHARE < (found.size or 0) or passed < _KNOWN:
            return None
        left = rest * passed / read
        return left + (now - found.begun + left) * found.later


def _answers_left(found: Reading, now: float) -> float:
    """The seconds that the questions still take, by how long the rows took to keep; below 0 where they take longer."""
    return found.took * found.later - (now - found.begun)


def _waiting(found: Reading | None, sign: str, seconds: float, language: Language) -> str:
    """What is being done, and for how long."""
    from salescli.message import say

    about = say("output.working") if found is None else _about(found)
    line = f"{language.say(about)} {sign} {seconds:.0f} s"
    return line[: _columns()]


def _about(found: Reading) -> Message:
    """What is being done: a step of two, files that are read, or read once more."""
    from salescli.message import say

    if found.step == _ANSWERS:
        return say("output.answering")
    if found.step is not None:
        return say("output.reading_first", files=_names(found))
    if found.time > 1:
        return say("output.reading_again", files=_names(found), time=found.time)
    return say("output.reading", files=_names(found))


def _amount(found: Reading, left: float | None, language: Language) -> Message:
    """How much has been read of how much, and the time left."""
    from salescli.message import say

    size = found.size or 0
    sizes = {"done": _size(found.done or 0, size, language), "all": _size(size, size, language)}
    if left is None:
        return say("output.bytes_of_at_most" if found.at_most else "output.bytes_of", **sizes)
    code = "output.bytes_of_at_most_left" if found.at_most else "output.bytes_of_left"
    return say(code, **sizes, seconds=_seconds(left))


def _left(left: float) -> Message:
    from salescli.message import say

    return say("output.left", seconds=_seconds(left))


def _seconds(left: float) -> int:
    """Whole seconds, at least one."""
    return max(round(left), 1)


def _bar(about: Message, share: float, amount: Message, language: Language) -> str:
    """What is being done, a bar, and how much of it is done or left, drawn by Rich in one line."""
    from rich.console import Console
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    said, columns = language.say(amount), _columns()
    bar = min(_BAR, columns - len(said) - 1)  # where there is no room for all, the numbers have it
    what, room = Text(language.say(about)), columns - bar - len(said) - 2
    what.truncate(max(room, 1), overflow="ellipsis")
    grid, parts = Table.grid(padding=(0, 1)), list[Text | ProgressBar]()
    for part, width, is_shown in (
        (what, what.cell_len, room > 1),
        (ProgressBar(total=1.0, completed=share, width=bar), bar, bar > 0),
        (Text(said), len(said), True),
    ):
        if is_shown:
            grid.add_column(no_wrap=True, width=width)
            parts.append(part)
    grid.add_row(*parts)
    console = Console(file=sys.stderr, force_terminal=True, width=columns, highlight=False)
    with console.capture() as drawn:
        console.print(grid, end="")
    return drawn.get().split("\n")[0].rstrip()


def _names(found: Reading) -> tuple[str, ...]:
    """The names of the files without their folders, as one line: a terminal would obey control characters."""
    names = map(os.path.basename, found.names)
    return tuple(name if name.isprintable() else name.encode("unicode_escape").decode("ascii") for name in names)


def _size(count: int, beside: int, language: Language) -> str:
    """A number of bytes in the unit that suits the larger one beside it."""
    power = next((power for power in range(len(_UNITS), 1, -1) if beside >= 1000**power), 1)
    number = count / 1000**power
    return language.styled(f"{number:.{0 if beside >= 100 * 1000**power else 1}f}") + f" {_UNITS[power - 1]}"


def _columns() -> int:
    """The width of the terminal, without its last column, in which some terminals begin a new line."""
    with suppress(OSError, ValueError, AttributeError):
        if columns := os.get_terminal_size(sys.stderr.fileno()).columns:  # a terminal may not know it
            return max(columns - 1, 1)
    return 79
