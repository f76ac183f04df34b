"""Worked examples of week 1, day 2: run `pytest exercises/week1/test_day2_cost.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.checking import check, grades

#: Hours and attendance of five students, and their exam points.
HOURS = np.array([[10.0, 5.0], [9.0, 5.0], [3.0, 2.0], [2.0, 4.0], [11.0, 1.0]])
POINTS = np.array([[90.0], [80.0], [50.0], [60.0], [40.0]])
PREDICTED = np.array([[91.0], [83.0], [29.0], [25.0], [91.0]])

#: Ten targets and predictions that differ twice, by 2.
TARGET = np.arange(10.0)
PRED = TARGET + np.array([0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0])

X = np.array([1.0, 2.0, 3.0])

# ------------------------------------------------------------- predict_linear


@grades("predict_linear")
def test_hours_and_attendance(submission: Any) -> None:
    """8 * hours + 2 * attendance + 1: five students give a (5, 1) column."""
    check(submission.predict_linear, HOURS, np.array([[8.0], [2.0]]), 1.0, expected=PREDICTED)


# ------------------------------------------------------------------------ mse


@grades("mse")
def test_two_errors_of_2_among_ten(submission: Any) -> None:
    """(4 + 4) / 10 = 0.8."""
    check(submission.mse, PRED, TARGET, expected=0.8, atol=1e-6)


@grades("mse")
def test_a_line_that_is_too_flat(submission: Any) -> None:
    """x = y = [1, 2, 3] and W = 0: (1 + 4 + 9) / 3 = 4.666667."""
    check(submission.mse, 0.0 * X, X, expected=4.666667, atol=1e-6)


@grades("mse")
def test_the_right_line_costs_nothing(submission: Any) -> None:
    """x = y = [1, 2, 3] and W = 1: the cost is 0."""
    check(submission.mse, 1.0 * X, X, expected=0.0)


@grades("mse")
def test_a_line_that_is_too_steep(submission: Any) -> None:
    """x = y = [1, 2, 3] and W = 2: as wrong as W = 0, 4.666667."""
    check(submission.mse, 2.0 * X, X, expected=4.666667, atol=1e-6)


@grades("mse")
def test_the_cost_of_the_table(submission: Any) -> None:
    """The predictions of the hours table against the exam points: 855.4."""
    check(submission.mse, PREDICTED, POINTS, expected=855.4, atol=1e-6)


# ----------------------------------------------------------------- cost_curve


@grades("cost_curve")
def test_three_points_of_the_parabola(submission: Any) -> None:
    """W = 0, 1, 2 on x = y = [1, 2, 3]: 4.666667, 0, 4.666667."""
    expected = np.array([4.666667, 0.0, 4.666667])
    check(submission.cost_curve, np.array([0.0, 1.0, 2.0]), X, X, expected=expected, atol=1e-6)


@grades("cost_curve")
def test_far_from_the_bottom(submission: Any) -> None:
    """W = 5 is 4 too steep: 16 * 14 / 3 = 74.666667."""
    check(submission.cost_curve, np.array([5.0]), X, X, expected=np.array([74.666667]), atol=1e-6)


# -------------------------------------------------------------- error_metrics


@grades("error_metrics")
def test_five_numbers_for_ten_errors(submission: Any) -> None:
    """The ten errors 0, 0, 0, 2, 0, 0, 0, 2, 0, 0: sae 4, mae 0.4, sse 8, mse 0.8, rmse 0.894427."""
    expected = {"sae": 4.0, "mae": 0.4, "sse": 8.0, "mse": 0.8, "rmse": 0.894427}
    check(submission.error_metrics, PRED, TARGET, expected=expected, atol=1e-6)
