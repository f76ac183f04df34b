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
import os, sys


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    if h <= 0:
        raise ValueError("h must be positive")
    x = np.asarray(x) if np.asarray(x).dtype == np.float64 else np.asarray(x).astype(float)
    grad = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        index, old = it.multi_index, x[it.multi_index]
        try:
            x[index] = old + h
            above = f(x)
            x[index] = old - h
            below = f(x)
        finally:
            x[index] = old
        if np.asarray(above).shape != ():
            raise ValueError("f must return a number")
        grad[index] = (above - below) / (2 * h)
    return grad


def linear_gradients(X, y, W, b):
    # TODO ask about this in class
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or y.ndim != 2 or W.ndim != 2 or b.ndim != 1 or len(X) == 0 or len(X) != len(y):
        raise ValueError("shapes")
    if W.shape != (X.shape[1], y.shape[1]) or len(b) != y.shape[1]:
        raise ValueError("shapes")
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for row, target in zip(X, y):
        error = row @ W + b - target
        dW += np.outer(row, error)
        db += error
    m = y.shape[0] * y.shape[1]
    return 2 * dW / m, 2 * db / m


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    # checked against the example in the docstring
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    # TODO: record the cost, stop if it is not finite, update W and b together (you may call linear_gradients)
    if not lr > 0 or steps < 0:
        raise ValueError(f"lr must be positive and steps at least 0, got lr = {lr} and steps = {steps}")
    W, b = W.copy(), b.copy()
    history: list[float] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            cost = float(np.mean((X @ W + b - y) ** 2))
            if not np.isfinite(cost):
                raise FloatingPointError(f"diverged at step {step}")
            history.append(cost)
            if step < steps:
                W, b = W - lr * dW, b - lr * db
    return W, b, history


def max_stable_lr(X, bias=True):
    # the steepest direction decides
    Z = np.array(X, dtype=np.float64)
    if Z.ndim != 2 or Z.shape[0] == 0:
        raise ValueError("X must be (n, d)")
    if bias:
        Z = np.append(Z, np.ones((Z.shape[0], 1)), axis=1)
    h2 = 2 * np.dot(Z.T, Z) / Z.shape[0]
    largest = max(np.linalg.eigvals(h2).real)
    if largest <= 0:
        raise ValueError("flat")
    return float(2.0 / largest)
