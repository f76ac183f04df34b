from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    """central difference"""
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
    # see lecture slides
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("wrong rank or empty")
    (n, d), k = X.shape, W.shape[1]
    if W.shape[0] != d or y.shape != (n, k) or b.shape != (k,):
        raise ValueError("wrong shape")
    error = np.einsum("nd,dk->nk", X, W) + b - y
    return np.einsum("nd,nk->dk", X, error) * 2 / error.size, np.einsum("nk->k", error) * 2 / error.size


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """walk downhill"""
    # see lecture slides
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
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
