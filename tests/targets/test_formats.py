"""The formats: JUnit that CI systems take, annotations by GitHub's rules, and text that can forge none of them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal

import pytest

from salescli.output.documents.check import CheckDocument
from salescli.output.formats import render
from salescli.output.words import harmless
from salescli.output.writers.github import escaped_data, escaped_property
from salescli.output.writers.markdown import safe
from salescli.targets.model import Check
from tests.targets.junit import valid
from tests.targets.project import DEALS_HEADER, HEAD, REPS, Project, deal, monthly_deals

MIXED = """
[[target]]
name = "met"
kpi = "revenue"
min = "100 SEK"
owner = "anna"
[[target]]
name = "missed"
kpi = "revenue"
min = "500 SEK"
part_of = "met"
[[target]]
name = "as a warning"
kpi = "revenue"
min = "500 SEK"
severity = "warning"
[[target]]
name = "behind"
kpi = "revenue"
at = "2026"
min = "5000 SEK"
[[target]]
name = "on track"
kpi = "revenue"
at = "2026"
min = "500 SEK"
[[target]]
name = "few"
kpi = "revenue"
min = "500 SEK"
min_n = 2
[[target]]
name = "lacking"
kpi = "revenue"
by = "team"
min = "500 SEK"
[[target]]
name = "to come"
kpi = "revenue"
at = "2027"
min = "500 SEK"
[[target]]
name = "followed"
kpi = "win-rate"
"""

#: What a deal, a rep or a target may be called: markup, commands, escapes, what XML cannot hold.
FORGED = [
    '"><testcase name="forged"/><x y="',
    "]]></failure><failure>",
    "<!-- --> <![CDATA[ x ]]> &amp; &#0;",
    "\n::error::forged",
    "\r\n::set-output name=x::y",
    "x%0A::error::forged%0D",
    "##[error]forged",
    "##vso[task.complete result=Succeeded]",
    "##teamcity[buildProblem]",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "bell\x07 null\x00 del\x7f c1\x9b31m",
    "\u202egnissim\u2066",
    "\ufffe\uffff\U0001f600",
    "a,b:c=d;e",
    "| a | b |\n|---|---|",
    "![x](http://example.com/x.png) <script>alert(1)</script> **bold** @someone #12",
    "=1+1",
]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    project = Project(tmp_path_factory.mktemp("mixed"))
    project.write("deals.csv", monthly_deals())
    project.write("reps.csv", REPS)
    return project.check(MIXED)


@pytest.fixture(scope="module", params=FORGED)
def forged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """A check in which a rep, an owner and a target are called something bad."""
    name: str = request.param
    project = Project(tmp_path_factory.mktemp("forged"))
    project.write("deals.csv", DEALS_HEADER + deal(1, "2026-03-05"))
    cell = '"' + name.replace('"', '""').replace("\x00", "") + '"'
    project.write("reps.csv", f"rep_id,name\nr1,{cell}\n")
    text = f"[[target]]\nname = {json.dumps(name)}\nowner = {json.dumps(name)}\n"
    text = text.replace("\x7f", "\\u007f").replace("\x9b", "\\u009b")
    text = re.sub(r"\\ud83d\\ude00", "\\\\U0001F600", text)
    return project.check(text + 'kpi = "revenue"\nby = "rep"\nmin = "500 SEK"\n')


def written(check: Check, format_: str) -> str:
    """A check in a format."""
    return str(render(CheckDocument(check), format_))


def test_junit(check: Check) -> None:
    root = valid(written(check, "junit"))
    outcomes = {
        case.attrib["name"].partition(" · ")[0]: [child.tag for child in case] for case in root.iter("testcase")
    }
    assert outcomes == {
        "met": [],
        "missed": ["failure"],
        "as a warning": [],
        "behind": [],
        "on track": [],
        "few": ["skipped"],
        "lacking": ["skipped"],
        "to come": ["skipped"],
        "followed": ["skipped"],
    }
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.attrib["message"] == "120.00 SEK, wanted at least 500.00 SEK"
    assert root.findtext(".//system-out", "").startswith("1 met, 1 missed, 1 warning, 1 on track, 1 behind")


def test_junit_of_nothing() -> None:
    valid(written(Check((), date(2026, 3, 31)), "junit"))


def test_junit_cannot_be_forged(forged: Check) -> None:
    text = written(forged, "junit")
    root = valid(text)
    assert [case.attrib["classname"] for case in root.iter("testcase")] == ["salescli.revenue"]
    assert len(root.findall(".//failure")) == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text)


def test_annotations(check: Check) -> None:
    lines = written(check, "github").splitlines()
    pattern = r"::(\w+) file=salescli\.toml,line=(\d+),title=([^,:]*)::"
    found = [re.match(pattern, _relative(line)) for line in lines]
    assert [match.groups() for match in found if match] == [
        ("error", "11", "missed · 2026-03"),
        ("warning", "16", "as a warning · 2026-03"),
        ("warning", "21", "behind · 2026"),
        ("notice", "31", "few · 2026-03"),
        ("warning", "36", "lacking"),
    ]
    assert lines[-1].startswith("salescli check, as of 2026-03-31: 1 met")
    assert "120.00 SEK, wanted at least 500.00 SEK" in lines[0]
    assert "25.00 %25 the one time before" in lines[2]


def _relative(line: str) -> str:
    return re.sub(r"file=\S*?salescli\.toml", "file=salescli.toml", line)


def unescaped(text: str) -> str:
    """As the runner reads it back."""
    for escaped, meant in [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]:
        text = text.replace(escaped, meant)
    return text


def test_annotations_cannot_be_forged(forged: Check) -> None:
    text = written(forged, "github")
    lines = text.splitlines()
    assert len(lines) == 2
    assert len(text.splitlines()) == text.count("\n")
    match = re.fullmatch(r"::error file=([^,:]*),line=(\d+),title=([^,:]*)::(.*)", lines[0])
    assert match
    assert not re.search(r"##\w*\[", text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    title = unescaped(match[3])
    assert "\n" not in title
    assert title.startswith(harmless(forged.judged[0].target.name))


@pytest.mark.parametrize(
    ("text", "data", "of_property"),
    [
        ("50 %", "50 %25", "50 %25"),
        ("a:b,c", "a:b,c", "a%3Ab%2Cc"),
        ("%0A", "%250A", "%250A"),
        ("a\nb\r\nc", "a b c", "a b c"),
        ("##[group]x", "# #[group]x", "# #[group]x"),
    ],
)
def test_escapes(text: str, data: str, of_property: str) -> None:
    assert (escaped_data(text), escaped_property(text)) == (data, of_property)


def test_the_table_cannot_be_forged(forged: Check) -> None:
    text = written(forged, "table")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", text)
    assert not re.search(r"##\w*\[", text)
    assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert len(text.splitlines()) == 7


def test_markdown_cannot_be_forged(forged: Check) -> None:
    text = written(forged, "markdown")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {8}
    assert "<" not in text.replace("&lt;", "")
    assert not re.search(r"(?<!\\)[\[\]`@]", text)


def test_markdown(check: Check) -> None:
    text = written(check, "markdown")
    assert "| ❌ missed | ↳ missed |  | 2026-03 | 120.00 SEK | at least 500.00 SEK |  |" in text
    assert "| ✅ met | met |  | 2026-03 | 120.00 SEK | at least 100.00 SEK | anna |" in text
    assert "- **missed · 2026-03**\\: " not in text
    assert "- **missed · 2026-03**: 120.00 SEK, wanted at least 500.00 SEK\n" in text
    assert safe("a|b") == r"a\|b"


def test_json_and_csv_hold_the_same_exact_numbers(check: Check) -> None:
    content = json.loads(written(check, "json"), parse_float=Decimal, parse_int=Decimal)
    assert content["as_of"] == "2026-03-31"
    assert content["counts"]["met"] == 1
    rows = list(csv.DictReader(io.StringIO(written(check, "csv"))))
    assert len(rows) == len(content["targets"]) == 9
    for row, entry in zip(rows, content["targets"], strict=True):
        assert row["verdict"] == entry["verdict"]
        assert row["text"] == entry["text"]
        assert row["value"] == ("" if entry["value"] is None else str(entry["value"]))
        assert row["pace_projected"] == ("" if entry["pace"]["projected"] is None else str(entry["pace"]["projected"]))
    assert len({tuple(entry) for entry in content["targets"]}) == 1
    behind = content["targets"][3] if content["targets"][3]["name"] == "behind" else None
    assert behind
    assert behind["takes"]["deals"] == 45
    assert behind["pace"]["elapsed_days"] == 90


def test_json_cannot_be_forged(forged: Check) -> None:
    content = json.loads(written(forged, "json"))
    assert [entry["verdict"] for entry in content["targets"]] == ["missed"]
    rows = list(csv.DictReader(io.StringIO(written(forged, "csv"))))
    assert [row["verdict"] for row in rows] == ["missed"]


def test_the_same_check_gives_the_same_text(project: Project) -> None:
    one, other = project.check(MIXED), project.check(MIXED)
    for format_ in ("junit", "github", "json", "csv", "table"):
        assert written(one, format_) == written(other, format_)


def test_groups_are_told_apart_by_their_key(project: Project) -> None:
    project.write("reps.csv", "rep_id,name\nr1,Ada\nr2,Ada\n")
    project.write("deals.csv", DEALS_HEADER + deal(1, "2026-03-05") + deal(2, "2026-03-06", rep="r2"))
    found = project.check('[[target]]\nname = "x"\nkpi = "revenue"\nby = "rep"\nmin = 5\n', head=HEAD)
    names = [case.attrib["name"] for case in valid(written(found, "junit")).iter("testcase")]
    assert names == ["x · Ada (r1) · 2026-03", "x · Ada (r2) · 2026-03"]
