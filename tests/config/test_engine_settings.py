"""`[engine]`: an address is taken only from settings that the user names."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.errors import SettingsError

_ADDRESS = '[engine]\nscheduler = "tcp://10.0.0.5:8786"\nwait = 20\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "salescli.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_names_a_scheduler_and_a_wait(tmp_path: Path) -> None:
    found = settings_file.load(written(tmp_path, _ADDRESS), named=True).engine
    assert (found.scheduler, found.wait) == ("tcp://10.0.0.5:8786", 20)


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "scheduler:8786"])
def test_settings_that_were_found_may_name_no_address(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as found:
        settings_file.load(written(tmp_path, f'[engine]\nscheduler = "{address}"\n'), named=False)
    assert found.value.message.code == "config.address"
    assert address in str(found.value)


def test_settings_that_were_found_may_name_a_wait(tmp_path: Path) -> None:
    assert settings_file.load(written(tmp_path, "[engine]\nwait = 5\n"), named=False).engine.wait == 5


@pytest.mark.parametrize("wrong", ['scheduler = ""', "wait = 0", "wait = 86_401", 'wait = "long"'])
def test_other_values_are_wrong(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        settings_file.load(written(tmp_path, f"[engine]\n{wrong}\n"), named=True)
