"""JUnit XML: what dashboards and continuous integration read.

    nbgrader export --exporter=grader.bridges.junit.JUnitExporter --to junit.xml

A suite is one student's assignment, a test case one graded cell; points stand in properties. What was not handed in is
skipped, what did not get full points is a failure with the comment as its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from grader.bridges.exports import GradeExporter, Result, Score, put
from grader.bridges.feedback import number

#: Characters that XML 1.0 cannot hold in any spelling.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JUnitExporter(GradeExporter):
    """One file with all suites."""

    default = "junit.xml"

    def write(self, found: Sequence[Result], to: Path) -> None:
        """Write the file; equal gradebooks give equal bytes."""
        root = ET.Element("testsuites", name="nbgrader")
        for each in found:
            _suite(root, each)
        ET.indent(root)
        put(to, '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n")


def _suite(root: ET.Element, result: Result) -> None:
    missing = not result.scores
    failures = sum(each.score < each.points for each in result.scores)
    counts = {"tests": len(result.scores) or 1, "failures": failures, "errors": 0, "skipped": int(missing), "time": 0}
    suite = _element(root, "testsuite", name=f"{result.assignment}.{result.person.id}", **counts)
    if result.handed_in is not None:
        suite.set("timestamp", result.handed_in.strftime("%Y-%m-%dT%H:%M:%S"))
    totals = {"score": result.score, "max_score": result.points, "late_submission_penalty": result.penalty}
    _properties(suite, totals)
    if missing:
        case = _element(suite, "testcase", classname=result.assignment, name=result.person.id, time=0)
        _element(case, "skipped", type="missing", message="nothing was handed in")
    for each in result.scores:
        _case(suite, result, each)


def _case(suite: ET.Element, result: Result, score: Score) -> None:
    name = f"{result.assignment}.{result.person.id}"
    case = _element(suite, "testcase", classname=name, name=score.name, time=0)
    _properties(case, {"score": score.score, "max_score": score.points})
    if score.score < score.points:
        told = f"{number(score.score)} of {number(score.points)} points"
        _element(case, "failure", type="points", message=told).text = _NO_XML.sub("", score.comment)


def _properties(parent: ET.Element, values: dict[str, float]) -> None:
    holder = _element(parent, "properties")
    for name, value in values.items():
        _element(holder, "property", name=name, value=number(value))


def _element(parent: ET.Element, tag: str, **attributes: object) -> ET.Element:
    """An element whose attributes hold only what XML can hold."""
    return ET.SubElement(parent, tag, {name: _NO_XML.sub("", str(value)) for name, value in attributes.items()})
