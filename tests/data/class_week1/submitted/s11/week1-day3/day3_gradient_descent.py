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


def finite_cost(X, y, W, b, step):
    cost = float(np.mean((X @ W + b - y) ** 2))
    if not np.isfinite(cost):
        raise FloatingPointError(f"diverged at step {step}")
    return cost


def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError("shapes do not fit")


def refuse_settings(lr, steps):
    if not lr > 0 or steps < 0:
        raise ValueError("lr must be positive and steps at least 0")


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # 강의 자료 참고
    if h <= 0:
        raise ValueError("h must be > 0")
    x = np.array(x, dtype=np.float64)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    ends = [(f(x + h * e), f(x - h * e)) for e in units]
    if any(np.ndim(a) or np.ndim(b) for a, b in ends):
        raise ValueError("f must be scalar")
    return np.array([0.5 * (a - b) / h for a, b in ends]).reshape(x.shape)


def linear_gradients(X, y, W, b):
    # 질문하기
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


def gradient_descent(X, y, W, b, lr, steps):
    X, y = as_floats(X), as_floats(y)
    W, b = (a if a.dtype in (np.float32, np.float64) else a.astype(float) for a in map(np.asarray, (W, b)))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    with np.errstate(over="ignore", invalid="ignore"):
        기록 = [finite_cost(X, y, W, b, 0)]
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W -= lr * dW
            b -= lr * db
            기록.append(finite_cost(X, y, W, b, step))
    return W, b, 기록


def max_stable_lr(X: np.ndarray, bias: bool = True) -> float:
    # 강의 자료 참고
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {Z.shape}")
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])  # the bias is the weight of an input that is always 1
    if not Z.any():
        raise ValueError("X is all zero and there is no bias: the cost is flat, any learning rate is stable")
    H = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(H)[-1])  # eigvalsh sorts in ascending order
