"""What is wrong with an own KPI is said when the settings are read, before any file."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config import own_kpis, settings_file
from tests.own.settings import refused, section

WON = 'of = "won"'
#: Settings, the message without the place, and the hint.
WRONG = {
    "an unknown key": (
        section("a", more="values = 1", a=WON), "unknown key 'kpi.x.values'.", "Did you mean 'value'?",
    ),
    "an unknown key of a measure": (
        section("a", a='of = "won", wher = "value > 1"'),
        "unknown key 'kpi.x.measures.a.wher'.", "Did you mean 'where'?",
    ),
    "unknown rows": (
        section("a", a='of = "wonn"'), "kpi.x.measures.a.of: 'wonn' is not possible.", "Did you mean 'won'?",
    ),
    "an unknown unit": (
        section("a", unit="kilos", a=WON), "kpi.x.unit: 'kilos' is not possible.",
        "Possible: percent, money, count, days, hours, months, ratio.",
    ),
    "no unit": ('[kpi.x]\nvalue = "a"\nmeasures.a = { of = "won" }', "kpi.x.unit is missing.", None),
    "two aggregates": (
        section("a", a='of = "won", sum = "value", mean = "value"'),
        "kpi.x.measures.a.mean: a measure has one of sum, mean, median and distinct, not sum and mean.",
        "Make a measure of each.",
    ),
    "an aggregate inside": (
        section("a", a='of = "won", sum = "sum(value)"'),
        "kpi.x.measures.a.sum: 'sum(value)' has sum(), which is over rows; "
        "an expression has the columns of one row alone.",
        "The key does that: sum = 'value'.",
    ),
    "an average inside": (
        section("a", a='of = "won", where = "value > avg(value)"'),
        "kpi.x.measures.a.where: 'value > avg(value)' has avg(), which is over rows; "
        "an expression has the columns of one row alone.",
        "Possible: the keys sum, mean, median and distinct; without any of them rows are counted.",
    ),
    "a count inside": (
        section("a", a='of = "won", sum = "count(*)"'),
        "kpi.x.measures.a.sum: 'count(*)' has count(), which is over rows; "
        "an expression has the columns of one row alone.",
        "A measure without sum, mean, median and distinct counts its rows; 'where' says which.",
    ),
    "a distinct count inside": (
        section("a", a='of = "won", sum = "count(distinct rep_id)"'),
        "kpi.x.measures.a.sum: 'count(distinct rep_id)' has count(), which is over rows; "
        "an expression has the columns of one row alone.",
        "The key does that: distinct = 'rep_id'.",
    ),
    "a window": (
        section("a", a='of = "won", where = "row_number() over (order by value) > 3"'),
        "kpi.x.measures.a.where: 'row_number() over (order by value) > 3' looks at other rows; "
        "an expression has the columns of one row alone.", None,
    ),
    "a subquery": (
        section("a", a='of = "won", where = "value > (select 1)"'),
        "kpi.x.measures.a.where: 'value > (select 1)' looks at other rows; "
        "an expression has the columns of one row alone.", None,
    ),
    "a file function": (
        section("a", a='''of = "won", where = "value in (select * from read_csv('x.csv'))"'''),
        "kpi.x.measures.a.where: \"value in (select * from read_csv('x.csv'))\" looks at other rows; "
        "an expression has the columns of one row alone.", None,
    ),
    "a function of files alone": (
        section("a", a="""of = "won", where = "value > read_csv('x.csv')\""""),
        "kpi.x.measures.a.where: \"value > read_csv('x.csv')\" looks at other rows; "
        "an expression has the columns of one row alone.", None,
    ),
    "text after the expression": (
        section("a", a='of = "won", where = "value > 3 foo bar"'),
        "kpi.x.measures.a.where: 'value > 3 foo bar' has text after the expression, or lacks an operator: "
        "invalid expression (found unexpected token 'bar').", None,
    ),
    "a name after the expression": (
        section("a", a='of = "won", where = "value > 3 foo"'),
        "kpi.x.measures.a.where: 'value > 3 foo' has text after the expression.", None,
    ),
    "a second statement": (
        section("a", a='of = "won", where = "value > 3; value"'),
        "kpi.x.measures.a.where: 'value > 3; value' has text after the expression.", None,
    ),
    "a wrong call": (
        section("a", a='of = "won", where = "add_months(closed_at) = created_at"'),
        "kpi.x.measures.a.where: 'add_months(closed_at) = created_at' does not read: add_months takes 2 arguments, "
        "not 1.",
        "It has month_start(day), month_end(day) and add_months(day, months) beside the SQL functions of Polars.",
    ),
    "the clock": (
        section("a", a='of = "won", where = "closed_at < current_date"'),
        "kpi.x.measures.a.where: 'closed_at < current_date' depends on the day of the run.",
        "Dates after the as-of date are blank already: 'expected_close_at is null' says that one lies ahead.",
    ),
    "no column": (
        section("a", a='of = "won", where = "1 = 1"'),
        "kpi.x.measures.a.where: '1 = 1' names no column.", None,
    ),
    "no measure": (
        section("a + bb", a=WON, b=WON), "kpi.x.value: 'a + bb' names 'bb', which is no measure.", "Did you mean 'b'?",
    ),
    "text after the formula": (
        section("a # b", a=WON), "kpi.x.value: 'a # b' is no formula.",
        "It has names of measures, numbers, + - * / ( ), max(a, b) and min(a, b), and nothing after that.",
    ),
    "numbers alone": (section("1 + 1", a=WON), "kpi.x.value: '1 + 1' names no measure.", None),
    "an unused measure": (
        section("a", a=WON, b='of = "lost", hidden = true'),
        "kpi.x.measures.b: 'b' is hidden and 'value' does not use it, so that nobody sees it.",
        "Leave out 'hidden', or the measure.",
    ),
    "a name of the answer": (
        section("change", change=WON),
        "kpi.x.measures.change: 'change' is the name of another column of the answer.", "Take another name.",
    ),
    "a name that is none": (
        section("a", **{"a": WON, "B__c": WON}),
        "kpi.x.measures.B__c: 'B__c' is no name for a measure: small letters a to z, digits and single underscores, "
        "beginning with a letter, and no word of formulas such as max or if.", None,
    ),
    "rows of no kind": (
        section("a", a='where = "value > 1"'), "kpi.x.measures.a: nothing says what it counts.",
        'Say whose rows it counts, of = "won", or of which KPI it is a number, kpi = "revenue".',
    ),
    "all deals without a date": (
        section("a", a='of = "deals"'),
        "kpi.x.measures.a.of: all deals have several dates, and nothing says which counts.",
        'Say it with date = "expected_close_at", or count the rows of "created", "won" …',
    ),
    "a date of rows that have one": (
        section("a", a='of = "won", date = "created_at"'),
        "kpi.x.measures.a.date: rows of 'won' have a day of their own.", "Possible: deals, activities, costs.",
    ),
    "rows beside another KPI": (
        section("a", a='kpi = "revenue", where = "value > 1"'),
        "kpi.x.measures.a.where: a number of another KPI has no 'where': it is taken as it is.", None,
    ),
    "a column without a KPI": (
        section("a", a='of = "won", column = "deals"'),
        "kpi.x.measures.a.column: a 'column' is one of another KPI: name that with 'kpi'.", None,
    ),
    "no share": (
        section("a - b", unit="percent", more="proportion = true", a=WON, b=WON),
        "kpi.x.proportion: 'a - b' is no share: with it, 'value' is a / b or a / b * 100 of two measures.",
        "Write 'value' so, or leave out 'proportion'.",
    ),
    "no definition": (
        section("a", more="definition = 0", a=WON), "kpi.x.definition: the number of a definition is 1 or more.", None,
    ),
    "no name of a KPI": (
        section("a", name='"My KPI"', a=WON),
        "kpi.My KPI: 'My KPI' is no name for a KPI: small letters a to z, digits, and hyphens between them.", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_the_line_the_key_and_what_is_right(case: str, tmp_path: Path) -> None:
    text, wanted, hint = WRONG[case]
    message, advice, code = refused(text, tmp_path)
    assert code == 2
    assert message.startswith("salescli.toml:")
    assert message.partition(" ")[2] == wanted
    assert advice == hint


@pytest.mark.parametrize(
    "name",
    ["period", "start", "end", "complete", "value", "unit", "currency", "kpi", "previous", "change", "change_percent"],
)
def test_a_measure_has_no_name_of_the_answer(name: str, tmp_path: Path) -> None:
    text = f'[kpi.x]\nunit = "count"\nvalue = "{name}"\nmeasures.{name} = {{ {WON} }}\n'
    message, advice, code = refused(text, tmp_path)
    assert code == 2 and advice == "Take another name."
    assert message == f"salescli.toml:4: kpi.x.measures.{name}: '{name}' is the name of another column of the answer."


def test_a_section_without_value_is_of_a_built_in_kpi(tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_text("[kpi.sales-cycle]\ninclude_lost = true\n" + section("a", a=WON), encoding="utf-8")
    found = settings_file.load(path, named=True)
    assert list(found.kpi) == ["sales-cycle"]
    assert [(each.name, each.value, each.definition) for each in found.own_kpis] == [("x", "a", 1)]


def test_a_measure_says_what_it_makes_of_rows() -> None:
    assert own_kpis.OwnMeasure(of="won").aggregate == "count"
    assert own_kpis.OwnMeasure(of="won", median=" value ").expression == "value"
