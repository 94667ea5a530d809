"""The sample data that comes with the program."""

from __future__ import annotations

import os
from pathlib import Path

from salescli.errors import OutputError
from salescli.system.atomic_files import create_files, refuse_standard_output

FILES = ("deals.csv", "activities.csv", "customers.csv", "reps.csv", "costs.csv", "salescli.toml")
_ADVICE = "Name another folder: nothing is overwritten."


def source() -> Path:
    """The folder of the sample data: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "sample_data"
    return installed if installed.is_dir() else package.parent / "sample_data"


def write(folder: str) -> list[str]:
    """Copy the sample data into a folder; returns the files written.

    Raises OutputError, with nothing written, where one of them is there already or the folder cannot be written, and
    UsageError for standard output.
    """
    refuse_standard_output(folder, "sample", "Name a folder: salescli sample sales/")
    target = Path(folder)
    there = [name for name in FILES if os.path.lexists(target / name)]
    if there:
        raise OutputError(f"{target / there[0]} is there already.", _ADVICE)
    contents = {target / name: (source() / name).read_bytes() for name in FILES}
    try:
        target.mkdir(parents=True, exist_ok=True)
        create_files(contents)
    except FileExistsError as error:
        raise OutputError(f"{error.filename2 or error.filename} is there already.", _ADVICE) from None
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror}.") from None
    return [str(target / name) for name in FILES]
