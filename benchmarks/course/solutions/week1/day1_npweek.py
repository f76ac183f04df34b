"""Losses and gradient descent, in NumPy."""

from __future__ import annotations

import numpy as np


def mse_cost(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    """Half the mean squared error of Xw + b: the sum of squared residuals divided by 2m, for X (m, n), y (m,)."""
    # TODO: residuals, squares, sum
    ### BEGIN SOLUTION
    residuals = X @ w + b - y
    return float(residuals @ residuals / (2 * len(y)))
    ### END SOLUTION


def mse_grad(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> tuple[np.ndarray, float]:
    """The gradient of mse_cost: with respect to w, shape (n,), and with respect to b, a number."""
    # TODO: differentiate mse_cost on paper first
    ### BEGIN SOLUTION
    residuals = X @ w + b - y
    return X.T @ residuals / len(y), float(residuals.mean())
    ### END SOLUTION


def softmax(z: np.ndarray) -> np.ndarray:
    """The softmax of each row of z (m, k); large entries must not overflow."""
    # TODO: a softmax does not change when a row is shifted
    ### BEGIN SOLUTION
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


def cross_entropy(probs: np.ndarray, labels: np.ndarray) -> float:
    """The mean of -log probs[i, labels[i]], with probabilities raised to at least 1e-12."""
    # TODO: pick one probability per row
    ### BEGIN SOLUTION
    picked = np.clip(probs[np.arange(len(labels)), labels], 1e-12, 1.0)
    return float(-np.log(picked).mean())
    ### END SOLUTION


def gd_train(X: np.ndarray, y: np.ndarray, lr: float, steps: int) -> tuple[np.ndarray, float, list[float]]:
    """Gradient descent on mse_cost from w = 0 and b = 0: w, b and the cost after each step."""
    # TODO: update both parameters from the same gradient
    ### BEGIN SOLUTION
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        grad_w, grad_b = mse_grad(X, y, w, b)
        w, b = w - lr * grad_w, b - lr * grad_b
        history.append(mse_cost(X, y, w, b))
    return w, b, history
    ### END SOLUTION
