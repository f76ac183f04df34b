"""Hidden checks of the NumPy week: the inputs and comparisons of asserts/test_npweek.py, told to students."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from grader.checking import assert_close, check, grades, require

#: As close as np.isclose and np.allclose demand.
CLOSE = {"rtol": 1e-5, "atol": 1e-8}
NEAR = {"rtol": 1e-5, "atol": 1e-5}
TRAINED = {"rtol": 1e-5, "atol": 1e-3}
TRUE_W, TRUE_B = np.array([1.5, -2.0, 0.5]), 0.7


def cost(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    """An independent oracle of mse_cost."""
    return float(np.mean((X @ w + b - y) ** 2) / 2)


@grades("mse_cost")
def test_the_cost_is_half_the_mean_of_squares(submission: Any) -> None:
    """The cost is one number: the mean of the squared residuals, halved."""
    rng = np.random.default_rng(3)
    for m, n in ((7, 3), (64, 5)):
        problem = rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n), rng.normal()
        check(submission.mse_cost, *problem, expected=cost(*problem), **CLOSE)


@grades("mse_grad")
def test_the_gradient_is_the_slope_of_the_cost(submission: Any) -> None:
    """Each entry of the gradient is the slope of the cost, by central differences."""
    rng = np.random.default_rng(4)
    X, y, w, b = rng.normal(size=(20, 4)), rng.normal(size=20), rng.normal(size=4), 0.3
    grad_w, grad_b = submission.mse_grad(X, y, w, b)
    slopes = [(cost(X, y, w + e, b) - cost(X, y, w - e, b)) / 2e-6 for e in 1e-6 * np.eye(4)]
    assert_close(grad_w, np.array(slopes), **NEAR, what="the gradient with respect to w")
    slope = (cost(X, y, w, b + 1e-6) - cost(X, y, w, b - 1e-6)) / 2e-6
    assert_close(grad_b, slope, **NEAR, what="the gradient with respect to b")


@grades("mse_grad")
def test_the_gradient_of_many_points(submission: Any) -> None:
    """500 points in nine dimensions: X^T (Xw + b - y) / m, and the mean residual."""
    rng = np.random.default_rng(4)
    rng.normal(size=20 * 4 + 20 + 4)  # what the check above draws
    X, y, w = rng.normal(size=(500, 9)), rng.normal(size=500), rng.normal(size=9)
    residuals = X @ w - 1.0 - y
    check(submission.mse_grad, X, y, w, -1.0, expected=(X.T @ residuals / 500, float(residuals.mean())), **CLOSE)


@grades("softmax")
def test_rows_are_probabilities(submission: Any) -> None:
    """Row by row, exp(z) over its sum; a shift of the row changes nothing."""
    z = np.random.default_rng(5).normal(size=(8, 5))
    probs = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    check(submission.softmax, z, expected=probs, **CLOSE)
    check(submission.softmax, z + 100.0, expected=probs, **CLOSE)


@grades("softmax")
def test_large_entries_do_not_overflow(submission: Any) -> None:
    """Entries of 10000 and -10000 give 1 and 0."""
    check(submission.softmax, np.array([[1e4, 0.0, -1e4]]), expected=np.array([[1.0, 0.0, 0.0]]), **CLOSE)


@grades("cross_entropy")
def test_the_entropy_is_the_mean_of_logarithms(submission: Any) -> None:
    """The mean of -log of the probability of the label, for 3, 10 and 50 classes."""
    rng = np.random.default_rng(6)
    for k in (3, 10, 50):
        probs, labels = rng.dirichlet(np.ones(k), size=40), rng.integers(0, k, 40)
        right = float(-np.mean(np.log(probs[np.arange(40), labels])))
        check(submission.cross_entropy, probs, labels, expected=right, **CLOSE)


@grades("cross_entropy")
def test_a_sure_error_costs_a_finite_amount(submission: Any) -> None:
    """A probability of 0 for the label is raised to 1e-12."""
    answer = submission.cross_entropy(np.eye(3), np.array([1, 2, 0]))
    require(np.all(np.isfinite(answer)), "three sure errors give an infinite cross-entropy")


@grades("gd_train")
def test_training_finds_the_line(submission: Any) -> None:
    """500 steps with lr 0.1 reach the weights behind the data, and no step makes the cost larger."""
    X = np.random.default_rng(7).normal(size=(200, 3))
    w, b, history = submission.gd_train(X, X @ TRUE_W + TRUE_B, 0.1, 500)
    require(len(history) == 500, f"500 costs are asked, got {len(history)}")
    assert_close(w, TRUE_W, **TRAINED, what="w after 500 steps")
    assert_close(b, TRUE_B, **TRAINED, what="b after 500 steps")
    falls = all(before >= after - 1e-12 for before, after in pairwise(history))
    require(falls, "the cost rises somewhere on the way")


@grades("gd_train")
def test_the_first_step(submission: Any) -> None:
    """From zero, one step with lr 0.5 goes to 0.5 X^T y / m."""
    X = np.random.default_rng(7).normal(size=(200, 3))
    y = X @ TRUE_W + TRUE_B
    w, _, _ = submission.gd_train(X, y, 0.5, 1)
    assert_close(w, 0.5 * X.T @ y / 200, **CLOSE, what="w after one step")
