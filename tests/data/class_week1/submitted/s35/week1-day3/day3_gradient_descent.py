# s35  Paula Print
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
    """central difference"""
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
    """chain rule: derivative of the square, times the input"""
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    residual = X @ W + b - y
    m = residual.size
    return 2 / m * (X.T @ residual), 2 / m * residual.sum(axis=0)


def gradient_descent(X, y, W, b, lr, steps):
    """walk downhill"""
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
    """the steepest direction decides"""
    # this took me an hour
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {Z.shape}")
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])
    if not Z.any():
        raise ValueError("X is all zero and there is no bias: the cost is flat, any learning rate is stable")
    hessian = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(hessian)[-1])


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
