from __future__ import annotations

from collections.abc import Callable

import numpy as np
import os, sys


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    if not h > 0:
        raise ValueError(f"h must be positive, got {h}")
    x = np.asarray(x, dtype=np.float64)
    g = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        above, below = f(x + step), f(x - step)
        if np.ndim(above) != 0:
            raise ValueError(f"f must return one number, it returned an array of shape {np.shape(above)}")
        g[index] = (above - below) / (2 * h)
    return g


def linear_gradients(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # 질문하기
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    # TODO: check the shapes, compute the residual once, then the two formulas
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    err = X @ W + b - y
    m = err.size
    return 2 / m * (X.T @ err), 2 / m * err.sum(axis=0)


def gradient_descent(X, y, W, b, lr, steps):
    # 질문하기
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if lr <= 0 or steps < 0:
        raise ValueError("lr, steps")
    for _ in range(steps):
        dW, db = linear_gradients(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b


def max_stable_lr(X, bias=True):
    # 여기서 많이 헤맸음
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2
