"""What decides of a row is told by facts, which have names: each must say one thing."""

from __future__ import annotations

import pytest

from salescli import kpis
from salescli.engine.batch import singles
from salescli.engine.plan import has_rows
from salescli.views import VIEWS


@pytest.mark.parametrize("name", VIEWS)
def test_a_code_stands_for_one_rule_of_a_view(name: str) -> None:
    """But for purchases, of which only a setting makes spells."""
    measures = [measure for kpi in map(kpis.get, kpis.names()) for measure in kpi.measures.values()]
    measures += [measure.fallback for measure in measures if measure.fallback]
    of_view = {single for measure in filter(has_rows, measures) for single in singles(measure) if single.view == name}
    rules = {rule.code: [] for single in of_view for rule in VIEWS[name].rules_for(single.required)}
    for single in of_view:
        for rule in VIEWS[name].rules_for(single.required):
            rules[rule.code].append(rule.fails)
    assert of_view or name == "purchases"
    assert all(fails.meta.eq(same[0]) for same in rules.values() for fails in same)
