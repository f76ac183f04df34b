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
import matplotlib.pyplot as plt


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # 강의 자료 참고
    x = np.array(x, dtype=np.float64)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        grad[index] = np.sum(f(x + step) - f(x - step)) / (2 * h)
    return grad


def linear_gradients(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # 예제로 확인함
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    # TODO: check the shapes, compute the residual once, then the two formulas
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    err = X @ W + b - y  # prediction minus target: this order gives the sign
    m = err.size  # all n * k elements, not the n rows
    return 2 / m * (X.T @ err), 2 / m * err.sum(axis=0)


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    # 경사를 따라 내려간다
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not lr > 0 or steps < 0:
        raise ValueError(f"lr must be positive and steps at least 0, got lr = {lr} and steps = {steps}")
    W, b = W.copy(), b.copy()
    hist: list[float] = []
    with np.errstate(over="ignore", invalid="ignore"):  # the check below says it better than a warning
        for step in range(steps + 1):
            dW, db = linear_gradients(X, y, W, b)  # checks the shapes, too
            cost = float(np.mean((X @ W + b - y) ** 2))
            if not np.isfinite(cost):
                raise FloatingPointError(f"diverged at step {step}")
            hist.append(cost)
            if step < steps:
                W, b = W - lr * dW, b - lr * db  # together: db was computed before W moved
    return W, b, hist


def max_stable_lr(X, bias=True):
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2
