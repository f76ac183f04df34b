from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


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


def numerical_gradient(f, x, h=1e-5):
    # 강의 자료 참고
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x, dtype=np.float64)
    base, grad = f(x.copy()), np.zeros_like(x)
    if np.ndim(base) != 0:
        raise ValueError("f must return one number")
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        grad[index] = (f(x + step) - base) / h
    return grad


def linear_gradients(X, y, W, b):
    # 강의 자료 참고
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or y.ndim != 2 or W.ndim != 2 or b.ndim != 1 or len(X) == 0 or len(X) != len(y):
        raise ValueError("shapes")
    if W.shape != (X.shape[1], y.shape[1]) or len(b) != y.shape[1]:
        raise ValueError("shapes")
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for row, target in zip(X, y):
        차이 = row @ W + b - target
        dW += np.outer(row, 차이)
        db += 차이
    m = y.shape[0] * y.shape[1]
    return 2 * dW / m, 2 * db / m


def gradient_descent(X, y, W, b, lr, steps):
    # 여기서 많이 헤맸음
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b, hist = W.copy(), b.copy(), []
    with np.errstate(over="ignore", invalid="ignore"):
        finite_cost(X, y, W, b, 0)
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W, b = W - lr * dW, b - lr * db
            hist.append(finite_cost(X, y, W, b, step))
    return W, b, hist


def max_stable_lr(X: np.ndarray, bias: bool = True) -> float:
    # 여기서 많이 헤맸음
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {Z.shape}")
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])
    if not Z.any():
        raise ValueError("X is all zero and there is no bias: the cost is flat, any learning rate is stable")
    H = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(H)[-1])
