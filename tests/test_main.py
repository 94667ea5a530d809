"""How the process of the program begins."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os
import salescli.__main__ as program
from salescli.cli import app
app.run = lambda _: print(os.environ["POLARS_CSV_CHUNK_SIZE"]) or 0
program.main()
"""


@pytest.mark.parametrize(("given", "used"), [({}, "1600000"), ({"POLARS_CSV_CHUNK_SIZE": "9000000"}, "9000000")])
def test_text_is_read_in_small_pieces_unless_the_user_says_otherwise(given: dict[str, str], used: str) -> None:
    others = {name: value for name, value in os.environ.items() if name != "POLARS_CSV_CHUNK_SIZE"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=others | given, capture_output=True, check=True)
    assert done.stdout.decode().strip() == used
