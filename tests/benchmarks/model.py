"""What a benchmark is: a case has contenders, which are run in turn, and limits, which they are measured against."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.benchmarks import answers

#: The program under test, as the beginning of a command.
SALESCLI = "{python} -m salescli"


@dataclass(frozen=True)
class Contender:
    """A program with its arguments; `times` is how large its input is, in files of the usual size.

    `answer` reads out of what it prints what all contenders of a case must agree on. `modules` and `programs` are what
    it needs; where one is absent it is left out. `codes` are the exit codes that it may end with.
    """

    name: str
    command: str
    answer: Callable[[str], answers.Answer] | None = None
    times: float = 1.0
    modules: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    codes: tuple[int, ...] = (0,)

    @property
    def absent(self) -> tuple[str, ...]:
        """What it needs and is not there."""
        modules = [module for module in self.modules if importlib.util.find_spec(module) is None]
        return (*modules, *(program for program in self.programs if shutil.which(program) is None))

    def filled(self, values: Mapping[str, str]) -> list[str]:
        """The command as a list of arguments; of a value that is made to measure `{name:N}` asks for N."""
        return [re.sub(r"\{([a-z]+(?::[a-z0-9]+)?)\}", lambda found: values[found[1]], part)
                for part in shlex.split(self.command)]  # fmt: skip

    @property
    def made(self) -> list[tuple[str, str]]:
        """What its command asks for that is made to measure, each with its number or word."""
        return re.findall(r"\{([a-z]+):([a-z0-9]+)\}", self.command)


@dataclass(frozen=True)
class Limit:
    """What a contender's median may be at most: `at_most` times that of another, or in itself where `to` is None.

    With `less` it is what the contender takes more than that one.
    """

    of: str
    at_most: float
    to: str | None = None
    figure: str = "wall"
    less: str | None = None


@dataclass(frozen=True)
class Case:
    """Contenders that are run in turn, and their limits. `rounds` is how many times the usual number of rounds.

    `data` is the module that makes the file.
    """

    name: str
    title: str
    contenders: tuple[Contender, ...]
    limits: tuple[Limit, ...] = ()
    rounds: float = 1.0
    is_clean: bool = False
    data: str = "tests.benchmarks.data"
