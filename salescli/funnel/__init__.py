"""The funnel: how far deals get through the stages of a pipeline."""

from salescli.system.callables import make_callable

make_callable(__name__)
