"""Parts on a bucket, read by a real cluster: the same numbers, and an error that names a worker where one changes.

Against moto's server, a stand-in for S3 on 127.0.0.1. Where moto is absent, the tests are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from salescli.engine.spread.cluster import Cluster
from salescli.errors import InputError
from tests import s3
from tests.engine.spread import sabotage
from tests.engine.spread.in_process import revenue_of
from tests.engine.spread.test_addresses import text

pytest.importorskip("obstore", reason="the extra `distributed` is not installed")
pytestmark = pytest.mark.thorough

_PARTS = 4


@pytest.fixture
def store(cluster: Cluster) -> Iterator[str]:
    """The address of a folder on a store that the workers know too."""
    with s3.store() as named:
        for number in range(_PARTS):
            s3.put(f"sales/parts/deals-{number}.csv", text(number))
        cluster.client.run(sabotage.learn, named)
        yield "s3://sales/parts/"
        cluster.client.run(sabotage.forget, list(named))


def refused(folder: str, cluster: Cluster) -> str:
    with pytest.raises(InputError) as found:
        revenue_of([folder], cluster)
    return str(found.value)


def test_parts_come_to_the_same(store: str, cluster: Cluster) -> None:
    assert revenue_of([store], cluster) == revenue_of([store])


def test_a_part_that_changes_while_it_is_read_is_an_error(store: str, cluster: Cluster) -> None:
    cluster.client.run(sabotage.put_meanwhile, "sales/parts/deals-2.csv", text(2, 6))
    said = refused(store, cluster)
    assert "s3://sales/parts/deals-2.csv: " in said
    assert any(worker in said for worker in cluster.addresses())


def test_a_worker_that_may_not_read_is_named(store: str, cluster: Cluster) -> None:
    one, *_ = cluster.addresses()
    cluster.client.run(sabotage.learn, {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, workers=[one])
    said = refused(store, cluster)
    assert f"the worker {one} cannot ask its store" in said
    assert "the store cannot be reached" in said
