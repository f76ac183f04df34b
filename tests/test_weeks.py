"""The course as its students and graders meet it: the graders' own exam, and generated files that have not drifted."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import Course
from grader.teacher import stubs
from grader.teacher.audit import ALTERNATIVES, Report, Settings, audit
from grader.teacher.marked import check_hidden

#: Items of each week, as the curriculum counts them.
ITEMS = {"week1": 19, "week2": 23, "week3": 20}
#: Mutants of each item that are tried here; `grader audit` by itself tries twice as many, or all.
MUTANTS = 4


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    """The course of this checkout."""
    return Course.load(root)


@pytest.fixture(scope="module", params=ITEMS)
def week(request: pytest.FixtureRequest) -> str:
    """Each week in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def report(course: Course, week: str) -> Report:
    """The audit of the week, taken once, with a sample of the mutants."""
    return audit(course, course.week(week), jobs=2, settings=Settings(mutants=MUTANTS))


def test_the_graders_pass_their_own_exam(report: Report) -> None:
    """Solution 100 %, stub 0 %, every mistake rejected and named, every alternative accepted, mutants killed."""
    assert report.ok, "\n".join(report.lines())


def test_every_item_is_examined(report: Report, week: str) -> None:
    """All items of the week have known mistakes and enough alternatives."""
    assert len(report.rows) == ITEMS[week]
    assert all(row.mistakes >= 1 and row.alternatives >= ALTERNATIVES for row in report.rows)


def test_every_check_can_fail(report: Report) -> None:
    """A check that no variant ever failed proves nothing."""
    assert report.unfailed == []


def test_every_week_is_tested_here(course: Course) -> None:
    """A new week of course.toml is entered above."""
    assert [week.id for week in course.weeks] == list(ITEMS)


def test_stubs_agree_with_the_solutions(course: Course) -> None:
    """`grader stubs` would change nothing."""
    assert stubs.drift(course) == []


def test_every_item_has_a_hidden_check(course: Course) -> None:
    """course.toml and the hidden tests name the same items."""
    check_hidden(course)
