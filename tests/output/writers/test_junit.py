"""JUnit of a small suite."""

from __future__ import annotations

from salescli.output.writers.junit import write, xml_text
from tests.output.small import Small
from tests.targets.junit import valid


def test_cases_and_counts() -> None:
    root = valid(write(Small()))
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("4", "1", "1")
    found = {
        case.attrib["name"]: [(child.tag, child.attrib["type"]) for child in case] for case in root.iter("testcase")
    }
    assert found == {
        "a <b>": [],
        "b: c": [("failure", "missed")],
        "c": [("error", "no_data")],
        "d": [("skipped", "followed")],
    }
    assert root.findtext(".//system-out", "").splitlines() == [
        "1 met",
        "met: a <b>: 5, wanted at least 5",
        "missed: b: c: 4 % ::error::x",
        "not evaluated: c: nothing",
        "followed: d: 1",
    ]


def test_what_xml_cannot_hold_is_spelt_out() -> None:
    assert xml_text("a\x00\ufffe\nb") == "a\\x00\\ufffe b"
