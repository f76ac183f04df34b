"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import scipy


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    """H(X) = XW + b"""
    X, W = as_floats(X), as_floats(W)
    # TODO: check the three shapes (broadcasting would hide a wrong b), then compute XW + b
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    """mean of the squared errors"""
    # checked against the example in the docstring
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws, x, y):
    """one cost for every W"""
    # this took me an hour
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if np.ndim(Ws) != 1 or x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError
    return [float(np.mean((W * x - y) ** 2)) for W in Ws]


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """sums first, then the means"""
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    errors = target - pred
    sae = float(np.sum(np.abs(errors), dtype=np.float64))
    sse = float(np.sum(errors**2, dtype=np.float64))
    mean = sse / errors.size
    return {"sae": sae, "mae": sae / errors.size, "sse": sse, "mse": mean, "rmse": math.sqrt(mean)}


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
