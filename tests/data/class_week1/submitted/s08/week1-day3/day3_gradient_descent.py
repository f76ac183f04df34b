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
import pandas as pd


def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError("shapes do not fit")


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    """central difference"""
    # TODO ask about this in class
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
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return 2 * X.T @ residual, 2 * residual.sum(axis=0)


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """walk downhill"""
    # checked against the example in the docstring
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    # TODO: record the cost, stop if it is not finite, update W and b together (you may call linear_gradients)
    if not lr > 0 or steps < 0:
        raise ValueError(f"lr must be positive and steps at least 0, got lr = {lr} and steps = {steps}")
    W, b = W.copy(), b.copy()
    history: list[float] = []
    with np.errstate(over="ignore", invalid="ignore"):  # the check below says it better than a warning
        for step in range(steps + 1):
            dW, db = linear_gradients(X, y, W, b)  # checks the shapes, too
            cost = float(np.mean((X @ W + b - y) ** 2))
            if not np.isfinite(cost):
                raise FloatingPointError(f"diverged at step {step}")
            history.append(cost)
            if step < steps:
                W, b = W - lr * dW, b - lr * db  # together: db was computed before W moved
    return W, b, history


def max_stable_lr(X: np.ndarray, bias: bool = True) -> float:
    """The learning rate at which gradient descent tips over: below it converges, above it diverges.

    Around its minimum the cost is a bowl. Along each main direction of the bowl, one step multiplies the
    distance to the minimum by 1 - lr * lambda, where lambda is an eigenvalue of the Hessian

        H = (2/n) Z^T Z        Z = X with a column of ones appended if there is a bias, else Z = X

    The steepest direction decides: the limit is 2 / (largest eigenvalue). Convention: y has one column.

    Args:
        X: inputs (n, d).
        bias: whether the model has a bias, which is a parameter like the others.

    Returns:
        The limit, a plain float.

    Raises:
        ValueError: X is no table (n, d) with n > 0; or X is all zero without a bias, so that no limit exists.

    Examples:
        X = [[1], [2], [3]]            -> 0.180295, and 0.214286 for bias=False
        X = [[1, 1], [2, 2], [3, 3]]   -> 0.098014
        exam table X = [[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]] -> 4.544043e-05
    """
    # TODO: build Z, then H, and use its largest eigenvalue (np.linalg.eigvalsh is for symmetric matrices)
    raise NotImplementedError("max_stable_lr: not written yet")
