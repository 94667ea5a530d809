"""The report as data, and several KPIs side by side."""

from salescli.system.callables import make_callable

make_callable(__name__)
