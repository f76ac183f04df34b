# s37  Nina Net
"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    # this took me an hour
    X, W = as_floats(X), as_floats(W)
    # TODO: check the three shapes (broadcasting would hide a wrong b), then compute XW + b
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    # see lecture slides
    pred, target = as_floats(pred), as_floats(target)
    # TODO: refuse shapes that differ, then square the differences and take their mean
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws, x, y):
    # checked against the example in the docstring
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    best = (x * y).sum() / (x * x).sum() if np.any(x) else 0 * y[0]
    lowest = np.mean((best * x - y) ** 2)
    return lowest + np.mean(x * x) * (Ws - best) ** 2


def error_metrics(pred, target):
    # TODO ask about this in class
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")

    def mean(total):
        return float(total / pred.size)

    absolute = np.abs(target - pred).sum()
    squared = ((target - pred) ** 2).sum()
    return {
        "sae": float(absolute),
        "mae": mean(absolute),
        "sse": float(squared),
        "mse": mean(squared),
        "rmse": math.sqrt(mean(squared)),
    }


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
