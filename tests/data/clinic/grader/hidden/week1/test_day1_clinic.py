"""Hidden checks of the ten small functions: one check of values each."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import Universal, check, grades
from grader.checking.oracles import GRADIENT, slopes
from grader.checking.strategies import arrays, matrices, pairs, sizes, vectors

SHAPES = ((3, 2, 1), (4, 3, 2), (2, 4, 3), (5, 2, 3))


def layers():
    """X (n, d), W (d, k), b (k,) and Y (n, k)."""
    return st.sampled_from(SHAPES).flatmap(
        lambda s: st.tuples(arrays((s[0], s[1])), arrays((s[1], s[2])), arrays((s[2],)), arrays((s[0], s[2])))
    )


@grades("mse")
@given(pair=pairs(1, 3))
def test_mse(submission, pair):
    """The cost is the mean of the squared errors."""
    check(submission.mse, *pair)


@grades("row_means")
@given(X=matrices())
def test_row_means(submission, X):
    """Each row is averaged over its own elements."""
    check(submission.row_means, X)


@grades("softmax")
@given(Z=matrices(lo=-2, hi=2))
def test_softmax(submission, Z):
    """Each row becomes a distribution."""
    check(submission.softmax, Z)


@grades("relu")
@given(x=arrays(sizes(4, 9)))
def test_relu(submission, x):
    """What is positive stays, the rest becomes 0."""
    check(submission.relu, x)


class TestReluUniversal(Universal, of="relu"):
    args = vectors().map(lambda x: (x,))


@grades("spread")
@given(X=matrices())
def test_spread(submission, X):
    """The standard deviation of each column."""
    check(submission.spread, X)


@grades("running_sum")
@given(x=arrays(sizes(4, 9), unique=True))
def test_running_sum(submission, x):
    """Every entry is the sum of all up to it."""
    check(submission.running_sum, x)


@grades("batch_sums")
@given(x=arrays(sizes(4, 9)), size=sizes(2, 4))
def test_batch_sums(submission, x, size):
    """Every batch is added up, the last one too."""
    check(submission.batch_sums, x, size)


@grades("activate")
@given(x=vectors(unique=True, lo=-3, hi=3), kind=st.sampled_from(("tanh", "sigmoid", "softplus")))
def test_activate(submission, x, kind):
    """The three formulas."""
    check(submission.activate, x, kind)


@grades("layer")
@given(problem=layers())
def test_layer(submission, problem):
    """Row times column, plus bias."""
    X, W, b, _ = problem
    check(submission.layer, X, W, b, expected=X @ W + b)


@grades("gradients")
@given(problem=layers())
def test_gradients(submission, problem):
    """The gradients are what central differences give."""
    X, W, b, Y = problem
    dW, db = slopes(lambda W, b: float(np.mean((X @ W + b - Y) ** 2)), W, b)
    check(submission.gradients, *problem, expected={"dW": dW, "db": db}, **GRADIENT)
