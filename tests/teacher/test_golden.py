"""Golden folders: a submission and the verdict it must get, message for message.

A new behaviour of the grader is a new folder tests/data/golden/<case>/ with day1_mini.py; run pytest with
GOLDEN=accept to write its verdict.json, read it, and commit both.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from grader.course import Course
from grader.teacher.batch import grade_many
from grader.teacher.submissions import Submission
from grader.verdict import Status, Verdict

DATA = Path(__file__).parents[1] / "data"
CASES = sorted(path.parent.name for path in (DATA / "golden").glob("*/day1_mini.py"))


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    """All golden submissions graded in one batch by two judges."""
    course = Course.load(DATA / "mini")
    submissions = [_submission(case) for case in CASES]
    return {p.verdict.student: p.verdict for p in grade_many(course, course.find("week1"), submissions, jobs=2)}


def _submission(case: str) -> Submission:
    path = DATA / "golden" / case / "day1_mini.py"
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
    return document


def _without_numbers(text: str) -> str:
    text = re.sub(r"(?<![\w])-?\d[\d.]*(e[+-]?\d+)?", "N", text)
    return re.sub(r"N(\]?,? \[?N)+", "N, N", text)


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, verdicts: dict[str, Verdict]) -> None:
    """The verdict is the one in the folder."""
    path = DATA / "golden" / case / "verdict.json"
    found = plain(verdicts[case])
    if os.environ.get("GOLDEN") == "accept":
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    assert json.loads(path.read_text(encoding="utf-8")) == found


def test_no_golden_verdict_is_our_own_fault() -> None:
    """Whatever a student writes, it is never a grader_error."""
    texts = [(DATA / "golden" / case / "verdict.json").read_text(encoding="utf-8") for case in CASES]

    assert not any("grader_error" in text for text in texts)
