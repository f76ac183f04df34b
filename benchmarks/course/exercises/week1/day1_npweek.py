"""Losses and gradient descent, in NumPy."""

from __future__ import annotations

import numpy as np


def mse_cost(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    """Half the mean squared error of Xw + b: the sum of squared residuals divided by 2m, for X (m, n), y (m,)."""
    # TODO: residuals, squares, sum
    raise NotImplementedError("mse_cost: not written yet")


def mse_grad(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> tuple[np.ndarray, float]:
    """The gradient of mse_cost: with respect to w, shape (n,), and with respect to b, a number."""
    # TODO: differentiate mse_cost on paper first
    raise NotImplementedError("mse_grad: not written yet")


def softmax(z: np.ndarray) -> np.ndarray:
    """The softmax of each row of z (m, k); large entries must not overflow."""
    # TODO: a softmax does not change when a row is shifted
    raise NotImplementedError("softmax: not written yet")


def cross_entropy(probs: np.ndarray, labels: np.ndarray) -> float:
    """The mean of -log probs[i, labels[i]], with probabilities raised to at least 1e-12."""
    # TODO: pick one probability per row
    raise NotImplementedError("cross_entropy: not written yet")


def gd_train(X: np.ndarray, y: np.ndarray, lr: float, steps: int) -> tuple[np.ndarray, float, list[float]]:
    """Gradient descent on mse_cost from w = 0 and b = 0: w, b and the cost after each step."""
    # TODO: update both parameters from the same gradient
    raise NotImplementedError("gd_train: not written yet")
