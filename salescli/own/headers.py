"""Which headers of the export own KPIs name, so that the dataset has them as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from salescli.config.row_wise import names_in
from salescli.model.measures import BY, table_of
from salescli.views import own_headers

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.model.metric import Kpi


def with_headers(dataset: Dataset, own: Iterable[Kpi]) -> Dataset:
    """The dataset with a column for every header that the KPIs name."""
    return own_headers.with_headers(dataset, (name for kpi in own for name in _named(kpi)))


def _named(kpi: Kpi) -> Iterator[tuple[str, str, bool | None]]:
    """The table, name and kind of money of every name in the expressions of a KPI."""
    for measure in kpi.measures.values():
        if (own := measure.row_wise) is None:
            continue
        table = table_of(measure.view)
        for sql in filter(None, (own.expression, own.where)):
            yield from ((table, name, own.money) for name in names_in(sql))
        if BY in measure.view:
            yield table, measure.view.partition(BY)[2], None
