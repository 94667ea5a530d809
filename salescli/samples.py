"""The sample data that comes with the program."""

from __future__ import annotations

from pathlib import Path

from salescli.errors import OutputError

FILES = ("deals.csv", "activities.csv", "customers.csv", "reps.csv", "costs.csv", "salescli.toml")


def source() -> Path:
    """The folder of the sample data: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "sample_data"
    return installed if installed.is_dir() else package.parent / "sample_data"


def write(folder: str) -> list[str]:
    """Copy the sample data into a folder; returns the files written.

    Raises OutputError, with nothing written, where one of them is there already or the folder cannot be written.
    """
    target = Path(folder)
    there = [name for name in FILES if (target / name).exists()]
    if there:
        raise OutputError(f"{target / there[0]} is there already.", "Name another folder: nothing is overwritten.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            with (target / name).open("xb") as file:
                file.write((source() / name).read_bytes())
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror}.") from None
    return [str(target / name) for name in FILES]
