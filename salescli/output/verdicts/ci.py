"""Verdicts for CI systems: a JUnit report and GitHub annotations.

Whatever stands in an export or in the settings is text to them and nothing else: no name of a rep can close an XML
element or begin a command of the runner.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from salescli.output.style import PLAIN, Style
from salescli.output.terminal import one_line
from salescli.output.verdicts import verdict_text as words
from salescli.targets import exit_code
from salescli.targets.model import Check, Judged, Verdict

#: What XML 1.0 has no way to write, beside the control characters that `one_line` spells out.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
#: What judges nothing.
_NO_VERDICT = (Verdict.INCONCLUSIVE, Verdict.NOT_EVALUATED, Verdict.FOLLOWED)
#: How a log line commands a runner that has read `::` at its start or `##[`, `##vso[`, `##teamcity[` in it.
_COMMAND = re.compile(r"##(?=\w*\[)")


def as_junit(check: Check, style: Style = PLAIN) -> str:
    """A JUnit report: one case a target and group. What makes the run fail is a failure, what leaves it without a
    verdict for lack of input an error.

    What else could not be evaluated, is inconclusive, still to come or only followed is skipped; a target that is
    missed or behind and fails nothing passes, with the sentence in the report's system-out.
    """
    cases = [_Case(judged, check) for judged in check.judged]
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.kind == "failure" for case in cases)),
        "errors": str(sum(case.kind == "error" for case in cases)),
    }
    root = ET.Element("testsuites", {"name": "salescli check", **counts, "time": "0"})
    suite = ET.SubElement(
        root,
        "testsuite",
        {
            "name": "salescli check",
            "package": "salescli",
            "id": "0",
            **counts,
            "skipped": str(sum(case.kind == "skipped" for case in cases)),
            "time": "0",
            "timestamp": f"{check.as_of.isoformat()}T00:00:00",
            "hostname": "localhost",
        },
    )
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", {"name": "as_of", "value": check.as_of.isoformat()})
    for case in cases:
        case.write(suite)
    lines = [words.summary(check), *(f"{case.judged.verdict.value}: {case.name}: {case.text}" for case in cases)]
    ET.SubElement(suite, "system-out").text = "\n".join(xml_text(line) for line in lines)
    ET.SubElement(suite, "system-err")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


class _Case:
    """A verdict as a test case."""

    def __init__(self, judged: Judged, check: Check) -> None:
        self.judged = judged
        self.name = xml_text(words.title(judged))
        self.text = xml_text(words.sentence(judged))
        self.kind = _kind(judged, check)

    def write(self, suite: ET.Element) -> None:
        """The case below its suite."""
        names = {"classname": f"salescli.{self.judged.target.kpi.name}", "name": self.name, "time": "0"}
        case = ET.SubElement(suite, "testcase", names)
        if self.kind:
            kind = (self.judged.reason or self.judged.verdict).value.replace(" ", "_")
            ET.SubElement(case, self.kind, {"type": kind, "message": self.text}).text = self.text


def _kind(judged: Judged, check: Check) -> str | None:
    if exit_code.fails(judged, check):
        return "failure"
    if exit_code.stays_open(judged, check):
        return "error"
    return "skipped" if judged.verdict in _NO_VERDICT else None


def xml_text(text: str) -> str:
    """Text on one line that XML 1.0 can hold; what it cannot is spelt out."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", one_line(text))


def as_github(check: Check, style: Style = PLAIN) -> str:
    """Annotations of a GitHub workflow at the lines that the targets are written on, then the summary.

    What makes the run fail, or leaves it without a verdict for lack of input: error. What else is missed, behind or
    without input: warning. Inconclusive: notice.
    """
    lines = [_annotation(judged, level) for judged in check.judged if (level := _level(judged, check))]
    return "\n".join([*lines, f"salescli check, as of {check.as_of}: {words.summary(check)}"]) + "\n"


def _level(judged: Judged, check: Check) -> str | None:
    if exit_code.fails(judged, check) or exit_code.stays_open(judged, check):
        return "error"
    if not judged.is_fine:
        return "warning"
    return "notice" if judged.verdict is Verdict.INCONCLUSIVE else None


def _annotation(judged: Judged, level: str) -> str:
    origin = judged.target.origin
    properties = {"file": origin.path, "line": str(origin.line or 1), "title": _title(judged)}
    written = ",".join(f"{name}={escaped_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{escaped_data(f'{judged.verdict.value}: {words.sentence(judged)}')}"


def _title(judged: Judged) -> str:
    return words.title(judged)


def escaped_data(text: str) -> str:
    """The message of a workflow command: on one line, and no way to begin another command."""
    return harmless(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """A property of a workflow command, which colons and commas would end."""
    return escaped_data(text).replace(":", "%3A").replace(",", "%2C")


def harmless(text: str) -> str:
    """One line of text that a runner reading the log takes for no command in the middle of it."""
    return _COMMAND.sub("# #", one_line(text))
