# s41  Samuel Okafor
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
import tensorflow as tf


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError("shapes do not fit")


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """central difference"""
    # this took me an hour
    if not h > 0:
        raise ValueError(f"h must be positive, got {h}")
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        above, below = f(x + step), f(x - step)
        if np.ndim(above) != 0:
            raise ValueError(f"f must return one number, it returned an array of shape {np.shape(above)}")
        gradient[index] = (above - below) / (2 * h)
    return gradient


def linear_gradients(X, y, W, b):
    """chain rule: derivative of the square, times the input"""
    # see lecture slides
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return 2 / residual.size * (X.T @ residual), 2 / residual.size * residual.sum(axis=0, keepdims=True)


def gradient_descent(X, y, W, b, lr, steps):
    """walk downhill"""
    # this took me an hour
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


def max_stable_lr(X, bias=True):
    """the steepest direction decides"""
    # this took me an hour
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
