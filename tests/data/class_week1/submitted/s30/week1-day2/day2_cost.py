# s30  Hannah Müller
"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    """H(X) = XW + b"""
    # this took me an hour
    X, W = as_floats(X), as_floats(W)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred, target):
    """mean of the squared errors"""
    # this took me an hour
    cost = np.mean((np.asarray(pred) - np.asarray(target)) ** 2)
    print("cost =", cost)


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """one cost for every W"""
    # this took me an hour
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y
    return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
    """sums first, then the means"""
    # see lecture slides
    pred, target = to_float(pred), to_float(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(pred - target).astype(np.float64)
    return dict(
        rmse=np.sqrt(np.mean(errors**2)),
        mse=np.mean(errors**2),
        mae=np.mean(errors),
        sae=np.sum(errors),
        sse=np.sum(errors**2),
    )


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
