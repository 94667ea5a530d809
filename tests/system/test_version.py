"""The version is that of the package."""

from __future__ import annotations

import salescli
from salescli.system import version


def test_the_package_has_it() -> None:
    assert salescli.__version__ == version.__version__
