"""Worked examples of the miniatures."""

from __future__ import annotations

import numpy as np

from grader.checking import check, grades, inside


@grades("double")
def test_double_of_the_worked_example(submission):
    """[1, 2] doubled is [2, 4]."""
    check(submission.double, np.array([1.0, 2.0]), expected=np.array([2.0, 4.0]))


@grades("row_means")
def test_means_of_the_worked_example(submission):
    """The rows of [[1, 2, 3], [4, 5, 9]] average to 2 and 6."""
    check(submission.row_means, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]]), expected=np.array([2.0, 6.0]))


@grades("Counter")
def test_two_steps(submission):
    """Two steps from 5 give 6 and 7."""

    def life(module):
        counter = module.Counter(5)
        return [counter.step(), counter.step()]

    assert inside(submission, life) == [6, 7]
