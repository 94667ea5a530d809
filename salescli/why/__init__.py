"""Why a number changed: the exact account of a change, by drivers and by groups.

The package is also the function that Python programs call: `salescli.why("revenue", "deals.csv", at="2025-Q4")`, as
`salescli.notebook.why` has it. Both have the one name, and whoever imports a module of the package first must not take
the function away from `salescli.why`.
"""

from salescli.system.callables import make_callable

make_callable(__name__)
