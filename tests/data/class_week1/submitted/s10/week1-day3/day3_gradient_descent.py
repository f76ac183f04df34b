# s10  Priya Sharma
"""Week 1, day 3: gradient descent by hand.

The cost of day 2 is a landscape over W and b. Today you feel its slope (numerically, then with a formula),
walk downhill, and find out how large a step may be before you fall off.

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. The model is H(X) = XW + b, and

    cost(W, b) = (1/m) sum((XW + b - y)^2)        convention: no 1/2 in front, m = n * k elements of y

Shapes, all day long: X (n, d), W (d, k), b (k,), y (n, k), with n > 0. Arrays that do not fit raise
ValueError (NumPy's broadcasting would hide it). Arguments are never changed. If all arrays are float32, so
are the results; otherwise they are float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    """central difference"""
    # checked against the example in the docstring
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += np.asarray(h).astype(x.dtype)
        below[index] -= np.asarray(h).astype(x.dtype)
        value = f(above)
        if np.ndim(value) != 0:
            raise ValueError("f must return one number")
        gradient[index] = (value - f(below)) / (2 * h)
    return gradient


def linear_gradients(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """chain rule: derivative of the square, times the input"""
    # checked against the example in the docstring
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    residual = X @ W + b - y  # prediction minus target: this order gives the sign
    m = residual.size  # all n * k elements, not the n rows
    return 2 / m * (X.T @ residual), 2 / m * residual.sum(axis=0)


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """walk downhill"""
    # see lecture slides
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not lr > 0 or steps < 0:
        raise ValueError(f"lr must be positive and steps at least 0, got lr = {lr} and steps = {steps}")
    W, b = W.copy(), b.copy()
    history: list[float] = []
    with np.errstate(over="ignore", invalid="ignore"):  # the check below says it better than a warning
        for step in range(steps + 1):
            dW, db = linear_gradients(X, y, W, b)  # checks the shapes, too
            cost = float(np.mean((X @ W + b - y) ** 2))
            if not np.isfinite(cost):
                raise FloatingPointError(f"diverged at step {step}")
            history.append(cost)
            if step < steps:
                W, b = W - lr * dW, b - lr * db  # together: db was computed before W moved
    return W, b, history


def max_stable_lr(X, bias=True):
    """the steepest direction decides"""
    Z = np.array(X, dtype=np.float64)
    if Z.ndim != 2 or Z.shape[0] == 0:
        raise ValueError("X must be (n, d)")
    if bias:
        Z = np.append(Z, np.ones((Z.shape[0], 1)), axis=1)
    H = 2 * np.dot(Z.T, Z) / Z.shape[0]
    largest = max(np.linalg.eigvals(H).real)
    if largest <= 0:
        raise ValueError("flat")
    return float(2.0 / largest)


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
