"""The files of a run, with their digests."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from salescli import api
from salescli.history.inputs import digests, inputs_of
from tests.history.made import write_deals


def test_each_file_once_with_the_digest_of_its_bytes(tmp_path: Path) -> None:
    path = write_deals(tmp_path, ["D1,won,10,,2025-10-03"])
    (tmp_path / "customers.csv").write_text("customer_id,started_at\nC1,2025-01-01\n")
    found = {each.kind: each for each in inputs_of(api.Exports(str(tmp_path)).dataset)}
    assert set(found) == {"deals", "customers"}
    content = path.read_bytes()
    assert found["deals"].name == str(path)
    assert (found["deals"].bytes, found["deals"].digest) == (len(content), sha256(content).hexdigest())


def test_digests_do_not_depend_on_names_or_order_and_are_unknown_where_one_is() -> None:
    assert digests([("deals", "b"), ("deals", "a")]) == digests([("deals", "a"), ("deals", "b")])
    assert digests([("deals", "a"), ("reps", None)]) is None


def test_the_file_of_rates_is_one(tmp_path: Path) -> None:
    write_deals(tmp_path, ["D1,won,10,EUR,2025-10-03"], "deal_id,status,value,currency,closed_at")
    (tmp_path / "rates.csv").write_text("date,currency,rate\n2025-10-01,EUR,11\n")
    (tmp_path / "salescli.toml").write_text('[currency]\nbase = "SEK"\nrates = "rates.csv"\n')
    found = inputs_of(api.Exports(str(tmp_path)).dataset)
    assert [(each.kind, each.bytes) for each in found] == [("deals", 65), ("rates", 37)]
