"""Golden folders: a submission and the verdict it must get, message for message.

A new behaviour of the grader is a new folder tests/data/golden/<case>/ with day1_mini.py, a new sentence about a wrong
answer one with day1_clinic.py: ten functions, of which each may be wrong in its own way. Run pytest with GOLDEN=accept
to write its verdict.json, read it, and commit both.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course import Course
from grader.teacher.batch import grade_many
from grader.teacher.submissions import Submission
from grader.verdict import Status, Verdict

DATA = Path(__file__).parents[1] / "data"
#: Case -> the course of its submission: tests/data/mini or tests/data/clinic.
COURSES = {path.parent.name: path.stem.removeprefix("day1_") for path in sorted((DATA / "golden").glob("*/day1_*.py"))}
CASES = list(COURSES)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    """All golden submissions graded, each course in one batch by two judges."""
    found = {}
    for name in sorted(set(COURSES.values())):
        course = Course.load(DATA / name)
        submissions = [_submission(case) for case in CASES if COURSES[case] == name]
        steps = grade_many(course, course.find("week1"), submissions, jobs=2)
        found |= {step.verdict.student: step.verdict for step in steps}
    return found


def _submission(case: str) -> Submission:
    path = DATA / "golden" / case / f"day1_{COURSES[case]}.py"
    source = path.read_bytes()
    return Submission(case, "week1-day1", path, source, Status.GRADED, "", hashlib.sha256(source).hexdigest())


def plain(verdict: Verdict) -> dict[str, Any]:
    """The verdict without what differs by run (receipt, seconds) or by version of Hypothesis (drawn numbers)."""
    document: dict[str, Any] = json.loads(verdict.for_student().to_json())
    del document["receipt"], document["seconds"]
    for item in document["items"]:
        for check in item["checks"]:
            if check["part"] != "E":
                check["message"], check["example"] = _without_numbers(check["message"]), ""
                check["hint"] = re.sub(r"on \d+ of \d+ inputs", "on N of N inputs", check["hint"])
    return document


def _without_numbers(text: str) -> str:
    """The message without what hangs on the example: another version of Hypothesis finds another one."""
    text = re.sub(r"(?<![\w])-?\d[\d.]*(e[+-]?\d+)?", "N", text)
    text = re.sub(r"np\.array\([^()]*\)", "np.array(N)", text)
    text = re.sub(r"at index \[[N, ]*\]: returned \S+, expected \S+( \(.* differ.*\))?", "at index [N]", text)
    return re.sub(r"'\w+'", "'S'", re.sub(r"N(\]?,? \[?N)+", "N, N", text))


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, verdicts: dict[str, Verdict]) -> None:
    """The verdict is the one in the folder."""
    path = DATA / "golden" / case / "verdict.json"
    found = plain(verdicts[case])
    if os.environ.get("GOLDEN") == "accept":
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    assert json.loads(path.read_text(encoding="utf-8")) == found


def test_every_example_can_be_pasted(verdicts: dict[str, Verdict]) -> None:
    """The smallest failing call of each clinic item is a line of Python that makes this call."""
    checks = [
        check
        for case, verdict in verdicts.items()
        if COURSES[case] == "clinic"
        for item in verdict.items
        for check in item.checks
        if check.example
    ]

    assert len(checks) >= 50
    for check in checks:
        made = eval(check.example, {"np": np, check.item: lambda *args: args})  # noqa: S307  (our own text)

        assert made
        assert check.message.splitlines()[0] == f"call      {check.example}"


def test_at_least_thirty_sentences_are_seen() -> None:
    """Each golden sentence about a wrong answer stands in an expected verdict, and they are different ones."""
    texts = [(DATA / "golden" / case / "verdict.json").read_text(encoding="utf-8") for case in CASES]
    hints = {check["hint"] for text in texts for item in json.loads(text)["items"] for check in item["checks"]}

    assert len({hint for hint in hints if "inputs tried" in hint}) >= 30


def test_no_golden_verdict_is_our_own_fault() -> None:
    """Whatever a student writes, it is never a grader_error."""
    texts = [(DATA / "golden" / case / "verdict.json").read_text(encoding="utf-8") for case in CASES]

    assert not any("grader_error" in text for text in texts)
