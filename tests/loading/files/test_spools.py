"""Temporary files: gone when nothing uses them, and an error of the input where there is no room."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from salescli.errors import InputError
from salescli.loading.files.spools import Spool, spooling
from tests.said import hint_of


def test_a_spool_is_gone_when_nothing_uses_it() -> None:
    spool = Spool()
    path = spool.path
    assert path.exists()
    del spool
    assert not path.exists()


def test_spooling_gives_an_empty_file() -> None:
    with spooling("deals.csv") as spool:
        assert spool.path.read_bytes() == b""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_an_error_that_names_the_input(number: int) -> None:
    with pytest.raises(InputError) as error, spooling("deals.csv"):
        raise OSError(number, "no room")
    assert "deals.csv" in str(error.value)
    assert "TMPDIR" in (hint_of(error.value) or "")


def test_another_error_is_left_as_it_is() -> None:
    with pytest.raises(PermissionError), spooling("deals.csv"):
        raise PermissionError(errno.EACCES, "denied")


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(InputError), spooling("deals.csv"):
        pass
