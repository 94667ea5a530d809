"""A dataset as bytes for workers, with all that was found out about its files, so that no worker looks again."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any, cast

from salescli.loading.currency.currency_conversion import Money
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.files.spools import Spool
from salescli.loading.table_reader import Reader

#: What these know besides their fields was found out from the files.
_WITH_FACTS = (Reader, Money)


class _Pickler(pickle.Pickler):
    """Pickles facts too, every path as one that does not depend on the working folder, and no temporary file."""

    def reducer_override(self, value: Any) -> Any:
        """How a value is made again; the usual way for most."""
        if isinstance(value, Path):
            return Path, (_everywhere(value),)
        if isinstance(value, Spool):
            return _nothing, ()
        if isinstance(value, _WITH_FACTS):
            made, fields = cast("tuple[Any, tuple[Any, ...]]", value.__reduce__())
            return _with_facts, (made, fields, dict(vars(value)))
        return NotImplemented


def _everywhere(path: Path) -> str:
    return str(path if path == STANDARD_INPUT or address(path) else path.absolute())


def _nothing() -> None:
    return None


def _with_facts(made: Any, fields: tuple[Any, ...], facts: dict[str, Any]) -> Any:
    value = made(*fields)
    vars(value).update(facts)
    return value


def packed(value: Any) -> bytes:
    """A value as bytes, from which `pickle.loads` makes it again."""
    found = io.BytesIO()
    _Pickler(found, protocol=5).dump(value)
    return found.getvalue()
