# s28  Ethan Nguyen
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


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    """central difference"""
    # TODO ask about this in class
    if h <= 0:
        raise ValueError("h")
    x = np.array(x, dtype=float)
    g = np.zeros(len(x))
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] = up[i] + h
        down[i] = down[i] - h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


def linear_gradients(X, y, W, b):
    """chain rule: derivative of the square, times the input"""
    # checked against the example in the docstring
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
    """walk downhill"""
    # checked against the example in the docstring
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
    # see lecture slides
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
