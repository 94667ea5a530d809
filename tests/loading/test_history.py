"""A history of stages: which of its headers is the deal, the stage and the day."""

from __future__ import annotations

import pytest

from salescli.config.settings import Settings
from salescli.errors import InputError, MissingInputError
from salescli.loading import history
from tests.loading.conftest import Write


@pytest.mark.parametrize(
    "header", ["deal_id,stage,entered_at", "OpportunityId,StageName,CreatedDate", "Deal ID,Stage,Entered at"]
)
def test_a_history_is_read_by_its_own_names_or_salesforces(write: Write, header: str) -> None:
    path = write(f"{header}\n1,Lead,2026-01-05\n1,Demo,2026-01-09\n", "history.csv")
    found = history.load([str(path)], Settings())
    rows = found.frame(history.TABLE, history.COLUMNS).select(history.COLUMNS).collect().rows()
    assert [(deal, stage, str(day)) for deal, stage, day in rows] == [
        ("1", "Lead", "2026-01-05"), ("1", "Demo", "2026-01-09"),
    ]  # fmt: skip


def test_a_column_that_is_missing_is_named(write: Write) -> None:
    path = write("deal_id,stage\n1,Lead\n", "history.csv")
    with pytest.raises(MissingInputError) as error:
        history.load([str(path)], Settings())
    assert "entered_at" in str(error.value)


def test_two_headers_that_claim_one_column_are_named(write: Write) -> None:
    path = write("deal_id,OpportunityId,stage,entered_at\n1,1,Lead,2026-01-05\n", "history.csv")
    with pytest.raises(InputError) as error:
        history.load([str(path)], Settings())
    assert "deal_id" in str(error.value)
    assert "OpportunityId" in str(error.value)
