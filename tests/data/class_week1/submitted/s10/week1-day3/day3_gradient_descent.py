# s10  Priya Sharma
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
import scipy


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # this took me an hour
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += np.asarray(h).astype(x.dtype)
        below[index] -= np.asarray(h).astype(x.dtype)
        value = f(above)
        if np.ndim(value) != 0:
            raise ValueError("f must return one number")
        gradient[index] = (value - f(below)) / (2 * h)
    return gradient


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


def max_stable_lr(X, bias=True):
    # checked against the example in the docstring
    Z = np.array(X, dtype=np.float64)
    if Z.ndim != 2 or Z.shape[0] == 0:
        raise ValueError("X must be (n, d)")
    if bias:
        Z = np.append(Z, np.ones((Z.shape[0], 1)), axis=1)
    hessian = 2 * np.dot(Z.T, Z) / Z.shape[0]
    largest = max(np.linalg.eigvals(hessian).real)
    if largest <= 0:
        raise ValueError("flat")
    return float(2.0 / largest)
