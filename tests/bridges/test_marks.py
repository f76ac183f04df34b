from __future__ import annotations

import dataclasses
import math

import pytest

from grader.bridges.nbgrader_gradebook import push
from grader.errors import BridgeError


@pytest.mark.parametrize("wrong", [6.01, math.nan, math.inf, -0.5, True, "6"])
def test_points_nbgrader_would_swallow_are_refused(bare, wrong):
    """A score that is no number from 0 to the maximum stops the push before a gradebook even exists."""
    good = bare.verdict("bob", bare.days[1])
    items = (dataclasses.replace(good.items[0], score=wrong), *good.items[1:])
    bad = dataclasses.replace(good, student="ann", items=items)
    with pytest.raises(BridgeError, match=r"ann / week1-day2, item mse.*nothing was pushed"):
        push(bare.course, bare.days, [good, bad], str(bare.database))
    assert not bare.database.exists()


def test_verdicts_older_than_the_catalogue_are_refused(bare):
    """Another set of items or other points than course.toml means: grade again."""
    verdict = bare.verdict("ann", bare.days[1])
    fewer = dataclasses.replace(verdict, items=verdict.items[:1])
    other = dataclasses.replace(verdict, items=(dataclasses.replace(verdict.items[0], points=7.0), verdict.items[1]))
    for stale, words in ((fewer, "differ in mse_gradient"), (other, "graded for 7 points, course.toml says 6")):
        with pytest.raises(BridgeError, match=rf"{words}.*grade week1-day2 again"):
            push(bare.course, bare.days, [stale], str(bare.database))


def test_two_verdicts_or_a_foreign_day_are_refused(bare):
    """It must be clear which verdict counts, and every verdict must belong to a pushed day."""
    verdict = bare.verdict("ann", bare.days[1])
    with pytest.raises(BridgeError, match="two verdicts"):
        push(bare.course, bare.days, [verdict, verdict], str(bare.database))
    with pytest.raises(BridgeError, match=r"none of the days being pushed \(week1-day1\)"):
        push(bare.course, bare.days[:1], [verdict], str(bare.database))


@pytest.mark.parametrize("student", ["", " ann", "kim,minsu", "../ann", "a\nb", "..", "x" * 129, "a\udc80b"])
def test_student_ids_nbgrader_cannot_hold_are_refused(bare, student):
    """An id that is no folder name, or would shift the columns of nbgrader's export, is named."""
    with pytest.raises(BridgeError, match="student id"):
        push(bare.course, bare.days, [bare.verdict(student, bare.days[1])], str(bare.database))
    with pytest.raises(BridgeError, match="student id"):
        push(bare.course, bare.days, [], str(bare.database), roster={student: {}})
