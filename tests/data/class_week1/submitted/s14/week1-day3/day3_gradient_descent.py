from __future__ import annotations

from collections.abc import Callable

import numpy as np


def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError("shapes do not fit")


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # this took me an hour
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
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return 2 / len(X) * (X.T @ residual), 2 / len(X) * residual.sum(axis=0)


def gradient_descent(X, y, W, b, lr, steps):
    # see lecture slides
    if lr <= 0 or steps < 0:
        raise ValueError("bad settings")
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError("X and W")
    if y.shape != (X.shape[0], W.shape[1]) or b.shape != (W.shape[1],):
        raise ValueError("y and b")
    W, b, history, i = W.copy(), b.copy(), [], 0
    while True:
        with np.errstate(all="ignore"):
            error = X @ W + b - y
            history.append((error**2).mean())
        if not np.isfinite(history[-1]):
            raise FloatingPointError("diverged at step " + str(i))
        if i == steps:
            return W, b, history
        with np.errstate(all="ignore"):
            W = W - lr * (2 / error.size) * X.T @ error
            b = b - lr * (2 / error.size) * np.sum(error, axis=0)
        i += 1


def max_stable_lr(X: np.ndarray, bias: bool = True) -> float:
    # TODO ask about this in class
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {Z.shape}")
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])  # the bias is the weight of an input that is always 1
    if not Z.any():
        raise ValueError("X is all zero and there is no bias: the cost is flat, any learning rate is stable")
    h2 = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(h2)[-1])  # eigvalsh sorts in ascending order
