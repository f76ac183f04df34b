"""Worked examples of the NumPy week; the benchmark grades the same inputs as asserts/test_npweek.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.checking import check, grades

#: As close as np.isclose and np.allclose demand.
CLOSE = {"rtol": 1e-5, "atol": 1e-8}

X, Y, W = np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), np.array([1.0])


@grades("mse_cost")
def test_two_points_on_and_beside_the_line(submission: Any) -> None:
    """y = x costs nothing; two points that lie 2 above it cost 2."""
    check(submission.mse_cost, X, Y, W, 0.0, expected=0.0, **CLOSE)
    check(submission.mse_cost, X, Y + 2.0, W, 0.0, expected=2.0, **CLOSE)


@grades("cross_entropy")
def test_a_coin_and_three_certainties(submission: Any) -> None:
    """A fair coin costs log 2; being surely right costs nothing."""
    check(submission.cross_entropy, np.array([[0.5, 0.5]]), np.array([0]), expected=float(np.log(2)), **CLOSE)
    check(submission.cross_entropy, np.eye(3), np.arange(3), expected=0.0, **CLOSE)
