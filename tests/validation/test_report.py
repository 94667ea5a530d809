"""Findings are counted, the first of each rule kept, and the worst shown first."""

from __future__ import annotations

import pytest

from salescli.i18n.language import ENGLISH
from salescli.message import say
from salescli.validation.report import Collector, Finding, Rule, Severity

BAD = Rule("bad", Severity.ERROR, say("validation.negative_cost"))
ODD = Rule("odd", Severity.INFO, say("validation.short_row"))


def collected(most: int | None) -> Collector:
    found = Collector(most)
    found.add(Finding(ODD, "b.csv", 7))
    found.extend([Finding(BAD, "b.csv", 3), Finding(BAD, "a.csv", 9), Finding(BAD, "b.csv", 2)], BAD, 5)
    return found


def test_the_worst_stand_first_by_file_and_line() -> None:
    report = collected(None).report(["a.csv", "b.csv"])
    assert [(finding.rule.name, finding.file, finding.line) for finding in report.findings] == [
        ("bad", "a.csv", 9), ("bad", "b.csv", 2), ("bad", "b.csv", 3), ("odd", "b.csv", 7),
    ]  # fmt: skip
    assert list(report.counts.items()) == [(BAD, 5), (ODD, 1)]


@pytest.mark.parametrize(("most", "kept"), [(None, 3), (2, 2), (1, 1)])
def test_only_the_first_of_a_rule_are_kept(most: int | None, kept: int) -> None:
    found = collected(most)
    assert sum(finding.rule is BAD for finding in found.findings) == kept
    assert found.has_room(BAD) is (most is None)
    assert found.has_room(ODD) is (most != 1)
    found.add(Finding(BAD, "a.csv"), 2)
    assert found.counts[BAD] == 7
    assert len(found.findings) == kept + 1 + (most is None)


def test_more_findings_fill_the_room_that_is_left() -> None:
    found = Collector(2)
    found.add(Finding(BAD, "a.csv", 1))
    found.extend([Finding(BAD, "a.csv", 2), Finding(BAD, "a.csv", 3)], BAD, 2)
    assert [finding.line for finding in found.findings] == [1, 2]


def test_a_report_counts_by_severity() -> None:
    report = collected(1).report(["a.csv", "b.csv"])
    assert (report.total(Severity.ERROR), report.total(Severity.WARNING), report.total(Severity.INFO)) == (5, 0, 1)
    assert report.has_errors
    assert not Collector(1).report(["a.csv"]).has_errors
    assert ENGLISH.say(report.summary) == "2 files: 5 errors, 0 warnings, 1 remark."


def test_what_is_not_listed_is_told() -> None:
    assert [(note.code, note.count) for note in collected(1).report([]).notes] == [("not_listed", 4)]
    assert [(note.code, note.count) for note in collected(None).report([]).notes] == [("not_listed", 2)]
    assert Collector(None).report([]).notes == ()
