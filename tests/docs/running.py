"""Examples as a reader runs them: a folder with exports, the program on the PATH, a shell."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from tests.conftest import SAMPLE
from tests.docs.pages import Block
from tests.loading.workbooks.books import sample, xlsx
from tests.program import environment, run_here

#: How a line begins that sets up the machine.
SETTING_UP = ("pip install", "git clone", "python3 -m venv")
#: A command that a shell only takes apart: a word with a letter that means more to it is in quotation marks.
_PLAIN = re.compile(r"""salescli( ([^\s"'|&;<>()$`\\*?\[\]#~!{}]|'[^']*')+)*""")


def write_down(block: Block, place: Path) -> None:
    """Save a block that is a file, as a reader would."""
    (place / block.file).parent.mkdir(exist_ok=True, parents=True)
    (place / block.file).write_text(block.text, encoding="utf-8")


def furnished(place: Path, furniture: Path) -> Path:
    """A folder of one's own like the furniture."""
    return shutil.copytree(furniture, place, dirs_exist_ok=True)


def furnish(place: Path) -> Path:
    """A folder with exports, and the program on the PATH."""
    for name in ("sample_data", "exports"):
        shutil.copytree(SAMPLE, place / name)
    books = place / "books"
    books.mkdir()
    xlsx(books / "sales.xlsx", sample())
    shutil.copy(SAMPLE / "salescli.toml", books)
    with (SAMPLE / "deals.csv").open(encoding="utf-8", newline="") as deals, (place / "stages.csv").open("w") as stages:
        stages.write("deal_id,stage,entered_at\n")  # a history in which every deal was a lead, and nothing else
        stages.writelines(f"{row['deal_id']},lead,{row['created_at'][:10]}\n" for row in csv.DictReader(deals))
    program = place / "bin" / "salescli"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m salescli "$@"\n')
    program.chmod(0o755)
    return place


def in_shell(command: str, place: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line as a reader would, stdout and stderr together."""
    path = f"{place / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=place,
        env=environment(PATH=path, **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def shell(command: str, place: Path) -> tuple[int, str]:
    """The exit code and the output of a line, run by a shell."""
    done = in_shell(command, place)
    return done.returncode, done.stdout


def typed(command: str, place: Path) -> tuple[int, str]:
    """The same of a line that may need no shell: it runs in this process then, which takes a fifth of the time."""
    if not _PLAIN.fullmatch(command):
        return shell(command, place)
    with patch.dict(os.environ, environment(), clear=True):
        ran = run_here(*shlex.split(command)[1:], cwd=place, together=True)
    return ran.code, ran.out.decode()


def real(block: Block, run: Callable[[str], str]) -> str:
    """A block of a console as it would read today; `run` gives the output of a line."""
    commands = [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {each}\n{run(each).strip()}\n" for each in commands)


def commands_of(block: Block) -> list[str]:
    """What a reader runs of a block whose output is not shown; not what sets up the machine."""
    match block.language:
        case "sh":
            commands = block.text.splitlines()
        case "yaml":
            commands = re.findall(r"^ *- run: (.*)$", block.text, re.MULTILINE)
            for script in re.findall(r"^  script:\n((?:    - .*\n)+)", block.text, re.MULTILINE):
                commands += [line.removeprefix("    - ") for line in script.splitlines()]
        case "cron":
            commands = [line.split(maxsplit=5)[5] for line in block.text.splitlines()]
        case _:
            commands = []
    own = [command for command in commands if not command.startswith(SETTING_UP)]
    return [command.replace("/srv/sales", ".") for command in own]
