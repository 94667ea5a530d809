"""Folders on disks that are too small or cannot be written to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A disk of its own in a folder; skips the test where there can be none."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only the superuser mounts a disk")
    folder.mkdir()
    done = _mount("-t", "tmpfs", "-o", ",".join(options), "salescli-tests", str(folder))
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def make_read_only(folder: Path) -> None:
    """From here on a mounted disk is only read."""
    assert _mount("-o", "remount,ro", str(folder)).returncode == 0


def _mount(*words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["mount", *words], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no command mount")
