from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # 예제로 확인함
    if h <= 0:
        raise ValueError("h must be > 0")
    x = np.array(x, dtype=np.float64)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    ends = [(f(x + h * e), f(x - h * e)) for e in units]
    if any(np.ndim(a) or np.ndim(b) for a, b in ends):
        raise ValueError("f must be scalar")
    return np.array([0.5 * (a - b) / h for a, b in ends]).reshape(x.shape)


def linear_gradients(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # 예제로 확인함
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    err = X @ W + b - y
    m = err.size
    return 2 / m * (X.T @ err), 2 / m * err.sum(axis=0)


def gradient_descent(X, y, W, b, lr, steps):
    # 여기서 많이 헤맸음
    if not (lr > 0 and steps >= 0):
        raise ValueError("bad settings")

    @np.errstate(over="ignore", invalid="ignore")
    def walk(W, b, i):
        dW, db = linear_gradients(X, y, W, b)
        e = as_floats(X) @ W + b - as_floats(y)
        cost = np.sum(e * e) / e.size
        if not np.isfinite(cost):
            raise FloatingPointError(f"diverged at step {i}")
        if i == steps:
            return W + 0, b + 0, [float(cost)]
        W_end, b_end, 기록 = walk(W - lr * dW, b - lr * db, i + 1)
        return W_end, b_end, [float(cost), *기록]

    if steps > 100:  # too deep for recursion: go in pieces
        W, b, first = gradient_descent(X, y, W, b, lr, 100)
        W, b, rest = gradient_descent(X, y, W, b, lr, steps - 100)
        return W, b, first + rest[1:]
    return walk(as_floats(W), as_floats(b), 0)


def max_stable_lr(X, bias=True):
    # 가장 가파른 방향이 결정한다
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2
