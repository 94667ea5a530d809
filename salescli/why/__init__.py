"""Why a number changed: the exact account of a change, by drivers and by groups.

The package is also the function that Python programs call: `salescli.why("revenue", "deals.csv", at="2025-Q4")`, as
`salescli.why.call.why` has it. Both have the one name, and whoever imports a module of the package first must not take
the function away from `salescli.why`.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from salescli.why.model import Why


class _Callable(ModuleType):
    """A package that can be called."""

    def __call__(self, *arguments: object, **options: object) -> Why:
        """See `salescli.why.call.why`."""
        from salescli.why.call import why

        return why(*arguments, **options)  # type: ignore[arg-type]


sys.modules[__name__].__class__ = _Callable
