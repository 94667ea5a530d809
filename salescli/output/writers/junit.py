"""A JUnit report of the cases, for CI systems.

Texts from exports and settings are only text: no name of a rep can close an XML element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from salescli.output.style import PLAIN, Style
from salescli.output.terminal import one_line
from salescli.results.document import Outcome
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.results.document import Case, Document

#: Characters that XML 1.0 cannot have, besides the control characters that `one_line` spells out.
_NOT_XML = regex("[\ud800-\udfff\ufffe\uffff]")


def write(document: Document, style: Style = PLAIN) -> str:
    """One suite with its cases; the system-out of a case that passes says its verdict."""
    suite = document.cases()
    counts = {
        "tests": str(len(suite.cases)),
        "failures": _count(suite.cases, Outcome.FAILURE),
        "errors": _count(suite.cases, Outcome.ERROR),
    }
    root = ET.Element("testsuites", {"name": suite.name, **counts, "time": "0"})
    cases = ET.SubElement(
        root,
        "testsuite",
        {
            "name": suite.name,
            "package": "salescli",
            "id": "0",
            **counts,
            "skipped": _count(suite.cases, Outcome.SKIPPED),
            "time": "0",
            "timestamp": f"{suite.as_of.isoformat()}T00:00:00",
            "hostname": "localhost",
        },
    )
    properties = ET.SubElement(cases, "properties")
    ET.SubElement(properties, "property", {"name": "as_of", "value": suite.as_of.isoformat()})
    for case in suite.cases:
        _write(case, cases)
    lines = [suite.summary, *(f"{case.word}: {xml_text(case.name)}: {xml_text(case.text)}" for case in suite.cases)]
    ET.SubElement(cases, "system-out").text = "\n".join(map(xml_text, lines))
    ET.SubElement(cases, "system-err")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _count(cases: tuple[Case, ...], outcome: Outcome) -> str:
    return str(sum(case.outcome is outcome for case in cases))


def _write(case: Case, suite: ET.Element) -> None:
    """Add the case to its suite."""
    names = {"classname": f"salescli.{case.group}", "name": xml_text(case.name), "time": "0"}
    element = ET.SubElement(suite, "testcase", names)
    if case.outcome is not Outcome.PASSED:
        text = xml_text(case.text)
        ET.SubElement(element, case.outcome, {"type": case.kind.replace(" ", "_"), "message": text}).text = text


def xml_text(text: str) -> str:
    """Text on one line; characters that XML 1.0 cannot have are spelt out."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", one_line(text))
