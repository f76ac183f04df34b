"""Week 1 as its students and graders meet it: the graders' own exam, and generated files that have not drifted."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import Course, check_hidden
from grader.teacher import stubs
from grader.teacher.audit import Report, audit


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    """The course of this checkout."""
    return Course.load(root)


@pytest.fixture(scope="module")
def report(course: Course) -> Report:
    """The audit of week 1, taken once."""
    return audit(course, course.week("week1"), jobs=2)


def test_the_graders_pass_their_own_exam(report: Report) -> None:
    """Solution 100 %, stub 0 %, every mistake rejected and named, every alternative accepted."""
    assert report.ok, "\n".join(report.lines())


def test_every_item_is_examined(report: Report) -> None:
    """All nineteen items have at least one known mistake and two alternatives."""
    assert len(report.rows) == 19
    assert all(row.mistakes >= 1 and row.alternatives >= 2 for row in report.rows)


def test_every_check_can_fail(report: Report) -> None:
    """A check that no variant ever failed proves nothing."""
    assert report.unfailed == []


def test_stubs_agree_with_the_solutions(course: Course) -> None:
    """`grader stubs` would change nothing."""
    assert stubs.drift(course) == []


def test_every_item_has_a_hidden_check(course: Course) -> None:
    """course.toml and the hidden tests name the same items."""
    check_hidden(course)
