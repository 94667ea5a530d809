"""The definition of a KPI as text, and its hash."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from salescli import kpis
from salescli.api import Exports
from salescli.model.texts import definition


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "å"]}, '{"a":[true,null,"å"],"b":1}'),
        (Decimal("1.500"), "1.5"),
        (Decimal("0.000"), "0"),
        (Decimal("1E+3"), "1000"),
        ({}, "{}"),
    ],
)
def test_canonical_json(value: object, text: str) -> None:
    assert definition.canonical(value) == text


def test_the_worked_example() -> None:
    text = '{"definition":1,"kpi":"win-rate","settings":{}}'
    kpi = kpis.BUILT_IN.defined(kpis.get("win-rate"), {}, {})
    assert kpi.meaning == text
    assert kpi.definition_hash == definition.digest(text) == "c3805517d39b0211"
    assert kpi.label == "win-rate@1"


def test_settings_count_where_they_are_not_the_default() -> None:
    kpi = kpis.get("sales-cycle")
    plain, default, other = (
        kpis.BUILT_IN.defined(kpi, chosen, {}).meaning
        for chosen in ({}, {"include_lost": False}, {"include_lost": True})
    )
    assert plain == default
    assert other == '{"definition":1,"kpi":"sales-cycle","settings":{"include_lost":true}}'


def test_a_kpi_made_of_others_has_their_hashes() -> None:
    uses = [f"{name}@{kpis.BUILT_IN.defined(kpis.get(name), {}, {}).definition_hash}" for name in ("cac", "clv")]
    meaning = kpis.BUILT_IN.defined(kpis.get("ltv-to-cac"), {}, {}).meaning
    assert meaning.endswith(f'"uses":["{uses[0]}","{uses[1]}"]}}')


def test_every_kpi_that_takes_another_one_says_so() -> None:
    for file in Path(kpis.__file__).parent.glob("[a-z]*.py"):
        tree = ast.walk(ast.parse(file.read_text()))
        taken = {node.module.rpartition(".")[2].replace("_", "-") for node in tree
                 if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("salescli.kpis.")}  # fmt: skip
        assert set(kpis.get(file.stem.replace("_", "-")).uses) == taken, file.name


SETTINGS = """
[kpi.big]
title = "{title}"
unit = "count"
value = "{value}"
measures.all = {{ of = "won", where = "{where}" }}
measures.rate = {{ kpi = "sales-cycle", hidden = true }}
[kpi.sales-cycle]
include_lost = {lost}
"""


def own(folder: Path, title: str = "Big", value: str = "all + 0 * rate", where: str = "value > 1", lost: str = "false"):
    path = folder / "salescli.toml"
    path.write_text(SETTINGS.format(title=title, value=value, where=where, lost=lost))
    exports = Exports(config=path)
    return exports.defined(exports.kpis.get("big"))


def test_an_own_kpi_is_what_its_number_depends_on(tmp_path: Path) -> None:
    kpi = own(tmp_path)
    used = kpis.BUILT_IN.defined(kpis.get("sales-cycle"), {}, {}).definition_hash
    assert kpi.meaning == (
        '{"definition":1,"kpi":"big","own":{"measures":{"all":{"of":"won","where":"value > 1"},'
        '"rate":{"hidden":true,"kpi":"sales-cycle"}},"unit":"count","value":"all + 0 * rate"},"settings":{},'
        f'"uses":["sales-cycle@{used}"]}}'
    )
    assert own(tmp_path, title="Another", value="all +  0\\t* rate ", where="value  > 1").meaning == kpi.meaning
    assert own(tmp_path, where="value > 2").definition_hash != kpi.definition_hash
    assert own(tmp_path, lost="true").definition_hash != kpi.definition_hash


def test_blanks_in_quotes_stay(tmp_path: Path) -> None:
    one, two = (own(tmp_path, where=f"product = '{word}'").meaning for word in ("a b", "a  b"))
    assert one != two
