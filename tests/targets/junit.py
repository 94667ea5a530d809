"""The structure of a JUnit report as Jenkins (junit-10) and the older Ant and Surefire readers both demand it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

TIME = r"\d*(\.\d*)?"
COUNT = r"\d+"
TEXT = r"[\s\S]*"


@dataclass(frozen=True)
class Shape:
    """What an element may hold: attributes (pattern; required or not), children in order, text."""

    required: Mapping[str, str]
    optional: Mapping[str, str]
    children: tuple[str, ...] = ()
    one_child: bool = False
    text: bool = False


OUTCOME = Shape({"type": r".+"}, {"message": TEXT}, text=True)
SHAPES = {
    "testsuites": Shape(
        {}, {"name": TEXT, "tests": COUNT, "failures": COUNT, "errors": COUNT, "time": TIME}, ("testsuite",)
    ),
    "testsuite": Shape(
        {
            "name": r".+",
            "tests": COUNT,
            "failures": COUNT,
            "errors": COUNT,
            "time": TIME,
            "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
            "hostname": r".+",
            "id": COUNT,
            "package": r".+",
        },
        {"skipped": COUNT},
        ("properties", "testcase", "system-out", "system-err"),
    ),
    "properties": Shape({}, {}, ("property",)),
    "property": Shape({"name": r".+", "value": TEXT}, {}),
    "testcase": Shape(
        {"name": r".+", "classname": r".+", "time": TIME}, {}, ("skipped", "error", "failure"), one_child=True
    ),
    "skipped": OUTCOME,
    "error": OUTCOME,
    "failure": OUTCOME,
    "system-out": Shape({}, {}, text=True),
    "system-err": Shape({}, {}, text=True),
}


def valid(text: str) -> ET.Element:
    """The report, parsed; an AssertionError says what a reader would refuse."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    _check(root)
    for suite in root:
        cases = suite.findall("testcase")
        counted = {
            "tests": len(cases),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
            "skipped": len(suite.findall("testcase/skipped")),
        }
        assert {name: int(suite.attrib[name]) for name in counted} == counted
        names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
        assert len(names) == len(set(names))
    for name in ("tests", "failures", "errors"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root)
    return root


def _check(element: ET.Element) -> None:
    shape = SHAPES[element.tag]
    assert set(shape.required) <= set(element.attrib), element.tag
    for name, value in element.attrib.items():
        pattern = {**shape.required, **shape.optional}.get(name)
        assert pattern is not None, f"{element.tag} has no attribute {name}"
        assert re.fullmatch(pattern, value), f"{element.tag} {name}={value!r}"
    tags = [child.tag for child in element]
    assert set(tags) <= set(shape.children), f"{element.tag} holds {tags}"
    assert tags == sorted(tags, key=shape.children.index), f"{element.tag} holds {tags} in this order"
    assert not shape.one_child or len(tags) <= 1
    assert shape.text or not (element.text or "").strip()
    assert not (element.tail or "").strip()
    for child in element:
        _check(child)
