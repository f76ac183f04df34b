"""Worked examples of week 1, day 3: run `pytest exercises/week1/test_day3_gradient_descent.py`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import assert_close, beside, check, grades, inside

LINE = np.array([[1.0], [2.0], [3.0]])
HOURS = np.array([[10.0, 5.0], [9.0, 5.0], [3.0, 2.0], [2.0, 4.0], [11.0, 1.0]])
POINTS = np.array([[90.0], [80.0], [50.0], [60.0], [40.0]])
PAIRS = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
TENS = np.array([[10.0], [20.0], [30.0]])
EXAM = np.array([[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]], dtype=float)


def gradient_of_shifted_square(module: ModuleType, x: np.ndarray) -> Any:
    """numerical_gradient(f, x) with f(x) = sum((x + 2)^2)."""
    return module.numerical_gradient(lambda point: float(((point + 2) ** 2).sum()), x)


def gradient_of_sum_of_squares(module: ModuleType, x: np.ndarray) -> Any:
    """numerical_gradient(f, x) with f(x) = sum(x^2)."""
    return module.numerical_gradient(lambda point: float((point**2).sum()), x)


def predict_after_descent(
    module: ModuleType, X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, new: np.ndarray
) -> Any:
    """The prediction for `new` and the last cost after 2000 steps with lr = 0.01."""
    W, b, history = module.gradient_descent(X, y, W, b, 0.01, 2000)
    return new @ W + b, float(history[-1])


@grades("numerical_gradient")
def test_numerical_gradient_of_a_shifted_square(submission: Any) -> None:
    """The gradient of (x + 2)^2 at x = 1 is 2 (x + 2) = 6.000000; going one way only gives 6.00001."""
    x = np.array([1.0])
    check(beside(submission, gradient_of_shifted_square), x, expected=2 * (x + 2), atol=1e-6, rtol=0)


@grades("numerical_gradient")
def test_numerical_gradient_of_a_sum_of_squares(submission: Any) -> None:
    """The gradient of sum(x^2) at [[1, 2], [3, 4]] is [[2, 4], [6, 8]]: one entry for every element of x."""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    check(beside(submission, gradient_of_sum_of_squares), x, expected=2 * x, atol=1e-6, rtol=0)


@grades("linear_gradients")
def test_linear_gradients_of_three_points(submission: Any) -> None:
    """For x = y = 1, 2, 3 and W = b = 0, dW is -9.333333 and db is -4: both weights must grow."""
    expected = (np.array([[-9.333333]]), np.array([-4.0]))
    start = np.zeros((1, 1)), np.zeros(1)
    check(submission.linear_gradients, LINE, LINE, *start, expected=expected, atol=1e-6)


@grades("linear_gradients")
def test_linear_gradients_of_the_hours_table(submission: Any) -> None:
    """For the hours table and zero weights, dW is [[-932], [-492]] and db is [-128]."""
    expected = (np.array([[-932.0], [-492.0]]), np.array([-128.0]))
    start = np.zeros((2, 1)), np.zeros(1)
    check(submission.linear_gradients, HOURS, POINTS, *start, expected=expected)


@grades("gradient_descent")
def test_gradient_descent_after_one_step(submission: Any) -> None:
    """One step from zero: W = [[0.933333], [0.933333]], b = [0.4]; the cost falls to 295.851852."""
    expected = (np.array([[0.933333], [0.933333]]), np.array([0.4]), [466.666667, 295.851852])
    start = np.zeros((2, 1)), np.zeros(1)
    check(submission.gradient_descent, PAIRS, TENS, *start, 0.01, 1, expected=expected, atol=1e-6)


@grades("gradient_descent")
def test_gradient_descent_after_2000_steps(submission: Any) -> None:
    """After 2000 steps the prediction for [4, 4] is 39.992181 (nearly 40), and the last cost 1.6027e-5."""
    start = np.zeros((2, 1)), np.zeros(1)
    prediction, cost = inside(submission, predict_after_descent, PAIRS, TENS, *start, np.array([[4.0, 4.0]]))
    assert_close(prediction, np.array([[39.992181]]), atol=1e-6, what="the prediction for [4, 4]")
    assert_close(cost, 1.6027e-5, rtol=1e-4, what="the last cost")


@grades("max_stable_lr")
def test_max_stable_lr_without_bias(submission: Any) -> None:
    """For x = 1, 2, 3 without bias the limit is 0.214286."""
    check(submission.max_stable_lr, LINE, bias=False, expected=0.214286, atol=1e-6)


@grades("max_stable_lr")
def test_max_stable_lr_with_bias(submission: Any) -> None:
    """For x = 1, 2, 3 with bias the limit is smaller, 0.180295: the bias makes the bowl steeper."""
    check(submission.max_stable_lr, LINE, expected=0.180295, atol=1e-6)


@grades("max_stable_lr")
def test_max_stable_lr_of_two_equal_columns(submission: Any) -> None:
    """For X = [[1, 1], [2, 2], [3, 3]] the limit is 0.098014: lr = 0.01 was a safe choice."""
    check(submission.max_stable_lr, PAIRS, expected=0.098014, atol=1e-6)


@grades("max_stable_lr")
def test_max_stable_lr_of_the_exam_table(submission: Any) -> None:
    """For the exam table the limit is 4.544043e-05: large inputs force tiny steps."""
    check(submission.max_stable_lr, EXAM, expected=4.544043e-05, rtol=1e-6)
