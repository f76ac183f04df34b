"""Replay changes nothing: the same submissions, graded call by call, come out the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from grader.course import Course
from grader.sandbox.cage import Zygote
from grader.teacher import grade as module
from grader.teacher.batch import limits
from grader.teacher.judge import Judge, with_judge
from grader.teacher.submissions import Submission
from grader.verdict import Outcome, Receipt, Status

DATA = Path(__file__).parents[1] / "data"
CASES = [path.parent for path in sorted((DATA / "golden").glob("*/day1_mini.py"))]

Outcomes = dict[str, dict[str, Outcome]]


def outcomes(judge: Judge) -> Outcomes:
    """The outcome of every check of every golden submission."""
    found: Outcomes = {}
    for case in CASES:
        source = (case / "day1_mini.py").read_bytes()
        digest = hashlib.sha256(source).hexdigest()
        submission = Submission(case.name, "week1-day1", None, source, Status.GRADED, "", digest)
        verdict = module.grade(judge.bench("week1-day1"), submission, Receipt(), shrink=False)
        found[case.name] = {check.name: check.outcome for item in verdict.items for check in item.checks}
    return found


def test_replayed_and_live_verdicts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every golden submission, once replayed in bulk and once call by call."""
    course = Course.load(DATA / "mini")
    results: list[Outcomes] = []

    def work(judge: Judge) -> None:
        results.append(outcomes(judge))
        monkeypatch.setattr(module.Sitting, "_replayed", module.Sitting._live)
        results.append(outcomes(judge))

    with Zygote(("numpy",), limits(course)) as zygote:
        with_judge(course, course.find("week1"), lambda _: zygote, work)

    assert results[0] == results[1]
