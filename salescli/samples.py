"""The sample data that comes with the program."""

from __future__ import annotations

import os
from pathlib import Path

from salescli.errors import OutputError
from salescli.message import say
from salescli.system.atomic_files import create_files, refuse_standard_output

FILES = ("deals.csv", "activities.csv", "customers.csv", "reps.csv", "costs.csv", "salescli.toml")
_ADVICE = say("samples.name_another_folder")


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
    refuse_standard_output(folder, "sample", say("samples.name_a_folder"))
    target = Path(folder)
    there = [name for name in FILES if os.path.lexists(target / name)]
    if there:
        raise OutputError(say("samples.is_there_already", path=str(target / there[0])), _ADVICE)
    contents = {target / name: (source() / name).read_bytes() for name in FILES}
    try:
        target.mkdir(parents=True, exist_ok=True)
        create_files(contents)
    except FileExistsError as error:
        raise OutputError(
            say("samples.is_there_already", path=str(error.filename2 or error.filename)), _ADVICE
        ) from None
    except OSError as error:
        raise OutputError(say("system.cannot_be_written", path=str(target), reason=error.strerror)) from None
    return [str(target / name) for name in FILES]
