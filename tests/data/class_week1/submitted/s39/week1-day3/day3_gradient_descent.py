from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.metrics import mean_squared_error


<<<<<<< HEAD
def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # TODO ask about this in class
    if not h > 0:
        raise ValueError("h")
    start = np.array(x, dtype=float)
    flat, slopes = start.flatten(), []

    def at(i, value):
        moved = flat.copy()
        moved[i] = value
        answer = f(moved.reshape(start.shape))
        if not np.isscalar(answer) and np.ndim(answer):
            raise ValueError("not a number")
        return float(answer)

    for i in range(flat.size):
        slopes.append((at(i, flat[i] + h) - at(i, flat[i] - h)) / h / 2)
    return np.array(slopes).reshape(start.shape)


def linear_gradients(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # TODO ask about this in class
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    residual = X @ W + b - y
    m = residual.size
    return 2 / m * (X.T @ residual), 2 / m * residual.sum(axis=0)


def gradient_descent(X, y, W, b, lr, steps):
    # TODO ask about this in class
    if not (lr > 0 and steps >= 0):
        raise ValueError("bad settings")

    @np.errstate(over="ignore", invalid="ignore")
    def walk(W, b, i):
        dW, db = linear_gradients(X, y, W, b)
        error = as_floats(X) @ W + b - as_floats(y)
        cost = np.sum(error * error) / error.size
        if not np.isfinite(cost):
            raise FloatingPointError(f"diverged at step {i}")
        if i == steps:
            return W + 0, b + 0, [float(cost)]
        W_end, b_end, history = walk(W - lr * dW, b - lr * db, i + 1)
        return W_end, b_end, [float(cost), *history]

    if steps > 100:  # too deep for recursion: go in pieces
        W, b, first = gradient_descent(X, y, W, b, lr, 100)
        W, b, rest = gradient_descent(X, y, W, b, lr, steps - 100)
        return W, b, first + rest[1:]
    return walk(as_floats(W), as_floats(b), 0)


def max_stable_lr(X: np.ndarray, bias: bool = True) -> float:
    # TODO ask about this in class
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {Z.shape}")
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])
    if not Z.any():
        raise ValueError("X is all zero and there is no bias: the cost is flat, any learning rate is stable")
    h2 = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(h2)[-1])
