"""Hidden checks of the miniatures."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from grader.checking import Universal, assert_close, check, grades, inside, require, runs_like_reference
from grader.checking.strategies import matrices, vectors


@grades("double")
@given(x=vectors())
def test_double_is_twice(submission, x):
    """The result is twice the input."""
    check(submission.double, x, expected=2 * x)


@grades("double")
@given(x=vectors())
def test_double_is_additive(submission, x):
    """Doubling twice is multiplying by four."""
    once = submission.double(x)
    assert_close(submission.double(2 * x), 2 * once, what="double(2x)")


class TestDoubleUniversal(Universal, of="double"):
    args = vectors().map(lambda x: (x,))
    one = (np.ones(1),)
    rejects = {"a number": (3.0,)}


@grades("row_means")
@given(X=matrices())
def test_means_go_along_the_rows(submission, X):
    """Each row is averaged over its own elements."""
    check(submission.row_means, X)


@grades("row_means", part="P")
def test_means_are_vectorised(submission):
    """It works on whole arrays."""
    runs_like_reference(submission.row_means, np.arange(400_000.0).reshape(200_000, 2), k=8)


@grades("Counter")
def test_counters_are_independent(submission):
    """Two counters do not share their count."""

    def lives(module):
        first, second = module.Counter(), module.Counter(10)
        return [first.step(), second.step(), first.step()]

    require(inside(submission, lives) == [1, 11, 2], "Each counter needs a count of its own.", mistake="shared_count")


@grades("Counter")
def test_counter_through_a_handle(submission):
    """An object can be kept and used again."""
    counter = submission.Counter(2)
    assert counter.step() == 3
    assert counter.step() == 4
