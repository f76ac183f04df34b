"""Worked examples of week 3, day 1: run `pytest exercises/week3/test_day1_activations.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.checking import check, grades

#: Two points on either side of 0, and 0 itself.
Z = np.array([-2.0, -0.25, 0.0, 0.25, 2.0])

# ----------------------------------------------------------------- activation


@grades("activation")
def test_heaviside(submission: Any) -> None:
    """A step from 0 to 1, and exactly 1/2 at 0."""
    check(submission.activation, "heaviside", Z, expected=np.array([0.0, 0.0, 0.5, 1.0, 1.0]))


@grades("activation")
def test_piecewise(submission: Any) -> None:
    """z + 1/2, cut off at 0 and at 1."""
    check(submission.activation, "piecewise", Z, expected=np.array([0.0, 0.25, 0.5, 0.75, 1.0]))


@grades("activation")
def test_sigmoid(submission: Any) -> None:
    """From 0 to 1, and 1/2 at 0."""
    expected = np.array([0.119203, 0.437823, 0.5, 0.562177, 0.880797])
    check(submission.activation, "sigmoid", Z, expected=expected, atol=1e-6)


@grades("activation")
def test_tanh(submission: Any) -> None:
    """From -1 to 1, and 0 at 0."""
    expected = np.array([-0.964028, -0.244919, 0.0, 0.244919, 0.964028])
    check(submission.activation, "tanh", Z, expected=expected, atol=1e-6)


@grades("activation")
def test_leaky_relu(submission: Any) -> None:
    """A tenth of z below 0, z above."""
    check(submission.activation, "leaky_relu", Z, expected=np.array([-0.2, -0.025, 0.0, 0.25, 2.0]))


@grades("activation")
def test_elu(submission: Any) -> None:
    """e^z - 1 below 0, z above."""
    expected = np.array([-0.864665, -0.221199, 0.0, 0.25, 2.0])
    check(submission.activation, "elu", Z, expected=expected, atol=1e-6)


@grades("activation")
def test_softplus(submission: Any) -> None:
    """ln(1 + e^z): a relu with a rounded corner, ln 2 at 0."""
    expected = np.array([0.126928, 0.575939, 0.693147, 0.825939, 2.126928])
    check(submission.activation, "softplus", Z, expected=expected, atol=1e-6)


# ------------------------------------------------------------ activation_grad


@grades("activation_grad")
def test_slope_of_sigmoid(submission: Any) -> None:
    """Steepest at 0, and there only 1/4."""
    expected = np.array([0.104994, 0.246134, 0.25, 0.246134, 0.104994])
    check(submission.activation_grad, "sigmoid", Z, expected=expected, atol=1e-6)


@grades("activation_grad")
def test_slope_of_tanh(submission: Any) -> None:
    """Steepest at 0, with slope 1."""
    expected = np.array([0.070651, 0.940015, 1.0, 0.940015, 0.070651])
    check(submission.activation_grad, "tanh", Z, expected=expected, atol=1e-6)


@grades("activation_grad")
def test_slope_of_elu(submission: Any) -> None:
    """e^z below 0, 1 above, and 1 at 0."""
    expected = np.array([0.135335, 0.778801, 1.0, 1.0, 1.0])
    check(submission.activation_grad, "elu", Z, expected=expected, atol=1e-6)


@grades("activation_grad")
def test_slope_of_relu(submission: Any) -> None:
    """0 below 0, 1 above, and by convention 0 at 0."""
    check(submission.activation_grad, "relu", Z, expected=np.array([0.0, 0.0, 0.0, 1.0, 1.0]))


# --------------------------------------------------------------------- maxout


@grades("maxout")
def test_the_larger_of_two_pieces(submission: Any) -> None:
    """1 + 2 = 3 against -1 + 2 * 2 + 0.5 = 3.5."""
    x = np.array([[1.0, 2.0]])
    W = np.array([[[1.0], [1.0]], [[-1.0], [2.0]]])
    check(submission.maxout, x, W, np.array([[0.0], [0.5]]), expected=np.array([[3.5]]))
