"""Any few rows at all: the program equals the oracle on frames that no generator of ours would think of.

A handful of deals, spells and activities, most cells from a few values that collide: same days, same keys, blanks.
The environment variable SALESCLI_EXAMPLES=500 tries that many, other ones every time.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescli import kpis
from tests.asking import grain_of
from tests.comparison import compare
from tests.oracle import data

EXAMPLES = os.environ.get("SALESCLI_EXAMPLES")
AS_OF = date(2024, 3, 20)  # in a leap year, in a running month
DAYS = ["2023-12-31", "2024-01-01", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-20", "2024-03-21", "2024-05-05"]
BLANK = st.just("")
DAY = st.sampled_from(DAYS)
DAY_OR_BLANK = st.one_of(BLANK, DAY)
MONEY = st.sampled_from(["", "0", "0.1", "100", "250.75", "-40"])
WHO = st.sampled_from(["", "a", "b", "ghost"])
REGION = st.sampled_from(["", "North", "South"])
FLAG = st.sampled_from(["true", "false", ""])

DEAL = st.fixed_dictionaries(
    {
        "customer_id": WHO,
        "rep_id": WHO,
        "region": REGION,
        "stage": st.sampled_from(["lead", "proposal"]),
        "status": st.sampled_from(["won", "won", "lost", "open"]),
        "value": MONEY,
        "cost": MONEY,
        "deal_type": st.sampled_from(["", "new", "upsell", "cross-sell"]),
        "probability": st.sampled_from(["", "0.5", "1"]),
        "qualified": FLAG,
        "created_at": DAY_OR_BLANK,
        "quoted_at": DAY_OR_BLANK,
        "first_response_at": DAY_OR_BLANK,
        "expected_close_at": DAY_OR_BLANK,
        "closed_at": DAY_OR_BLANK,
    }
)
ACTIVITY = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["call", "email", "meeting", "demo", "quote"]),
        "occurred_at": DAY,
        "deal_id": st.sampled_from(["", "d0", "d1", "ghost"]),
        "customer_id": WHO,
        "rep_id": WHO,
        "region": REGION,
        "done": FLAG,
        "cost": st.sampled_from(["", "0", "12.5"]),
    }
)
SPELL = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from(["a", "b", "c"]),
        "started_at": DAY_OR_BLANK,
        "churned_at": DAY_OR_BLANK,
        "region": REGION,
        "rep_id": WHO,
        "mrr": st.sampled_from(["", "0", "10", "99.5"]),
        "billing_interval": st.sampled_from(["", "monthly", "annual"]),
    }
).filter(lambda spell: not spell["churned_at"] or spell["started_at"] <= spell["churned_at"])
#: The same as a billing system has it.
SUBSCRIPTION = st.tuples(
    SPELL,
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(["", "active", "active", "trialing", "paused", "canceled"]),
            "paused_at": DAY_OR_BLANK,
            "plan": st.sampled_from(["", "basic"]),
            "amount": MONEY,
            "unit_amount": st.sampled_from(["", "2.5"]),
            "quantity": st.sampled_from(["", "1", "4"]),
            "billing_interval": st.sampled_from(["monthly", "annual", "12 months", "28 days", "2 year", "lifetime"]),
        }
    ),
).map(lambda parts: parts[0] | parts[1])
REP = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Åsa", "Bo"]),
        "region": REGION,
        "team": st.sampled_from(["", "field"]),
        "hired_at": DAY_OR_BLANK,
        "left_at": DAY_OR_BLANK,
        "quota": st.sampled_from(["", "0", "3100"]),
        "monthly_cost": st.sampled_from(["", "310"]),
    }
).filter(lambda rep: not rep["left_at"] or rep["hired_at"] <= rep["left_at"])
COST = st.fixed_dictionaries(
    {"incurred_at": DAY_OR_BLANK, "amount": MONEY, "category": st.just("ads"), "region": REGION}
)


def _numbered(rows: list[dict[str, str]], key: str, names: str | list[str]) -> list[dict[str, str]]:
    return [{key: names[n] if isinstance(names, list) else f"{names}{n}"} | row for n, row in enumerate(rows)]


def _firsts_differ(spells: list[dict[str, str]]) -> list[dict[str, str]]:
    """No two spells of a customer begin on one day: which of them is the earliest would hang on their order."""
    return list({(spell["customer_id"], spell["started_at"]): spell for spell in spells}.values())


TABLES = st.fixed_dictionaries(
    {
        "deals": st.lists(DEAL, min_size=1, max_size=6).map(lambda rows: _numbered(rows, "deal_id", "d")),
        "activities": st.lists(ACTIVITY, min_size=1, max_size=6).map(lambda rows: _numbered(rows, "activity_id", "t")),
        "customers": st.one_of(st.lists(spell, min_size=1, max_size=5) for spell in (SPELL, SUBSCRIPTION)).map(
            _firsts_differ
        ),
        "reps": st.lists(REP, min_size=1, max_size=3).map(lambda rows: _numbered(rows, "rep_id", ["a", "b", "c"])),
        "costs": st.lists(COST, min_size=1, max_size=3),
    }
)


@given(kpi=st.sampled_from(kpis.names()), tables=TABLES, by=st.sampled_from([(), ("region",)]), whole=st.booleans())
@settings(
    max_examples=int(EXAMPLES or 15),
    derandomize=EXAMPLES is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
def test_any_few_rows_equal_the_oracle(
    kpi: str, tables: Mapping[str, list[Mapping[str, Any]]], by: tuple[str, ...], whole: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data.write(folder, tables)
        config = folder / "salescli.toml"
        config.write_text("[stages]\n" + "".join(f"{stage} = {weight}\n" for stage, weight in data.STAGES.items()))
        found = compare(
            kpi, folder, as_of=AS_OF, period="total" if whole and kpi != "monthly-growth" else grain_of(kpi),
            by=by, tables={"stages": data.STAGES}, config=config,
        )  # fmt: skip
    assert not found
