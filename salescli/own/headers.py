"""Which headers of the export own KPIs name, so that the dataset has them as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from salescli.config.row_wise import names_in
from salescli.model.measures import BY, table_of
from salescli.model.schema import DIMENSIONS
from salescli.views import own_headers
from salescli.views.own_headers import Wanted

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.model.metric import Kpi


def with_headers(dataset: Dataset, own: Iterable[Kpi]) -> Dataset:
    """The dataset with a column for every header that the KPIs name."""
    return own_headers.with_headers(
        dataset, (each for kpi in own for each in _named(kpi) if each.name not in DIMENSIONS)
    )


def _named(kpi: Kpi) -> Iterator[Wanted]:
    """Every name in the expressions of a KPI, but for dimensions."""
    for measure in kpi.measures.values():
        if (own := measure.row_wise) is None:
            continue
        table = table_of(measure.view)
        for sql in filter(None, (own.expression, own.where)):
            is_number = sql == own.expression and own.key != "distinct"
            for name in names_in(sql):
                is_bare = sql in (name, f'"{name}"')
                yield Wanted(table, name, own.money, is_number=is_number and is_bare)
        if BY in measure.view:
            yield Wanted(table, measure.view.partition(BY)[2])
